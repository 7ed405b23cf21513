"""Reads of accounts."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from directory.accounts.models import Agency, DrawerItem, Membership, Passphrase, Person, SignIn
from directory.core.actor import Actor
from directory.core.db import as_moment, as_uuid, db, fetch_one, from_uuid
from directory.core.permissions import Duty

_LIVE = (
    "SELECT s.id, s.started_at, s.seen_at, s.ended_at, s.covered_at, s.proved_at, s.locked_at, m.duty, p.id, p.name, "
    "p.locale, a.id, a.name "
    "FROM sign_in s JOIN person p ON p.id = s.person_id LEFT JOIN membership m ON m.id = s.membership_id "
    "LEFT JOIN agency a ON a.id = m.agency_id WHERE s.token_hash = ? AND p.is_active AND s.epoch = p.auth_epoch "
    "AND (m.id IS NULL OR (m.ended_at IS NULL AND a.ended_at IS NULL))"
)
_NEWEST = (
    "SELECT id, contents_sealed FROM drawer_item WHERE sign_in_id = ? AND kind = ? ORDER BY changed_at DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class LiveSignIn:
    """A sign-in with its person and hat, whether or not it has run out."""

    id: uuid.UUID
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    covered_at: datetime | None
    actor: Actor


def find_sign_in(token_hash: bytes) -> LiveSignIn | None:
    """The sign-in of a cookie. Read plainly: every page asks this, and an object mapper takes a third of a page."""
    row = fetch_one(_LIVE, (token_hash,))
    if row is None:
        return None
    sign_in_id, proved_at = as_uuid(row[0]), as_moment(row[5])
    has_hat = row[7] is not None
    actor = Actor(
        duty=Duty(row[7]) if has_hat else None,
        sign_in_id=sign_in_id,
        person_id=as_uuid(row[8]),
        agency_id=as_uuid(row[11]) if has_hat else None,
        name=row[9],
        agency_name=row[12] or "",
        locale=row[10],
        is_covered=row[4] is not None,
        is_pending=proved_at is None or not has_hat,
        is_locked=row[4] is not None or row[6] is not None,
        proved_at=proved_at,
    )
    started_at, seen_at = as_moment(row[1]), as_moment(row[2])
    assert started_at is not None
    assert seen_at is not None
    return LiveSignIn(sign_in_id, started_at, seen_at, as_moment(row[3]), as_moment(row[4]), actor)


def find_newest_drawer_item(actor: Actor, kind: str) -> tuple[uuid.UUID, bytes] | None:
    """The newest item of a kind of the actor's own sign-in: its id and what is sealed; read plainly, as above."""
    row = fetch_one(_NEWEST, (from_uuid(actor.sign_in_id), kind))
    return (as_uuid(row[0]), bytes(row[1])) if row else None


def find_membership_of(username: str) -> Membership | None:
    """The first live hat of a person by username."""
    return db.session.scalars(
        select(Membership)
        .join(Person)
        .where(Person.username == username, Person.is_active, Membership.ended_at.is_(None))
        .options(joinedload(Membership.person), joinedload(Membership.agency))
        .order_by(Membership.created_at)
    ).first()


def find_active_person(username: str) -> Person | None:
    """Who may sign in under a user name as `guessing.username_of` gives it."""
    named = select(Person).where(func.lower(Person.username) == username, Person.is_active)
    return db.session.scalars(named).first()


def has_passphrases() -> bool:
    """Whether anybody could sign in with a passphrase."""
    return bool(db.session.scalar(select(select(Passphrase).exists())))


def list_hats(person_id: uuid.UUID) -> list[Membership]:
    """A person's live hats, the oldest first."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Agency)
            .where(Membership.person_id == person_id, Membership.ended_at.is_(None), Agency.ended_at.is_(None))
            .options(joinedload(Membership.agency), joinedload(Membership.person))
            .order_by(Membership.created_at, Membership.id)
        )
    )


def find_own_sign_in(actor: Actor) -> SignIn | None:
    """The row of the actor's own sign-in, as it is at this moment."""
    return db.session.get(SignIn, actor.sign_in_id, populate_existing=True) if actor.sign_in_id else None


def find_drawer_item(actor: Actor, kind: str, item_id: uuid.UUID) -> DrawerItem | None:
    """An item of the actor's own sign-in."""
    return db.session.scalars(
        select(DrawerItem).where(
            DrawerItem.id == item_id, DrawerItem.kind == kind, DrawerItem.sign_in_id == actor.sign_in_id
        )
    ).first()


def list_drawer_items(actor: Actor, kind: str) -> list[DrawerItem]:
    """The items of one kind of the actor's own sign-in, the newest first."""
    return list(
        db.session.scalars(
            select(DrawerItem)
            .where(DrawerItem.kind == kind, DrawerItem.sign_in_id == actor.sign_in_id)
            .order_by(DrawerItem.changed_at.desc())
        )
    )


def epoch_of(person_id: uuid.UUID) -> int:
    """A person's epoch as the database has it now; 0 for nobody."""
    return db.session.scalar(select(Person.auth_epoch).where(Person.id == person_id)) or 0


def is_covered_by_now(actor: Actor) -> bool:
    """Whether the screen of the actor's sign-in is covered, as the database has it at this moment of a request."""
    mine = select(SignIn.covered_at).where(SignIn.id == actor.sign_in_id)
    return db.session.scalar(mine) is not None
