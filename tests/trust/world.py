"""Three agencies with something in every sealed column, made by the application's own actions.

Each text is a canary: it stands nowhere else, so that whoever finds it has found what was sealed.
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyotp
from flask import Flask

from directory.accounts.circle.partners import reader_of
from directory.accounts.models import Membership
from directory.accounts.proof import keys, passphrase
from directory.accounts.proof.keys import OwnKey
from directory.accounts.proof.server_key import chain_key
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.referrals.released import Item, Released
from directory.vault import log, packets
from directory.vault.keyring import Reader
from directory.vault.log import Entry
from tests.accounts.browser import hold_app
from tests.accounts.rings import Holder, open_circle, take_in
from tests.accounts.staff import make_person
from tests.referrals.making import Link, make_link

DAY = date(2029, 1, 1)


@dataclass
class Player:
    """Somebody of the world with what they alone know."""

    holder: Holder
    own: OwnKey
    passphrase: str
    app: pyotp.TOTP


@dataclass
class World:
    """What was made, and every text and secret that must be found nowhere."""

    players: dict[str, Player] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    sent: dict[str, uuid.UUID] = field(default_factory=dict)
    releases: dict[str, uuid.UUID] = field(default_factory=dict)
    replies: dict[str, packets.Sealed] = field(default_factory=dict)
    link: Link | None = None

    def plant(self, what: str) -> str:
        """A text that stands nowhere else."""
        return self.canaries.setdefault(what, f"q{secrets.token_hex(9)}z")

    def holder(self, name: str) -> Holder:
        """One of the people, with what is on the ring."""
        return self.players[name].holder


def make_world(app: Flask) -> World:
    """Vera's agency hands on to Bo's, for its circle and for Eva alone, and by link; Noor's has no part in it."""
    world = World()
    places = {
        "vera": (Duty.ADVOCATE, "River House"), "otis": (Duty.INTAKE, "River House"),
        "bo": (Duty.ADVOCATE, "Hill Clinic"), "eva": (Duty.ADVOCATE, "Hill Clinic"),
        "noor": (Duty.ADVOCATE, "Lake Legal Aid"),
    }  # fmt: skip
    hats = {name: make_person(name, duty, agency) for name, (duty, agency) in places.items()}
    for name, hat in hats.items():
        world.players[name] = make_player(world, name, hat)
    for name in ("vera", "bo", "noor"):
        world.words[name] = " ".join(open_circle(world.holder(name)))
        world.canaries[f"recovery words of {name}"] = world.words[name]
        write_log(world, name)
    take_in(world.holder("bo"), world.holder("eva"))
    hand_over(world)
    come_back(world)
    return world


def make_player(world: World, name: str, hat: Membership) -> Player:
    """A generated passphrase, a key under it, an authenticator app."""
    typed = passphrase.suggest()[0]
    secret = passphrase.set_passphrase(hat.person_id, typed, is_generated=True)
    own = keys.make_key(hat.person_id, secret)
    db.session.commit()
    app = hold_app(name)
    world.canaries[f"passphrase of {name}"] = typed
    world.canaries[f"app of {name}"] = app.secret
    actor = Actor(
        duty=hat.duty, person_id=hat.person_id, agency_id=hat.agency_id, name=hat.person.name,
        agency_name=hat.agency.name,
    )  # fmt: skip
    return Player(Holder(actor, own.pair, hat), own, typed, app)


def write_log(world: World, name: str, lines: int = 3) -> None:
    """Lines in the sealed log of somebody's agency."""
    circle = world.holder(name).ring.circle
    assert circle is not None
    for at in range(lines):
        said = Entry(world.plant(f"log {name} {at}"), clock.now(), more={"why": world.plant(f"reason {name} {at}")})
        log.append(circle.reader, chain_key(), said, DAY)
    db.session.commit()


def hand_over(world: World) -> None:
    """Packets to Bo's circle and to Eva alone, one that is revoked later, and a link."""
    vera, eva = world.holder("vera"), world.holder("eva")
    ring, until = vera.ring, clock.now() + timedelta(days=20)
    assert ring.circle is not None
    there = reader_of(vera.actor, ring, world.holder("bo").hat.agency_id)
    alone = Reader(there.agency_id, eva.pair.public)
    for name, readers in (("circle", [there]), ("named", [alone]), ("revoked", [there])):
        release = packets.record_release(until, date(2100, 1, 1))
        said = world.plant(f"packet {name}").encode()
        made = packets.hand_over(ring.circle, release.id, readers, said, until, DAY)
        world.sent[name], world.releases[name], world.replies[name] = made.packet_id, release.id, made
    db.session.commit()
    items = tuple(Item(world.plant(f"label {at}"), world.plant(f"item {at}")) for at in range(4))
    world.link = make_link(Released(world.plant("agency"), world.plant("worker"), world.plant("number"), "en", items))
    world.canaries["words of the link"] = world.link.words
    world.canaries["token of the link"] = world.link.address.partition("#")[2]


def come_back(world: World) -> None:
    """Both packets are opened and answered; one release is revoked."""
    for name, reader in (("circle", "bo"), ("named", "eva")):
        ring = world.holder(reader).ring
        opened = packets.open_packet(ring, world.sent[name], world.plant(f"opened by {reader}"), DAY)
        assert opened.contents.decode() == world.canaries[f"packet {name}"]
        packets.answer(ring, world.sent[name], world.plant(f"answer of {reader}"), DAY)
        db.session.commit()
        told = packets.read_receipts([world.replies[name].kept])
        assert {one.text for one in told} == {world.canaries[f"{what} {reader}"] for what in ("opened by", "answer of")}
    assert packets.revoke_release(world.releases["revoked"])
    db.session.commit()
