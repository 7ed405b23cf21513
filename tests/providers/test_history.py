"""The history of a record: readable, and everything in it can be put back; what is deleted for good waits a week."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Table, func, select

from directory.core import clock
from directory.core.db import Base, db
from directory.providers.editing.ledger import decode, encode
from directory.providers.editing.naming import TABLES
from directory.providers.editing.removal import remove_due
from directory.providers.models import (
    Address,
    Attribute,
    KeptEdit,
    Listing,
    Location,
    Metadata,
    Organization,
    Phone,
    Removal,
    Schedule,
    Service,
    ServiceCapacity,
    ServiceStatus,
)
from tests.conftest import sign_in
from tests.providers.desk import Desk, fields_of, organization_named, service_named
from tests.providers.test_desk import at


def contents() -> dict[str, set[tuple[str, ...]]]:
    """Every row of the catalog but its history, as it reads; when it was edited is left out."""
    db.session.rollback()
    skip = {"kept_edit", "metadata", "find_part", "find_state", "find_card", "sign_in", "drawer_item", "open_interval"}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in skip or table.name.startswith("find_"):
            continue
        columns = [c for c in table.c if c.name not in ("updated_at", "created_at", "row_version", "seen_at")]
        found[table.name] = {tuple(str(v) for v in row) for row in db.session.execute(select(*columns))}
    return found


def latest_edit(action: str = "") -> KeptEdit:
    """The newest saving, of one kind if said."""
    db.session.rollback()
    statement = select(KeptEdit).order_by(KeptEdit.at.desc())
    return db.session.scalars(statement.where(KeptEdit.action == action) if action else statement).first()  # type: ignore[return-value]


def history_of(organization: Organization) -> str:
    return f"/desk/organizations/{organization.id}/history"


def test_the_history_reads_in_words(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    service = service_named("Emergency shelter")
    assert desk.keep(at(house, "basics"), description="Changed words").status_code == 303
    assert desk.keep(at(service, "barriers"), id_required="yes").status_code == 303
    assert desk.keep(f"{at(house)}/add/phones", number="509-555-0166", audience="advocates").status_code == 303
    assert desk.keep(f"{at(service)}/archive", reason="Closed for repairs").status_code == 303
    html = desk.page(history_of(house))
    for words in (
        "Changed words", "walks beside survivors", "Dana", "What it asks for: ID", "Does not ask", "Asks for it",
        "509-555-0166", "Closed for repairs", "Emergency shelter", "Status", "Advocates only",
    ):  # fmt: skip
        assert words in html, words
    assert "taxonomy_term_id" not in html
    assert str(service.id) not in html


def test_one_field_is_put_back_as_a_new_saving(either_county: Flask) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    before = house.description
    assert desk.keep(at(house, "basics"), description="A slip", alternate_name="Stays").status_code == 303
    line = db.session.scalars(select(Metadata).where(Metadata.field_name == "description")).one()
    assert desk.press(f"{history_of(house)}/lines/{line.id}/restore", key="a").status_code == 303
    assert desk.press(f"{history_of(house)}/lines/{line.id}/restore", key="a").status_code == 303
    house = organization_named("Harbor House")
    assert (house.description, house.alternate_name) == (before, "Stays")
    lines = db.session.scalars(select(Metadata).where(Metadata.field_name == "description")).all()
    assert len(lines) == 2, "the first line stays, and the putting back has its own"
    assert latest_edit().action == "restore"


@pytest.mark.parametrize("case", ["grid", "hours", "phone", "terms", "place", "entered", "archive", "wait"])
def test_a_whole_saving_is_taken_back_and_nothing_else(either_county: Flask, case: str) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    service = service_named("Emergency shelter")
    office = db.session.scalars(select(Location).where(Location.name == "Harbor House office")).one()
    phone = db.session.scalars(select(Phone).where(Phone.organization_id == house.id)).first()
    assert phone is not None
    before = contents()
    if case == "grid":
        desk.keep(at(service, "areas"), **{"areas-0-name": "", "areas-1-name": "Elsewhere", "areas-2-name": "New"})
    elif case == "hours":
        html = desk.keep(at(service, "hours"), said="Sat 10-2").get_data(as_text=True)
        desk.send(at(service, "hours"), fields_of(html))
    elif case == "phone":
        desk.press(f"{at(phone)}/remove")
    elif case == "terms":
        desk.keep(at(service, "needs"), needs=["food"], goals=[])
    elif case == "place":
        desk.press(f"{at(office)}/remove")
        assert db.session.scalars(select(Address).where(Address.location_id == office.id)).first() is None
    elif case == "entered":
        desk.keep(f"{at(house)}/add/contacts", name="Nobody yet")
    elif case == "archive":
        desk.keep(f"{at(house)}/archive", reason="A slip")
    else:
        desk.keep(at(service, "wait"), is_waitlist_open="no")
    assert contents() != before
    edit = latest_edit()
    assert desk.press(f"{history_of(house)}/edits/{edit.id}/undo").status_code == 303
    after = contents()
    assert {t: (before[t] - after[t], after[t] - before[t]) for t in before if before[t] != after[t]} == {}
    again = latest_edit("restore")
    assert desk.press(f"{history_of(house)}/edits/{again.id}/undo").status_code == 303
    assert contents() != before, "a putting back can itself be taken back"
    desk.page(history_of(house))


def test_taking_back_what_was_entered_archives_a_service(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    desk.keep(f"{at(house)}/add/services", name="By mistake")
    assert desk.press(f"{history_of(house)}/edits/{latest_edit().id}/undo").status_code == 303
    assert service_named("By mistake").status == ServiceStatus.INACTIVE


def test_what_no_longer_fits_is_not_put_back_and_nothing_changes(either_county: Flask) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    phone = db.session.scalars(select(Phone).where(Phone.organization_id == house.id)).first()
    assert phone is not None
    desk.keep(at(phone, "phone"), description="Changed")
    line = db.session.scalars(select(Metadata).where(Metadata.field_name == "description")).one()
    desk.press(f"{at(phone)}/remove")
    before = contents()
    assert desk.press(f"{history_of(house)}/lines/{line.id}/restore").status_code == 303
    assert "cannot be put back" in desk.page(history_of(house))
    assert contents() == before


def test_another_organizations_history_is_not_reached(county: Flask) -> None:
    desk = Desk(county)
    house, other = organization_named("Harbor House"), organization_named("Casa Nopal")
    desk.keep(at(house, "basics"), description="Changed")
    line = db.session.scalars(select(Metadata).where(Metadata.field_name == "description")).one()
    assert desk.press(f"{history_of(other)}/lines/{line.id}/restore").status_code == 404
    assert desk.press(f"{history_of(other)}/edits/{line.edit_id}/undo").status_code == 404
    assert desk.press(f"{history_of(other)}/edits/{uuid.uuid4()}/undo").status_code == 404
    assert organization_named("Harbor House").description == "Changed"


def test_what_an_import_changed_is_told_and_can_be_put_back(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    db.session.add(
        Metadata(
            resource_id=house.id,
            resource_type="organization",
            last_action_date=clock.now(),
            last_action_type="update",
            field_name="description",
            previous_value="Long ago",
            replacement_value=house.description,
            updated_by="import:miami",
        )
    )
    db.session.commit()
    html = desk.page(history_of(house))
    assert "miami" in html
    assert "Long ago" in html
    line = db.session.scalars(select(Metadata)).one()
    assert desk.press(f"{history_of(house)}/lines/{line.id}/restore").status_code == 303
    assert organization_named("Harbor House").description == "Long ago"


def test_a_long_history_has_pages(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    for number in range(45):
        db.session.add(
            KeptEdit(
                organization_id=house.id,
                at=clock.now() - timedelta(days=number),
                person_name=f"P{number:02d}",
                action="edit",
            )
        )
    db.session.commit()
    first, last = desk.page(history_of(house)), desk.page(f"{history_of(house)}?page=9")
    assert "P00" in first
    assert "P20" not in first
    assert "P44" in last


def test_deleting_for_good_waits_a_week_and_can_be_withdrawn(either_county: Flask) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    desk.page(f"{at(house)}/delete", 404)
    desk.keep(f"{at(house)}/archive", reason="Closed its doors")
    assert desk.keep(f"{at(house)}/delete", reason="").status_code == 422
    assert desk.keep(f"{at(house)}/delete", reason="Asked for by its board").status_code == 303
    assert "Asked for by its board" in desk.page("/desk")
    now = clock.now()
    assert remove_due(now + timedelta(days=6, hours=23)) == 0
    assert desk.press(f"{at(house)}/delete/withdraw").status_code == 303
    assert remove_due(now + timedelta(days=8)) == 0
    db.session.commit()
    assert organization_named("Harbor House").listing == Listing.ARCHIVED


def test_the_sweep_deletes_what_is_due_with_all_its_rows(either_county: Flask) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    house_id = house.id
    desk.keep(at(house, "basics"), description="Words that must go")
    services = list(db.session.scalars(select(Service.id).where(Service.organization_id == house_id)))
    own = {house_id, *services, *db.session.scalars(select(Location.id).where(Location.organization_id == house_id))}
    others = contents()["organization"]
    desk.keep(f"{at(house)}/archive", reason="Closed")
    desk.keep(f"{at(house)}/delete", reason="Gone for good")
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        result = either_county.test_cli_runner().invoke(args=["sweep"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(Organization, house_id) is None
    for table in Base.metadata.sorted_tables:
        if table.name in ("kept_edit", "removal", "audit_event"):
            continue
        for column in table.c:
            if column.type.__class__.__name__ == "Uuid":
                left = db.session.scalar(select(func.count()).select_from(table).where(column.in_(own)))
                assert left == 0, f"{table.name}.{column.name} still points there"
    for line in db.session.scalars(select(Metadata)):
        assert "must go" not in f"{line.previous_value} {line.replacement_value}"
    removal = db.session.scalars(select(Removal)).one()
    assert removal.done_at is not None
    assert len(contents()["organization"]) == len(others) - 1
    assert "Harbor House crisis line" not in sign_in(either_county, "ivo").get("/find?q=crisis+line").get_data(
        as_text=True
    )
    assert remove_due() == 0


def test_what_was_brought_back_is_not_deleted(county: Flask) -> None:
    desk = Desk(county)
    service = service_named("Hotel nights")
    desk.keep(f"{at(service)}/archive", reason="Closed")
    desk.keep(f"{at(service)}/delete", reason="Gone")
    desk.press(f"{at(service)}/bring-back")
    assert remove_due(clock.now() + timedelta(days=30)) == 0
    db.session.commit()
    assert service_named("Hotel nights").status == ServiceStatus.ACTIVE
    assert db.session.scalars(select(Removal)).one().withdrawn_at is not None


def test_a_service_is_deleted_with_its_rows_alone(county: Flask) -> None:
    desk = Desk(county)
    service = service_named("Emergency shelter")
    service_id = service.id
    shared = db.session.scalar(select(func.count(Location.id)))
    desk.keep(f"{at(service)}/archive", reason="Closed")
    desk.keep(f"{at(service)}/delete", reason="Gone")
    assert remove_due(clock.now() + timedelta(days=8)) == 1
    db.session.commit()
    assert db.session.get(Service, service_id) is None
    for model, column in ((Phone, Phone.service_id), (Schedule, Schedule.service_id), (Attribute, Attribute.link_id)):
        assert db.session.scalar(select(func.count(model.id)).where(column == service_id)) == 0
    assert db.session.scalar(select(func.count(Location.id))) == shared, "a place of the organization stays"


def test_a_later_import_leaves_what_was_edited_by_hand(county: Flask) -> None:
    """The lines are of the kind that an import respects: no source, and a person's name."""
    desk = Desk(county)
    house = organization_named("Harbor House")
    desk.keep(at(house, "basics"), description="By hand")
    by_hand = select(Metadata.field_name).where(
        Metadata.resource_type == "organization", Metadata.resource_id == house.id, Metadata.source.is_(None),
        ~Metadata.updated_by.startswith("import:"),
    )  # fmt: skip
    assert db.session.scalars(by_hand).all() == ["description"]


@pytest.mark.parametrize("table", [t for t in Base.metadata.sorted_tables if t.name in TABLES], ids=lambda t: t.name)
def test_every_column_comes_back_from_the_history_as_what_it_was(table: Table) -> None:
    """A moment, a day, a time, a number or a code is none of them as a text."""
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table.name)
    samples: dict[type, Any] = {
        datetime: datetime(2026, 11, 3, 23, 30, 5, 7, tzinfo=UTC), date: date(2026, 11, 3), time: time(23, 30),
        uuid.UUID: uuid.UUID(int=7), int: 7, float: 7.5, bool: False, str: "7",
    }  # fmt: skip
    for column in table.c:
        kind: Any = column.type
        members = getattr(kind, "enum_class", None)
        value = list(members)[-1] if members else samples[getattr(kind, "impl_instance", kind).python_type]
        found = decode(model, column.name, encode(value))
        assert (found, type(found)) == (value, type(value)), column.name


def test_a_room_that_is_put_back_has_its_moment_again(either_county: Flask) -> None:
    desk = Desk(either_county)
    service = service_named("Emergency shelter")
    before = capacity_of(service)
    assert desk.keep(at(service, "room"), **{"capacities-0-available": "9"}).status_code == 303
    assert (
        desk.press(f"{history_of(organization_named('Harbor House'))}/edits/{latest_edit().id}/undo").status_code == 303
    )
    assert capacity_of(service) == before


def capacity_of(service: Any) -> tuple[int, datetime]:
    db.session.rollback()
    row = db.session.scalars(select(ServiceCapacity).where(ServiceCapacity.service_id == service.id)).one()
    db.session.refresh(row)
    return row.available, row.stated_at
