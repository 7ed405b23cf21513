"""The words of a package do not tell where its confidential place is, in the catalog or on any screen."""

import re
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core.db import db
from directory.exchange.report import Report
from directory.find import snapshot
from directory.find.indexing.build import rebuild
from directory.providers.models import (
    Accessibility,
    Contact,
    Location,
    Metadata,
    Organization,
    Phone,
    Schedule,
    Service,
)
from directory.providers.streets import Reach, Streets, read_street
from tests.conftest import sign_in
from tests.exchange.packages import (
    ADDRESS,
    AT_LOCATION,
    LOCATION,
    ORGANIZATION,
    PHONE,
    SERVICE,
    every_text,
    import_tables,
)

ZONE = "America/Los_Angeles"
STREET = "4177 Zanzibar Lane"
# The number alone only where it cannot be a part of an id or a token, which are drawn anew each time.
TELLS = re.compile(r"zanzibar|box 4177|(?<![\w-])4177(?![\w-])|yellow door", re.IGNORECASE)
HIDDEN = {**LOCATION, "name": "Haven", "is_private": "1"}
HIDDEN_ADDRESS = {**ADDRESS, "address_1": STREET, "city": "Marathon", "state_province": "FL", "postal_code": "33050"}
PRIVATE: dict[str, Any] = {"locations": [HIDDEN], "addresses": [HIDDEN_ADDRESS]}
CLOCK = {"opens_at": "09:00", "closes_at": "10:00", "freq": "WEEKLY", "byday": "MO"}


def import_private(folder: Path, **overrides: Any) -> Report:
    """The import of a package whose one place is confidential and stands at 4177 Zanzibar Lane."""
    return import_tables(folder, **{**PRIVATE, **overrides})


def betraying() -> dict[str, Any]:
    """Every table with words that tell the street, and an open office in another street."""
    return {
        "organizations": [{**ORGANIZATION, "description": "A quiet house in Zanzibar Lane. Ring twice."}],
        "services": [{**SERVICE, "name": "Safe beds", "application_process": "Zanzibar Ln, #4177"}],
        "locations": [
            {**HIDDEN, "name": STREET, "alternate_name": "Zanzibar 4177", "description": "Yellow door",
             "transportation": "Bus 9 to Zanzibar"},
            {**LOCATION, "id": "l2", "name": "Open office"},
        ],
        "addresses": [
            HIDDEN_ADDRESS,
            {**HIDDEN_ADDRESS, "id": "a3", "address_1": "PO Box 4177", "address_type": "postal"},
            {**ADDRESS, "id": "a2", "location_id": "l2", "address_1": "8 Turquoise Street"},
        ],
        "services_at_location": [
            {**AT_LOCATION, "description": "Zanzibar house 4177, second floor"},
            {"id": "x2", "service_id": "s1", "location_id": "l2"},
        ],
        "accessibility_for_disabilities": [
            {"id": "c1", "location_id": "l1", "accessibility": "Ramp at the yellow door", "details": "at 4177 Zanzibar"}
        ],
        "schedules": [
            {"id": "h1", "location_id": "l1", **CLOCK, "description": "Zanzibar", "notes": "Knock at the yellow door"},
            {"id": "h2", "location_id": "l1", "opens_at": "9 at Zanzibar 4177", "closes_at": "x"},
        ],
        "contacts": [
            {"id": "k1", "organization_id": "o1", "location_id": "l1", "name": "Zanzibar Lane", "title": "Yellow door"},
            {"id": "k2", "organization_id": "o1", "name": "Ann", "title": "Lane of Zanzibar, number 4177"},
        ],
        "phones": [
            {**PHONE, "location_id": "l1", "description": "Desk at the yellow door"},
            {"id": "p2", "contact_id": "k1", "number": "415-555-0135", "language": "Spanish (yellow door)"},
            {"id": "p3", "organization_id": "o1", "number": "415-555-0136", "description": "zanzibarlane.example.org"},
        ],
        "service_areas": [{"id": "r1", "service_id": "s1", "service_area": "Around Zanzibar Lane"}],
        "urls": [{"id": "u1", "organization_id": "o1", "url": "https://maps.example.org/4177-zanzibar"}],
        "attributes": [
            {"id": "b1", "link_entity": "location", "link_id": "l1", "taxonomy_term_id": "t1", "value": "yellow door"}
        ],
        "taxonomy_terms": [{"id": "t1", "name": "Doors"}],
    }  # fmt: skip


def only(model: Any, **values: Any) -> Any:
    db.session.expire_all()
    return db.session.scalars(select(model).filter_by(**values)).one()


def test_no_word_of_it_is_in_the_database_or_on_a_screen(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    report = import_tables(folder, **betraying())
    assert not report.refusal
    rebuild(ZONE)
    db.session.commit()
    snapshot.forget()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    organization, service = only(Organization, source_id="o1"), only(Service, source_id="s1")
    files = b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*")).decode("latin-1")
    client = sign_in(app, "ivo")
    partner, glance = f"/partners/{organization.id}", f"/partners/{organization.id}/glance?service={service.id}"
    assert client.get(partner).status_code == 200
    client.post("/hand-out", data={"csrf_token": _token(client), "toggle": str(service.id)})
    fields = {"csrf_token": _token(client), "field": ["name", "about", "phone", "hours", "address", "bring", "cost"]}
    client.post("/hand-out", data={**fields, "language": "en"})
    shown = {
        path: client.get(path).text for path in (partner, glance, "/find?q=safe+beds", "/hand-out", "/hand-out/sheet")
    }
    for where, text in {"database": files, **shown}.items():
        assert not TELLS.findall(text), where
    for word in ("zanzibar", "4177", "zanzibar lane", "yellow door"):
        assert "Safe beds" not in client.get("/find", query_string={"q": word, "literal": "1"}).text, word
    # What is open is told as before: the search for leaks looks where such words would be.
    assert "8 Turquoise Street" in files
    assert "8 Turquoise Street" in shown[partner]
    assert "8 Turquoise Street" in shown["/hand-out/sheet"]
    assert "Safe beds" in client.get("/find?q=safe+beds").text
    assert "9 to 10 am" in shown[partner]
    assert "415-555-0135" in shown[partner]


def _token(client: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/hand-out").text)
    assert found
    return found[1]


def test_each_is_counted_and_the_rows_are_kept(app: Flask, tmp_path: Path) -> None:
    report = import_tables(tmp_path, **betraying())
    for table, field in (
        ("location", "alternate_name"), ("location", "description"), ("service_at_location", "description"),
        ("accessibility", "details"), ("schedule", "notes"), ("schedule", "original_text"), ("contact", "name"),
        ("phone", "description"), ("attribute", "value"),
    ):  # fmt: skip
        assert report.faults_of("words_of_confidential", table, field), (table, field)
    for table, field in (
        ("location", "name"), ("organization", "description"), ("service", "application_process"),
        ("contact", "title"), ("service_area", "name"), ("url", "url"), ("phone", "description"),
    ):  # fmt: skip
        assert report.faults_of("street_in_words", table, field), (table, field)
    assert only(Contact, source_id="k2").name == "Ann"
    assert only(Contact, source_id="k1").name is None
    assert only(Phone, source_id="p2").number == "415-555-0135"
    assert only(Schedule, source_id="h1").byday == "MO"
    assert only(Location, source_id="l2").name == "Open office"
    assert import_tables(tmp_path, **betraying()).outcome == "unchanged"


def test_a_name_loses_the_street_and_keeps_the_rest(app: Flask, tmp_path: Path) -> None:
    import_private(
        tmp_path,
        locations=[{**HIDDEN, "name": "Haven, 4177 Zanzibar Lane"}],
        services=[{**SERVICE, "name": "Beds at Zanzibar Lane"}],
    )
    assert only(Location, source_id="l1").name == "Haven"
    assert only(Service, source_id="s1").name == "Beds"


def test_words_of_others_are_left_alone(app: Flask, tmp_path: Path) -> None:
    others = {**ORGANIZATION, "id": "o2", "name": "Bakery", "description": "Bread of Zanzibar Lane"}
    import_private(
        tmp_path,
        organizations=[ORGANIZATION, others],
        services=[{**SERVICE, "description": "4177 nights in a year of tours to Kenya"}],
        locations=[HIDDEN, {**LOCATION, "id": "l2", "name": "Office"}],
        addresses=[HIDDEN_ADDRESS, {**ADDRESS, "id": "a2", "location_id": "l2", "address_1": "9 Zanzibar Lane"}],
    )
    assert only(Organization, source_id="o2").description == "Bread of Zanzibar Lane"
    assert "4177 nights" in only(Service, source_id="s1").description
    assert only(Location, source_id="l2").is_open
    assert "9 Zanzibar Lane" in every_text()


def test_what_an_open_place_had_said_goes_when_it_becomes_confidential(app: Flask, tmp_path: Path) -> None:
    tables = betraying()
    import_tables(tmp_path, **{**tables, "locations": [{**tables["locations"][0], "is_private": "0"}]})
    place = only(Location, source_id="l1")
    assert place.is_open
    by_hand = {"resource_type": "location", "last_action_type": "update", "updated_by": "ana"}
    db.session.add(
        Metadata(resource_id=place.id, field_name="description", last_action_date=place.created_at, **by_hand)
    )
    db.session.add(Accessibility(location_id=place.id, description="By the yellow door"))
    db.session.commit()
    assert TELLS.search(every_text())
    import_private(tmp_path, organizations=tables["organizations"], contacts=tables["contacts"])
    db.session.expire_all()
    texts = [row.description or "" for row in db.session.scalars(select(Accessibility))]
    assert len(texts) == 2
    assert not [text for text in texts if text]
    assert only(Location, source_id="l1").description is None
    assert only(Schedule, source_id="h1").notes is None


def test_the_page_reads_no_free_words_beside_a_confidential_place(app: Flask, tmp_path: Path) -> None:
    import_private(tmp_path)
    organization, place = only(Organization, source_id="o1"), only(Location, source_id="l1")
    place.way_to_reach = "Ask at the bakery"
    db.session.add_all(
        [
            Accessibility(location_id=place.id, description="Ramp at the yellow door"),
            Phone(location_id=place.id, number="415-555-0137", description="Yellow door desk"),
            Schedule(location_id=place.id, original_text="Knock at the yellow door"),
            Schedule(
                location_id=place.id, freq="WEEKLY", byday="MO", opens_at=time(9), closes_at=time(10),
                description="Yellow door", notes="Yellow door",
            ),
        ]
    )  # fmt: skip
    db.session.commit()
    page = sign_in(app, "ivo").get(f"/partners/{organization.id}").text
    section = page[page.index('id="places"') :].split("</section>")[0]
    assert not TELLS.findall(section)
    for said in ("Marathon, FL", "Ask at the bakery", "9 to 10 am", "415-555-0137"):
        assert said in section


@pytest.mark.parametrize(
    ("text", "strict", "near"),
    [
        ("4177 Zanzibar Lane", True, True),
        ("Zanzibar 4177", True, True),
        ("4177 N. Zanzíbar Ln.", True, True),
        ("https://example.org/4177zanzibar", True, True),
        ("Zanzibar house, number 4177", False, True),
        ("Zanzibar Ln", False, True),
        ("the corner of Zanzibar", False, True),
        ("zanzibarlane.example.org", False, True),
        ("14177 Zanzibar", False, False),
        ("4177 nights", False, False),
        ("Zanzibar is an island", False, False),
        ("4177 of them came from as far away as Zanzibar", False, False),
        ("", False, False),
    ],
)
def test_what_names_a_street(text: str, strict: bool, near: bool) -> None:
    street = read_street(STREET)
    assert street is not None
    streets = Streets([street])
    assert (streets.is_named(text), streets.is_named(text, Reach.NEAR)) == (strict, near)


@pytest.mark.parametrize(
    ("line", "numbers", "names"),
    [
        ("12 NW Oak Street", {"12"}, ("oak",)),
        ("4177-4179 Zanzibar Ln Apt 3", {"4177", "4179"}, ("zanzibar",)),
        ("Suite 5, 4177 Zanzibar Ln", {"4177"}, ("zanzibar",)),
        ("Calle Zanzibar 4177", {"4177"}, ("zanzibar",)),
        ("4177 Highway 101", {"4177"}, ("101",)),
        ("12 Court Street", {"12"}, ("court",)),
        ("Zanzibar Lane", set(), ("zanzibar",)),
    ],
)
def test_how_a_street_is_read(line: str, numbers: set[str], names: tuple[str, ...]) -> None:
    street = read_street(line)
    assert street is not None
    assert (set(street.numbers), street.names) == (numbers, names)


@pytest.mark.parametrize("line", ["PO Box 4177", "Confidential", "12", "", None])
def test_what_is_no_street(line: str | None) -> None:
    assert read_street(line) is None
