"""A form that is sent twice does its thing once: its random number, kept under the person who sent it."""

import re
import secrets
from typing import Any, TypeVar, cast

from sqlalchemy import select, update

from directory.accounts.models import Person
from directory.core.actor import Actor
from directory.core.db import db

Row = TypeVar("Row")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")


def new_key() -> str:
    """A form's own random number, for its hidden field."""
    return secrets.token_urlsafe(18)


def key_of(actor: Actor, sent: str) -> str:
    """The key under which a form is kept: nobody's form can stand for another's; one of another shape is replaced."""
    assert actor.person_id is not None
    return f"{actor.person_id.hex}{sent if _KEY.fullmatch(sent) else new_key()}"


def hold(actor: Actor) -> None:
    """Hold the person until the transaction ends, so that two presses of a button come one after another.

    The write is what holds, the row on PostgreSQL and the database on SQLite; it changes nothing.
    """
    own = update(Person).where(Person.id == actor.person_id).values(updated_at=Person.updated_at)
    db.session.execute(own.execution_options(synchronize_session=False))


def begin(actor: Actor, model: type[Row], sent: str) -> tuple[str, Row | None]:
    """Hold the person, and give the form's key with what the same form made before, if it did."""
    hold(actor)
    key, table = key_of(actor, sent), cast("Any", model)
    return key, db.session.scalar(select(model).where(table.key == key))
