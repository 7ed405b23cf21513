"""A form that is sent twice does its thing once: what both rooms' writers ask before they add a row."""

import uuid
from typing import Any, TypeVar

from sqlalchemy import select, update

from directory.accounts.models import Person
from directory.core.actor import Actor
from directory.core.db import db

Row = TypeVar("Row")
LONGEST_KEY = 40


def begin(actor: Actor, key: str) -> str:
    """Hold the person until the transaction ends, and give the key of the form: two presses come one after another.

    The write is what holds, the row on PostgreSQL and the database on SQLite; it changes nothing. Nobody's form can
    stand for another's, since the key begins with the person; of what was sent only letters, figures and dashes count.
    """
    own = update(Person).where(Person.id == actor.person_id).values(updated_at=Person.updated_at)
    db.session.execute(own.execution_options(synchronize_session=False))
    assert actor.person_id is not None
    plain = "".join(c for c in key[:LONGEST_KEY] if c.isascii() and (c.isalnum() or c in "-_"))
    return f"{actor.person_id.hex}{plain or uuid.uuid4().hex}"


def find_made(model: type[Row], key: str) -> Row | None:
    """What a form made before, by its key."""
    table: Any = model
    return db.session.scalar(select(model).where(table.key == key))
