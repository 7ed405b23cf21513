"""The first hour: its state is read from the data; and the page on who may be listed."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from directory.accounts.models import Invitation, Membership, Person
from directory.accounts.rules import book, changes, definitions, guide
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Duty
from tests.accounts.test_rules import actor_of, client_of, make_coordinator
from tests.accounts.test_rules_screens import send
from tests.accounts.test_setup import FLAGS, open_app, run
from tests.conftest import ClientAs, sign_in, token_of

HTTPS = "https://127.0.0.1"
WORDS = {"who_may": "Those who help.", "who_not": "Those who harm.", "why": "Safety.", "appeal": "Write to us."}


def alone() -> None:
    """Leave nobody but Dana, as on the first day."""
    dana = actor_of("dana")
    db.session.execute(delete(Membership).where(Membership.person_id != dana.person_id))
    db.session.commit()


def make_invitation(username: str) -> Invitation:
    """An open invitation."""
    now, dana = clock.now(), actor_of("dana")
    assert dana.agency_id is not None
    made = Invitation(
        token_hash=uuid.uuid4().bytes * 2, agency_id=dana.agency_id, duty=Duty.OPERATOR, name=username,
        username=username, invited_by=dana.person_id, created_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def is_done(step: str) -> bool:
    return guide.get_progress(actor_of("dana")).done[step]


def test_people_are_done_with_a_second_coordinator_or_two_invited(app: Flask) -> None:
    alone()
    assert not is_done("people")
    make_invitation("one")
    assert not is_done("people")
    second = make_invitation("two")
    assert is_done("people")
    second.ended_at = clock.now()
    db.session.commit()
    assert not is_done("people")
    dora = make_coordinator()
    assert is_done("people")
    db.session.get_one(Person, dora.person_id).is_active = False
    db.session.commit()
    assert not is_done("people")


def test_an_invitation_that_ran_out_invites_nobody(app: Flask) -> None:
    alone()
    make_invitation("one")
    make_invitation("two")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert not is_done("people")


def test_partners_are_those_whom_a_search_finds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_done("partners")
    for count, expected in ((9, False), (10, True)):
        monkeypatch.setattr(guide, "count_partners", [lambda _actor, count=count: count])
        assert is_done("partners") is expected


def test_partners_of_the_county_count(county: Flask) -> None:
    assert is_done("partners")


def test_choosing_the_default_is_choosing(app: Flask) -> None:
    dana = actor_of("dana")
    for step, keys in {
        "words": ("word_survivor", "word_harm"), "languages": ("languages",), "retention": ("audit_months",),
    }.items():  # fmt: skip
        for key in keys:
            assert not is_done(step)
            changes.change_rule(dana, definitions.SETTINGS[key], definitions.SETTINGS[key].default, "as it is", "")
        assert is_done(step)


def test_a_draft_on_who_may_be_listed_is_not_approved(app: Flask) -> None:
    dana = actor_of("dana")
    changes.write_inclusion(dana, {**WORDS, "approved_on": ""}, "")
    assert not is_done("inclusion")
    seen = changes.seen_of(book.find_rule(definitions.INCLUSION))
    changes.write_inclusion(dana, {**WORDS, "approved_on": "2026-02-03"}, seen)
    assert is_done("inclusion")


def test_a_setting_chosen_in_the_first_hour_leads_back_to_it(client_as: ClientAs) -> None:
    dana = client_as("dana")
    page = dana.get("/first-hour").get_data(as_text=True)
    assert "/settings/languages?back=first-hour" in page
    form = dana.get("/settings/languages?back=first-hour").get_data(as_text=True)
    data = {"csrf_token": token_of(form), "seen": "", "back": "first-hour", "value": ["en", "es"], "reason": "as it is"}
    assert dana.post("/settings/languages", data=data).headers["Location"] == "/first-hour"
    data = {**data, "seen": changes.seen_of(book.find_rule("languages")), "back": "https://elsewhere.example"}
    assert dana.post("/settings/languages", data=data).headers["Location"] == "/settings"


def test_it_is_put_away_and_taken_up_again(county: Flask) -> None:
    dana = sign_in(county, "dana")
    assert send(dana, "/first-hour", do="put-away").status_code == 303
    assert guide.get_progress(actor_of("dana")).is_put_away
    assert "Remind me again" in dana.get("/first-hour").get_data(as_text=True)
    assert send(dana, "/first-hour", do="remind").status_code == 303
    assert not guide.get_progress(actor_of("dana")).is_put_away


def test_who_may_be_listed_is_read_by_everybody_and_written_by_a_coordinator(county: Flask) -> None:
    dana = sign_in(county, "dana")
    guest = sign_in(county, "guest")
    assert "Nothing is written yet" in guest.get("/inclusion").get_data(as_text=True)
    first = dana.get("/inclusion/edit").get_data(as_text=True)
    assert "survivors" in first
    answer = send(dana, "/inclusion/edit", **WORDS, approved_on="2026-02-03")
    assert answer.status_code == 303
    page = guest.get("/inclusion").get_data(as_text=True)
    for words in WORDS.values():
        assert words in page
    assert "2026" in page
    assert "/inclusion/edit" not in page
    assert sign_in(county, "ana").get("/inclusion/edit").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"who_not": " "}, {"appeal": "x" * 4001}, {"approved_on": "2999-01-01"}, {"approved_on": "yesterday"}]
)
def test_a_slip_keeps_the_texts(client_as: ClientAs, wrong: dict[str, str]) -> None:
    answer = send(client_as("dana"), "/inclusion/edit", **{**WORDS, "approved_on": "2026-02-03", **wrong})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="slips"' in page
    assert WORDS["who_may"] in page
    assert book.find_rule(definitions.INCLUSION) is None


def test_two_writers_of_it_the_second_is_shown_the_first(county: Flask) -> None:
    dana = sign_in(county, "dana")
    page = dana.get("/inclusion/edit").get_data(as_text=True)
    changes.write_inclusion(actor_of("dana"), {**WORDS, "why": "A newer text.", "approved_on": ""}, "")
    db.session.commit()
    data = {"csrf_token": token_of(page), "seen": "", **WORDS, "why": "What I wrote."}
    answer = dana.post("/inclusion/edit", data=data)
    again = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "A newer text." in again
    assert "What I wrote." in again


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Flask]:
    """A directory outside the demo, just set up."""
    for app in open_app(tmp_path):
        assert run(app, "setup", *FLAGS).exit_code == 0
        yield app


def home_of(app: Flask, username: str) -> str:
    """The first screen of somebody who has just signed in."""
    client = client_of(app, username)
    return str(client.get("/", base_url=HTTPS, follow_redirects=True).get_data(as_text=True))


def test_a_quiet_line_reminds_until_it_is_put_away(real: Flask) -> None:
    page = home_of(real, "maria.g")
    assert "The first hour: 0 of 6 done." in page
    assert 'href="/first-hour"' in page
    changes.change_rule(actor_of("maria.g"), definitions.SETTINGS["languages"], ["en"], "we read English", "")
    db.session.commit()
    assert "The first hour: 1 of 6 done." in home_of(real, "maria.g")
    guide.put_away(actor_of("maria.g"), is_put_away=True)
    db.session.commit()
    assert "The first hour" not in home_of(real, "maria.g")


def test_the_demo_reminds_nobody(county: Flask) -> None:
    assert "The first hour" not in sign_in(county, "dana").get("/", follow_redirects=True).get_data(as_text=True)
