"""A lost telephone, a forgotten passphrase, an agency with one person: what helps, and what does not."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from directory.accounts.models import PrintedCode, SecondFactor, SpokenCode
from directory.accounts.proof.second_factor import print_codes
from directory.core import clock
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.outbox import OutgoingMail
from directory.core.permissions import Duty
from tests.accounts.browser import BASE, RIGHT, Browser, enter, hold_app, person_of
from tests.accounts.staff import give_passphrase, hat_of, hidden, make_person, offered, signed_in, text_of

REASON = {"reason": "The only supervisor lost the telephone on the bus."}


def code_for(browser: Browser, name: str, **body: str) -> str:
    answer = browser.post(f"/people/{person_of(name)}/code", body)
    assert answer.status_code == 200, answer.status
    found = re.search(r'id="code">([a-z -]+)<', text_of(answer))
    assert found
    return found[1]


def lost(real: Flask, spoken: str, passphrase: str = RIGHT, name: str = "ivo") -> tuple[Browser, TestResponse]:
    browser = Browser(real)
    body = {"username": name, "passphrase": passphrase, "spoken": spoken}
    return browser, browser.post("/sign-in/help/phone", body)


def forgotten(real: Flask, spoken: str, code: str, name: str = "ivo") -> tuple[Browser, TestResponse]:
    browser = Browser(real)
    return browser, browser.post("/sign-in/help/passphrase", {"username": name, "spoken": spoken, "code": code})


def test_a_lost_telephone_is_given_up_with_passphrase_and_spoken_code(real: Flask, sol: Browser) -> None:
    hold_app("ivo")
    print_codes(person_of("ivo"))
    elsewhere = signed_in(real, hat_of("ivo"))
    spoken = code_for(sol, "ivo")
    browser, answer = lost(real, spoken.upper().replace(" ", " - "))
    assert answer.headers["Location"] == "/sign-in/second"
    assert elsewhere.get("/find").headers["Location"] == "/sign-in"
    assert browser.get("/find").headers["Location"] == "/sign-in/second", (
        "a second step is still asked for (ASVS 6.4.3)"
    )
    assert browser.get("/sign-in/second").headers["Location"] == "/account/second-factor/new"
    db.session.rollback()
    assert db.session.query(SecondFactor).count() == db.session.query(PrintedCode).count() == 0
    again = lost(real, spoken)[1]
    assert again.status_code == 422, "it works once"
    assert spoken not in text_of(again), "no secret is put back into a page"


@pytest.mark.parametrize(
    ("spoken", "passphrase"),
    [("wrong words were read", RIGHT), ("", RIGHT), (None, "not the passphrase of Ivo"), (None, "")],
)
def test_either_alone_gives_nothing_up(real: Flask, sol: Browser, spoken: str | None, passphrase: str) -> None:
    hold_app("ivo")
    right = code_for(sol, "ivo")
    assert lost(real, right if spoken is None else spoken, passphrase)[1].status_code == 422
    db.session.rollback()
    assert db.session.query(SecondFactor).count() == 1


def test_three_tries_and_the_code_is_spent(real: Flask, sol: Browser) -> None:
    spoken = code_for(sol, "ivo")
    for _ in range(3):
        assert lost(real, "not these four words")[1].status_code == 422
    assert lost(real, spoken)[1].status_code == 422


def test_the_tries_are_counted_in_parallel_too(real: Flask, sol: Browser) -> None:
    code_for(sol, "ivo")
    start = threading.Barrier(6)
    browsers = [Browser(real, address=f"203.0.113.{n}") for n in range(6)]

    def send(browser: Browser) -> None:
        start.wait()
        browser.post("/sign-in/help/phone", {"username": "ivo", "passphrase": RIGHT, "spoken": "not these four words"})

    threads = [threading.Thread(target=send, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.query(SpokenCode).one().tries_left == 0


@pytest.mark.parametrize(("minutes", "holds"), [(29, True), (31, False)])
def test_a_spoken_code_holds_half_an_hour(real: Flask, sol: Browser, minutes: int, holds: bool) -> None:
    spoken = code_for(sol, "ivo")
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert (lost(real, spoken)[1].status_code == 303) == holds


def test_a_newer_code_ends_the_older(real: Flask, sol: Browser) -> None:
    first, second = code_for(sol, "ivo"), code_for(sol, "ivo")
    assert lost(real, first)[1].status_code == 422
    assert lost(real, second)[1].status_code == 303


def test_an_unknown_name_and_a_wrong_code_say_the_same(real: Flask, sol: Browser) -> None:
    code_for(sol, "ivo")
    pages = []
    for name in ("ivo", "nobody.here"):
        _browser, answer = lost(real, "not these four words", name=name)
        assert answer.status_code == 422
        pages.append(re.sub(r'name="(csrf_token|username)"[^>]*|value="[^"]*"', "", text_of(answer)))
    assert pages[0] == pages[1]


def test_a_forgotten_passphrase_needs_the_second_factor(real: Flask, sol: Browser) -> None:
    app = hold_app("ivo")
    elsewhere = signed_in(real, hat_of("ivo"))
    spoken = code_for(sol, "ivo")
    assert forgotten(real, spoken, "000000")[1].status_code == 422
    browser, answer = forgotten(real, spoken, app.now())
    page = text_of(answer)
    assert answer.status_code == 200
    words = offered(page)
    body = {"ticket": hidden(page, "ticket"), "chosen": "0", "again": words[0]}
    assert browser.post("/sign-in/help/new-passphrase", {**body, "again": "something else entirely"}).status_code == 422
    assert browser.post("/sign-in/help/new-passphrase", body).headers["Location"] == "/sign-in"
    assert elsewhere.get("/find").headers["Location"] == "/sign-in"
    assert enter(Browser(real), typed=RIGHT).status_code == 422
    later = Browser(real)
    assert enter(later, typed=words[0]).headers["Location"] == "/sign-in/second"
    assert later.get("/find").headers["Location"] == "/sign-in/second", "the second step is still asked for"
    again = browser.post("/sign-in/help/new-passphrase", body)
    assert again.headers["Location"] == "/sign-in/help", "the code was used up"


@pytest.mark.parametrize("ticket", ["", "x", "x" * 200])
def test_a_forged_ticket_sets_nothing(real: Flask, ticket: str) -> None:
    body = {"ticket": ticket, "passphrase": "a passphrase of the thief", "again": "a passphrase of the thief"}
    assert Browser(real).post("/sign-in/help/new-passphrase", body).headers["Location"] == "/sign-in/help"
    assert enter(Browser(real), typed=RIGHT).status_code == 303


def test_a_desk_that_forgot_its_passphrase_is_known_by_its_browser(real: Flask, sol: Browser) -> None:
    desk = make_person("desk", Duty.SHIFT_DESK)
    give_passphrase(desk, "the desk by the window")
    value = (
        sol.post("/people/desk/register", {"name": "Front"}).headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    )
    spoken = code_for(sol, "desk")
    assert forgotten(real, spoken, "", "desk")[1].status_code == 422
    here = Browser(real)
    here.client.set_cookie("__Host-desk", value, domain=BASE.removeprefix("https://"), secure=True)
    answer = here.post("/sign-in/help/passphrase", {"username": "desk", "spoken": spoken, "code": ""})
    assert answer.status_code == 200
    body = {
        "ticket": hidden(text_of(answer), "ticket"),
        "passphrase": "the desk by the door",
        "again": "the desk by the door",
    }
    assert here.post("/sign-in/help/new-passphrase", body).headers["Location"] == "/sign-in"


def test_an_agency_with_one_supervisor_waits_a_day_with_a_reason(real: Flask) -> None:
    only = make_person("sol", Duty.SUPERVISOR, email="sol@example.org")
    give_passphrase(only)
    dana = signed_in(real, hat_of("dana"))
    address = f"/people/{only.person_id}/code"
    assert dana.post(address, {"reason": "short"}).status_code == 422
    assert dana.post(address, REASON).status_code == 303
    assert dana.post(address, REASON).status_code == 303, "asking again does not make it sooner"
    db.session.rollback()
    assert db.session.query(SpokenCode).count() == 0
    assert "sol@example.org" in {one.to_address for one in db.session.query(OutgoingMail)}
    assert "The only supervisor" in text_of(dana.get("/people"))
    assert "asked for a spoken code for Sol" in text_of(dana.get("/people/log"))
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        signed_in(real, hat_of("dana")).post(address, REASON)
        assert db.session.query(SpokenCode).count() == 0
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        later = signed_in(real, hat_of("dana"))
        spoken = code_for(later, "sol")
        assert lost(real, spoken, name="sol")[1].status_code == 303
        assert later.post(address, {}).status_code == 422, "the next one waits anew"


def test_whom_it_is_for_and_any_coordinator_may_stop_it(real: Flask) -> None:
    only = make_person("sol", Duty.SUPERVISOR)
    dana, sol = signed_in(real, hat_of("dana")), signed_in(real, only)
    for stopper in (sol, dana):
        dana.post(f"/people/{only.person_id}/code", REASON)
        page = text_of(stopper.get("/account" if stopper is sol else "/people"))
        found = re.search(r"/people/waiting/([0-9a-f-]{36})/stop", page)
        assert found
        stranger = signed_in(real, hat_of("ben"))
        assert stranger.post(found[0]).status_code == 404
        assert stopper.post(found[0]).status_code == 303
        with time_machine.travel(clock.now() + timedelta(hours=25)):
            assert signed_in(real, hat_of("dana")).post(f"/people/{only.person_id}/code", {}).status_code == 422
    db.session.rollback()
    assert db.session.query(SpokenCode).count() == 0


@pytest.mark.parametrize("who", ["ana", "ed", "lena"])
def test_nobody_else_makes_a_code(real: Flask, who: str) -> None:
    make_person("lena", Duty.SUPERVISOR, "Casa Nopal")
    answer = signed_in(real, hat_of(who)).post(f"/people/{person_of('ivo')}/code", REASON)
    assert answer.status_code in (403, 404)
    assert db.session.query(SpokenCode).count() == 0


def test_the_code_is_stored_nowhere(real: Flask, sol: Browser, log_lines: list[str]) -> None:
    spoken = code_for(sol, "ivo")
    lost(real, spoken)
    db.session.commit()
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    for word in (spoken, spoken.replace(" ", "-")):
        assert word not in dump
        assert not any(word in line for line in log_lines)
    assert {one.action for one in db.session.query(AuditEvent)} >= {"issued_spoken_code", "dropped_second_factors"}


def test_help_says_what_to_do_without_signing_in(real: Flask) -> None:
    for address in ("/sign-in/help", "/sign-in/help/phone", "/sign-in/help/passphrase"):
        assert Browser(real).get(address).status_code == 200
