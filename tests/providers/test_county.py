"""The fictional county: it loads whole, twice without a change, and a slip in a file is refused by name."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

import directory.accounts.models  # noqa: F401, the catalog's tables point at people
from directory.config import ROOT
from directory.core.db import Base, db
from directory.providers import models as catalog
from directory.providers.county import Counts, load_county
from directory.providers.schedules import rule_of
from directory.providers.vocabularies import list_terms, load_vocabularies

COUNTY = ROOT / "seeds" / "county"
NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMEZONE = "America/Los_Angeles"

PLACES = """
county = "Test County"
timezone = "America/Los_Angeles"
[[place]]
zip = "98701"
city = "Larkfield"
state = "LK"
latitude = 47.2
longitude = -120.6
"""
PARTNER = """
[organization]
name = "Elm House"
sectors = ["housing"]
checks = [{ days_ago = 3, method = "phone", by = "Dana" }]
[[organization.location]]
name = "Office"
address = { address_1 = "1 Elm Street", postal_code = "98701" }
[[organization.location]]
name = "Haven"
confidential = { region = "North", way_to_reach = "Call first." }
[[organization.service]]
name = "Beds"
at = ["Office", "Haven"]
police = "never"
needs = ["emergency_shelter"]
barriers = { id_required = "no" }
languages = ["es"]
phones = [{ number = "509-555-0134", audience = "advocates" }]
hours = [{ byday = "TU", opens_at = 18:00:00, closes_at = 20:30:00 }]
capacity = { unit = "beds", available = 2, stated_hours_ago = 1 }
wait = { days = 14, stated_days_ago = 35 }
next_group = { in_days = 4, weekday = "TU", stated_days_ago = 1 }
"""


@pytest.fixture(scope="module")
def vocabularies() -> Iterator[None]:
    """A catalog in memory that holds our vocabularies alone, made once."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        db.create_all()
        load_vocabularies()
        db.session.commit()
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def database(vocabularies: None) -> Iterator[None]:
    """The vocabularies, and a test's own rows, which go as it ends: a load never commits."""
    yield
    db.session.rollback()
    db.session.expunge_all()


@pytest.fixture
def county(database: None) -> Counts:
    return load_county(COUNTY, NOW)


def make_folder(folder: Path, partner: str = PARTNER, places: str = PLACES) -> Path:
    (folder / "partners").mkdir(parents=True)
    (folder / "places.toml").write_text(places)
    (folder / "partners" / "elm.toml").write_text(partner)
    return folder


def rows(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model)))


def tally() -> dict[str, int]:
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }


def used_terms(vocabulary: str) -> set[str]:
    return set(
        db.session.scalars(
            select(catalog.TaxonomyTerm.code)
            .join(catalog.Attribute, catalog.Attribute.taxonomy_term_id == catalog.TaxonomyTerm.id)
            .join(catalog.Taxonomy, catalog.Taxonomy.id == catalog.TaxonomyTerm.taxonomy_id)
            .where(catalog.Taxonomy.code == vocabulary)
        )
    )


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the county's files, with the key under which it stands."""

    def walk(value: Any, key: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, key)
        elif isinstance(value, str):
            yield key, value

    for path in COUNTY.rglob("*.toml"):
        yield from walk(tomllib.loads(path.read_text()), "")


def test_the_county_is_a_whole_one(county: Counts) -> None:
    assert county.organizations >= 42
    assert county.services >= 85
    terms = list_terms()
    for vocabulary in ("sector", "goal"):
        assert {t.code for t in terms if t.vocabulary == vocabulary} - used_terms(vocabulary) == set()
    groups = {t.parent for t in terms if t.vocabulary == "need" and t.parent}
    served = used_terms("need")
    met = {t.parent for t in terms if t.vocabulary == "need" and t.code in served}
    assert groups - met == set()


def test_loading_twice_changes_nothing(county: Counts) -> None:
    before = tally()
    again = load_county(COUNTY, NOW)
    assert (again.organizations, again.added, again.changed) == (county.organizations, 0, 0)
    assert tally() == before


def test_the_county_keeps_its_age(database: None, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "county")
    load_county(folder, NOW)
    later = NOW + timedelta(days=7)
    counts = load_county(folder, later)
    (service,) = rows(catalog.Service)
    (capacity,) = rows(catalog.ServiceCapacity)
    assert capacity.stated_at == later - timedelta(hours=1)
    assert service.wait_stated_at == later - timedelta(days=35)
    assert service.next_group_on == NOW.date() + timedelta(days=11)
    assert {check.checked_at for check in rows(catalog.Verification)} == {later - timedelta(days=3)}
    assert (counts.added, counts.changed) == (0, 4)
    assert load_county(folder, later).changed == 0


def test_what_somebody_edited_stays_and_the_rest_follows_the_files(database: None, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "county")
    load_county(folder, NOW)
    (capacity,) = rows(catalog.ServiceCapacity)
    capacity.available, capacity.stated_at = 0, NOW + timedelta(hours=2)
    db.session.delete(rows(catalog.Phone)[0])
    db.session.flush()
    (folder / "partners" / "elm.toml").write_text(PARTNER.replace("1 Elm Street", "2 Elm Street"))
    load_county(folder, NOW + timedelta(days=1))
    (capacity,) = rows(catalog.ServiceCapacity)
    assert (capacity.available, capacity.stated_at) == (0, NOW + timedelta(hours=2))
    assert rows(catalog.Phone) == []
    assert [address.address_1 for address in rows(catalog.Address)] == ["2 Elm Street"]


def test_hidden_places_have_no_street_and_no_point(county: Counts) -> None:
    hidden = {place.id: place for place in rows(catalog.Location) if not place.is_open}
    assert len(hidden) >= 3
    assert all(place.region and place.way_to_reach and place.latitude is None for place in hidden.values())
    assert not any(address.location_id in hidden for address in rows(catalog.Address))


def test_every_schedule_can_be_followed(county: Counts) -> None:
    schedules = rows(catalog.Schedule)
    assert [s.source_id for s in schedules if rule_of(s, TIMEZONE) is None] == []


def test_a_next_group_falls_on_a_day_of_the_group(county: Counts) -> None:
    held: dict[Any, set[str]] = {}
    for schedule in rows(catalog.Schedule):
        held.setdefault(schedule.service_id, set()).update((schedule.byday or "").split(","))
    groups = [s for s in rows(catalog.Service) if s.next_group_on and s.id in held]
    assert groups
    assert [s.name for s in groups if WEEKDAYS[s.next_group_on.weekday()] not in held[s.id]] == []
    today = NOW.astimezone(ZoneInfo(TIMEZONE)).date()
    assert all(s.next_group_on >= today for s in groups)


def test_ages_vary_and_none_lies_ahead(county: Counts) -> None:
    newest: dict[Any, datetime] = {}
    for check in rows(catalog.Verification):
        if check.service_id:
            newest[check.service_id] = max(check.checked_at, newest.get(check.service_id, check.checked_at))
    days = [(NOW - newest[s.id]).days if s.id in newest else None for s in rows(catalog.Service)]
    kinds = Counter("never" if d is None else "90" if d <= 90 else "365" if d <= 365 else "more" for d in days)
    assert set(kinds) == {"never", "90", "365", "more"}
    assert kinds["90"] > len(days) / 2
    stated = [row.stated_at for row in rows(catalog.ServiceCapacity)]
    assert max(stated) <= NOW
    assert min(stated) < NOW - timedelta(days=14) < max(stated)


def test_nobody_real_can_be_reached() -> None:
    found = list(texts())
    numbers = [text for key, text in found if key in ("number", "phones")]
    assert numbers
    assert [n for n in numbers if not re.fullmatch(r"(509|360|564)-555-01\d\d", n)] == []
    reach = [text for key, text in found if key in ("email", "website", "url", "urls")]
    assert [text for text in reach if not re.search(r"[@/.]\w+\.example\.org(/|$)", text)] == []
    assert [text for key, text in found if key == "postal_code" and not text.startswith("987")] == []


def test_a_number_belongs_to_one_organization() -> None:
    owners: dict[str, set[str]] = {}
    for path in (COUNTY / "partners").glob("*.toml"):
        for number in re.findall(r"\d{3}-555-01\d\d", path.read_text()):
            owners.setdefault(number, set()).add(path.name)
    assert {number: names for number, names in owners.items() if len(names) > 1} == {}


def test_descriptions_are_short_and_put_the_person_first() -> None:
    for key, text in texts():
        if key == "description":
            assert len(re.findall(r"[.!?](?:\s|$)", text)) <= 3, text
        labels = r"\b(batterers?|abusers?|perpetrators?|offenders?|addicts?|felons?|illegals?|the homeless)\b"
        assert not re.search(labels, text, re.IGNORECASE), text


def test_the_cast_works_at_agencies_of_the_county(county: Counts) -> None:
    people = tomllib.loads((COUNTY / "people.toml").read_text())["person"]
    assert [p["username"] for p in people] == ["ana", "ivo", "ben", "cleo", "dana", "ed"]
    names = set(db.session.scalars(select(catalog.Organization.name)))
    assert {p["agency"] for p in people} <= names
    assert all(p["en"] and p["es"] for p in people)


def test_ages_become_moments(database: None, tmp_path: Path) -> None:
    counts = load_county(make_folder(tmp_path / "county"), NOW)
    assert (counts.organizations, counts.services) == (1, 1)
    (service,) = rows(catalog.Service)
    (capacity,) = rows(catalog.ServiceCapacity)
    assert service.wait_stated_at == NOW - timedelta(days=35)
    assert capacity.stated_at == NOW - timedelta(hours=1)
    assert service.next_group_on == NOW.date() + timedelta(days=4)
    assert service.police_involved is catalog.Police.NEVER
    checked = {check.service_id: check.checked_at for check in rows(catalog.Verification)}
    assert checked[service.id] == NOW - timedelta(days=3)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Elm House"\n', "", r"elm\.toml.*organization\.name: missing"),
        ('name = "Elm House"', 'name = "Elm House"\nnmae = "x"', r"elm\.toml.*nmae: unknown key"),
        ('"housing"', '"hosing"', r"elm\.toml.*sectors: .*'hosing'"),
        ('"emergency_shelter"', '"shelterr"', r"elm\.toml.*service\[1\]\.needs: .*'shelterr'"),
        ("id_required", "id_requird", r"barriers\.id_requird"),
        ('id_required = "no"', 'id_required = "maybe"', r"barriers\.id_required: 'maybe'"),
        ('unit = "beds"', 'unit = "bedz"', r"capacity\.unit: .*'bedz'"),
        ("available = 2, ", "", r"capacity\.available: missing"),
        (", stated_hours_ago = 1", "", r"capacity\.stated_days_ago"),
        ("stated_hours_ago = 1", "stated_hours_ago = -1", r"capacity\.stated_days_ago"),
        ("available = 2", 'available = "two"', r"capacity\.available: 'two'"),
        ('police = "never"', 'police = "sometimes"', r"police_involved: 'sometimes'"),
        ('method = "phone"', 'method = "guess"', r"checks\[1\]\.method: 'guess'"),
        ('["es"]', '["spanish"]', r"languages\[1\]\.code: .*'spanish'"),
        ('byday = "TU"', 'byday = "Tue"', r"hours\[1\]\.byday"),
        (", closes_at = 20:30:00", "", r"hours\[1\]\.closes_at: missing"),
        ('weekday = "TU"', 'weekday = "Tuesday"', r"next_group\.weekday"),
        ('"98701"', '"10001"', r"postal_code: 10001"),
        ('at = ["Office", ', 'at = ["Attic", ', r"at: .*'Attic'"),
        ('way_to_reach = "Call first."', 'street = "9 Elm"', r"confidential\.way_to_reach: missing"),
        ("confidential = {", "latitude = 47.0\nconfidential = {", r"location\[2\]\.confidential"),
        ('audience = "advocates"', 'audience = "all"', r"phones\[1\]\.audience: 'all'"),
        ('number = "509-555-0134"', f'number = "{"5" * 61}"', r"number: longer than 60"),
        ('[organization]\nname = "Elm House"', "[other]", r"elm\.toml\.other: unknown key"),
        ("[organization]", "[organization", r"partners/elm\.toml: "),
    ],
)
def test_a_slip_is_refused_by_file_and_key(database: None, tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PARTNER
    folder = make_folder(tmp_path / "county", PARTNER.replace(old, new))
    with pytest.raises(ValueError, match=said):
        load_county(folder, NOW)
    assert rows(catalog.Organization) == []


def test_two_organizations_of_one_name_are_refused(database: None, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "county")
    (folder / "partners" / "elm-again.toml").write_text(PARTNER)
    with pytest.raises(ValueError, match="'Elm House': stands twice"):
        load_county(folder, NOW)


def test_a_repeated_zip_is_refused(database: None, tmp_path: Path) -> None:
    twice = PLACES + PLACES[PLACES.index("[[place]]") :]
    with pytest.raises(ValueError, match=r"places\.toml.*98701 twice"):
        load_county(make_folder(tmp_path / "county", places=twice), NOW)
