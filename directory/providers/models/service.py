"""Services and what one must know of them: HSDS service, cost_option, required_document, service_area,
service_capacity, unit."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Identified, Model
from directory.providers.models.organization import Organization
from directory.providers.models.shared import Record, Sourced, one_of


class ServiceStatus(StrEnum):
    """HSDS service.status. Only active services are found; `temporarily closed` is shown and says so."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Police(StrEnum):
    """Whether using the service brings the police in."""

    NEVER = "never"
    ON_REQUEST = "on_request"
    ALWAYS = "always"
    UNKNOWN = "unknown"


class Service(Record, Model):
    """What an organization offers. Facts that age carry the moment they were said, or are not kept at all."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint(
            "(wait_days IS NULL AND is_waitlist_open IS NULL) OR wait_stated_at IS NOT NULL",
            name="wait_is_dated",
        ),
        CheckConstraint("next_group_on IS NULL OR next_group_stated_at IS NOT NULL", name="next_group_is_dated"),
    )

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    program_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("program.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    alternate_name: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000))
    email: Mapped[str | None] = mapped_column(String(320))
    status: Mapped[ServiceStatus] = mapped_column(one_of(ServiceStatus), default=ServiceStatus.ACTIVE)
    interpretation_services: Mapped[str | None] = mapped_column(Text)
    application_process: Mapped[str | None] = mapped_column(Text)
    fees_description: Mapped[str | None] = mapped_column(Text)
    accreditations: Mapped[str | None] = mapped_column(Text)
    licenses: Mapped[str | None] = mapped_column(Text)
    eligibility_description: Mapped[str | None] = mapped_column(Text)
    minimum_age: Mapped[float | None]
    maximum_age: Mapped[float | None]
    assured_date: Mapped[date | None]
    assurer_email: Mapped[str | None] = mapped_column(String(320))
    alert: Mapped[str | None] = mapped_column(Text)
    alert_until: Mapped[date | None]
    wait_time: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[datetime | None]

    police_involved: Mapped[Police] = mapped_column(one_of(Police), default=Police.UNKNOWN)
    is_hotline: Mapped[bool] = mapped_column(default=False)
    wait_days: Mapped[int | None]
    is_waitlist_open: Mapped[bool | None]
    wait_stated_at: Mapped[datetime | None]
    next_group_on: Mapped[date | None]
    next_group_stated_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it

    organization: Mapped[Organization] = relationship()


class CostOption(Record, Model):
    """One price of a service; `amount` in `currency` (ISO 4217)."""

    __tablename__ = "cost_option"

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    option: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str | None] = mapped_column(String(3))
    amount: Mapped[float | None]
    amount_description: Mapped[str | None] = mapped_column(Text)


class RequiredDocument(Record, Model):
    """A paper that the service asks for."""

    __tablename__ = "required_document"

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), index=True)
    document: Mapped[str] = mapped_column(Text)
    uri: Mapped[str | None] = mapped_column(String(2000))


class ServiceArea(Record, Model):
    """Where people must live to use the service, in words and, where given, as a shape."""

    __tablename__ = "service_area"

    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id"), index=True)
    service_at_location_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service_at_location.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    extent: Mapped[str | None] = mapped_column(Text)
    extent_type: Mapped[str | None] = mapped_column(String(60))
    uri: Mapped[str | None] = mapped_column(String(2000))


class Unit(Identified, Sourced, Model):
    """What a capacity counts: beds, openings, vouchers."""

    __tablename__ = "unit"

    name: Mapped[str] = mapped_column(String(120))
    scheme: Mapped[str | None] = mapped_column(String(200))
    identifier: Mapped[str | None] = mapped_column(String(200))
    uri: Mapped[str | None] = mapped_column(String(2000))


class ServiceCapacity(Record, Model):
    """How much room there was, and when that was said: a number without its moment cannot be kept."""

    __tablename__ = "service_capacity"

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    available: Mapped[int]
    maximum: Mapped[int | None]
    description: Mapped[str | None] = mapped_column(Text)
    stated_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
