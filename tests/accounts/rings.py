"""People with keys of their own, and circles, made by the actions themselves."""

import uuid
from dataclasses import dataclass, replace

from flask import Flask

from directory.accounts.actions import token_hash
from directory.accounts.circle import confirming, founding, queries
from directory.accounts.circle.words import make_words, recovery_of
from directory.accounts.models import Membership, PersonKey, SignIn
from directory.accounts.models.keys import CIRCLE_KEY
from directory.accounts.proof import keys
from directory.accounts.proof.keys import OwnKey
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault import voice
from directory.vault.keyring import Circle, Keyring
from directory.vault.keys import KeyPair, make_pair, pair_of
from directory.vault.secret import Secret
from tests.accounts.browser import Browser
from tests.accounts.staff import signed_in


@dataclass
class Holder:
    """Somebody with a key, under one hat: the actor and what is on the ring at this moment."""

    actor: Actor
    pair: KeyPair
    hat: Membership

    @property
    def ring(self) -> Keyring:
        """The ring as a request would open it: through the live hat and the agency's live key."""
        db.session.flush()
        assert self.actor.agency_id is not None
        return Keyring(self.actor.agency_id, self.pair, self._circle())

    @property
    def words(self) -> str:
        """The four words that they read out."""
        return " ".join(voice.words_of(self.pair.public))

    def under(self, hat: Membership) -> "Holder":
        """The same person under another hat."""
        return Holder(replace(self.actor, duty=hat.duty, agency_id=hat.agency_id), self.pair, hat)

    def _circle(self) -> Circle | None:
        member = queries.get_member(self.actor, self.hat.person_id) if self.hat.ended_at is None else None
        wrap, key = member.wraps.get(self.hat.id) if member else None, queries.find_live_key(self.actor.agency_id)
        if wrap is None or key is None:
            return None
        private, _ = CIRCLE_KEY.unwrap(
            self.pair, wrap.private_sealed, agency=key.agency_id, agency_key=key.id, membership=wrap.membership_id,
            person_key=wrap.person_key_id,
        )  # fmt: skip
        return Circle(key.agency_id, key.id, pair_of(private))


def hold_key(hat: Membership) -> Holder:
    """Somebody with a hat and a new key; what the passphrase would open is left out."""
    pair = make_pair()
    own = PersonKey(
        id=uuid.uuid4(), person_id=hat.person_id, public=pair.public, private_sealed=b"", made_at=clock.now()
    )
    db.session.add(own)
    db.session.commit()
    return holder_of(hat, pair)


def holder_of(hat: Membership, pair: KeyPair) -> Holder:
    """Somebody whose key pair is at hand."""
    actor = Actor(
        duty=hat.duty, person_id=hat.person_id, agency_id=hat.agency_id, name=hat.person.name,
        agency_name=hat.agency.name,
    )  # fmt: skip
    return Holder(actor, pair, hat)


def bring_key(app: Flask, hat: Membership, own: OwnKey | None = None) -> tuple[Browser, OwnKey]:
    """Somebody signed in a moment ago with a key of their own, as a passphrase would have opened it."""
    browser = signed_in(app, hat)
    token = browser.sid()
    assert token is not None
    own = own or keys.make_key(hat.person_id, Secret.new())
    row = db.session.query(SignIn).filter_by(token_hash=token_hash(token)).one()
    keys.keep_under_cookie(row.id, token, own)
    db.session.commit()
    return browser, own


def open_circle(first: Holder) -> list[str]:
    """Open an agency's circle with somebody as its first; gives the twelve words."""
    words = make_words()
    if not queries.has_accepted(first.actor.agency_id):
        founding.accept_threats(first.actor, first.ring, "Rosa Díaz")
    founding.found_circle(first.actor, first.ring, recovery_of(words))
    db.session.commit()
    return words


def take_in(colleague: Holder, newcomer: Holder) -> None:
    """Let a colleague confirm somebody by the right words."""
    assert confirming.confirm_member(colleague.actor, colleague.ring, newcomer.hat.person_id, newcomer.words)
    db.session.commit()
