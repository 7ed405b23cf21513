"""The cast of the demo: people of a fictional county who come in by one click, and only on loopback."""

import tomllib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TypeVar

from sqlalchemy import inspect, select, text

from directory.accounts.models import Agency, Invitation, Membership, Person
from directory.config import ROOT, BadSetting
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Duty

PEOPLE = ROOT / "seeds" / "county" / "people.toml"
DEMO = uuid.UUID("3d0a4c1e-5c1f-4d0e-9d7e-2f6f6d656e6f")


@dataclass(frozen=True, slots=True)
class Player:
    """One of the cast, as the sign-in page shows them."""

    username: str
    name: str
    duty: Duty
    agency: str
    about: dict[str, str]
    also: tuple[Duty, ...] = ()
    """Further hats at the same agency; whoever comes in by one click wears the first."""


Made = TypeVar("Made", Agency, Person, Membership)


@cache
def cast() -> list[Player]:
    """Everybody of the cast, in the order of the file."""
    people = tomllib.loads(PEOPLE.read_text())["person"]
    return [
        Player(
            p["username"], p["name"], Duty(p["duty"]), p["agency"], {"en": p["en"], "es": p["es"]},
            tuple(Duty(one) for one in p.get("also", ())),
        )
        for p in people
    ]  # fmt: skip


def load_cast() -> None:
    """Make the cast's agencies, people and hats where they are missing; flushes, never commits."""
    for player in cast():
        agency = _get_or_make(Agency, player.agency, name=player.agency)
        person = _get_or_make(Person, player.username, username=player.username, name=player.name)
        for place, duty in enumerate((player.duty, *player.also)):
            key = f"{player.username} {player.agency} {duty}"
            given_at = clock.now() + timedelta(microseconds=place)  # the first is the oldest: the one worn at first
            _get_or_make(Membership, key, person_id=person.id, agency_id=agency.id, duty=duty, created_at=given_at)
    db.session.flush()


def _get_or_make(kind: type[Made], key: str, **values: object) -> Made:
    row_id = uuid.uuid5(DEMO, f"{kind.__tablename__} {key}")
    row = db.session.get(kind, row_id)
    if row is None:
        row = kind(id=row_id, **values)
        db.session.add(row)
    return row


def is_player(person_id: uuid.UUID | None) -> bool:
    """Whether an id is one of the cast's; outside the demo nobody's is asked."""
    return any(person_id == uuid.uuid5(DEMO, f"person {player.username}") for player in cast())


def is_of_the_cast(person_id: uuid.UUID, username: str) -> bool:
    """Whether a person is one whom the demo made, and no real one of the same name."""
    return person_id == uuid.uuid5(DEMO, f"person {username}")


def id_of_invited(invitation_id: uuid.UUID) -> uuid.UUID:
    """The id of somebody whom the cast invited, so that the demo knows them again as its own."""
    return uuid.uuid5(DEMO, f"invited {invitation_id}")


def refuse_foreign_database() -> None:
    """Stop (BadSetting) unless the database is empty or the demo's own: one in which its cast alone signs in."""
    tables = set(inspect(db.engine).get_table_names())
    if "person" not in tables:
        if tables - {"alembic_version"}:
            raise BadSetting("DIRECTORY_DEMO: this database holds tables that the demo did not make")
        return
    ids = set(db.session.scalars(select(Person.id)))
    ours = {uuid.uuid5(DEMO, f"person {player.username}") for player in cast()}
    if "invitation" in tables:
        ours |= {id_of_invited(one) for one in db.session.scalars(select(Invitation.id))}
    filled = sum(
        db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608, two names of ours
        for table in ("agency", "organization")
    )
    db.session.rollback()
    if ids - ours:
        raise BadSetting("DIRECTORY_DEMO: this database has people whom the demo did not make; use a fresh one")
    if filled and not ids:
        raise BadSetting("DIRECTORY_DEMO: this database has records and none of the demo's cast; use a fresh one")
