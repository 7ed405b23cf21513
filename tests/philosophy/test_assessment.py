"""The seven questions on both sides, by year, the gaps for the room above, and what no partner meets."""

from flask import Flask
from sqlalchemy import select

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.philosophy import queries
from directory.philosophy.models import Assessment
from directory.providers.models import Listing, Organization
from tests.conftest import ClientAs
from tests.find.test_reports_shown import texts
from tests.philosophy.asking import fields_of, partner_id, send


def coordinator() -> Actor:
    row = db.session.scalars(select(Assessment).where(Assessment.agency_id.is_not(None))).first()
    assert row is not None
    return Actor(duty=Duty.COORDINATOR, agency_id=row.agency_id, name="Dana", agency_name="Larkfield County Coalition")


def test_both_sides_stand_side_by_side_with_their_gaps(county: Flask, client_as: ClientAs) -> None:
    page = texts(client_as("dana").get(f"/assessment?partner={partner_id('Turning Circle')}").text)
    assert "We need somebody for housing after release." in page
    assert "we do not see it alike" in page
    assert "settled" in page
    assert "By year" in page
    gaps = {one.question_id: one for one in queries.list_gaps(coordinator(), partner_id("Turning Circle"))}
    assert set(gaps) == {"B2", "B4", "B5", "B6", "B7"}
    assert (gaps["B2"].ours, gaps["B2"].theirs, gaps["B2"].differs) == ("partly", "yes", True)
    assert gaps["B4"].their_words == "We need somebody for housing after release."


def test_gaps_are_for_those_who_may_read_them_and_of_partners_in_sight(county: Flask) -> None:
    circle = partner_id("Turning Circle")
    desk = Actor(duty=Duty.SHIFT_DESK, agency_id=coordinator().agency_id)
    assert queries.list_gaps(desk, circle) == []
    last = clock.now().year - 1
    assert {one.theirs for one in queries.list_gaps(coordinator(), circle, last)} == {""}
    row = db.session.get(Organization, circle)
    assert row is not None
    row.listing = Listing.ARCHIVED
    db.session.flush()
    assert queries.list_gaps(coordinator(), circle) == []


def test_answers_are_kept_as_versions_of_a_year_and_the_later_one_sees_the_others(
    county: Flask, client_as: ClientAs
) -> None:
    dana, where = client_as("dana"), f"/assessment/partners/{partner_id('Second Telling')}"
    first, second = ({**fields_of(dana.get(where).text), "said_by": "Noor"} for _ in range(2))
    assert dana.post(where, data={**first, "v_B1": "yes", "w_B1": "All four of us."}).status_code == 303
    late = dana.post(where, data={**second, "v_B1": "no", "w_B1": "Typed later."})
    assert late.status_code == 409
    assert "All four of us." in late.text
    assert "Typed later." in late.text
    again = dana.post(where, data={**fields_of(late.text), "said_by": "Noor"})
    assert again.status_code == 303
    rows = db.session.scalars(select(Assessment).where(Assessment.subject_id == partner_id("Second Telling")))
    assert sorted((row.number, row.answers["B1"]["value"]) for row in rows) == [(1, "yes"), (2, "no")]


def test_an_agency_without_a_program_is_asked_about_one_that_may_come(county: Flask, client_as: ClientAs) -> None:
    dana = client_as("dana")
    assert "Would we ask those most affected" in texts(dana.get("/assessment/ours?program=no").text)
    assert "Would we ask those most affected" not in texts(dana.get("/assessment/ours").text)
    year = str(clock.now().year - 2)
    kept = send(dana, "/assessment/ours?program=no", year=year, v_B5="no", said_by="All of us")
    assert kept.status_code == 303
    row = db.session.scalars(select(Assessment).where(Assessment.year == int(year))).one()
    assert row.has_program is False
    assert row.answers["B5"]["value"] == "no"


def test_nothing_answered_and_a_year_to_come_are_refused_with_what_was_typed(
    county: Flask, client_as: ClientAs
) -> None:
    dana = client_as("dana")
    empty = {f"v_B{n}": "" for n in range(1, 8)} | {f"w_B{n}": "" for n in range(1, 8)}
    assert "Answer at least one" in send(dana, "/assessment/ours", **empty).text
    late = send(dana, "/assessment/ours", year="2099", w_B7="Kept in the form.")
    assert late.status_code == 422
    assert "Kept in the form." in late.text


def test_what_stands_in_the_way_names_the_partners_that_meet_it_or_none(county: Flask, client_as: ClientAs) -> None:
    met = {code: [name for _, name in found] for code, found in queries.list_barriers(coordinator()).items()}
    assert list(met) == [
        "literacy", "mental_health", "employment", "transport", "substance_use", "discrimination", "housing",
    ]  # fmt: skip
    assert "Read Together Literacy Council" in met["literacy"]
    assert "Hearthstone Housing" in met["housing"] or "Harbor House" in met["housing"]
    assert "Oxbow Recovery Homes" in met["substance_use"]
    for row in db.session.scalars(select(Organization).where(Organization.name.in_(met["transport"]))):
        row.listing = Listing.PAUSED
    db.session.commit()
    assert queries.list_barriers(coordinator())["transport"] == []
    assert "no partner" in client_as("ana").get("/assessment").text
