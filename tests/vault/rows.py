"""Rows of the vault, valid by default, for tests of what holds them together."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from directory.accounts.models import Agency
from directory.accounts.models.keys import AgencyKey
from directory.core.db import db
from directory.vault import keys
from directory.vault.keyring import Circle
from directory.vault.models import Grant, Link, Packet, Release

LATER = datetime(2030, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Row = TypeVar("Row")


def agency_id(name: str = "Harbor House") -> uuid.UUID:
    return db.session.scalars(select(Agency.id).where(Agency.name == name)).one()


def make_release(**overrides: Any) -> Release:
    made = Release(**{"id": uuid.uuid4(), "expires_at": LATER, "purge_on": date(2031, 1, 1), **overrides})
    return kept(made)


def make_packet(release: Release, **overrides: Any) -> Packet:
    given = {
        "id": uuid.uuid4(), "release_id": release.id, "recipient_id": agency_id(), "made_on": date(2029, 12, 1),
        "expires_at": release.expires_at, "reply_public": b"r" * 32, "contents_sealed": b"sealed",
    }  # fmt: skip
    return kept(Packet(**given | overrides))


def make_grant(packet: Packet, **overrides: Any) -> Grant:
    given = {"kind": "packet", "record_id": packet.id, "agency_id": agency_id(), "wrap_sealed": b"wrap"}
    return kept(Grant(**given | overrides))


def make_link(packet: Packet, **overrides: Any) -> Link:
    given = {
        "packet_id": packet.id, "token_hash": uuid.uuid4().bytes * 2, "salt": b"s" * 16, "profile": "testing",
        "key_sealed": b"key", "expires_at": packet.expires_at, "tries_left": 5, "openings_left": 3,
    }  # fmt: skip
    return kept(Link(**given | overrides))


def make_circle(name: str = "Harbor House", **overrides: Any) -> Circle:
    """An agency's live key, as one of its circle has it open."""
    pair, owner = keys.make_pair(), agency_id(name)
    version = 1 + db.session.query(AgencyKey).filter_by(agency_id=owner).count()
    given = {"agency_id": owner, "version": version, "public": pair.public, "made_on": date(2029, 1, 1)}
    row = kept(AgencyKey(**given | overrides))
    return Circle(owner, row.id, pair)


def kept(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row
