"""Invitations: seven days, once; what a wrong one says; what a letter holds."""

import re
import threading
import uuid
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from directory.accounts.models import Invitation, Membership, Passphrase, Person, PersonKey, SecondFactor
from directory.core import clock
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.outbox import OutgoingMail
from directory.core.outbox import text_of as text_of_letter
from directory.core.permissions import Duty
from tests.accounts.browser import HOST, Browser, enter
from tests.accounts.staff import hidden, live_hats, make_agency, make_person, offered, signed_in, text_of

WANTED = {"name": "Maria G", "username": "maria.g", "email": "", "duty": "advocate"}


def invite(app: Flask, **overrides: str) -> str:
    """The link of an invitation that Harbor House's supervisor made by form."""
    sol = db.session.query(Person).filter_by(username="sol").first()
    if sol:
        hat = db.session.query(Membership).filter_by(person_id=sol.id).one()
    else:
        hat = make_person("sol", Duty.SUPERVISOR)
    browser = signed_in(app, hat)
    answer = browser.post("/people/invite", {**WANTED, "agency": str(hat.agency_id), **overrides})
    assert answer.status_code == 200, text_of(answer)
    found = re.search(r'id="link">([^<]+)', text_of(answer))
    return found[1] if found else ""


def open_link(browser: Browser, link: str) -> str:
    answer = browser.post("/join", {"address": link})
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def account_from(page: str, **overrides: str) -> dict[str, str]:
    """What somebody types who takes the second passphrase."""
    return {
        "token": hidden(page, "token"),
        "ticket": hidden(page, "ticket"),
        "name": "Maria G",
        "username": "maria.g",
        "chosen": "1",
        "again": offered(page)[1],
        **overrides,
    }


def test_from_the_invitation_to_the_first_search(real: Flask) -> None:
    link = invite(real)
    assert link.startswith(f"https://{HOST}/join#")
    browser = Browser(real)
    page = open_link(browser, link)
    assert len(set(offered(page))) == 3
    answer = browser.post("/join/account", account_from(page))
    assert answer.headers["Location"] == "/sign-in/second"
    assert browser.get("/sign-in/second").headers["Location"] == "/account/second-factor/new"
    assert browser.get("/find").headers["Location"] == "/sign-in/second", "nothing opens before the second step"
    shown = text_of(browser.post("/account/second-factor/app", {"label": ""}))
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', shown)
    assert secret
    assert re.search(r'<path class="qr-ink" d="M\d', shown)
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    assert browser.post("/account/second-factor/app/confirm", {"code": "000000"}).status_code == 422
    done = browser.post("/account/second-factor/app/confirm", {"code": app.now()})
    codes = re.findall(r"<li>(\d{1,2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", text_of(done))
    assert len(codes) == 10
    assert browser.get("/find").status_code == 200
    later = Browser(real)
    assert enter(later, "maria.g", offered(page)[1]).headers["Location"] == "/sign-in/second"
    assert later.post("/sign-in/second", {"code": codes[3]}).status_code == 303
    assert later.get("/find").status_code == 200


def test_an_invitation_works_once(real: Flask) -> None:
    link = invite(real)
    browser, second = Browser(real), Browser(real)
    page = open_link(browser, link)
    other = open_link(second, link)
    assert browser.post("/join/account", account_from(page)).status_code == 303
    late = second.post("/join/account", account_from(other, username="somebody.else"))
    assert late.status_code == 410
    assert "used already" in text_of(late)
    assert second.post("/join", {"address": link}).status_code == 410
    db.session.rollback()
    assert db.session.query(Person).filter_by(username="somebody.else").count() == 0
    assert db.session.query(Person).filter_by(username="maria.g").count() == 1


def test_of_eight_at_once_one_makes_an_account(real: Flask) -> None:
    link = invite(real)
    browsers = [Browser(real) for _ in range(8)]
    bodies = [account_from(open_link(browser, link), username=f"maria{n}.g") for n, browser in enumerate(browsers)]
    start, answers = threading.Barrier(8), []

    def send(n: int) -> None:
        start.wait()
        answers.append(browsers[n].post("/join/account", bodies[n]).status_code)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert sorted(answers) == [303] + [410] * 7
    assert db.session.query(Person).filter(Person.username.like("maria%.g")).count() == 1


@pytest.mark.parametrize(("days", "opens"), [(6.99, True), (7.01, False)])
def test_an_invitation_holds_seven_days(real: Flask, days: float, opens: bool) -> None:
    link = invite(real)
    with time_machine.travel(clock.now() + timedelta(days=days)):
        answer = Browser(real).post("/join", {"address": link})
        assert (answer.status_code == 200) == opens
        assert opens or "seven days are over" in text_of(answer)


def test_one_that_was_taken_back_opens_nothing(real: Flask) -> None:
    link = invite(real)
    browser = Browser(real)
    body = account_from(open_link(browser, link))
    sol = signed_in(real, db.session.query(Membership).join(Person).filter(Person.username == "sol").one())
    made = db.session.query(Invitation).one()
    assert sol.post(f"/people/invitations/{made.id}/end").status_code == 303
    answer = browser.post("/join/account", body)
    assert answer.status_code == 410
    assert "taken back" in text_of(answer)
    assert sol.post(f"/people/invitations/{made.id}/end").status_code == 404


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("", 422),
        ("hello", 422),
        ("A" * 43, 410),
        (f"https://{HOST}/join#{'b' * 43}", 410),
        ("c" * 44, 422),
        ("é" * 43, 422),
    ],
)
def test_what_is_no_invitation_says_what_to_do(real: Flask, typed: str, status: int) -> None:
    answer = Browser(real).post("/join", {"address": typed})
    assert answer.status_code == status
    assert "/join" in text_of(answer)


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(real: Flask) -> None:
    link = invite(real)
    for _ in range(20):
        assert Browser(real).get("/join").status_code == 200
    assert open_link(Browser(real), link)


def test_who_works_with_referrals_takes_a_generated_passphrase(real: Flask) -> None:
    browser = Browser(real)
    page = open_link(browser, invite(real))
    own = "a passphrase of my own making"
    for wrong in ({"chosen": "", "again": own}, {"chosen": "7", "again": own}, {"again": own}, {"again": ""}):
        answer = browser.post("/join/account", account_from(page, passphrase=own, **wrong))
        assert answer.status_code == 422, wrong
        assert own not in text_of(answer)
    forged = browser.post("/join/account", account_from(page, ticket="x" * 40))
    assert forged.status_code == 422
    assert offered(text_of(forged)) != offered(page)
    before = db.session.query(Passphrase).count()
    desk = open_link(browser, invite(real, duty="shift_desk", username="desk", name="Front desk"))
    other = account_from(page, ticket=hidden(desk, "ticket"), passphrase=own, again=own)
    answer = browser.post("/join/account", other)
    assert answer.status_code == 422, "the ticket of another invitation, which lets one choose, is none"
    assert len(offered(text_of(answer))) == 3
    assert db.session.query(Passphrase).count() == before
    assert browser.post("/join/account", account_from(text_of(answer))).status_code == 303
    assert db.session.query(Passphrase).filter_by(is_generated=True).count() == before + 1
    assert db.session.query(PersonKey).count() == 1, "the key is made with the account"


def test_a_shift_desk_chooses_its_own_and_is_not_signed_in(real: Flask) -> None:
    browser = Browser(real)
    page = open_link(browser, invite(real, duty="shift_desk", username="desk", name="Front desk"))
    assert offered(page) == []
    body = {"token": hidden(page, "token"), "ticket": hidden(page, "ticket"), "name": "Front desk", "username": "desk"}
    short = browser.post("/join/account", {**body, "passphrase": "too short", "again": "too short"})
    assert short.status_code == 422
    right = {"passphrase": "the desk by the window", "again": "the desk by the window"}
    assert browser.post("/join/account", {**body, **right}).headers["Location"] == "/sign-in"
    assert browser.get("/find").headers["Location"] == "/sign-in"


def test_a_name_that_is_taken_can_be_changed(real: Flask) -> None:
    browser = Browser(real)
    page = open_link(browser, invite(real, username="ana"))
    answer = browser.post("/join/account", account_from(page, username="ana"))
    assert answer.status_code == 422
    assert "Somebody has this user name" in text_of(answer)
    again = account_from(page, username="ana.b", ticket=hidden(text_of(answer), "ticket"))
    assert browser.post("/join/account", again).status_code == 303


def test_somebody_with_an_account_takes_up_a_further_hat(real: Flask) -> None:
    link = invite(real)
    cleo = db.session.query(Membership).join(Person).filter(Person.username == "cleo").one()
    browser = signed_in(real, cleo)
    page = open_link(browser, link)
    assert browser.post("/join/hat", {"token": hidden(page, "token")}).headers["Location"] == "/account/hat"
    assert live_hats(cleo.person_id) == [("Casa Nopal", "advocate"), ("Harbor House", "advocate")]
    assert browser.post("/join/hat", {"token": hidden(page, "token")}).status_code == 410
    assert live_hats(cleo.person_id) == [("Casa Nopal", "advocate"), ("Harbor House", "advocate")]


def test_nobody_takes_up_what_they_made_themselves(real: Flask) -> None:
    dana = signed_in(real, make_person("dana2", Duty.COORDINATOR))
    home = make_agency("Casa Luz")
    made = dana.post("/people/invite", {**WANTED, "duty": "supervisor", "agency": str(home.id)})
    found = re.search(r'id="link">([^<]+)', text_of(made))
    assert found, text_of(made)
    link, token = found[1], found[1].rpartition("#")[2]
    for door, body in (
        ("/join", {"address": link}),
        ("/join/hat", {"token": token}),
        ("/join/account", {"token": token}),
    ):
        answer = dana.post(door, body)
        assert answer.status_code == 410
        assert "You made this invitation yourself" in text_of(answer)
    assert db.session.query(Invitation).filter_by(used_at=None).count() == 1
    assert "Your account" in open_link(Browser(real), link), "it still works for whom it is meant"


def test_a_hat_that_one_wears_uses_no_invitation_up(real: Flask) -> None:
    link = invite(real)
    ana = db.session.query(Membership).join(Person).filter(Person.username == "ana").one()
    browser = signed_in(real, ana)
    page = open_link(browser, link)
    assert browser.post("/join/hat", {"token": hidden(page, "token")}).headers["Location"] == "/"
    assert open_link(Browser(real), link)


def test_a_letter_holds_our_own_words_and_the_link_alone(real: Flask) -> None:
    shown = invite(real, email="maria@example.org", name="Maria CANARY", username="canary.user")
    assert shown == "", "what goes by letter is not shown as well"
    letter = db.session.query(OutgoingMail).one()
    assert letter.to_address == "maria@example.org"
    body = text_of_letter(db.engine, letter.id, letter.body)
    assert re.search(rf"https://{HOST}/join#[A-Za-z0-9_-]{{43}}\n", body)
    for word in ("CANARY", "canary", "Harbor", "advocate", "Sol", "violence", "shelter"):
        assert word not in body + letter.subject
    assert db.session.query(Invitation).one().token_hash not in body.encode()


@pytest.mark.parametrize(
    "email", ["a@b", "two@example.org,three@example.org", "a b@example.org", "x@example.org\nBcc: y@z.org"]
)
def test_an_address_that_is_none_is_refused(real: Flask, email: str) -> None:
    sol = make_person("sol", Duty.SUPERVISOR)
    answer = signed_in(real, sol).post("/people/invite", {**WANTED, "agency": str(sol.agency_id), "email": email})
    assert answer.status_code == 422
    assert 'value="maria.g"' in text_of(answer), "what was typed comes back"
    assert db.session.query(OutgoingMail).count() == 0


def test_a_coordinator_makes_an_agency_with_its_first_member(real: Flask) -> None:
    dana = db.session.query(Membership).join(Person).filter(Person.username == "dana").one()
    browser = signed_in(real, dana)
    body = {**WANTED, "duty": "supervisor", "agency": "new", "new_agency": "Fictional Shelter"}
    assert browser.post("/people/invite", {**body, "duty": "advocate"}).status_code == 422
    assert browser.post("/people/invite", {**body, "new_agency": " "}).status_code == 422
    assert browser.post("/people/invite", {**body, "new_agency": "harbor house"}).status_code == 422
    assert db.session.query(Invitation).count() == 0
    assert browser.post("/people/invite", body).status_code == 200
    made = make_agency("Fictional Shelter")
    assert db.session.query(Invitation).one().agency_id == made.id
    kinds = {event.action for event in db.session.query(AuditEvent).filter_by(agency_id=made.id)}
    assert kinds == {"made_agency", "invited"}


def test_nobody_invites_beyond_their_own(real: Flask) -> None:
    sol, other = make_person("sol", Duty.SUPERVISOR), make_agency("Casa Nopal")
    browser = signed_in(real, sol)
    for body in (
        {"agency": str(other.id)},
        {"duty": "coordinator"},
        {"agency": "new", "new_agency": "X"},
        {"agency": "x"},
    ):
        assert browser.post("/people/invite", {**WANTED, "agency": str(sol.agency_id), **body}).status_code == 422, body
    ed = db.session.query(Membership).join(Person).filter(Person.username == "ed").one()
    assert signed_in(real, ed).get("/people/invite").status_code == 404
    assert signed_in(real, ed).post("/people/invite", WANTED).status_code == 404
    assert db.session.query(Invitation).count() == 0


def test_the_token_is_stored_nowhere(real: Flask, log_lines: list[str]) -> None:
    link = invite(real)
    token = link.partition("#")[2]
    browser = Browser(real)
    browser.post("/join/account", account_from(open_link(browser, link)))
    db.session.commit()
    from sqlalchemy import text

    invite(real, email="sam@example.org", username="sam")
    letter = db.session.query(OutgoingMail).one()
    waiting = re.findall(r"join#([A-Za-z0-9_-]{43})", text_of_letter(db.engine, letter.id, letter.body))
    db.session.commit()
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    assert token not in dump
    assert waiting[0] not in dump, "nor in the letter that waits"
    assert not any(token in line for line in log_lines)
    assert db.session.execute(text("SELECT count(*) FROM invitation")).scalar() == 2


def test_the_second_factor_of_a_new_account_cannot_be_skipped_or_doubled(real: Flask) -> None:
    browser = Browser(real)
    page = open_link(browser, invite(real))
    browser.post("/join/account", account_from(page))
    person = db.session.query(Person).filter_by(username="maria.g").one()
    db.session.add(
        SecondFactor(
            id=uuid.uuid4(), person_id=person.id, kind="totp", label="theirs", created_at=clock.now(),
            confirmed_at=clock.now(),
        )
    )  # fmt: skip
    db.session.commit()
    for address in (
        "/account/second-factor/app",
        "/account/second-factor/app/confirm",
        "/account/second-factor/key/new",
    ):
        answer = browser.post(address, {"code": "123456"})
        assert answer.headers["Location"] == "/sign-in/second", "a passphrase alone enrols nothing beside a factor"


def test_a_click_in_a_letter_signs_nobody_out(real: Flask) -> None:
    browser = Browser(real)
    answer = browser.get("/join", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert 'href="/join?on=1"' in text_of(answer)
    assert 'name="address"' in text_of(browser.get("/join", **{"Sec-Fetch-Site": "same-origin"}))


def test_a_page_that_was_open_for_long_offers_anew_and_keeps_the_name(real: Flask) -> None:
    browser = Browser(real)
    page = open_link(browser, invite(real))
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        late = browser.post("/join/account", account_from(page, name="Maria Gold"))
        assert late.status_code == 422
        assert 'value="Maria Gold"' in text_of(late)
        assert not {*offered(text_of(late))} & {*offered(page)}
        assert browser.post("/join/account", account_from(text_of(late))).status_code == 303
