"""Places: HSDS location, address, service_at_location, accessibility.

A confidential place has a region and a way to reach it. That it has no street is not left to
forms: an address row can only point at a place that is open (`location_is_open` is always true and
is part of the foreign key), and coordinates are refused on a place that is not.
"""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Model
from directory.providers.models.shared import Record, one_of


class LocationType(StrEnum):
    """HSDS location.location_type and address.address_type."""

    PHYSICAL = "physical"
    POSTAL = "postal"
    VIRTUAL = "virtual"


class Location(Record, Model):
    """A place, open or confidential. `latitude` and `longitude` in degrees, WGS 84."""

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("id", "is_open"),
        CheckConstraint("is_open OR (latitude IS NULL AND longitude IS NULL)", name="hidden_has_no_point"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
    )

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    location_type: Mapped[LocationType] = mapped_column(one_of(LocationType), default=LocationType.PHYSICAL)
    name: Mapped[str | None] = mapped_column(String(300))
    alternate_name: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    transportation: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    external_identifier: Mapped[str | None] = mapped_column(String(200))
    external_identifier_type: Mapped[str | None] = mapped_column(String(200))

    is_open: Mapped[bool] = mapped_column(default=True)
    region: Mapped[str | None] = mapped_column(String(200))
    way_to_reach: Mapped[str | None] = mapped_column(Text)


class Address(Record, Model):
    """Where an open place stands, or where its post goes."""

    __tablename__ = "address"
    __table_args__ = (
        ForeignKeyConstraint(["location_id", "location_is_open"], ["location.id", "location.is_open"]),
        CheckConstraint("location_is_open", name="no_street_for_a_confidential_place"),
    )

    location_id: Mapped[uuid.UUID] = mapped_column(index=True)
    location_is_open: Mapped[bool] = mapped_column(default=True)
    attention: Mapped[str | None] = mapped_column(String(300))
    address_1: Mapped[str] = mapped_column(String(300))
    address_2: Mapped[str | None] = mapped_column(String(300))
    city: Mapped[str] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(120))
    state_province: Mapped[str] = mapped_column(String(60))
    postal_code: Mapped[str] = mapped_column(String(20), index=True)
    country: Mapped[str] = mapped_column(String(2))
    address_type: Mapped[LocationType] = mapped_column(one_of(LocationType), default=LocationType.PHYSICAL)


class ServiceAtLocation(Record, Model):
    """That a service is given at a place."""

    __tablename__ = "service_at_location"
    __table_args__ = (UniqueConstraint("service_id", "location_id"),)

    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), index=True)
    location_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("location.id"), index=True)
    description: Mapped[str | None] = mapped_column(Text)


class Accessibility(Record, Model):
    """How people with disabilities can use a place."""

    __tablename__ = "accessibility"

    location_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("location.id"), index=True)
    description: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000))
