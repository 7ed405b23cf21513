"""Trainings: what counts which way, who is due, and a table of past ones that is looked at before it is written."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select

from directory.core.db import db
from directory.partnerships.models import Attendance, Direction, MechanismKind, Present, TrainingEvent, Worked
from directory.partnerships.training.policy import GIVEN, RECEIVED, VISITS, minutes_of, next_due
from directory.partnerships.training.queries import list_accounts, list_partners
from directory.partnerships.training.topics import topics
from directory.partnerships.words import namer
from directory.providers.models import Listing, Organization
from tests.conftest import ClientAs
from tests.partnerships.desk import ahead, namesake, page, partner, said, send, today, upload
from tests.partnerships.people import actor_of

HEAD = "Partner,Date,Title,Who taught,Hours,People from them\n"


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(TrainingEvent)) or 0


def form(name: str, **more: Any) -> dict[str, Any]:
    filled = {"title": "An afternoon", "partners": name, "held_on": ahead(-1), "hours": "1.5", "mode": "virtual"}
    return filled | {"direction": "we_train_them", "renewal_months": "12"} | more


def test_a_training_each_way_fills_both_sides_of_the_ledger(client_as: ClientAs) -> None:
    dana, where = client_as("dana"), partner("Prism Larkfield")
    home = f"/partners/{where}/trainings/new"
    send(dana, home, key="a" * 24, **form("Prism Larkfield", ours_advocates="2", theirs_others="7"))
    send(dana, home, key="b" * 24, **form("Prism Larkfield", direction="they_train_us", hours="2,25"))
    account = next(one for one in list_accounts(actor_of("dana"), today()) if one.id == where)
    assert (account.given, account.received, account.is_two_way) == (90, 135, True)
    ledger = page(client_as("ana"), "/trainings/ledger")
    assert "Prism Larkfield 1.5 2.25 yes" in ledger
    assert "we taught them 1.5 hours, and they taught us 2.25" in page(client_as("ana"), f"/partners/{where}")
    people = db.session.scalars(select(Attendance.people).where(Attendance.people.in_((2, 7))))
    assert {2, 7} <= set(people)


def test_a_training_one_way_leaves_the_day_of_the_other_way(client_as: ClientAs) -> None:
    dana, where = client_as("dana"), partner("Prism Larkfield")
    home, long_ago = f"/partners/{where}/trainings/new", today() - timedelta(days=400)
    send(dana, home, key="a" * 24, **form("Prism Larkfield", held_on=long_ago.isoformat()))
    send(dana, home, key="b" * 24, **form("Prism Larkfield", direction="they_train_us"))
    account = list_accounts(actor_of("dana"), today(), where)[0]
    assert account.due_on == account.given_due == next_due(long_ago, 12)
    assert account.received_due == next_due(today() - timedelta(days=1), 12)
    assert "Prism Larkfield" in page(client_as("ana"), "/trainings/ledger?due=1")


def test_a_partner_out_of_sight_is_not_named_beside_one_that_is_listed(client_as: ClientAs) -> None:
    dana, ana, gone = client_as("dana"), client_as("ana"), partner("Prism Larkfield")
    both = form("Turning Circle\nPrism Larkfield")
    one = send(dana, f"/partners/{partner('Turning Circle')}/trainings/new", **both).headers["Location"]
    assert "Prism Larkfield" in page(ana, one)
    db.session.get_one(Organization, gone).listing = Listing.ARCHIVED
    db.session.commit()
    for address in (one, "/trainings"):
        assert "An afternoon" in page(ana, address)
        assert "Prism Larkfield" not in page(ana, address)
        assert "Prism Larkfield" in page(dana, address), "whoever edits sees with whom it was"


def test_namesakes_and_partners_out_of_sight_lock_no_training(client_as: ClientAs) -> None:
    dana, first, second = client_as("dana"), partner("Prism Larkfield"), namesake("Prism Larkfield")
    of_both = form("Prism Larkfield", which=[str(first), str(second)])
    for typed, taught in ((form("Prism Larkfield"), {second}), (of_both, {first, second})):
        one = send(dana, f"/partners/{second}/trainings/new", **typed).headers["Location"]
        event_id = UUID(one.rsplit("/", 1)[1])
        assert {i for i, _ in list_partners(actor_of("dana"), [event_id])[event_id]} == taught
    for organization_id in (first, second):
        db.session.get_one(Organization, organization_id).listing = Listing.PAUSED
    db.session.commit()
    assert client_as("ana").get(one).status_code == 404
    assert dana.get(f"{one}/edit").text.count("not listed now") == 2
    seen = db.session.get_one(TrainingEvent, event_id).row_version
    changed = form("Prism Larkfield", title="A longer afternoon", seen=str(seen))
    assert send(dana, f"{one}/edit", **changed).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(TrainingEvent, event_id).title == "A longer afternoon"
    assert {i for i, _ in list_partners(actor_of("dana"), [event_id])[event_id]} == {first, second}


def test_the_same_form_twice_counts_once(client_as: ClientAs) -> None:
    dana, before = client_as("dana"), count()
    for _ in range(2):
        send(dana, f"/partners/{partner('Prism Larkfield')}/trainings/new", key="a" * 24, **form("Prism Larkfield"))
    assert count() == before + 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"hours": "many"}, "Say how many hours"),
        ({"hours": "-1"}, "Say how many hours"),
        ({"hours": "nan"}, "Say how many hours"),
        ({"held_on": "2999-01-01"}, "has not come yet"),
        ({"partners": "Nobody of the County"}, "No partner is called “Nobody of the County”"),
        ({"useful": "7"}, "A number from 1 to 5"),
        ({"direction": ""}, "Say who taught"),
    ],
)
def test_slips_are_told_and_what_was_typed_stays(client_as: ClientAs, more: dict[str, str], reason: str) -> None:
    before = count()
    typed = form("Prism Larkfield", title="Typed with a slip") | more
    answer = send(client_as("dana"), f"/partners/{partner('Prism Larkfield')}/trainings/new", **typed)
    assert answer.status_code == 422
    assert reason in said(answer)
    assert "Typed with a slip" in answer.get_data(as_text=True)
    assert count() == before


def test_two_editors_of_a_training(client_as: ClientAs) -> None:
    dana = client_as("dana")
    row = db.session.scalars(select(TrainingEvent).where(TrainingEvent.title == "What happens in a circle")).one()
    typed = form("Turning Circle", seen="1", direction="they_train_us")
    assert send(dana, f"/trainings/{row.id}/edit", **(typed | {"title": "First"})).status_code == 303
    later = send(dana, f"/trainings/{row.id}/edit", **(typed | {"title": "Second"}))
    assert later.status_code == 409
    assert "First" in said(later)
    assert 'value="Second"' in later.get_data(as_text=True)


def test_what_somebody_else_taught_visits_and_groups_count_neither_way() -> None:
    for direction in (Direction.THIRD_PARTY, Direction.COFACILITATION, *VISITS):
        assert direction not in GIVEN | RECEIVED
    assert Direction.JOINT in GIVEN & RECEIVED


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_the_next_one_is_due_in_the_month_that_many_months_later(held: date, months: int) -> None:
    due = next_due(held, months)
    assert due is not None
    assert (due.year * 12 + due.month) - (held.year * 12 + held.month) == months
    assert due.day == held.day or (due.day < held.day and (due + timedelta(days=1)).day == 1)


@given(st.integers(1, 200 * 60))
def test_hours_are_read_as_they_are_shown(minutes: int) -> None:
    shown = f"{minutes / 60:.4f}"
    assert minutes_of(shown) == minutes_of(shown.replace(".", ",")) == minutes


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_code_that_stands_in_several_lists_has_a_name_of_its_own_in_each(locale: str) -> None:
    name = namer(locale)
    assert name(Present.YES) != name(Worked.YES)
    assert name(Direction.COFACILITATION) != name(MechanismKind.COFACILITATION)


def test_topics_are_in_two_languages() -> None:
    assert {one.is_ours for one in topics().values()} == {True, False}
    assert all(one.en and one.es and one.en != one.es for one in topics().values())


def test_a_table_is_shown_before_anything_is_written_and_its_faulty_lines_are_named(client_as: ClientAs) -> None:
    dana, before = client_as("dana"), count()
    text = HEAD + (
        "Prism Larkfield,2026-03-14,Coercive control,We teach them,2.5,9\n"
        "Prism Larkfield,3/2/2026,Their group,they_train_us,1,4\n"
        "Nobody at all,2026-03-14,A title,We teach them,2,\n"
        "Prism Larkfield,14.3.2026,A title,sideways,two,x\n"
        "\n"
        "Prism Larkfield,2999-01-01,Too early,Ellos nos enseñan,2,\n"
    )
    shown = upload(dana, "/trainings/import", "table", "past.csv", text.encode())
    assert shown.status_code == 200
    assert count() == before, "nothing is written by looking"
    words = said(shown)
    assert "2 lines were understood. 3 were not" in words
    assert "Line 4: A title no partner is called “Nobody at all”" in words
    assert "“14.3.2026” is no date" in words
    assert "“sideways” does not say who taught" in words
    assert "“two” is no number of hours" in words
    assert "Line 7" in words
    table = shown.get_data(as_text=True).split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0].lstrip("\n")
    for _ in range(2):
        assert send(dana, "/trainings/import/confirm", table=table).status_code == 303
        assert count() == before + 2, "brought in twice, it counts once"
    again = upload(dana, "/trainings/import", "table", "past.csv", text.encode())
    assert said(again).count("is here already") == 2


def test_a_workbook_is_read_as_well(client_as: ClientAs) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["partner", "date", "title", "direction", "hours"])
    sheet.append(["Prism Larkfield", date(2026, 3, 14), "From a workbook", "joint", 2])
    book.save(out)
    shown = upload(client_as("dana"), "/trainings/import", "table", "past.xlsx", out.getvalue())
    assert "1 line was understood" in said(shown)
    assert "From a workbook" in said(shown)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing in this file"),
        (b"\x00\x01\x02", "neither a CSV file nor an Excel workbook"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"a,b,c\n1,2,3\n", "must name the columns"),
        ((HEAD + "x,x,x,x,x,x\n" * 501).encode(), "more than 500 lines"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(client_as: ClientAs, body: bytes, reason: str) -> None:
    answer = upload(client_as("dana"), "/trainings/import", "table", "past.csv", body)
    assert answer.status_code == 422
    assert reason in said(answer)


def test_the_template_can_be_filled_in_and_brought_in(client_as: ClientAs) -> None:
    dana = client_as("dana")
    body = dana.get("/trainings/import/template.csv").data
    shown = upload(dana, "/trainings/import", "table", "trainings.csv", body)
    assert "1 line was understood" in said(shown)


def test_a_list_of_trainings_takes_the_same_number_of_statements(client_as: ClientAs, statements: list[str]) -> None:
    dana = client_as("dana")
    counts = []
    for address in ("/trainings", "/trainings/ledger"):
        for key in ("c" * 24, "d" * 24):
            statements.clear()
            page(dana, address)
            counts.append(len(statements))
            name = "Prism Larkfield" if key[0] == "c" else "Safe Paws Foster Circle"
            send(dana, f"/partners/{partner(name)}/trainings/new", key=key, **form(name))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def test_a_number_of_five_thousand_figures_is_a_slip_of_its_line(client_as: ClientAs) -> None:
    line = f"Prism Larkfield,2026-03-14,Much,joint,2,{'9' * 5000}\n"
    answer = upload(client_as("dana"), "/trainings/import", "table", "past.csv", (HEAD + line).encode())
    assert answer.status_code == 200
    assert "is no number that fits there" in said(answer)


def test_formulas_of_a_table_stay_words_and_are_not_computed(client_as: ClientAs) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["partner", "date", "title", "direction", "hours"])
    sheet.append(["Prism Larkfield", "2026-03-14", '=HYPERLINK("https://elsewhere.example","x")', "joint", "=1+1"])
    book.save(out)
    shown = said(upload(client_as("dana"), "/trainings/import", "table", "past.xlsx", out.getvalue()))
    assert "elsewhere.example" not in shown
    assert "is no number of hours" in shown


@pytest.mark.parametrize("part", [b" " * 40_000_000, b"<row>" + b"<c><v>1</v></c>" * 200_000 + b"</row>"])
def test_a_workbook_that_swells_or_has_no_end_of_cells_is_not_read(client_as: ClientAs, part: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", part)
    answer = upload(client_as("dana"), "/trainings/import", "table", "past.xlsx", out.getvalue())
    assert answer.status_code == 422
    assert "too large" in said(answer)
