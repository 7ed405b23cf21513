"""The cast of the demo: people of a fictional county who come in by one click, and only on loopback."""

import tomllib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TypeVar

from sqlalchemy import inspect, select, text

from directory.accounts import queries, unlocking
from directory.accounts.models import Agency, Invitation, Membership, Passphrase, Person
from directory.accounts.proof.keys import OwnKey
from directory.accounts.proof.passphrase import make_passphrase, open_secret
from directory.config import ROOT, BadSetting
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.secret import Secret
from directory.web.settings import current_settings

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
    passphrase: str
    """Published: whoever runs the demo may sign in with it, and a click on the name does."""
    also: tuple[Duty, ...] = ()
    """Further hats at the same agency; whoever comes in by one click wears the first."""

    @property
    def id(self) -> uuid.UUID:
        """The id of their row, the same in every demo."""
        return uuid.uuid5(DEMO, f"person {self.username}")


Made = TypeVar("Made", Agency, Person, Membership)


@cache
def cast() -> list[Player]:
    """Everybody of the cast, in the order of the file."""
    people = tomllib.loads(PEOPLE.read_text())["person"]
    return [
        Player(
            p["username"], p["name"], Duty(p["duty"]), p["agency"], {"en": p["en"], "es": p["es"]}, p["passphrase"],
            tuple(Duty(one) for one in p.get("also", ())),
        )
        for p in people
    ]  # fmt: skip


def load_cast() -> None:
    """Make the cast's agencies, people, hats and passphrases where they are missing; flushes, never commits."""
    have_one = set(db.session.scalars(select(Passphrase.person_id)))
    proofs = [  # derived before anything is written
        make_passphrase(player.id, player.passphrase, is_generated=True)[0]
        for player in cast()
        if player.id not in have_one
    ]
    for player in cast():
        agency = _get_or_make(Agency, player.agency, name=player.agency)
        person = _get_or_make(Person, player.username, username=player.username, name=player.name)
        for place, duty in enumerate((player.duty, *player.also)):
            key = f"{player.username} {player.agency} {duty}"
            given_at = clock.now() + timedelta(microseconds=place)  # the first is the oldest: the one worn at first
            _get_or_make(Membership, key, person_id=person.id, agency_id=agency.id, duty=duty, created_at=given_at)
    db.session.add_all(proofs)
    db.session.flush()


def open_account(person_id: uuid.UUID | None) -> Secret | None:
    """The secret of an account of the cast's, by its published passphrase; None where it was changed since."""
    player = next((one for one in cast() if one.id == person_id), None)
    return open_secret(player.id, player.passphrase) if player else None


def open_own(person_id: uuid.UUID | None, account: Secret | None = None) -> OwnKey | None:
    """The key of one of the cast, as if they had typed their passphrase; flushes where it is made, never commits.

    `account` is what `open_account` gave, where that was asked before.
    """
    if person_id is None or not unlocking.is_due(person_id):
        return None
    account = account or open_account(person_id)
    return unlocking.open_or_make(person_id, account, queries.epoch_of(person_id)) if account else None


def _get_or_make(kind: type[Made], key: str, **values: object) -> Made:
    row_id = uuid.uuid5(DEMO, f"{kind.__tablename__} {key}")
    row = db.session.get(kind, row_id)
    if row is None:
        row = kind(id=row_id, **values)
        db.session.add(row)
    return row


def is_player(person_id: uuid.UUID | None) -> bool:
    """Whether an id is one of the cast's; outside the demo nobody's is asked."""
    return any(person_id == player.id for player in cast())


def is_of_the_cast(person_id: uuid.UUID, username: str) -> bool:
    """Whether a person is one whom the demo made, and no real one of the same name."""
    return person_id == uuid.uuid5(DEMO, f"person {username}")


def id_of_invited(invitation_id: uuid.UUID) -> uuid.UUID:
    """The id of somebody whom the cast invited, so that the demo knows them again as its own."""
    return uuid.uuid5(DEMO, f"invited {invitation_id}")


def refuse_published_passphrases() -> None:
    """Stop (BadSetting) outside the demo on its database: anybody may read with what its cast signs in."""
    settings = current_settings()
    if settings.demo or settings.testing or not inspect(db.engine).has_table(Passphrase.__tablename__):
        return
    ours = [player.id for player in cast()]
    if db.session.scalar(select(Passphrase.person_id).where(Passphrase.person_id.in_(ours)).limit(1)):
        raise BadSetting("DIRECTORY_DATABASE_URL: this is the demo's database, whose passphrases anybody may read")
    db.session.rollback()


def refuse_foreign_database() -> None:
    """Stop (BadSetting) unless the database is empty or the demo's own: one in which its cast alone signs in."""
    tables = set(inspect(db.engine).get_table_names())
    if "person" not in tables:
        if tables - {"alembic_version"}:
            raise BadSetting("DIRECTORY_DEMO: this database holds tables that the demo did not make")
        return
    ids = set(db.session.scalars(select(Person.id)))
    ours = {player.id for player in cast()}
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
