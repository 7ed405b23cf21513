"""An interview, a new version, terms, themes: written once, never over what somebody else wrote, nothing typed lost."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from directory.core.db import db
from directory.philosophy.models import Answer, Confirmation, OwnTerm, Statement, Theme
from directory.philosophy.questions import book
from directory.providers.models import Listing, Organization, Service
from tests.conftest import ClientAs
from tests.philosophy.asking import address, fields_of, partner_id, press, send

CORE = "/record/core"
SHORT = "/record/short"


def answers_of(name: str, question_id: str) -> list[Any]:
    statement = (
        select(Answer)
        .where(Answer.subject_id == partner_id(name), Answer.question_id == question_id)
        .order_by(Answer.number)
    )
    return list(db.session.scalars(statement))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_interview_is_kept_set_by_set_with_its_evidence_and_what_is_the_same_leaves_no_row(
    county: Flask, client_as: ClientAs
) -> None:
    dana, name = client_as("dana"), "Casa Nopal"
    kept = send(
        dana, address(name, "/record/survivors"), said_by="Lupe", role="promotora", evidence="visit_by_invitation",
        v_W1="any_age", w_W4="We cannot drive at night.", v_W6="yes", e_W6="document_seen", d_W6="2026-01-05",
        n_W7="declined", said_on="2026-02-01",
    )  # fmt: skip
    assert kept.status_code == 303
    rows = {row.question_id: row for row in db.session.scalars(select(Answer)) if row.subject_id == partner_id(name)}
    assert set(rows) == {"W1", "W4", "W6", "W7"}
    assert (rows["W1"].evidence, str(rows["W1"].on)) == ("visit_by_invitation", "2026-02-01")
    assert (rows["W6"].evidence, str(rows["W6"].on)) == ("document_seen", "2026-01-05")
    assert rows["W7"].noted == "declined"
    page = client_as("ana").get(address(name)).text
    for said in ("Yes, at any age under 18", "We cannot drive at night.", "Prefers not to say", "on a visit"):
        assert said in page
    again = send(dana, address(name, "/record/survivors"), said_by="Lupe")
    assert again.headers["Location"].endswith("/philosophy")
    assert len(answers_of(name, "W1")) == 1


def test_asked_today_and_no_answer_is_one_press_and_leaves_answers_alone(county: Flask, client_as: ClientAs) -> None:
    dana = client_as("dana")
    assert send(dana, address("Willow House Visitation", CORE), do="asked").status_code == 303
    assert [row.noted for row in answers_of("Willow House Visitation", "V1")] == ["asked", "asked"]
    assert [row.noted for row in answers_of("Willow House Visitation", "S1")] == ["answered"]
    assert (
        "Asked, no answer yet" in client_as("ana").get("/partners/" + str(partner_id("Willow House Visitation"))).text
    )


def test_a_form_that_is_sent_twice_is_kept_once(county: Flask, client_as: ClientAs) -> None:
    dana, where = client_as("dana"), address("Casa Nopal", "/record/survivors")
    values = {**fields_of(dana.get(where).text), "v_W6": "yes"}
    assert [dana.post(where, data=values).status_code for _ in range(2)] == [303, 303]
    assert len(answers_of("Casa Nopal", "W6")) == 1


def test_the_later_of_two_interviews_sees_the_others_answer_and_loses_nothing(
    county: Flask, client_as: ClientAs
) -> None:
    dana, where = client_as("dana"), address("Turning Circle", SHORT)
    first, second = (fields_of(dana.get(where).text) for _ in range(2))
    assert dana.post(where, data={**first, "v_M5": "on_survivor_request"}).status_code == 303
    later = dana.post(where, data={**second, "v_M5": "after_completion", "w_K4": "In a drawer with a key."})
    assert later.status_code == 409
    assert "Somebody else wrote down an answer first" in later.text
    assert "Only if the survivor asks for it" in later.text
    again = fields_of(later.text)
    assert again["v_M5"] == ["after_completion"]
    assert again["w_K4"] == "In a drawer with a key."
    assert [row.value for row in answers_of("Turning Circle", "M5")] == ["never", "on_survivor_request"]
    assert dana.post(where, data=again).status_code == 303
    assert [row.value for row in answers_of("Turning Circle", "M5")] == [
        "never",
        "on_survivor_request",
        "after_completion",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"said_on": "2031-01-01"}, "This day has not come yet."),
        ({"said_on": ""}, "This is needed."),
        ({"v_M5": "sometimes"}, "Not a valid choice"),
        ({"n_M5": "declined", "v_M5": "offered"}, "You noted an answer as well."),
        ({"v_GONE": "yes"}, "is not asked any more"),
        ({"w_M5": "x" * 4001}, "4000"),
    ],
)
def test_what_will_not_do_is_refused_with_the_reason_and_kept_in_the_form(
    county: Flask, client_as: ClientAs, changes: dict[str, str], says: str
) -> None:
    before = count(Answer)
    answer = send(client_as("dana"), address("Turning Circle", SHORT), w_K4="Typed and not lost.", **changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Typed and not lost." in answer.text
    assert count(Answer) == before


def test_an_answer_to_a_retired_question_is_refused_and_what_was_typed_stands_in_the_reason(
    county: Flask, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, dana = address("Turning Circle", CORE), client_as("dana")
    values = {**fields_of(dana.get(where).text), "w_V1": "Power over somebody."}
    question, one = book().by_id["V1"], book().by_name["core"]
    retired = tuple(replace(q, is_retired=q.id == "V1") for q in one.questions)
    monkeypatch.setitem(book().by_name, "core", replace(one, questions=retired))
    answer = dana.post(where, data=values)
    assert answer.status_code == 422
    assert "is not asked any more" in answer.text
    assert "Power over somebody." in answer.text
    assert question.newest.texts["en"] in answer.text.replace("&#39;", "'")


def test_own_words_are_versions_and_the_difference_is_said(county: Flask, client_as: ClientAs) -> None:
    dana, where = client_as("dana"), address("Harbor House", "/statement")
    values = fields_of(dana.get(where).text)
    body = values["body"].replace("Whoever comes decides.", "Whoever comes decides, always.")
    sent = {**values, "body": body, "said_by": "Ana", "role": "advocate"}
    assert dana.post(where, data=sent).status_code == 303
    rows = list(db.session.scalars(select(Statement).where(Statement.subject_id == partner_id("Harbor House"))))
    assert sorted(row.number for row in rows) == [1, 2]
    page = client_as("ana").get(address("Harbor House", "/changes")).text
    assert "<del>" in page
    assert "[taken out:" in page
    assert "decides, always." in page
    assert client_as("ana").get(address("Harbor House", "/changes?from=1&to=7")).status_code == 404


def test_the_later_of_two_coordinators_sees_the_others_words(county: Flask, client_as: ClientAs) -> None:
    dana, where = client_as("dana"), address("Harbor House", "/statement")
    head = {"said_by": "Ana", "role": "advocate"}
    first, second = (fields_of(dana.get(where).text) | head for _ in range(2))
    assert dana.post(where, data={**first, "body": "The first one wrote this."}).status_code == 303
    later = dana.post(where, data={**second, "body": "The second one wrote that."})
    assert later.status_code == 409
    assert "The first one wrote this." in later.text
    assert "The second one wrote that." in later.text
    assert dana.post(where, data=fields_of(later.text) | head).status_code == 303
    bodies = [row.body for row in db.session.scalars(select(Statement).order_by(Statement.number))]
    assert [body for body in bodies if "one wrote" in body] == [
        "The first one wrote this.",
        "The second one wrote that.",
    ]


def test_to_confirm_is_one_press_and_counts_once_a_form(county: Flask, client_as: ClientAs) -> None:
    dana, before = client_as("dana"), count(Confirmation)
    for _ in range(2):
        assert press(dana, address("New Paths Counseling", "/confirm"), key="once").status_code == 303
    assert count(Confirmation) == before + 1
    assert "today" in client_as("ana").get(address("New Paths Counseling")).text


def test_terms_are_theirs_and_an_ended_one_stays_in_the_table(county: Flask, client_as: ClientAs) -> None:
    dana, where = client_as("dana"), address("Second Telling", "/terms")
    sent = send(dana, where, name="accountability", use="used", meaning="To answer to those one hurt.")
    assert sent.status_code == 303
    page = client_as("ana").get(address("Second Telling")).text
    assert page.index("restorative process") < page.index("mediation")
    row = db.session.scalars(select(OwnTerm).where(OwnTerm.name == "accountability")).one()
    assert press(dana, address("Second Telling", f"/terms/{row.id}/end")).status_code == 303
    assert "To answer to those one hurt." not in client_as("ana").get(address("Second Telling")).text
    db.session.expire_all()
    assert db.session.get(OwnTerm, row.id) is not None
    assert press(dana, address("Turning Circle", f"/terms/{row.id}/end")).status_code == 404


def test_survivors_themes_are_by_year_and_never_for_the_programs_own_staff(county: Flask, client_as: ClientAs) -> None:
    dana, where = client_as("dana"), address("Harbor House", "/themes")
    said = "Groups ask for evenings with child care."
    assert send(dana, where, year="2035", body=said, brought_by="The council").status_code == 422
    assert send(dana, where, year="2025", body=said, brought_by="The council").status_code == 303
    assert count(Theme) == 2
    assert said in client_as("cleo").get(address("Harbor House")).text
    assert said not in client_as("ana").get(address("Harbor House")).text, "Ana works at Harbor House"
    assert (
        said
        not in client_as("cleo").get(f"/compare?with={partner_id('Harbor House')}&with={partner_id('Casa Nopal')}").text
    )


def test_whoever_is_out_of_sight_is_nobody(county: Flask, client_as: ClientAs) -> None:
    row = db.session.scalars(select(Organization).where(Organization.name == "Turning Circle")).one()
    row.listing = Listing.PAUSED
    db.session.commit()
    for rest in ("", "/changes", "/record/core", "/statement", "/terms", "/themes"):
        assert client_as("dana").get(f"/partners/{row.id}/philosophy{rest}").status_code == 404, rest
    assert "Turning Circle" not in client_as("ana").get("/philosophy").text


def test_the_coordinators_list_says_what_is_left_to_do(county: Flask, client_as: ClientAs) -> None:
    dana = client_as("dana")
    with time_machine.travel("2027-12-24"):
        late = client_as("dana").get("/philosophy").text
    page = dana.get("/philosophy").text
    assert "Rosa Ortiz, circle keeper" in page
    assert "What is left to do" not in client_as("ana").get("/philosophy").text
    todo = late.split("Said longest ago")[1]
    assert "Turning Circle" in todo


def test_a_service_may_speak_for_itself_and_inherits_the_rest(county: Flask, client_as: ClientAs) -> None:
    service = db.session.scalars(select(Service).where(Service.name == "Anger management class")).one()
    page = client_as("ana").get(address("New Paths Counseling", f"?service={service.id}")).text
    assert "Yes, it is offered" in page
    assert "said of the whole organization" in page
    assert "section 4.2" in page, "the rule that its answer touches"
    assert client_as("ana").get(address("Turning Circle", f"?service={service.id}")).status_code == 404
