"""Reads of accounts."""

import uuid

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from directory.accounts.models import Agency, DrawerItem, Membership, Person, SignIn
from directory.core.actor import Actor
from directory.core.db import db

_LIVE = (
    select(
        SignIn.id, SignIn.started_at, SignIn.seen_at, SignIn.ended_at, SignIn.covered_at,
        Membership.duty, Person.id.label("person_id"), Person.name, Person.locale,
        Agency.id.label("agency_id"), Agency.name.label("agency_name"),
    )
    .join(Membership, Membership.id == SignIn.membership_id)
    .join(Person, Person.id == Membership.person_id)
    .join(Agency, Agency.id == Membership.agency_id)
    .where(Membership.ended_at.is_(None), Person.is_active)
)  # fmt: skip


def find_sign_in(token_hash: bytes) -> Row[*tuple[object, ...]] | None:
    """The sign-in of a cookie, with its person and hat, whether or not it has run out."""
    row: Row[*tuple[object, ...]] | None = db.session.execute(_LIVE.where(SignIn.token_hash == token_hash)).first()
    return row


def find_membership_of(username: str) -> Membership | None:
    """The first live hat of a person by username."""
    return db.session.scalars(
        select(Membership)
        .join(Person)
        .where(Person.username == username, Person.is_active, Membership.ended_at.is_(None))
        .options(joinedload(Membership.person), joinedload(Membership.agency))
        .order_by(Membership.created_at)
    ).first()


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
