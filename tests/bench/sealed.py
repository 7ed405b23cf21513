"""What sealing costs: a queue of cards beside bare libsodium, and a new key for an agency that has many records."""

import gc
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from nacl import bindings

from directory.accounts.models import Agency, AgencyKey
from directory.core import clock
from directory.core.db import Model, db, open_database
from directory.vault import grants, keys
from directory.vault.contracts import Contract
from directory.vault.keyring import Circle, Keyring
from directory.vault.secret import Secret

CARDS, RECORDS, ROUNDS = 1_000, 2_000, 5
GOAL_CARDS, GOAL_ROTATION = 3.0, 5.0  # times bare libsodium; seconds
CARD = Contract("queue_card", "queue_card.card_sealed", ("referral",), block=128)
"""A card as the queue of referrals seals it: a code, a need, whose turn; padded to 128 bytes."""
SAID = b'{"code":"KT-4821","need":"shelter","urgency":2,"status":"waiting","turn":"us"}'


def measure(folder: Path) -> tuple[float, float, float]:
    """CPU milliseconds of opening the cards, with the read of their grants, and of bare libsodium; CPU seconds of a new
    key with its commit. Medians of rounds; the new key once."""
    app = Flask("sealed")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'sealed.db'}"
    db.init_app(app)
    with app.app_context():
        open_database()
        Model.metadata.create_all(db.engine)
        circle = make_circle(1)
        ours, bare = _cards(circle)
        for _ in range(RECORDS - CARDS):
            grants.grant("referral", uuid.uuid4(), [circle.reader], Secret.new())
        db.session.commit()
        rotation = _timed(lambda: _rotate(circle))
        db.session.remove()
        db.engine.dispose()
    return ours * 1000, bare * 1000, rotation


def make_circle(version: int, agency_id: uuid.UUID | None = None) -> Circle:
    """A key of an agency, the agency with it where none is named."""
    if agency_id is None:
        agency_id = uuid.uuid4()
        db.session.add(Agency(id=agency_id, name="Harbor House"))
        db.session.flush()
    pair, key_id, today = keys.make_pair(), uuid.uuid4(), clock.now().date()
    db.session.add(AgencyKey(id=key_id, agency_id=agency_id, version=version, public=pair.public, made_on=today))
    db.session.flush()
    return Circle(agency_id, key_id, pair)


def _cards(circle: Circle) -> tuple[float, float]:
    sealed, floor = {}, []
    for _ in range(CARDS):
        referral, key = uuid.uuid4(), Secret.new()
        grants.grant("referral", referral, [circle.reader], key)
        sealed[referral] = CARD.seal(key, SAID, referral=referral)
        padded, nonce = bindings.sodium_pad(SAID, CARD.block), bytes(24)
        boxed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, b"", nonce, key.reveal())
        floor.append((bindings.crypto_box_seal(key.reveal(), circle.pair.public), nonce, boxed))
    db.session.commit()
    ring = Keyring(circle.agency_id, keys.make_pair(), circle)

    def ours() -> None:
        found = grants.open_keys("referral", list(sealed), ring)
        assert len([CARD.open(found[one].key, blob, referral=one) for one, blob in sealed.items()]) == CARDS

    def bare() -> None:
        public, private = circle.pair.public, circle.pair.private.reveal()
        for wrapped, nonce, boxed in floor:
            key = bindings.crypto_box_seal_open(wrapped, public, private)
            padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(boxed, b"", nonce, key)
            bindings.sodium_unpad(padded, CARD.block)

    taken: tuple[list[float], list[float]] = [], []
    for _ in range(ROUNDS):
        for work, times in zip((ours, bare), taken, strict=True):
            times.append(_timed(work))
    return median(taken[0]), median(taken[1])


def _rotate(old: Circle) -> None:
    """As `rotate_circle` does it, without the handful of wraps for the people of the circle."""
    new = make_circle(2, old.agency_id)
    assert grants.move_grants(old, new) == (RECORDS, 0)
    db.session.commit()


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun
