"""How and when to reach somebody: HSDS contact, phone, schedule, language."""

import uuid
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from directory.core.db import Model
from directory.providers.models.shared import Record, one_of


class Audience(StrEnum):
    """Whom a number is for: the one for advocates is not given to the public, printed or exported."""

    PUBLIC = "public"
    ADVOCATES = "advocates"


class _OfServiceOrPlace:
    """Belongs to a service, to a place, or to a service at a place."""

    @declared_attr
    def service_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805, declared on the class
        return mapped_column(ForeignKey("service.id"), index=True)

    @declared_attr
    def location_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805, declared on the class
        return mapped_column(ForeignKey("location.id"), index=True)

    @declared_attr
    def service_at_location_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805, declared on the class
        return mapped_column(ForeignKey("service_at_location.id"), index=True)


class Contact(_OfServiceOrPlace, Record, Model):
    """A person or an office to ask for. A liaison is the partner's person for us, with a promise to answer."""

    __tablename__ = "contact"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(300))
    title: Mapped[str | None] = mapped_column(String(300))
    department: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(320))
    is_liaison: Mapped[bool] = mapped_column(default=False)
    answers_within_hours: Mapped[int | None]


class Phone(_OfServiceOrPlace, Record, Model):
    """A number as it is written; the extension is text, since leading zeros count."""

    __tablename__ = "phone"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    extension: Mapped[str | None] = mapped_column(String(30))
    type: Mapped[str | None] = mapped_column(String(30))
    description: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[Audience] = mapped_column(one_of(Audience), default=Audience.PUBLIC)


class Schedule(_OfServiceOrPlace, Record, Model):
    """When something is open, as a recurrence rule (RFC 5545) in the place's own time zone."""

    __tablename__ = "schedule"

    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    dtstart: Mapped[date | None]
    timezone: Mapped[str | None] = mapped_column(String(60))
    until: Mapped[date | None]
    count: Mapped[int | None]
    wkst: Mapped[str | None] = mapped_column(String(2))
    freq: Mapped[str | None] = mapped_column(String(10))
    interval: Mapped[int | None]
    byday: Mapped[str | None] = mapped_column(String(120))
    byweekno: Mapped[str | None] = mapped_column(String(200))
    bymonthday: Mapped[str | None] = mapped_column(String(120))
    byyearday: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    schedule_link: Mapped[str | None] = mapped_column(String(2000))
    attending_type: Mapped[str | None] = mapped_column(String(60))
    notes: Mapped[str | None] = mapped_column(Text)
    original_text: Mapped[str | None] = mapped_column(Text)


class OpenInterval(Model):
    """Half-open stretches of UTC time for the next 35 days in which services of one weekly pattern are open.

    Made from the schedules on edit, on import and by the sweep, so that "open now" is a look-up.
    """

    __tablename__ = "open_interval"
    __table_args__ = (UniqueConstraint("pattern", "opens_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pattern: Mapped[str] = mapped_column(String(32), index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)


class Language(Record, Model):
    """A language in which a service is given, at a place or on a number; `code` is ISO 639 where it was understood."""

    __tablename__ = "language"

    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id"), index=True)
    location_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("location.id"), index=True)
    phone_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("phone.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(12), index=True)
    note: Mapped[str | None] = mapped_column(Text)
