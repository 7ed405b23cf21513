"""Agencies, people, their hats, and who is signed in.

A person is one row whatever the hats; a hat is a membership (person, agency, duty). How a person
proves who they are, and the keys that this opens, will be rows of their own beside `person`: nothing
here holds a secret. A sign-in stores only the hash of its cookie; what it keeps for the person lies
in a drawer, sealed under that cookie, and ends with it.
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Dated, Identified, Model
from directory.core.permissions import Duty


class Agency(Identified, Dated, Model):
    """An employer of people who sign in; its listing in the catalog, if it has one, is a row there."""

    __tablename__ = "agency"

    name: Mapped[str] = mapped_column(String(300), unique=True)


class Person(Identified, Dated, Model):
    """Somebody who may sign in. `username` is what they type, `name` what others read."""

    __tablename__ = "person"

    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str | None] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(default=True)


class Membership(Identified, Dated, Model):
    """A hat: the duty of a person at an agency."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "agency_id", "duty"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    duty: Mapped[Duty] = mapped_column(String(20))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    agency: Mapped[Agency] = relationship()


class SignIn(Identified, Model):
    """One person under one hat in one browser. `token_hash` is blake2b-256 of the cookie's random token."""

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("membership.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    covered_at: Mapped[datetime | None]


class DrawerItem(Identified, Model):
    """Something that a sign-in keeps for its person (a search, a hand-out), sealed under its cookie."""

    __tablename__ = "drawer_item"

    sign_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_in.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    contents_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
