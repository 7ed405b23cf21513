"""The program's own page: only by its secret address, never with survivors' themes, with its reply shown as theirs."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from directory.core import clock
from directory.core.db import db
from directory.philosophy.models import Answer, Assessment, Conversation, Evidence, OwnLink, Reply
from directory.philosophy.states import Noted
from directory.providers.models import Service
from tests.conftest import ClientAs, sign_in, token_of
from tests.philosophy.asking import address, partner_id, press

NAME = "Turning Circle"
THEME = "Partners wish to hear sooner"


def make_link(client: FlaskClient) -> str:
    page = press(client, address(NAME, "/link"))
    assert page.status_code == 200
    found = re.search(r"/own-page#([A-Za-z0-9_-]{43})", page.text)
    assert found
    return found[1]


def post(client: FlaskClient, where: str, **values: str) -> TestResponse:
    token = token_of(client.get("/own-page").text)
    return client.post(where, data={"csrf_token": token, **values})


def test_a_program_reads_its_page_and_replies_and_it_is_shown_as_theirs(county: Flask, client_as: ClientAs) -> None:
    token = make_link(client_as("dana"))
    assert all(token.encode() not in row.token_hash for row in db.session.scalars(select(OwnLink)))
    guest = sign_in(county, "guest")
    page = guest.post("/own-page", data={"csrf_token": token_of(guest.get("/own-page").text), "address": token})
    assert page.status_code == 200
    assert "Four survivors sit on our council." in page.text
    assert THEME in client_as("dana").get(address(NAME)).text
    assert THEME not in page.text
    assert "Survivors’ groups" not in page.text
    said = {"token": token, "key": "k1", "said_by": "Rosa Ortiz", "body": "The Thursday circle is in Spanish."}
    for _ in range(2):
        assert post(guest, "/own-page/reply", **said).status_code == 200
    rows = [row for row in db.session.scalars(select(Reply)) if row.body == said["body"]]
    assert len(rows) == 1
    assert "Reply of the program itself: Rosa Ortiz" in client_as("ana").get(address(NAME)).text
    dana = client_as("dana")
    assert said["body"] in dana.get("/philosophy").text
    assert press(dana, f"/philosophy/replies/{rows[0].id}/read").status_code == 303
    assert said["body"] not in dana.get("/philosophy").text


def test_what_is_missing_in_a_reply_is_said_and_what_was_typed_stays(county: Flask, client_as: ClientAs) -> None:
    token, guest = make_link(client_as("dana")), sign_in(county, "guest")
    answer = post(guest, "/own-page/reply", token=token, body="No name under it", said_by="")
    assert answer.status_code == 422
    assert "No name under it" in answer.text


def test_more_than_ten_replies_a_day_are_not_taken_and_what_was_typed_stays(county: Flask, client_as: ClientAs) -> None:
    token, guest = make_link(client_as("dana")), sign_in(county, "guest")
    said = {"token": token, "said_by": "Rosa"}
    codes = [post(guest, "/own-page/reply", **said, body=f"Reply {n}", key=f"k{n}").status_code for n in range(11)]
    assert codes == [200] * 10 + [429]
    late = post(guest, "/own-page/reply", **said, body="One more word", key="k12")
    assert "One more word" in late.text
    assert "send it tomorrow" in late.text


def test_an_address_that_ended_ran_out_or_is_wrong_opens_nothing(county: Flask, client_as: ClientAs) -> None:
    dana, guest = client_as("dana"), sign_in(county, "guest")
    first = make_link(dana)
    second = make_link(dana)

    def opens(token: str) -> bool:
        answer = post(guest, "/own-page", address=f"http://127.0.0.1/own-page#{token}")
        assert answer.status_code in (200, 422)
        return bool(answer.status_code == 200)

    assert not opens(first), "a renewed address ends the one before"
    assert opens(second)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        late = sign_in(county, "guest")
        assert post(late, "/own-page", address=second).status_code == 422
    assert press(dana, address(NAME, "/link/end")).status_code == 303
    assert not opens(second)
    assert not opens("x" * 43)
    assert not opens("nothing of the kind")


def test_what_was_typed_while_the_address_ended_is_shown_to_be_copied(county: Flask, client_as: ClientAs) -> None:
    dana, guest, year = client_as("dana"), sign_in(county, "guest"), str(clock.now().year)
    reply = {"key": "k1", "said_by": "Rosa Ortiz", "body": "The circle moved to <Thursday>.", "token": make_link(dana)}
    answers = {
        "key": "k2", "token": reply["token"], "year": year, "seen": f"{year}:1", "has_program": "yes",
        "said_by": "Rosa Ortiz", "said_on": f"{year}-01-01", "v_B1": "partly", "w_B1": "Most of us.", "w_B2": "One.",
    }  # fmt: skip
    before = [db.session.scalar(select(func.count()).select_from(table)) for table in (Reply, Assessment)]
    assert press(dana, address(NAME, "/link/end")).status_code == 303
    said = post(guest, "/own-page/reply", **reply)
    assert said.status_code == 410
    boxes = re.findall(r"<textarea[^>]* readonly>\n([^<]*)</textarea>", said.text)
    assert boxes == ["The circle moved to &lt;Thursday&gt;.", "Rosa Ortiz"]
    assert reply["token"] not in said.text
    mirrored = post(guest, "/own-page/assessment", **answers)
    assert mirrored.status_code == 410
    boxes = re.findall(r"<textarea[^>]* readonly>\n([^<]*)</textarea>", mirrored.text)
    assert boxes == ["Partly\nMost of us.", "One.", "Rosa Ortiz"]
    after = [db.session.scalar(select(func.count()).select_from(table)) for table in (Reply, Assessment)]
    assert after == before


def test_a_program_answers_the_seven_questions_and_a_later_one_is_told(county: Flask, client_as: ClientAs) -> None:
    token, guest = make_link(client_as("dana")), sign_in(county, "guest")
    year = str(clock.now().year)
    values = {
        "token": token, "key": "a1", "seen": f"{year}:1", "year": year, "has_program": "yes", "said_by": "Rosa",
        "said_on": f"{year}-01-01", "v_B1": "partly", "w_B1": "Most of us.",
    }  # fmt: skip
    assert post(guest, "/own-page/assessment", **values).status_code == 200
    rows = list(db.session.scalars(select(Assessment).where(Assessment.subject_id == partner_id(NAME))))
    assert sorted(row.number for row in rows) == [1, 2]
    late = post(guest, "/own-page/assessment", **{**values, "key": "a2", "w_B1": "All of us."})
    assert late.status_code == 409
    assert "All of us." in late.text
    none = post(guest, "/own-page/assessment", **{**values, "v_B1": "", "w_B1": "", "key": "a3"})
    assert none.status_code == 422


def test_the_address_of_one_service_does_not_answer_for_the_whole_organization(
    county: Flask, client_as: ClientAs
) -> None:
    service = db.session.scalars(select(Service.id).where(Service.organization_id == partner_id(NAME))).first()
    made = press(client_as("dana"), address(NAME, f"/link?service={service}"))
    token = made.text.split("/own-page#", 1)[1][:43]
    guest, year = sign_in(county, "guest"), str(clock.now().year)
    assert post(guest, "/own-page", address=token).status_code == 200
    before = db.session.scalar(select(func.count()).select_from(Assessment))
    values = {"year": year, "seen": f"{year}:1", "said_by": "Rosa", "said_on": f"{year}-01-01", "v_B1": "no"}
    assert post(guest, "/own-page/assessment", token=token, key="s1", **values).status_code == 410
    assert db.session.scalar(select(func.count()).select_from(Assessment)) == before


def test_the_secret_address_begins_as_the_coalitions_own_does(county: Flask, client_as: ClientAs) -> None:
    county.extensions["settings"] = replace(county.extensions["settings"], public_url="https://linkage.example")
    page = press(client_as("dana"), address(NAME, "/link")).text
    assert "https://linkage.example/own-page#" in page
    assert "http://127.0.0.1/own-page" not in page


def test_whoever_told_of_a_program_from_outside_is_not_named_to_it(county: Flask, client_as: ClientAs) -> None:
    token, program = make_link(client_as("dana")), partner_id(NAME)
    talk = Conversation(
        id=uuid4(), organization_id=program, subject_id=program, recorded_at=clock.now(), recorded_by="Dana",
        said_by="Lupe Arroyo", role="Court monitor", said_on=clock.now().date(), evidence=Evidence.THIRD_PARTY,
    )  # fmt: skip
    said = Answer(
        organization_id=program, subject_id=program, conversation_id=talk.id, question_id="M5", number=900, wording=1,
        noted=Noted.ANSWERED, value="never", words="I have read their rules.", on=talk.said_on,
        evidence=Evidence.THIRD_PARTY,
    )  # fmt: skip
    db.session.add(talk)
    db.session.flush()
    db.session.add(said)
    db.session.commit()
    page = post(sign_in(county, "guest"), "/own-page", address=token).text
    assert "I have read their rules." in page
    assert "Lupe Arroyo" not in page
    assert "Lupe Arroyo" in client_as("ana").get(address(NAME)).text
