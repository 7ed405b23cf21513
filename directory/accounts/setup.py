"""The first coalition and its first coordinator, on a database in which nobody is yet."""

import re
import uuid
from dataclasses import dataclass

from sqlalchemy import func, inspect, select, text

from directory.accounts.models import Agency, Membership, Person
from directory.accounts.proof.passphrase import set_passphrase
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db, is_sqlite
from directory.core.permissions import Duty

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}\.[^@\s.]{2,63}")


class Refused(Exception):
    """The database has people already; the text says what to do instead."""


@dataclass(frozen=True, slots=True)
class First:
    """Who begins: the coalition's name, the coordinator's name as others read it, and what they sign in with."""

    coalition: str
    name: str
    username: str
    email: str | None = None


def count_people() -> int:
    """How many people have an account; 0 where the tables are still to be made."""
    if not inspect(db.engine).has_table(Person.__tablename__):
        return 0
    count = db.session.scalar(select(func.count()).select_from(Person)) or 0
    db.session.rollback()
    return count


def refuse_people() -> None:
    """Refused where anybody has an account: from then on people are invited."""
    if count_people():
        raise Refused("this directory has people already; a coordinator invites more on the screen People")


def make_first(first: First, passphrase: str, *, is_generated: bool) -> Person:
    """Make the coalition's agency, its coordinator and the hat; flushes, never commits.

    Refused where somebody else did so in the meantime: of two at once, one begins.
    """
    agency = Agency(id=uuid.uuid4(), name=first.coalition)
    person = Person(id=uuid.uuid4(), username=first.username, name=first.name, email=first.email)
    if not is_sqlite():  # where the first write below takes the only lock there is
        db.session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))
    db.session.add_all([agency, person])
    db.session.flush()
    if db.session.scalar(select(func.count()).select_from(Person)) != 1:
        db.session.rollback()
        raise Refused("this directory has people already; a coordinator invites more on the screen People")
    db.session.add(Membership(person_id=person.id, agency_id=agency.id, duty=Duty.COORDINATOR, created_at=clock.now()))
    set_passphrase(person.id, passphrase, is_generated=is_generated)
    me = Actor(person_id=person.id, name=person.name, agency_id=agency.id)
    audit.note(me, "set_up", "person", person.id)
    db.session.flush()
    return person
