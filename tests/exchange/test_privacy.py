"""What a package marks as private stays out, and a confidential place has no street anywhere."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from directory.core.db import db
from directory.exchange import policy
from directory.providers.models import Location, Metadata
from tests.exchange.packages import (
    ADDRESS,
    AT_LOCATION,
    LOCATION,
    ORGANIZATION,
    PHONE,
    SERVICE,
    count_rows,
    every_text,
    import_tables,
)

STREET = "742 Evergreen Terrace"
SECRET = {**ADDRESS, "address_1": STREET, "city": "Marathon", "state_province": "FL"}


def the_place() -> Location:
    db.session.expire_all()
    return db.session.scalars(select(Location).where(Location.source_id == "l1")).one()


def assert_hidden() -> None:
    place = the_place()
    assert (place.is_open, place.latitude, place.longitude, place.transportation) == (False, None, None, None)
    assert "evergreen" not in every_text().lower()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "overrides",
    [
        {"addresses": [{**SECRET, "address_2": "CONFIDENTIAL"}]},
        {"addresses": [{**SECRET, "is_private": "1"}]},
        {"addresses": [{**SECRET, "visibility": "restricted"}]},
        {"addresses": [{**SECRET, "is_public": "no"}]},
        {"locations": [{**LOCATION, "confidential": "yes"}]},
        {"locations": [{**LOCATION, "name": "Undisclosed location"}]},
        {"services": [{**SERVICE, "address_confidential": "TRUE"}]},
        {"organizations": [{**ORGANIZATION, "hide_address": "y"}]},
        {
            "taxonomy_terms": [{"id": "t1", "name": "Confidential location"}],
            "attributes": [{"id": "b1", "link_entity": "location", "link_id": "l1", "taxonomy_term_id": "t1"}],
        },
        {
            "taxonomy_terms": [{"id": "t1", "name": "Address confidential"}],
            "attributes": [{"link_entity": "service", "link_id": "s1", "taxonomy_term_id": "t1"}],
        },
    ],
)
def test_place_becomes_confidential_and_its_street_is_nowhere(tmp_path: Path, overrides: dict[str, Any]) -> None:
    report = import_tables(tmp_path, **{"addresses": [SECRET], **overrides})
    assert not report.refusal
    assert_hidden()
    assert the_place().region == "Marathon, FL"
    assert report.faults_of("street_of_confidential", "address") == 1
    assert report.faults_of("said_confidential") + report.faults_of("flagged_confidential") == 1
    assert "evergreen" not in str(report.as_json()).lower()


def test_address_that_reads_confidential_leaves_a_region(app: object, tmp_path: Path) -> None:
    report = import_tables(tmp_path, addresses=[{**SECRET, "address_1": "Confidential"}])
    assert report.faults_of("said_confidential", "location") == 1
    assert the_place().region == "Marathon, FL"
    assert count_rows("address") == 0
    assert import_tables(tmp_path, addresses=[{**SECRET, "address_1": "Confidential"}]).outcome == "unchanged"


def test_words_and_twins_that_give_the_street_away_are_left_out(app: object, tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        locations=[
            {**LOCATION, "is_private": "1", "description": f"Ring at {STREET.lower()}, back door"},
            {**LOCATION, "id": "l2"},
        ],
        addresses=[SECRET, {**SECRET, "id": "a2", "location_id": "l2", "address_1": "742 Evergreen Terr."}],
        services=[{**SERVICE, "application_process": "Come to 742 Evergreen Ter., ask for Ann"}],
        phones=[{**PHONE, "description": "742 Evergreen Terrace"}],
    )
    assert_hidden()
    assert report.faults_of("street_in_words") == 2
    assert report.faults_of("words_of_confidential", "location", "description") == 1
    assert report.faults_of("same_street") == 1


def test_place_that_becomes_confidential_later_loses_street_and_history(app: object, tmp_path: Path) -> None:
    import_tables(tmp_path, addresses=[SECRET], locations=[{**LOCATION, "transportation": "Bus to 742 Evergreen"}])
    import_tables(tmp_path, addresses=[SECRET], locations=[{**LOCATION, "transportation": "Tram to 742 Evergreen"}])
    assert "evergreen" in every_text().lower()
    report = import_tables(tmp_path, addresses=[{**SECRET, "is_private": "1"}])
    assert report.tables["location"]["changed"] == 1
    assert_hidden()
    changes = {m.field_name: m.previous_value for m in db.session.scalars(select(Metadata))}
    assert changes["is_open"] == "True"
    assert changes["latitude"] is None


def test_place_that_we_closed_is_not_opened_by_an_import(app: object, tmp_path: Path) -> None:
    import_tables(tmp_path, addresses=None)
    place = the_place()
    place.is_open, place.latitude, place.longitude, place.transportation = False, None, None, None
    place.region = "North county"
    db.session.commit()
    report = import_tables(tmp_path, addresses=[SECRET])
    assert report.faults_of("confidential_here", "location") == 1
    assert_hidden()
    assert the_place().region == "North county"


def test_private_rows_stay_out_with_all_that_hangs_on_them(app: object, tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        services=[SERVICE, {**SERVICE, "id": "s2", "is_private": "true"}],
        services_at_location=[AT_LOCATION, {"id": "x2", "service_id": "s2", "location_id": "l1"}],
        phones=[
            {**PHONE, "is_private": "0"},
            {**PHONE, "id": "p2", "is_private": "1"},
            {**PHONE, "id": "p3", "is_private": "perhaps"},
        ],
    )
    assert report.faults_of("private", "service") == 1
    assert report.faults_of("private", "phone") == 2
    assert report.faults_of("unclear_flag", "phone") == 1
    assert report.faults_of("dependant", "service_at_location", "service_id") == 1
    assert (count_rows("service"), count_rows("phone")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Confidential", True),
        ("CONFIDENTIAL - call", True),
        ("Address confidential", True),
        ("Undisclosed", True),
        ("Call for location", True),
        ("Please call for directions", True),
        ("Dirección confidencial", True),
        ("Not published", True),
        ("100 Main Street", False),
        ("1 Public Square", False),
        ("", False),
    ],
)
def test_what_reads_confidential(text: str, answer: bool) -> None:
    assert policy.reads_confidential(text) is answer
