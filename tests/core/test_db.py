"""What the tables themselves refuse, on both databases."""

import uuid
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from directory.core import clock
from directory.core.db import db, fetch_one, reading
from directory.providers.models import Address, Location, Organization, Service, ServiceCapacity, Unit


def make_place(*, is_open: bool, **overrides: object) -> Location:
    return Location(id=uuid.uuid4(), is_open=is_open, region="South of the county", **overrides)


def make_address(place: Location, **overrides: object) -> Address:
    values = {"address_1": "1 Mill Street", "city": "Larkfield", "state_province": "LK", "postal_code": "98701"}
    return Address(location_id=place.id, country="US", **{**values, **overrides})


def refused() -> None:
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_confidential_place_has_no_street_and_no_point(either_county: Flask) -> None:
    place = make_place(is_open=False)
    db.session.add(place)
    db.session.flush()
    db.session.add(make_address(place))
    refused()
    db.session.add(make_place(is_open=False))
    place = make_place(is_open=False)
    db.session.add(place)
    db.session.flush()
    db.session.add(make_address(place, location_is_open=False))
    refused()
    db.session.add(make_place(is_open=False, latitude=47.2, longitude=-120.6))
    refused()


def test_a_place_with_a_street_cannot_be_made_confidential_before_the_street_is_gone(either_county: Flask) -> None:
    place = make_place(is_open=True)
    db.session.add(place)
    db.session.flush()
    db.session.add(make_address(place))
    db.session.flush()
    place.is_open = False
    refused()


def test_a_number_without_its_moment_cannot_be_kept(either_county: Flask) -> None:
    service = db.session.scalars(select(Service)).first()
    unit = db.session.scalars(select(Unit)).first()
    assert service is not None
    assert unit is not None
    db.session.add(ServiceCapacity(service_id=service.id, unit_id=unit.id, available=2))
    refused()
    service = db.session.scalars(select(Service).where(Service.wait_stated_at.is_(None))).first()
    assert service is not None
    service.wait_days = 3
    refused()


def test_a_stale_edit_is_noticed(either_county: Flask) -> None:
    from sqlalchemy.orm.exc import StaleDataError

    organization = db.session.scalars(select(Organization)).first()
    assert organization is not None
    version = organization.row_version
    db.session.execute(
        Organization.__table__.update().where(Organization.id == organization.id).values(row_version=version + 1)  # type: ignore[attr-defined]
    )
    organization.name = "Another name"
    with pytest.raises(StaleDataError):
        db.session.flush()


def test_a_moment_keeps_its_zone_and_needs_one(either_county: Flask) -> None:
    service = db.session.scalars(select(Service)).first()
    assert service is not None
    service.last_modified = datetime(2026, 7, 1, 12, tzinfo=UTC)
    db.session.flush()
    db.session.expire(service)
    assert service.last_modified == datetime(2026, 7, 1, 12, tzinfo=UTC)
    service.last_modified = datetime(2026, 7, 1, 12)  # noqa: DTZ001, the point of the test
    with pytest.raises(StatementError, match="time zone"):
        db.session.flush()
    db.session.rollback()


def test_plain_reads_see_what_was_committed_and_write_nothing(either_county: Flask) -> None:
    person = uuid.uuid4()
    from directory.accounts.models import Person

    db.session.add(Person(id=person, username="new", name="New"))
    db.session.commit()
    row = fetch_one("SELECT name FROM person WHERE username = ?", ("new",))
    assert row[0] == "New"
    with pytest.raises(Exception, match="syntax"), reading() as cursor:
        cursor.execute("SELEKT")
    assert fetch_one("SELECT count(*) FROM person WHERE username = ?", ("new",))[0] == 1
    assert clock.now().tzinfo is not None
