"""The fictional county of the demo: a file an organization, read strictly, put into the catalog.

Keys of the files are the columns of the models, beside a few of their own: lists of codes
(`needs`, `barriers`), what belongs to the thing (`phones`, `hours`), and ages ("stated_hours_ago")
for whatever has a moment, so that the demo never gets old.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from directory.core.db import Base, db
from directory.providers.county_book import SOURCE, WEEKDAYS, Book, put_belongings, put_each
from directory.providers.county_entries import Entry, read_entry
from directory.providers.models import (
    Accessibility,
    Address,
    CostOption,
    Location,
    LocationType,
    Organization,
    Program,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Unit,
)

_FROM_PLACE = ("postal_code", "city", "state_province", "country", "region", "location_is_open")
_AGEING = ("wait_days", "is_waitlist_open", "next_group_on", "alert_until")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did: organizations and services read, rows added and rows changed."""

    organizations: int
    services: int
    added: int
    changed: int


def load_county(folder: Path, now: datetime) -> Counts:
    """Put the county of a folder into the catalog, or bring it to what the files say now.

    Rows that somebody has edited since they were loaded stay as they are, and to an organization that is
    there already nothing is added: what was taken off it stays off. Reads everything before it writes;
    flushes, never commits. The vocabularies must be there. Raises ValueError naming file and key: an
    unknown key or code, a missing or repeated one.
    """
    book = Book(folder, now)
    there = set(db.session.scalars(select(Organization.id))) | set(db.session.scalars(select(Unit.id)))
    organizations = 0
    for path in sorted((folder / "partners").glob("*.toml")):
        before = set(book.rows)
        file = read_entry(path, f"partners/{path.name}")
        entry = file.entry("organization")
        if entry is None:
            raise file.fault("organization", "missing")
        file.done()
        organization = _put_organization(book, entry)
        organizations += 1
        if organization.id in there:
            there |= {i for i in book.rows.keys() - before if not isinstance(book.rows[i], Unit)}
    changed = _bring_up_to_date(book)
    rows = [row for row_id, row in book.rows.items() if row_id not in there]
    used = {row.unit_id for row in rows if isinstance(row, ServiceCapacity)}
    rows = [row for row in rows if not isinstance(row, Unit) or row.id in used]
    for table in Base.metadata.sorted_tables:
        db.session.add_all(row for row in rows if row.__table__ is table)
        db.session.flush()
    services = sum(isinstance(row, Service) for row in book.rows.values())
    return Counts(organizations, services, len(rows), changed)


def _bring_up_to_date(book: Book) -> int:
    """Write what the files say into rows of an earlier load that nobody has edited, and count them."""
    db.session.flush()
    changed = 0
    for table in {row.__table__ for row in book.rows.values()}:
        defaults = {c.name: c.default.arg if c.default and c.default.is_scalar else None for c in table.c}
        names = defaults.keys() - {"id", "created_at", "updated_at", "row_version"}
        for old in db.session.execute(select(table).where(table.c.source == SOURCE)).mappings():
            row = book.rows.get(old["id"])
            if row is None or old.get("updated_at") != old.get("created_at"):
                continue
            new = {name: row.__dict__.get(name, defaults[name]) for name in names}
            differing = {name: value for name, value in new.items() if old[name] != value}
            if differing:
                # Stated, or it would become now: the row would look edited, and be left alone for good.
                untouched = {"updated_at": old["updated_at"]} if "updated_at" in old else {}
                db.session.execute(update(table).where(table.c.id == old["id"]).values(differing | untouched))
                changed += 1
    db.session.expire_all()
    return changed


def _put_organization(book: Book, entry: Entry) -> Organization:
    values = entry.plain(Organization)
    if "legal_status" in values:
        book.name_of("legal_status", values["legal_status"], entry, "legal_status")
    organization: Organization = book.put(Organization, values["name"], **values)
    checks = entry.values.get("checks", [])
    put_belongings(book, organization, entry)
    locations = [_put_location(book, organization, e) for e in entry.entries("location")]
    programs = [_put_program(book, organization, e) for e in entry.entries("program")]
    for e in entry.entries("service"):
        # Who checks an organization goes through its services too; `checks = []` says that one was left out.
        e.values.setdefault("checks", checks)
        _put_service(book, organization, e, locations, programs)
    entry.done()
    return organization


def _put_program(book: Book, organization: Organization, entry: Entry) -> Program:
    values = entry.plain(Program)
    entry.done()
    program: Program = book.put(
        Program, f"{organization.name}/{values['name']}", organization_id=organization.id, **values
    )
    return program


def _put_location(book: Book, organization: Organization, entry: Entry) -> Location:
    hidden, address = entry.entry("confidential"), entry.entry("address")
    values = entry.plain(Location, but=("region", "way_to_reach"))
    if "name" not in values:
        raise entry.fault("name", "missing")
    if hidden:
        if address or "latitude" in values or "longitude" in values:
            raise entry.fault("confidential", "a confidential place has no address and no point")
        values |= {key: hidden.text(key) for key in ("region", "way_to_reach")} | {"is_open": False}
        hidden.done()
    elif not address and values.get("location_type") != LocationType.VIRTUAL:
        raise entry.fault("address", "missing")
    key = f"{organization.name}/{values['name']}"
    location: Location = book.put(Location, key, organization_id=organization.id, **values)
    if address:
        _put_address(book, location, address)
    for e in entry.entries("accessibility", short="code"):
        code, details = e.text("code"), e.take("details", str)
        e.done()
        book.tag(location, "accessibility", code, e, "code")
        name = book.name_of("accessibility", code, e, "code")
        book.put(Accessibility, f"{key}#{code}", location_id=location.id, description=name, details=details)
    put_belongings(book, location, entry)
    entry.done()
    return location


def _put_address(book: Book, location: Location, entry: Entry) -> None:
    """An address takes town and state from its ZIP, and a place without a point the ZIP's own."""
    zip_code = entry.text("postal_code")
    place = book.places.get(zip_code)
    if place is None:
        raise entry.fault("postal_code", f"{zip_code} is no place of the county")
    book.put(
        Address, str(location.source_id), location_id=location.id, location_is_open=True, region=book.county,
        postal_code=zip_code, city=place.city, state_province=place.state, country="US",
        **entry.plain(Address, but=_FROM_PLACE),
    )  # fmt: skip
    entry.done()
    if location.location_type != LocationType.POSTAL and location.latitude is None:
        location.latitude, location.longitude = place.latitude, place.longitude


def _put_service(
    book: Book, organization: Organization, entry: Entry, locations: list[Location], programs: list[Program]
) -> None:
    if "police" in entry.values:
        entry.values["police_involved"] = entry.values.pop("police")
    values = entry.plain(Service, but=_AGEING) | _ageing(book, entry)
    if "program" in entry.values:
        values["program_id"] = _named(entry, "program", entry.text("program"), programs)
    key = f"{organization.name}/{values['name']}"
    service: Service = book.put(Service, key, organization_id=organization.id, **values)
    mine = {"service_id": service.id}
    for name in entry.take("at", list) or []:
        location_id = _named(entry, "at", name, locations)
        book.put(ServiceAtLocation, f"{key}@{name}", **mine, location_id=location_id)
    for code, answer in (entry.take("barriers", dict) or {}).items():
        if answer not in ("yes", "no"):
            raise entry.fault(f"barriers.{code}", f"{answer!r}: yes or no, or leave out what nobody knows")
        book.tag(service, "barrier", code, entry, f"barriers.{code}", value=answer)
    for number, e in enumerate(entry.entries("costs"), 1):
        price = e.plain(CostOption)
        currency = {"currency": "USD"} if "amount" in price else {}
        book.put(CostOption, f"{key}#{number}", **mine, **currency | price)
        e.done()
    put_each(book, RequiredDocument, "documents", key, entry, mine, short="document")
    put_each(book, ServiceArea, "service_areas", key, entry, mine, short="name")
    if capacity := entry.entry("capacity"):
        unit_id, stated_at = book.unit(capacity.text("unit"), capacity), book.moment(capacity, "stated_")
        room = capacity.plain(ServiceCapacity)
        book.put(ServiceCapacity, key, **mine, unit_id=unit_id, stated_at=stated_at, **room)
        capacity.done()
    put_belongings(book, service, entry)
    entry.done()


def _named(entry: Entry, key: str, name: str, things: list[Any]) -> uuid.UUID:
    """The id of the place or program of a name; ValueError if the organization has none such."""
    for thing in things:
        if thing.name == name:
            found: uuid.UUID = thing.id
            return found
    raise entry.fault(key, f"the organization has no {name!r}")


def _ageing(book: Book, entry: Entry) -> dict[str, Any]:
    """What is true of a service for a while only: an alert, a waiting list, the next group."""
    values: dict[str, Any] = {}
    days = entry.take("alert_in_days", int)
    if days is not None:
        values["alert_until"] = book.today + timedelta(days=days)
    if wait := entry.entry("wait"):
        values |= {"wait_days": wait.take("days", int), "is_waitlist_open": wait.take("is_open", bool)}
        values["wait_stated_at"] = book.moment(wait, "stated_")
        wait.done()
    if group := entry.entry("next_group"):
        on = book.today + timedelta(days=group.take("in_days", int, required=True))
        weekday = group.text("weekday")
        if weekday not in WEEKDAYS:
            raise group.fault("weekday", f"{weekday!r} is none of {', '.join(WEEKDAYS)}")
        # The first such weekday from then on: a Tuesday circle starts on a Tuesday, whatever today is.
        values["next_group_on"] = on + timedelta(days=(WEEKDAYS.index(weekday) - on.weekday()) % 7)
        values["next_group_stated_at"] = book.moment(group, "stated_")
        group.done()
    return values
