"""Participants' evaluation: a code counts once, leaves nothing, tells nobody anything; counts are shown by the rule."""

import re
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from directory.accounts.models import Throttle
from directory.accounts.proof import throttle
from directory.core.db import db
from directory.providers.editing.belongings import delete_for_good
from directory.toolkit.evaluations import actions, codes
from directory.toolkit.evaluations.results import FORMS
from directory.toolkit.models import Evaluation, EvaluationCode, EvaluationTally
from directory.toolkit.questions import LEFT_OUT, countable, get_set
from tests.conftest import sign_in, token_of
from tests.providers.desk import Desk, fields_of, organization_named

CODE = re.compile(rf"<b>([{codes.LETTERS}]{{4}}-[{codes.LETTERS}]{{4}})</b>")
SAME = re.compile(r'value="[^"]*"|action="[^"]*"|nonce="[^"]*"')


def open_one(app: Flask, partner: str = "Turning Circle") -> tuple[Desk, Evaluation]:
    """A new evaluation of a partner."""
    desk = Desk(app)
    address = f"/partners/{organization_named(partner).id}/evaluations"
    before = set(db.session.scalars(select(Evaluation.id)))
    assert desk.keep(address).status_code == 303
    db.session.rollback()
    made = db.session.scalars(select(Evaluation).where(Evaluation.id.not_in(before))).one()
    return desk, made


def print_codes(desk: Desk, evaluation: Evaluation) -> list[str]:
    """A sheet of codes."""
    page = desk.page(f"/toolkit/evaluations/{evaluation.id}")
    key = page.split('name="key" value="', 1)[1].split('"', 1)[0]
    answer = desk.press(f"/toolkit/evaluations/{evaluation.id}/codes", key=key)
    assert answer.status_code == 200
    return CODE.findall(answer.text)


def send(client: FlaskClient, short: str, code: str, **answers: str) -> TestResponse:
    """Answer as a participant."""
    token = token_of(client.get(f"/e/{short}").text)
    return client.post(f"/e/{short}", data={"csrf_token": token, "code": code, **answers})


def counted(evaluation: Evaluation) -> dict[tuple[str, str], int]:
    """What is counted, noughts left out."""
    db.session.rollback()
    rows = db.session.scalars(
        select(EvaluationTally)
        .where(EvaluationTally.evaluation_id == evaluation.id)
        .execution_options(populate_existing=True)
    )
    return {(row.question, row.choice): row.count for row in rows if row.count}


def test_a_code_counts_once_and_an_answer_is_only_a_count(either_county: Flask) -> None:
    desk, evaluation = open_one(either_county)
    sheet = print_codes(desk, evaluation)
    assert len(set(sheet)) == codes.A_SHEET
    guest = sign_in(either_county, "guest")
    assert send(guest, evaluation.short, sheet[0].upper().replace("-", " "), PE1="yes", PE9="cost").status_code == 200
    said = counted(evaluation)
    assert said[FORMS, FORMS] == said["PE1", "yes"] == said["PE9", "cost"] == said["PE2", LEFT_OUT] == 1
    again = send(guest, evaluation.short, sheet[0], PE1="no", PE9="stay")
    assert again.status_code == 422
    assert re.search(r'name="PE1" value="no" checked', again.text), "what was chosen is kept"
    assert counted(evaluation) == said
    assert db.session.scalar(select(func.count()).select_from(EvaluationCode)) == codes.A_SHEET - 1


def test_of_many_that_use_one_code_at_once_one_counts(either_county: Flask) -> None:
    desk, evaluation = open_one(either_county)
    code = print_codes(desk, evaluation)[0]
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def use() -> None:
        with either_county.app_context():
            start.wait()
            try:
                actions.take_answer(evaluation.short, codes.typed(code), {"PE1": "yes"}, 2026)
                db.session.commit()
                outcomes.append("counted")
            except actions.WrongCode:
                db.session.rollback()
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["counted", "refused", "refused", "refused"]
    assert counted(evaluation)[FORMS, FORMS] == 1


def test_two_people_at_once_are_both_counted(either_county: Flask) -> None:
    desk, evaluation = open_one(either_county)
    sheet = print_codes(desk, evaluation)
    start = threading.Barrier(2)

    def use(code: str) -> None:
        with either_county.app_context():
            start.wait()
            actions.take_answer(evaluation.short, codes.typed(code), {"PE1": "yes"}, 2026)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=use, args=(code,)) for code in sheet[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert counted(evaluation)[FORMS, FORMS] == counted(evaluation)["PE1", "yes"] == 2


def test_nothing_stored_tells_of_a_code_an_order_or_a_moment(county: Flask) -> None:
    desk, evaluation = open_one(county)
    sheet = print_codes(desk, evaluation)
    send(sign_in(county, "guest"), evaluation.short, sheet[3], PE1="no")
    db.session.rollback()
    with db.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    for code in sheet:
        assert code not in dump
        assert code.replace("-", "") not in dump
    assert {column.name for column in EvaluationTally.__table__.columns} == {
        "evaluation_id", "year", "question", "version", "choice", "count",
    }  # fmt: skip
    # All rows of the year were there before the first was raised: one for every choice that anybody could make.
    choices = sum(len(countable(question)) for question in get_set("evaluation").questions)
    rows = select(func.count()).where(EvaluationTally.evaluation_id == evaluation.id)
    assert db.session.scalar(rows) == choices + 1


def test_nobody_learns_whether_an_address_exists(county: Flask) -> None:
    desk, evaluation = open_one(county)
    print_codes(desk, evaluation)
    guest = sign_in(county, "guest")
    closed = db.session.scalars(select(Evaluation).where(Evaluation.closed_on.is_not(None))).first()
    assert closed is not None
    shown, refused = set(), set()
    for short in (evaluation.short, "nothere", closed.short):
        shown.add((guest.get(f"/e/{short}").status_code, SAME.sub("", guest.get(f"/e/{short}").text)))
        answer = send(guest, short, "aaaa-aaaa", PE1="yes")
        refused.add((answer.status_code, SAME.sub("", answer.text), str(sorted(answer.headers.keys()))))
    assert len(shown) == 1
    assert len(refused) == 1
    assert "Turning Circle" not in next(iter(refused))[1]


def test_guessing_is_throttled_and_a_right_code_waits_too(county: Flask) -> None:
    desk, evaluation = open_one(county)
    sheet = print_codes(desk, evaluation)
    guest = sign_in(county, "guest")
    for _ in range(20):
        assert send(guest, evaluation.short, "aaaa-aaaa").status_code == 422
    assert send(guest, evaluation.short, sheet[0]).status_code == 422
    assert (FORMS, FORMS) not in counted(evaluation)
    held = db.session.scalars(select(Throttle)).all()
    assert held
    assert all(evaluation.short.encode() not in row.key for row in held)


def test_a_room_of_twenty_behind_one_address_comes_through(county: Flask) -> None:
    desk, evaluation = open_one(county)
    guest = sign_in(county, "guest")
    for code in print_codes(desk, evaluation):
        assert send(guest, evaluation.short, code, PE1="yes").status_code == 200
    assert counted(evaluation)[FORMS, FORMS] == 20


def test_a_sheet_is_made_once_a_press_and_ends_when_it_is_lost(county: Flask) -> None:
    desk, evaluation = open_one(county)
    address = f"/toolkit/evaluations/{evaluation.id}"
    first = desk.press(f"{address}/codes", key="k" * 32)
    twice = desk.press(f"{address}/codes", key="k" * 32)
    assert first.status_code == 200
    assert twice.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(EvaluationCode)) == codes.A_SHEET
    sheet = re.search(rf"{address}/sheets/([0-9a-f-]+)/end", desk.page(address))
    assert sheet is not None
    assert desk.press(sheet[0]).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(EvaluationCode)) == 0
    assert send(sign_in(county, "guest"), evaluation.short, CODE.findall(first.text)[0]).status_code == 422


def test_counts_show_when_it_is_closed_and_not_before(county: Flask) -> None:
    desk, evaluation = open_one(county)
    guest = sign_in(county, "guest")
    for code in print_codes(desk, evaluation)[:12]:
        send(guest, evaluation.short, code, PE1="yes")
    address = f"/partners/{evaluation.organization_id}/evaluations"
    assert "Ten or more have answered" in desk.page(address)
    assert "12 answers" not in desk.page(address)
    assert desk.press(f"/toolkit/evaluations/{evaluation.id}/close").status_code == 303
    assert "12 answers" in sign_in(county, "ivo").get(address).text
    assert desk.press(f"/toolkit/evaluations/{evaluation.id}/codes").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(EvaluationCode)) == 0


def test_the_year_is_the_one_on_the_wall(county: Flask) -> None:
    """Half past nine at night on the last day of the year in California is the next year in UTC."""
    with time_machine.travel(datetime(2027, 1, 1, 5, 30, tzinfo=UTC)):
        desk, evaluation = open_one(county)
        send(sign_in(county, "guest"), evaluation.short, print_codes(desk, evaluation)[0])
    db.session.rollback()
    years = select(EvaluationTally.year).where(EvaluationTally.evaluation_id == evaluation.id).distinct()
    assert list(db.session.scalars(years)) == [2026]


def test_small_counts_of_the_demo_are_not_on_the_screen(county: Flask) -> None:
    page = sign_in(county, "ivo").get(f"/partners/{organization_named('New Paths Counseling').id}/evaluations").text
    assert "34 answers" in page
    tables = re.findall(r"<table>.*?</table>", page, re.DOTALL)
    assert tables
    shown = [int(n) for table in tables for n in re.findall(r'<td class="num">(\d+)</td>', table)]
    assert shown
    assert not [n for n in shown if 0 < n < 10]
    assert "not shown: too few" in page
    few = sign_in(county, "ivo").get(f"/partners/{organization_named('Prism Larkfield').id}/evaluations").text
    assert "Fewer than ten answered" in few


def test_counts_of_a_service_that_was_deleted_do_not_pass_for_all(county: Flask) -> None:
    of_service = select(Evaluation).where(Evaluation.short == "paths2")
    evaluation = db.session.scalars(of_service).one()
    assert evaluation.service_id is not None
    delete_for_good("service", [evaluation.service_id])
    db.session.commit()
    page = sign_in(county, "ivo").get(f"/partners/{evaluation.organization_id}/evaluations").text
    assert re.search(r"<h2[^>]*>26-week program for people who used violence</h2>", page)
    assert "34 answers" in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_participant_reads_it_in_either_language(county: Flask, language: str) -> None:
    guest = sign_in(county, "guest")
    page = guest.get("/e/paths2", headers={"Accept-Language": language}).text
    asked = get_set("evaluation")
    assert asked.title(language) in page
    for question in asked.questions:
        assert question.newest.text(language) in page.replace("&#39;", "'")


def test_the_list_of_evaluations_costs_the_same_for_more(county: Flask) -> None:
    def cost() -> int:
        from sqlalchemy import event

        seen: list[Any] = []

        def note(*said: Any) -> None:
            seen.append(said[2])

        client = sign_in(county, "ivo")
        client.get("/toolkit/evaluations")
        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/toolkit/evaluations")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    before = cost()
    for partner in ("Turning Circle", "Casa Nopal", "Harbor House"):
        open_one(county, partner)
    assert cost() == before


def test_the_form_says_of_what_it_is(county: Flask) -> None:
    desk = Desk(county)
    partner = organization_named("Turning Circle")
    fields = fields_of(desk.page(f"/partners/{partner.id}/evaluations"))
    wrong = desk.send(f"/partners/{partner.id}/evaluations", fields, service="0" * 8)
    assert wrong.status_code == 422


def test_an_address_is_taken_as_people_type_it_and_what_no_text_holds_breaks_nothing(either_county: Flask) -> None:
    desk, evaluation = open_one(either_county)
    guest, sheet = sign_in(either_county, "guest"), print_codes(desk, evaluation)
    assert send(guest, evaluation.short.upper(), sheet[0]).status_code == 200
    token = token_of(guest.get("/e/x").text)
    for short, code in (("%00", "\0"), (f"{evaluation.short}%00x", sheet[1]), ("x" * 3000, "y" * 3000)):
        assert guest.post(f"/e/{short}", data={"csrf_token": token, "code": code}).status_code in (200, 422)
    at = f"/partners/{evaluation.organization_id}/evaluations"
    assert desk.press(at, key="\0", service="").status_code == 303


def test_a_room_that_mistypes_its_codes_shuts_nobodys_sign_in(county: Flask) -> None:
    _desk, evaluation = open_one(county)
    guest = sign_in(county, "guest")
    for _ in range(2):
        send(guest, evaluation.short, "aaaa-aaaa")
    key = throttle.key_of((throttle.ADDRESS, "127.0.0.1"))
    assert db.session.scalars(select(Throttle)).all()
    assert db.session.get(Throttle, key) is None
