"""The screen of people: who sees whom, who is shut out when, what the log tells."""

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import event

from directory.accounts.models import Invitation, Membership, RegisteredBrowser
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from tests.accounts.browser import BASE, RIGHT, Browser, enter
from tests.accounts.staff import (
    give_passphrase,
    hat_of,
    live_hats,
    make_agency,
    make_person,
    refetched,
    signed_in,
    text_of,
)
from tests.accounts.test_invitation import WANTED


@pytest.fixture
def dana(real: Flask) -> Browser:
    """The coordinator, signed in a moment ago."""
    return signed_in(real, hat_of("dana"))


def test_a_supervisor_sees_the_own_agency_and_a_coordinator_all(real: Flask, sol: Browser, dana: Browser) -> None:
    own, all_ = text_of(sol.get("/people")), text_of(dana.get("/people"))
    for name in ("Ana", "Ivo", "Sol"):
        assert f">{name}</a>" in own
    for name in ("Ben", "Cleo", "Dana", "Casa Nopal"):
        assert name not in own
        assert name in all_


@pytest.mark.parametrize("name", ["ben", "dana"])
def test_a_strangers_id_answers_404_everywhere(sol: Browser, name: str) -> None:
    there, nobody = hat_of(name).person_id, uuid.uuid4()
    membership = hat_of(name).id
    for who in (there, nobody):
        assert sol.get(f"/people/{who}").status_code == 404
        assert sol.get(f"/people/{who}/left").status_code == 404
        for address in ("left", "sign-ins/end", "code", "hats", f"hats/{membership}/end"):
            body = {"hat": f"{hat_of('ana').agency_id} advocate", "reason": "a reason that is long enough"}
            assert sol.post(f"/people/{who}/{address}", body).status_code == 404, address
    assert live_hats(there)
    assert refetched(there).auth_epoch == 0


def test_a_persons_hats_elsewhere_are_not_shown(real: Flask, sol: Browser) -> None:
    make_person("ana", Duty.ADVOCATE, "Casa Nopal")
    page = text_of(sol.get(f"/people/{hat_of('ana').person_id}"))
    assert "Harbor House" in page
    assert "Casa Nopal" not in page


def test_who_left_is_out_at_the_next_click_in_every_browser(real: Flask, sol: Browser) -> None:
    give_passphrase(hat_of("ana"))
    first, second = signed_in(real, hat_of("ana")), signed_in(real, hat_of("ana"))
    assert first.get("/find").status_code == second.get("/find").status_code == 200
    ana = hat_of("ana").person_id
    assert "left?" in text_of(sol.get(f"/people/{ana}/left"))
    assert sol.post(f"/people/{ana}/left").status_code == 303
    for browser in (first, second):
        assert browser.get("/find").headers["Location"] == "/sign-in"
    assert enter(Browser(real), "ana", RIGHT).status_code == 422
    assert refetched(ana).is_active is False
    assert ">Ana</a>" in text_of(sol.get("/people")), "leavers stay on the screen"


def test_leaving_one_agency_leaves_the_other_as_it_was(real: Flask, sol: Browser) -> None:
    make_person("ana", Duty.ADVOCATE, "Casa Nopal")
    ana = hat_of("ana").person_id
    there = signed_in(
        real, db.session.query(Membership).filter_by(person_id=ana, agency_id=make_agency("Casa Nopal").id).one()
    )
    sol.post(f"/people/{ana}/left")
    assert live_hats(ana) == [("Casa Nopal", "advocate")]
    assert refetched(ana).is_active
    assert there.get("/find").headers["Location"] == "/sign-in", "every sign-in ends; this one can be begun anew"


def test_leaving_ends_what_invites_back(real: Flask, sol: Browser) -> None:
    ana = hat_of("ana")
    sol.post("/people/invite", {**WANTED, "username": "ana", "agency": str(ana.agency_id), "duty": "supervisor"})
    sol.post(f"/people/{ana.person_id}/left")
    assert db.session.query(Invitation).filter_by(ended_at=None).count() == 0


def test_back_again_under_one_hat(real: Flask, sol: Browser) -> None:
    ana = hat_of("ana")
    sol.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} intake"})
    assert live_hats(ana.person_id) == [("Harbor House", "advocate"), ("Harbor House", "intake")]
    sol.post(f"/people/{ana.person_id}/left")
    assert live_hats(ana.person_id) == []
    assert sol.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} advocate"}).status_code == 303
    assert live_hats(ana.person_id) == [("Harbor House", "advocate")]
    assert refetched(ana.person_id).is_active


@pytest.mark.parametrize("hat", ["coordinator", "operator", "shift_desk", "nonsense", ""])
def test_a_supervisor_gives_no_hat_of_the_coalition(sol: Browser, hat: str) -> None:
    ana = hat_of("ana")
    assert sol.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} {hat}"}).status_code in (403, 404)
    assert live_hats(ana.person_id) == [("Harbor House", "advocate")]


def test_a_hat_that_was_taken_away_is_out_at_the_next_click(real: Flask, sol: Browser) -> None:
    ana = hat_of("ana")
    sol.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} intake"})
    browser = signed_in(real, ana)
    assert sol.post(f"/people/{ana.person_id}/hats/{ana.id}/end").status_code == 303
    assert browser.get("/find").headers["Location"] == "/sign-in"
    assert sol.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} advocate"}).status_code == 303
    assert browser.get("/find").headers["Location"] == "/sign-in", "the hat is back, the sign-in of before is not"


def test_the_last_coordinator_stays(real: Flask, dana: Browser) -> None:
    person = hat_of("dana")
    ed = signed_in(real, hat_of("ed"))
    assert ed.get(f"/people/{person.person_id}/left").status_code == 404
    assert ed.post(f"/people/{person.person_id}/left").status_code == 403
    assert dana.post(f"/people/{person.person_id}/hats/{person.id}/end").status_code == 403
    assert dana.post(f"/people/{person.person_id}/left").status_code == 403
    assert live_hats(person.person_id) == [("Larkfield County Coalition", "coordinator")]


def test_two_coordinators_who_end_each_other_at_once_leave_one(real: Flask, dana: Browser) -> None:
    other = make_person("eva", Duty.COORDINATOR, "Larkfield County Coalition")
    eva = signed_in(real, other)
    pairs = ((dana, other), (eva, hat_of("dana")))
    targets = [(browser, f"/people/{hat.person_id}/left") for browser, hat in pairs]
    start = threading.Barrier(2)

    def send(browser: Browser, address: str) -> None:
        start.wait()
        browser.post(address)

    threads = [threading.Thread(target=send, args=one) for one in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    left = db.session.query(Membership).filter_by(duty=Duty.COORDINATOR, ended_at=None).count()
    assert left == 1


def test_an_operator_shuts_out_and_does_nothing_else(real: Flask) -> None:
    ed, ana = signed_in(real, hat_of("ed")), hat_of("ana")
    page = text_of(ed.get(f"/people/{ana.person_id}"))
    assert "Make a spoken code" not in page
    assert "Give a further hat" not in page
    assert ed.post(f"/people/{ana.person_id}/hats", {"hat": f"{ana.agency_id} intake"}).status_code == 403
    assert ed.post(f"/people/{ana.person_id}/code").status_code == 403
    assert ed.get("/people/log").status_code == 404
    assert ed.post(f"/people/{ana.person_id}/left").status_code == 303
    assert live_hats(ana.person_id) == []


@pytest.mark.parametrize("name", ["ana", "ivo", "ben"])
def test_nobody_else_opens_these_doors(real: Flask, name: str) -> None:
    browser = signed_in(real, hat_of(name))
    for address in (
        "/people",
        "/people/log",
        "/people/invite",
        "/people/desk/register",
        f"/people/{hat_of('ana').person_id}",
    ):
        assert browser.get(address).status_code == 403, address


def test_the_log_tells_each_supervisor_of_the_own_agency(real: Flask, sol: Browser, dana: Browser) -> None:
    ben, ana = hat_of("ben"), hat_of("ana")
    dana.post(f"/people/{ben.person_id}/left")
    dana.post(f"/people/{ana.person_id}/sign-ins/end")
    own, all_ = text_of(sol.get("/people/log")), text_of(dana.get("/people/log"))
    assert "Dana ended every sign-in of Ana" in own
    assert "Ben" not in own
    assert "Dana said that Ben left" in all_
    assert "Dana ended every sign-in of Ana" in all_


def test_the_log_comes_in_pages(real: Flask, dana: Browser) -> None:
    ana = hat_of("ana")
    for _ in range(60):
        db.session.add(
            AuditEvent(
                at=ana.created_at, actor_name="Dana", action="ended_sign_ins", subject_kind="person",
                subject_id=ana.person_id, agency_id=ana.agency_id, details={},
            )
        )  # fmt: skip
    db.session.commit()
    first = text_of(dana.get("/people/log"))
    assert first.count("<tr><td>") == 50
    assert "Page 1 of 2" in first
    assert text_of(dana.get("/people/log?page=2")).count("<tr><td>") == 10
    for odd in ("0", "-1", "x", "99999999999999999999"):
        assert dana.get(f"/people/log?page={odd}").status_code == 200


def test_a_registered_browser_is_what_the_desk_holds(real: Flask, sol: Browser) -> None:
    desk = make_person("desk", Duty.SHIFT_DESK)
    give_passphrase(desk, "the desk by the window")
    other = make_person("desk.nopal", Duty.SHIFT_DESK, "Casa Nopal")
    give_passphrase(other, "the desk by the window")
    answer = sol.post("/people/desk/register", {"name": "Front desk"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    value = cookie.partition("=")[2].partition(";")[0]
    here = Browser(real)
    here.client.set_cookie("__Host-desk", value, domain=BASE.removeprefix("https://"), secure=True)
    assert enter(here, "desk", "the desk by the window").status_code == 303
    assert here.get("/find").status_code == 200
    assert here.get("/account").status_code == 404
    assert here.get("/people").status_code == 403
    stranger = Browser(real)
    stranger.client.set_cookie("__Host-desk", value, domain=BASE.removeprefix("https://"), secure=True)
    enter(stranger, "desk.nopal", "the desk by the window")
    assert stranger.get("/find").status_code == 303, "another agency's desk has no browser here"
    browser = db.session.query(RegisteredBrowser).one()
    assert sol.post(f"/people/browsers/{browser.id}/end").status_code == 303
    late = Browser(real)
    late.client.set_cookie("__Host-desk", value, domain=BASE.removeprefix("https://"), secure=True)
    enter(late, "desk", "the desk by the window")
    assert late.get("/find").status_code == 303


def test_one_agencys_browser_is_not_anothers_to_end(real: Flask, sol: Browser) -> None:
    nopal = signed_in(real, make_person("lena", Duty.SUPERVISOR, "Casa Nopal"))
    nopal.post("/people/desk/register", {"name": "Theirs"})
    browser = db.session.query(RegisteredBrowser).one()
    assert sol.post(f"/people/browsers/{browser.id}/end").status_code == 404
    assert "Theirs" not in text_of(sol.get("/people"))


def test_the_screen_asks_the_database_as_often_for_forty_people_as_for_four(real: Flask, dana: Browser) -> None:
    def count() -> int:
        asked: list[str] = []
        listen = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        assert dana.get("/people").status_code == 200
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(asked)

    before = count()
    for n in range(40):
        make_person(f"person{n}", Duty.ADVOCATE, f"Agency {n % 5}")
    assert count() == before
