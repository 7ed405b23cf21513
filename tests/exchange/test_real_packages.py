"""The real directory and the standard's own examples, where they lie beside the project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.core.db import db
from directory.exchange.report import Report
from directory.providers.models import Address, Location, Phone, Service, TaxonomyTerm
from tests.conftest import SHARED
from tests.exchange.packages import bring_in

MIAMI = SHARED / "data" / "miami-hsds-1.1" / "datapackage.zip"
EXAMPLES = SHARED / "data" / "hsds-3.1" / "examples"


def need(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"left out: {path.relative_to(SHARED.parent)} is not there")
    return path


@pytest.mark.data
def test_real_directory(app: Flask) -> None:
    first = bring_in(need(MIAMI))
    assert not first.refusal
    assert {name: (counts["read"], counts["new"]) for name, counts in first.tables.items()} == {
        "taxonomy": (1, 1),
        "taxonomy_term": (1994, 1991),
        "organization": (1074, 1074),
        "service": (4089, 3642),
        "location": (4089, 3642),
        "service_at_location": (4089, 3642),
        "address": (4089, 3611),
        "accessibility": (4089, 1435),
        "contact": (4089, 3439),
        "phone": (8094, 3620),
        "schedule": (11350, 9925),
        "language": (9364, 8235),
        "attribute": (26259, 15329),
        "eligibility": (2244, 0),
        "attribute (mapped)": (first.tables["attribute (mapped)"]["read"],) * 2,
    }
    assert_quirks(first)
    for counts in first.tables.values():
        assert counts["read"] == sum(counts[c] for c in ("new", "changed", "unchanged", "merged", "left_out"))
    assert_catalog()
    second = bring_in(MIAMI)
    assert second.outcome == "unchanged"
    assert [second.total(c) for c in ("new", "changed", "absent", "removed")] == [0, 0, 0, 0]
    assert second.total("unchanged") == first.total("new")
    assert {k: f.count for k, f in second.faults.items()} == {k: f.count for k, f in first.faults.items()}


def assert_quirks(report: Report) -> None:
    """Each oddity of the package that is known, as its own kind of fault and with its own number."""
    met = {
        ("orphan", "service", "organization_id"): 447,
        ("orphan_value", "location", "organization_id"): 3015,
        ("not_offered", "location", ""): 447,
        ("no_service", "eligibility", "service_id"): 2244,
        ("no_id_derived", "schedule", ""): 9925,
        ("bad_time", "schedule", "opens_at"): 32,
        ("bad_time", "schedule", "closes_at"): 23,
        ("country_missing", "address", "country"): 4057,
        ("blanks", "address", "state_province"): 4058,
        ("incomplete_number", "phone", "number"): 4005,
        ("unknown_language", "language", "name"): report.faults_of("unknown_language"),
        ("said_confidential", "location", ""): 1,
        ("street_of_confidential", "address", ""): 1,
        ("repeated_id", "taxonomy_term", "id"): 3,
        ("no_status", "service", "status"): 4089,
        ("no_coordinates", "location", ""): 4089 - 2260 - 1,
        ("empty_row", "accessibility", ""): 2469,
        ("missing", "phone", "number"): 22,
        ("bad_url", "service", "url"): 3,
    }
    assert {key: report.faults[key].count for key in met} == met
    assert report.facts["places with coordinates"] == 2260
    assert report.facts["spellings of languages"] == 219
    assert report.faults_of("html_entity") == 0, "none in this copy, whatever is said of it"
    assert 0 < report.faults_of("unknown_language") < 700
    assert {"need anger_management", "need emergency_shelter"} <= set(report.mapped)
    assert report.unmapped[0][1] >= report.unmapped[-1][1]


def assert_catalog() -> None:
    hidden = db.session.scalars(select(Location).where(Location.is_open.is_(False))).one()
    assert (hidden.region, hidden.latitude) == ("Marathon, FL", None)
    assert not db.session.scalars(select(Address).where(Address.location_id == hidden.id)).all()
    assert set(db.session.scalars(select(Address.country).distinct())) == {"US"}
    assert not db.session.scalars(select(Address.id).where(Address.state_province.like("% "))).all()
    assert db.session.scalar(select(func.count()).where(Phone.number == "211")) == 1
    assert db.session.scalar(select(func.count(TaxonomyTerm.code)).where(TaxonomyTerm.source == "town")) == 0
    assert db.session.scalar(select(func.count()).where(Service.description.like("%\\n%"))) == 0


def examples() -> Iterator[str]:
    yield "csv"
    for kind in ("organization", "service", "service_at_location", "taxonomy", "taxonomy_term"):
        yield f"{kind}_list.json"
    yield from (
        "organization_full.json",
        "service_full.json",
        "service_at_location_full.json",
        "location.json",
    )
    yield from ("taxonomy.json", "taxonomy_term.json", "tabular.json")


@pytest.mark.data
@pytest.mark.parametrize("name", list(examples()))
def test_examples_of_the_standard(app: Flask, name: str) -> None:
    first = bring_in(need(EXAMPLES / name))
    assert first.outcome == "imported"
    assert not first.faults_of("unknown_column")
    second = bring_in(EXAMPLES / name)
    assert (second.outcome, second.total("unchanged")) == ("unchanged", first.total("new"))


@pytest.mark.data
def test_description_of_an_api_is_no_package(app: Flask) -> None:
    assert bring_in(need(EXAMPLES / "base.json")).refusal


@pytest.mark.data
def test_full_examples_hold_every_kind_of_object(app: Flask) -> None:
    report = bring_in(need(EXAMPLES / "organization_full.json"))
    assert len(report.tables) == 23
    assert report.faults_of("bad_coordinates", "location") == 1
    assert report.faults_of("orphan_value", "organization", "parent_organization_id") == 1
