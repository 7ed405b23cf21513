"""A package comes in as a whole or not at all, and the second time changes nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from directory.core.actor import Actor
from directory.core.clock import now
from directory.core.db import db
from directory.exchange import cli
from directory.exchange.queries import find_last_run, list_runs
from directory.exchange.tables import TABLES
from directory.providers.editing.ledger import open_edit
from directory.providers.models import (
    CallReport,
    Heard,
    Metadata,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceCapacity,
    ServiceStatus,
)
from directory.providers.reports.actions import report_call, withdraw_call
from directory.providers.reports.queries import get_subject
from directory.providers.schedules import rule_of
from tests.exchange.packages import (
    LOCATION,
    ORGANIZATION,
    PHONE,
    SERVICE,
    bring_in,
    count_rows,
    import_tables,
    make_tables,
    write_folder,
    write_zip,
)
from tests.providers.desk import actor_of

pytestmark = pytest.mark.usefixtures("app")


def test_package_comes_in_with_its_old_ids(tmp_path: Path) -> None:
    report = import_tables(tmp_path)
    assert report.outcome == "imported"
    assert {name: counts["new"] for name, counts in report.tables.items()} == {
        "organization": 1, "service": 1, "location": 1, "service_at_location": 1, "address": 1, "phone": 1,
    }  # fmt: skip
    service = db.session.scalars(select(Service)).one()
    assert (service.source, service.source_id, service.organization.name) == ("town", "s1", "Harbor House")


def test_second_run_changes_nothing(tmp_path: Path) -> None:
    first = import_tables(tmp_path)
    stamps = dict(db.session.execute(select(Service.id, Service.updated_at)).all())
    second = import_tables(tmp_path)
    assert second.outcome == "unchanged"
    assert second.total("unchanged") == first.total("new")
    assert second.total("new") == second.total("changed") == second.total("absent") == 0
    assert dict(db.session.execute(select(Service.id, Service.updated_at)).all()) == stamps


def test_same_ids_on_every_server_and_apart_by_source(tmp_path: Path) -> None:
    write_folder(tmp_path)
    bring_in(tmp_path, source="a")
    first = {row.source: row.id for row in db.session.scalars(select(Service))}
    bring_in(tmp_path, source="b")
    both = {row.source: row.id for row in db.session.scalars(select(Service))}
    assert both["a"] == first["a"] != both["b"]


def test_changed_field_is_updated_and_kept_in_the_history(tmp_path: Path) -> None:
    import_tables(tmp_path)
    report = import_tables(tmp_path, services=[{**SERVICE, "name": "Helpline"}])
    assert report.tables["service"]["changed"] == 1
    assert report.total("changed") == 1
    change = db.session.scalars(select(Metadata)).one()
    assert (change.field_name, change.previous_value, change.replacement_value) == (
        "name",
        "Crisis line",
        "Helpline",
    )
    assert change.updated_by == "import:town"
    assert db.session.execute(select(Service.__table__.c.row_version)).scalar_one() == 2


def test_field_that_a_person_changed_here_stays(tmp_path: Path) -> None:
    import_tables(tmp_path)
    service = db.session.scalars(select(Service)).one()
    service.name = "What the agency told us"
    db.session.add(
        Metadata(
            resource_id=service.id,
            resource_type="service",
            last_action_date=now(),
            last_action_type="update",
            field_name="name",
            previous_value="Crisis line",
            replacement_value=service.name,
            updated_by="Dana",
        )
    )
    db.session.commit()
    report = import_tables(tmp_path, services=[{**SERVICE, "name": "Helpline", "description": "New words"}])
    assert report.faults_of("edited_here", "service", "name") == 1
    db.session.expire_all()
    service = db.session.scalars(select(Service)).one()
    assert (service.name, service.description) == ("What the agency told us", "New words")


def test_numbers_that_a_person_changed_or_took_off_stay_so(tmp_path: Path) -> None:
    phones = [PHONE, {**PHONE, "id": "p2", "number": "415-555-0135"}]
    import_tables(tmp_path, phones=phones)
    changed, dropped = db.session.scalars(select(Phone).order_by(Phone.source_id)).all()
    dropped_id = dropped.id
    ledger = open_edit(Actor(name="Dana"), "edit", organization_id=None)
    ledger.put(changed, description="Ask for Ines")
    ledger.drop(dropped)
    db.session.commit()
    report = import_tables(tmp_path, phones=[{**phone, "description": "From the package"} for phone in phones])
    assert report.faults_of("edited_here", "phone", "description") == 1
    assert report.faults_of("taken_off_here", "phone") == 1
    db.session.expire_all()
    left = db.session.scalars(select(Phone)).one()
    assert (left.id == dropped_id, left.description) == (False, "Ask for Ines")


def call_full() -> CallReport:
    """Somebody calls the crisis line and hears that it is full."""
    service, ivo = db.session.scalars(select(Service)).one(), actor_of("ivo")
    call = report_call(ivo, get_subject(ivo, service.organization_id, service.id), Heard.FULL, None, "")
    db.session.commit()
    return call


def room(available: int, stated_on: str) -> dict[str, list[dict[str, str]]]:
    one = {"id": "c1", "service_id": "s1", "unit_id": "u1", "available": str(available), "updated": stated_on}
    return {"units": [{"id": "u1", "name": "Beds"}], "service_capacities": [one]}


def rooms_left() -> list[int]:
    db.session.expire_all()
    return list(db.session.scalars(select(ServiceCapacity.available)))


def test_a_call_keeps_its_room_from_an_import_for_as_long_as_it_is_believed(tmp_path: Path) -> None:
    import_tables(tmp_path, **room(5, "2026-01-02T12:00:00Z"))
    call_full()
    report = import_tables(tmp_path, **room(7, "2026-01-03T12:00:00Z"))
    assert report.faults_of("edited_here", "service_capacity") == 2, "the number and its moment"
    assert rooms_left() == [0]
    with time_machine.travel(now() + timedelta(days=14, minutes=1)):
        import_tables(tmp_path, **room(7, "2026-01-03T12:00:00Z"))
    assert rooms_left() == [7]


def test_a_call_that_was_taken_back_keeps_nothing(tmp_path: Path) -> None:
    import_tables(tmp_path, **room(5, now().isoformat()))
    withdraw_call(actor_of("ivo"), call_full().id)
    db.session.commit()
    assert rooms_left() == [5]
    import_tables(tmp_path, **room(7, now().isoformat()))
    assert rooms_left() == [7]


def test_column_that_is_not_in_the_file_is_not_touched(tmp_path: Path) -> None:
    import_tables(tmp_path)
    import_tables(tmp_path, services=[{k: v for k, v in SERVICE.items() if k != "description"}])
    assert db.session.scalars(select(Service.description)).one() == "Day and night"
    import_tables(tmp_path, services=[{**SERVICE, "description": ""}])
    assert db.session.scalars(select(Service.description)).one() is None


def test_row_that_left_the_package_stays_and_is_counted(tmp_path: Path) -> None:
    import_tables(tmp_path, phones=[PHONE, {**PHONE, "id": "p2", "number": "415-555-0135"}])
    report = import_tables(tmp_path)
    assert report.tables["phone"]["absent"] == 1
    assert count_rows("phone") == 2


def test_hours_without_an_id_are_replaced_not_heaped_up(tmp_path: Path) -> None:
    hours = {"service_id": "s1", "weekday": "Monday", "opens_at": "9:00am", "closes_at": "5:00pm"}
    import_tables(tmp_path, regular_schedules=[hours])
    report = import_tables(tmp_path, regular_schedules=[{**hours, "closes_at": "6:00pm"}])
    assert report.tables["schedule"]["new"] == report.tables["schedule"]["removed"] == 1
    kept = db.session.scalars(select(Schedule)).one()
    assert (kept.freq, kept.byday, str(kept.closes_at)) == ("WEEKLY", "MO", "18:00:00")
    report = import_tables(tmp_path)
    assert report.tables["schedule"]["absent"] == 1, "a package without hours says nothing of them"


def test_dry_run_reports_and_changes_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path)
    report = bring_in(tmp_path, dry_run=True)
    assert report.tables["service"]["new"] == 1
    assert sum(count_rows(name) for name in TABLES) == 0
    assert find_last_run() is None


def test_run_is_recorded_without_values(tmp_path: Path) -> None:
    import_tables(tmp_path, services=[SERVICE, {**SERVICE, "id": "s2", "organization_id": "o9"}])
    run = find_last_run("town")
    assert run is not None
    assert run.counts["service"]["new"] == 1
    assert [(f["code"], f["count"]) for f in run.faults if f["table"] == "service"] == [("orphan", 1)]
    assert "o9" not in json.dumps(run.faults)
    assert find_last_run("elsewhere") is None
    assert list_runs() == [run]


def make_tables_written() -> list[str]:
    return ["organization", "service", "location", "service_at_location", "address", "phone"]


def test_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path)
    for broken in (
        "organization",
        "service",
        "location",
        "service_at_location",
        "address",
        "phone",
        "import_run",
    ):

        def fail(connection: object, cursor: object, statement: str, *rest: object, table: str = broken) -> None:
            if statement.startswith(f"INSERT INTO {table} "):
                raise IntegrityError(statement, {}, Exception("made up"))

        event.listen(db.engine, "before_cursor_execute", fail)
        report = bring_in(tmp_path)
        event.remove(db.engine, "before_cursor_execute", fail)
        assert report.refusal, broken
        assert sum(count_rows(name) for name in TABLES) == 0, broken
    assert not bring_in(tmp_path).refusal


def test_orphan_is_left_out_with_all_that_hangs_on_it(tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        services=[SERVICE, {**SERVICE, "id": "s2", "organization_id": "o9"}],
        phones=[PHONE, {**PHONE, "id": "p2", "service_id": "s2"}, {**PHONE, "id": "p3", "service_id": "s9"}],
    )
    assert report.faults_of("orphan", "service", "organization_id") == 1
    assert report.faults_of("dependant", "phone", "service_id") == 1
    assert report.faults_of("orphan", "phone", "service_id") == 1
    assert (count_rows("service"), count_rows("phone")) == (1, 1)
    fault = next(f for f in report.faults.values() if f.table == "service" and f.code == "orphan")
    assert fault.examples == [(("services.csv", 3), "o9")]


def test_place_of_a_missing_organization_stays_where_a_service_is_given(tmp_path: Path) -> None:
    far = {**LOCATION, "organization_id": "o9"}
    report = import_tables(tmp_path, locations=[far, {**far, "id": "l2"}])
    assert report.faults_of("orphan_value", "location", "organization_id") == 2
    assert report.faults_of("not_offered", "location") == 1
    assert count_rows("location") == 1


def test_package_of_orphans_alone_is_refused(tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        organizations=[{**ORGANIZATION, "id": "other"}],
        services=[SERVICE],
        locations=None,
        services_at_location=None,
        addresses=None,
    )
    assert "every reference" in report.refusal
    assert count_rows("organization") == 0


def test_repeated_id_keeps_the_first(tmp_path: Path) -> None:
    report = import_tables(tmp_path, organizations=[ORGANIZATION, {**ORGANIZATION, "name": "Another"}])
    assert report.faults_of("repeated_id", "organization", "id") == 1
    assert db.session.scalars(select(Organization.name)).all() == ["Harbor House"]


def test_repeated_id_on_rows_that_nothing_points_at_keeps_both(tmp_path: Path) -> None:
    spoken = [{"id": "s1", "service_id": "s1", "language": name} for name in ("English", "Spanish", "Spanish")]
    report = import_tables(tmp_path, languages=spoken)
    assert report.tables["language"]["new"] == 2
    assert report.faults_of("repeated_id_told_apart", "language") == 2
    assert report.faults_of("repeated_row", "language") == 1


@pytest.mark.parametrize("joined", ["o1,o2", "o1; o2", "o1|o2"])
def test_ids_joined_in_one_cell_are_not_split(tmp_path: Path, joined: str) -> None:
    report = import_tables(
        tmp_path,
        organizations=[ORGANIZATION, {**ORGANIZATION, "id": "o2"}],
        services=[SERVICE, {**SERVICE, "id": "s2", "organization_id": joined}],
    )
    assert report.faults_of("joined_ids", "service", "organization_id") == 1
    assert count_rows("service") == 1


def test_broken_rows_are_reported_with_their_line(tmp_path: Path) -> None:
    raw = b"id,organization_id,name\ns1,o1,Crisis line\ns2,o1\ns3,o1,Call\x00\ns4,o1,\n"
    report = bring_in(write_folder(tmp_path, make_tables(services=None), services=raw))
    found = {
        f.code: f.examples[0][0].line for f in report.faults.values() if f.table == "service" and f.code != "no_status"
    }
    assert found == {"row_too_short": 3, "nul": 4, "missing": 5}
    assert report.tables["service"]["read"] == 4
    assert report.tables["service"]["left_out"] == 3


def test_a_huge_cell_refuses_the_whole(tmp_path: Path) -> None:
    report = import_tables(tmp_path, services=[{**SERVICE, "description": "x" * 200_000}])
    assert "services.csv" in report.refusal
    assert count_rows("organization") == 0


def test_row_of_another_source_is_never_overwritten(tmp_path: Path) -> None:
    at = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    import_tables(tmp_path, organizations=[{**ORGANIZATION, "id": at}], services=[{**SERVICE, "organization_id": at}])
    write_folder(tmp_path, {"organizations": [{**ORGANIZATION, "id": at, "name": "Taken over"}]})
    report = bring_in(tmp_path, source="stranger")
    assert report.faults_of("other_source", "organization") == 1
    assert count_rows("organization", "stranger") == count_rows("service", "stranger") == 0
    assert db.session.scalars(select(Organization.name)).all() == ["Harbor House"]


def test_parents_come_before_children_and_loops_are_cut(tmp_path: Path) -> None:
    def agency(own: str, parent: str) -> dict[str, str]:
        return {"id": own, "name": own, "parent_organization_id": parent}

    report = import_tables(
        tmp_path,
        organizations=[
            agency("c", "b"),
            agency("b", "o1"),
            {**ORGANIZATION},
            agency("x", "y"),
            agency("y", "x"),
        ],
    )
    rows = {o.source_id: o for o in db.session.scalars(select(Organization))}
    assert rows["c"].parent_organization_id == rows["b"].id
    assert rows["b"].parent_organization_id == rows["o1"].id
    assert report.faults_of("loop", "organization") == 1
    assert len(rows) == 5


def test_status_that_is_missing_or_unknown_is_said(tmp_path: Path) -> None:
    report = import_tables(
        tmp_path,
        services=[
            {**SERVICE, "status": ""},
            {**SERVICE, "id": "s2", "status": "maybe"},
            {**SERVICE, "id": "s3", "status": "Defunct"},
        ],
    )
    statuses = {s.source_id: s.status for s in db.session.scalars(select(Service))}
    assert statuses == {"s1": ServiceStatus.ACTIVE, "s2": ServiceStatus.INACTIVE, "s3": ServiceStatus.DEFUNCT}
    assert report.faults_of("no_status") == report.faults_of("unknown_status") == 1


def test_country_and_state_are_repaired_and_counted(tmp_path: Path) -> None:
    address = {
        "location_id": "l1",
        "address_1": "1 Elm Street",
        "city": "Springfield",
        "postal_code": "94110",
    }
    report = import_tables(
        tmp_path,
        addresses=[
            {**address, "id": "a", "state_province": "CA ", "country": "   "},
            {**address, "id": "b", "state_province": "CA", "country": "United States"},
            {**address, "id": "c", "state_province": "", "country": "Atlantis"},
        ],
    )
    assert report.faults_of("country_missing") == report.faults_of("bad_country") == 1
    assert report.faults_of("blanks", "address", "state_province") == 1
    assert report.faults_of("part_missing", "address", "state_province") == 1
    assert count_rows("address") == 3


def test_phone_of_a_contact_needs_more_than_an_area_code_and_four_digits(tmp_path: Path) -> None:
    contact = {"service_id": "s1", "title": "Director", "phone_areacode": "415", "phone_extension": "007"}
    report = import_tables(
        tmp_path,
        contacts=[
            {**contact, "phone_number": "0134"},
            {**contact, "title": "Clerk", "phone_number": "555-0134"},
        ],
    )
    assert report.faults_of("incomplete_number", "phone") == 1
    numbers = {p.number: p.extension for p in db.session.scalars(select(Phone)) if p.contact_id}
    assert numbers == {"415-555-0134": "007"}


def run_cli(app: Flask, *arguments: object) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["import-hsds", *map(str, arguments)])
    return result.exit_code, result.output


def test_exit_codes(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(cli, "after_import", [lambda: heard.append("index")])
    folder, out = write_folder(tmp_path / "town"), tmp_path / "report.json"
    code, text = run_cli(app, folder, "--report", out)
    assert (code, heard) == (0, ["index"])
    assert "Imported: 6 new" in text
    written = json.loads(out.read_text())
    assert (written["source"], written["outcome"], written["tables"]["service"]["new"]) == (
        "town",
        "imported",
        1,
    )
    code, text = run_cli(app, folder)
    assert (code, heard) == (0, ["index"]), "nothing new, so nothing to index"
    bad = write_zip(tmp_path / "bad.zip", {"../organizations.csv": b"id,name\n1,x\n"})
    code, text = run_cli(app, bad, "--report", out)
    assert code == 1
    assert "Nothing was imported" in text
    assert json.loads(out.read_text())["outcome"] == "refused"
    assert run_cli(app, tmp_path / "nowhere")[0] == 2
    assert run_cli(app)[0] == 2
    assert run_cli(app, folder, "--source", "Two Words!")[0] == 2
    assert run_cli(app, folder, "--source", "ours")[0] == 2


def test_a_count_that_nobody_can_follow_is_told_and_its_words_are_kept(tmp_path: Path) -> None:
    row = {"service_id": "s1", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}
    schedules = [
        {**row, "id": "e1", "count": "5001", "dtstart": "2026-01-05"},
        {**row, "id": "e2", "count": "3", "dtstart": "0001-01-01", "original_text": "Three times"},
        {**row, "id": "e3", "count": "3", "dtstart": "2026-01-05"},
    ]
    report = import_tables(tmp_path, schedules=schedules)
    assert report.faults_of("endless_count", "schedule", "count") == 2
    found = {one.source_id: one for one in db.session.scalars(select(Schedule))}
    assert [rule_of(found[key], "UTC") is None for key in ("e1", "e2", "e3")] == [True, True, False]
    assert [bool(found[key].original_text) for key in ("e1", "e2", "e3")] == [True, True, False]
    assert found["e2"].original_text == "Three times"
