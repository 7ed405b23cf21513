"""Agencies, people, their hats, and who is invited.

A person is one row whatever the hats; a hat is a membership (person, agency, duty). How a person proves who they are
stands in `proof`: nothing here holds a secret.
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Dated, Identified, Model
from directory.core.permissions import Duty


class Agency(Identified, Dated, Model):
    """An employer of people who sign in; its listing in the catalog, if it has one, is a row there."""

    __tablename__ = "agency"

    name: Mapped[str] = mapped_column(String(300), unique=True)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)


class Person(Identified, Dated, Model):
    """Somebody who may sign in. `username` is what they type, `name` what others read.

    `auth_epoch` is raised by whatever must end every sign-in (a changed passphrase, a lost telephone, leaving):
    a sign-in holds only while its own epoch is the same.
    """

    __tablename__ = "person"

    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    locale: Mapped[str | None] = mapped_column(String(10))
    is_active: Mapped[bool] = mapped_column(default=True)
    left_at: Mapped[datetime | None]
    auth_epoch: Mapped[int] = mapped_column(default=0)


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


class Invitation(Identified, Model):
    """That somebody may make an account under a hat: seven days, once. Only the hash of its token is stored.

    `person_id` is set where somebody who has an account is offered a further hat, and once it was taken up.
    """

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    duty: Mapped[Duty] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    username: Mapped[str] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(320))
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)

    agency: Mapped[Agency] = relationship()
