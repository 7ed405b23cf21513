"""Organizations and what belongs to them alone: HSDS organization, program, funding, organization_identifier, url."""

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Model
from directory.providers.models.shared import KNOWN, Known, Record, one_of


class Listing(StrEnum):
    """Whether an organization is shown: paused and archived ones keep their reason and stay out of Find."""

    LISTED = "listed"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Organization(Record, Model):
    """An agency, in HSDS terms, with what the field must know before it sends anyone there."""

    __tablename__ = "organization"

    name: Mapped[str] = mapped_column(String(300), index=True)
    alternate_name: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(320))
    website: Mapped[str | None] = mapped_column(String(2000))
    tax_status: Mapped[str | None] = mapped_column(String(200))
    tax_id: Mapped[str | None] = mapped_column(String(100))
    year_incorporated: Mapped[int | None]
    legal_status: Mapped[str | None] = mapped_column(String(200))
    logo: Mapped[str | None] = mapped_column(String(2000))
    uri: Mapped[str | None] = mapped_column(String(2000))
    parent_organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)

    listing: Mapped[Listing] = mapped_column(one_of(Listing), default=Listing.LISTED)
    listing_reason: Mapped[str | None] = mapped_column(Text)
    inclusion_basis: Mapped[str | None] = mapped_column(Text)
    is_victim_service_provider: Mapped[Known] = mapped_column(KNOWN, default=Known.UNKNOWN)
    is_part2_program: Mapped[Known] = mapped_column(KNOWN, default=Known.UNKNOWN)
    enters_clients_in_hmis: Mapped[Known] = mapped_column(KNOWN, default=Known.UNKNOWN)
    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it

    parent: Mapped["Organization | None"] = relationship(remote_side="Organization.id")


class Program(Record, Model):
    """A group of services that an organization runs together."""

    __tablename__ = "program"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    alternate_name: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)


class OrganizationIdentifier(Record, Model):
    """A number under which somebody else keeps the organization."""

    __tablename__ = "organization_identifier"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    identifier_scheme: Mapped[str | None] = mapped_column(String(200))
    identifier_type: Mapped[str] = mapped_column(String(200))
    identifier: Mapped[str] = mapped_column(String(200))


class Url(Record, Model):
    """A further web address of an organization or a service."""

    __tablename__ = "url"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id"), index=True)
    label: Mapped[str | None] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(2000))


class Funding(Record, Model):
    """Who pays for an organization or a service."""

    __tablename__ = "funding"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id"), index=True)
    source_of_funds: Mapped[str] = mapped_column("source_of_funds", Text)
