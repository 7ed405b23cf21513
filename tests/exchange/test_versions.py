"""Every version of the standard, read into the same catalog."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from directory.core.db import db
from directory.exchange import versions
from directory.exchange.nested import what_it_is
from directory.providers.models import (
    Accessibility,
    Address,
    Attribute,
    CostOption,
    Language,
    Origin,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    Taxonomy,
    TaxonomyTerm,
)
from directory.providers.vocabularies import term_id
from tests.exchange.packages import (
    ADDRESS,
    AT_LOCATION,
    LOCATION,
    ORGANIZATION,
    PHONE,
    SERVICE,
    bring_in,
    import_tables,
    write_json,
)

# The objects of 3.x, one inside the other, with the same content as the tables.
NESTED: dict[str, Any] = {
    **SERVICE,
    "organization": ORGANIZATION,
    "phones": [{**PHONE, "extension": 100, "languages": [{"id": "g1", "name": "Spanish", "code": "es"}]}],
    "service_at_locations": [
        {
            **AT_LOCATION,
            "location": {**LOCATION, "latitude": 37.77, "longitude": -122.41, "addresses": [ADDRESS]},
        }
    ],
    "attributes": [
        {
            "id": "b1",
            "taxonomy_term": {
                "id": "t1",
                "name": "Anger Management",
                "taxonomy_detail": {"id": "y1", "name": "Topics"},
            },
        }
    ],
}


def only(model: type) -> Any:
    return db.session.scalars(select(model).where(model.source == "town")).one()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("app")
def test_1_1_in_the_names_of_today(tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        organizations=[{"id": "o1", "name": "Harbor House", "url": "https://example.org"}],
        services=[{"id": "s1", "organization_id": "o1", "name": "Classes", "fees": "Sliding scale"}],
        eligibility=[
            {"id": "e1", "service_id": "s1", "eligibility": "Adults"},
            {"id": "", "service_id": "", "eligibility": "All"},
        ],
        addresses=None,
        physical_addresses=[{k: v for k, v in ADDRESS.items() if k != "address_type"}],
        regular_schedules=[
            {
                "id": "",
                "service_id": "s1",
                "weekday": "Tuesday",
                "opens_at": "9:00am",
                "closes_at": "5:00",
                "original_text": "9-5 Tue",
            }
        ],
        holiday_schedules=[
            {
                "id": "h",
                "service_id": "s1",
                "closed": "true",
                "start_date": "2026-12-25",
                "end_date": "2026-12-25",
            }
        ],
        languages=[{"id": "g", "service_id": "s1", "language": "Espanol (mornings)"}],
        accessibility_for_disabilities=[{"id": "c", "location_id": "l1", "accessibility": "Ramp"}],
        taxonomy=[{"id": "T-1", "name": "Anger Management", "parent_id": "", "vocabulary": "Town list"}],
        services_taxonomy=[{"id": "9", "service_id": "s1", "taxonomy_id": "T-1", "taxonomy_detail": ""}],
        payments_accepted=[{"id": "v", "service_id": "s1", "payment": "Cash"}],
        required_documents=[{"id": "d", "service_id": "s1", "document": "None"}],
    )
    service = only(Service)
    assert (service.organization.website, service.fees_description) == (
        "https://example.org",
        "Sliding scale",
    )
    assert service.eligibility_description == "Adults"
    assert report.faults_of("no_service", "eligibility") == 1
    assert only(Address).address_1 == "100 Main Street"
    weekly, closed = sorted(db.session.scalars(select(Schedule)), key=lambda s: s.freq or "~")
    assert (weekly.freq, weekly.byday, str(weekly.opens_at), weekly.closes_at) == (
        "WEEKLY",
        "TU",
        "09:00:00",
        None,
    )
    assert weekly.original_text == "9-5 Tue"
    assert (closed.freq, closed.description, str(closed.valid_from)) == (None, "closed", "2026-12-25")
    assert (only(Language).code, only(Language).note) == ("es", "mornings")
    assert only(Accessibility).description == "Ramp"
    assert (only(TaxonomyTerm).taxonomy.name, only(TaxonomyTerm).source_id) == ("Town list", "T-1")
    assert only(CostOption).amount_description == "Cash"
    assert only(RequiredDocument).document == "None"
    stated = {a.taxonomy_term_id: a.origin for a in db.session.scalars(select(Attribute))}
    assert stated[only(TaxonomyTerm).id] is Origin.STATED
    assert stated[term_id("need", "anger_management")] is Origin.MAPPED
    assert report.mapped["need anger_management"] == 1


@pytest.mark.usefixtures("app")
def test_3_x_tables_and_objects_give_the_same_catalog(tmp_path: Path) -> None:
    write_json(tmp_path / "services.json", {"total_items": 1, "contents": [NESTED]})
    report = bring_in(tmp_path / "services.json")
    assert report.outcome == "imported"
    assert (only(Phone).number, only(Phone).extension) == ("415-555-0134", "100")
    assert only(Language).phone_id == only(Phone).id
    assert (only(Taxonomy).name, only(TaxonomyTerm).name) == ("Topics", "Anger Management")
    ids = set(db.session.scalars(select(Service.id).union(select(Address.id), select(Phone.id))))
    (tmp_path / "tables").mkdir()
    again = import_tables(tmp_path / "tables", phones=[{**PHONE, "extension": "100"}])
    assert (again.total("new"), again.total("changed")) == (0, 0)
    assert set(db.session.scalars(select(Service.id).union(select(Address.id), select(Phone.id)))) == ids


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("shape", ["object", "list", "page", "lines", "tabular"])
def test_every_shape_of_json(tmp_path: Path, shape: str) -> None:
    import json

    path = tmp_path / "p.json"
    second = {**NESTED, "id": "s2", "service_at_locations": [], "attributes": [], "phones": []}
    content = {
        "object": json.dumps(NESTED),
        "list": json.dumps([NESTED, second]),
        "page": json.dumps({"contents": [NESTED, second]}),
        "lines": json.dumps(NESTED) + "\n" + json.dumps(second) + "\n",
        "tabular": json.dumps(
            {"organizations.csv": [ORGANIZATION], "services.csv": [SERVICE, {**SERVICE, "id": "s2"}]}
        ),
    }[shape]
    path.write_text(content)
    report = bring_in(path)
    assert report.tables["service"]["new"] == (1 if shape == "object" else 2)
    assert report.tables["organization"]["new"] == 1
    assert not report.faults_of("two_tales")


@pytest.mark.usefixtures("app")
def test_object_told_twice_is_filled_up_and_differences_are_said(tmp_path: Path) -> None:
    brief = {"id": "o1", "name": "Harbor House"}
    second = {
        **NESTED,
        "id": "s2",
        "organization": {**ORGANIZATION, "name": "Harbour House"},
        "service_at_locations": [],
    }
    write_json(tmp_path / "p.json", [{**NESTED, "organization": brief}, second])
    report = bring_in(tmp_path / "p.json")
    service = db.session.scalars(select(Service).where(Service.source_id == "s1")).one()
    assert (service.organization.name, service.organization.website) == (
        "Harbor House",
        "https://example.org",
    )
    assert report.faults_of("two_tales", "organization", "name") == 1


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "content",
    [
        '{"id": 1, "name"',
        "[1, 2",
        '[{"id": "s1"',
        "[" * 5_000,
        '{"version": "3.1"}',
        "[]",
        "{}",
        '[[{"id": 1}]]',
        "[1, 2]",
    ],
)
def test_json_that_holds_nothing_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.json").write_text(content)
    assert bring_in(tmp_path / "p.json").refusal


@pytest.mark.usefixtures("app")
def test_object_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "p.json", {**ORGANIZATION, "phones": [{"id": i, "number": "1"} for i in range(150_000)]})
    assert "parts" in bring_in(tmp_path / "p.json").refusal


@pytest.mark.parametrize(
    ("value", "table"),
    [
        ({"id": "1", "name": "x", "status": "active"}, "service"),
        ({"id": "1", "name": "x", "website": "", "services": []}, "organization"),
        ({"id": "1", "service_id": "2", "location": {}}, "service_at_location"),
        ({"id": "1", "location_type": "physical", "latitude": 1}, "location"),
        ({"id": "1", "name": "x", "code": "c", "taxonomy_id": "2"}, "taxonomy_term"),
        ({"id": "1", "name": "x", "version": "2", "uri": ""}, "taxonomy"),
        ({"version": "3.1", "profile": "", "openapi_url": ""}, None),
    ],
)
def test_what_an_object_is(value: dict[str, Any], table: str | None) -> None:
    assert what_it_is(value) == table


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("organizations", "organization"), ("services_at_location", "service_at_location"),
        ("physical_address", "address"),
        ("regular_schedules", "schedule"), ("services_taxonomy", "attribute"),
        ("taxonomy_terms", "taxonomy_term"),
        ("payments_accepted", "cost_option"), ("Accessibility-for-disabilities", "accessibility"),
        ("invoices", None),
    ],
)  # fmt: skip
def test_names_of_files(name: str, table: str | None) -> None:
    assert versions.table_of(name) == table


def test_terms_stood_in_a_file_named_taxonomy() -> None:
    assert versions.refine_table("taxonomy", {"id", "name", "parent_id"}) == "taxonomy_term"
    assert versions.refine_table("taxonomy", {"id", "name", "version"}) == "taxonomy"
