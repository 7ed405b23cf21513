"""One's own account: sign-ins, second factors, passphrase; and that each change ends the other sign-ins."""

import re
import threading
import uuid
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from directory.accounts.models import FactorKind, PrintedCode, SecondFactor, SignIn
from directory.core import clock
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from tests.accounts.browser import RIGHT, Browser, come_in, enter, hold_app
from tests.accounts.staff import give_passphrase, hat_of, hidden, make_person, offered, refetched, signed_in, text_of
from tests.conftest import sign_in


@pytest.fixture
def ivo(real: Flask) -> Browser:
    """Ivo, whose passphrase is known, signed in a moment ago."""
    return signed_in(real, hat_of("ivo"))


def sign_in_of(browser: Browser) -> SignIn:
    from directory.accounts.actions import token_hash

    db.session.rollback()
    return db.session.query(SignIn).filter_by(token_hash=token_hash(browser.sid() or "")).one()


def change(browser: Browser, **overrides: str) -> TestResponse:
    page = text_of(browser.get("/account/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "0", "again": offered(page)[0], **overrides}
    return browser.post("/account/passphrase", body)


def test_one_sees_ones_own_sign_ins_and_ends_one(real: Flask, ivo: Browser) -> None:
    other, ana = signed_in(real, hat_of("ivo")), signed_in(real, hat_of("ana"))
    page = text_of(ivo.get("/account"))
    assert page.count("Firefox, Linux</b>") == 2
    assert page.count("this one") == 1
    assert ivo.post(f"/account/sign-ins/{sign_in_of(other).id}/end").status_code == 303
    assert other.get("/find").headers["Location"] == "/sign-in"
    assert ivo.get("/find").status_code == 200
    assert ivo.post(f"/account/sign-ins/{sign_in_of(ana).id}/end").status_code == 404
    assert ana.get("/find").status_code == 200


def test_ending_all_others_leaves_this_one_under_a_new_token(real: Flask, ivo: Browser) -> None:
    others, before = [signed_in(real, hat_of("ivo")) for _ in range(2)], ivo.sid()
    assert ivo.post("/account/sign-ins/end").status_code == 303
    assert ivo.sid() != before
    assert ivo.get("/account").status_code == 200
    for other in others:
        assert other.get("/find").headers["Location"] == "/sign-in"


def test_a_new_passphrase_needs_the_current_one_and_ends_the_others(real: Flask, ivo: Browser) -> None:
    other, before = signed_in(real, hat_of("ivo")), ivo.sid()
    assert change(ivo, current="not the one that it is").status_code == 422
    page = text_of(ivo.get("/account/passphrase"))
    words = offered(page)
    answer = ivo.post(
        "/account/passphrase",
        {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "2", "again": words[2]},
    )
    assert answer.headers["Location"] == "/account"
    assert ivo.get("/account").status_code == 200, "this sign-in goes on"
    assert ivo.sid() != before
    assert other.get("/find").headers["Location"] == "/sign-in"
    assert enter(Browser(real), typed=RIGHT).status_code == 422
    assert enter(Browser(real), typed=words[2]).status_code == 303


@pytest.mark.parametrize(
    "slip",
    [
        {"again": "another thing altogether here"},
        {"again": ""},
        {"chosen": ""},
        {"chosen": "3"},
        {"ticket": ""},
        {"ticket": "x" * 99},
    ],
)
def test_a_slip_changes_nothing_and_repeats_no_secret(real: Flask, ivo: Browser, slip: dict[str, str]) -> None:
    answer = change(ivo, **slip)
    assert answer.status_code == 422
    assert 'id="slips"' in text_of(answer)
    assert RIGHT not in text_of(answer)
    assert enter(Browser(real), typed=RIGHT).status_code == 303


def test_a_ticket_of_another_step_is_refused(real: Flask, ivo: Browser) -> None:
    from directory.accounts.proof import ticket

    words = ["one two three four five"] * 3
    forged = ticket.issue("join", {"words": words})
    assert change(ivo, ticket=forged, again=words[0]).status_code == 422


def test_guessing_the_current_passphrase_is_throttled(real: Flask, ivo: Browser) -> None:
    for _ in range(6):
        assert change(ivo, current="a wrong one, once more").status_code == 422
    assert change(ivo).status_code == 422, "even the right one waits"
    with time_machine.travel(clock.now() + timedelta(minutes=9)):
        assert ivo.get("/account").status_code == 200
        assert change(ivo).status_code == 303


def test_who_holds_no_keys_chooses_their_own(real: Flask) -> None:
    give_passphrase(hat_of("ed"))
    ed = signed_in(real, hat_of("ed"))
    page = text_of(ed.get("/account/passphrase"))
    assert offered(page) == []
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT}
    for own in ("short", "password" * 2, "ed" * 8, "x" * 257):
        assert ed.post("/account/passphrase", {**body, "passphrase": own, "again": own}).status_code == 422, own
    own = "  the tree behind the house "
    assert ed.post("/account/passphrase", {**body, "passphrase": own, "again": own}).status_code == 303
    assert enter(Browser(real), "ed", own.strip()).status_code == 422, "verified as typed"
    assert enter(Browser(real), "ed", own).status_code == 303


def test_a_second_app_is_added_and_the_first_removed_but_never_the_last(real: Flask) -> None:
    held = hold_app("ivo")
    browser = Browser(real)
    come_in(browser, held)
    other = signed_in(real, hat_of("ivo"))
    person = hat_of("ivo").person_id
    first_id = db.session.query(SecondFactor).filter_by(person_id=person).one().id
    assert browser.post(f"/account/second-factor/{first_id}/remove").status_code == 303
    db.session.rollback()
    assert db.session.query(SecondFactor).filter_by(person_id=person).count() == 1, "never the last one"
    shown = text_of(browser.post("/account/second-factor/app", {"label": "new telephone"}))
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', shown)
    assert secret
    done = browser.post("/account/second-factor/app/confirm", {"code": pyotp.TOTP(secret[1].replace(" ", "")).now()})
    assert done.status_code == 200
    assert text_of(done).count("<li>") >= 10
    assert other.get("/find").headers["Location"] == "/sign-in", "a changed factor ends the others (ASVS 7.4.3)"
    assert browser.post(f"/account/second-factor/{first_id}/remove").status_code == 303
    db.session.rollback()
    assert [one.id for one in db.session.query(SecondFactor).filter_by(person_id=person)] != [first_id]
    assert db.session.query(SecondFactor).filter_by(person_id=person).count() == 1
    assert browser.get("/account").status_code == 200


def test_two_removals_at_once_leave_one(real: Flask, ivo: Browser) -> None:
    person, now = hat_of("ivo").person_id, clock.now()
    ids = [uuid.uuid4(), uuid.uuid4()]
    for one in ids:
        db.session.add(
            SecondFactor(id=one, person_id=person, kind=FactorKind.TOTP, label="x", created_at=now, confirmed_at=now)
        )
    db.session.commit()
    browsers = [ivo, signed_in(real, hat_of("ivo"))]
    start = threading.Barrier(2)

    def send(n: int) -> None:
        start.wait()
        browsers[n].post(f"/account/second-factor/{ids[n]}/remove")

    threads = [threading.Thread(target=send, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.query(SecondFactor).filter_by(person_id=person).count() == 1


def test_nobody_removes_anothers(real: Flask, ivo: Browser) -> None:
    hold_app("ana")
    theirs = db.session.query(SecondFactor).one()
    assert ivo.post(f"/account/second-factor/{theirs.id}/remove").status_code == 404
    db.session.rollback()
    assert db.session.query(SecondFactor).count() == 1


def test_new_printed_codes_end_the_old_and_are_shown_once(real: Flask) -> None:
    held = hold_app("ivo")
    browser = Browser(real)
    come_in(browser, held)
    found = [
        re.findall(r"<li>(\d{1,2}-[0-9A-Z-]{14})</li>", text_of(browser.post("/account/printed-codes"))) for _ in "12"
    ]
    assert len(found[0]) == len(found[1]) == 10
    assert not {*found[0]} & {*found[1]}
    assert "10 left" in text_of(browser.get("/account"))
    assert not any(code in text_of(browser.get("/account")) for code in found[1])
    late = Browser(real)
    enter(late)
    assert late.post("/sign-in/second", {"code": found[0][0]}).status_code == 422
    assert late.post("/sign-in/second", {"code": found[1][0]}).status_code == 303
    db.session.rollback()
    assert db.session.query(PrintedCode).filter(PrintedCode.used_at.is_not(None)).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/account/email",
        "/account/printed-codes",
        f"/account/second-factor/{uuid.UUID(int=1)}/remove",
        "/account/second-factor/app",
    ],
)
def test_what_is_delicate_asks_for_a_fresh_proof(ivo: Browser, address: str) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert ivo.get("/find").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=12)):
        assert ivo.post(address, {"email": "x@example.org"}).headers["Location"] == "/proof"


def test_details_are_kept_and_a_slip_keeps_what_was_typed(real: Flask, ivo: Browser) -> None:
    assert ivo.post("/account/details", {"name": "Ivo B", "locale": "es"}).status_code == 303
    assert (refetched(hat_of("ivo").person_id).name, refetched(hat_of("ivo").person_id).locale) == ("Ivo B", "es")
    slip = ivo.post("/account/details", {"name": "", "locale": "xx"})
    assert slip.status_code == 422
    wrong = ivo.post("/account/email", {"email": "nonsense"})
    assert wrong.status_code == 422
    assert 'value="nonsense"' in text_of(wrong)
    assert ivo.post("/account/email", {"email": "ivo@example.org"}).status_code == 303
    assert refetched(hat_of("ivo").person_id).email == "ivo@example.org"


def test_extra_fields_change_nothing(ivo: Browser) -> None:
    extra = {
        "is_active": "",
        "auth_epoch": "7",
        "username": "root",
        "person_id": str(uuid.uuid4()),
        "duty": "coordinator",
    }
    ivo.post("/account/details", {"name": "Ivo", "locale": "en", **extra})
    person = refetched(hat_of("ivo").person_id)
    assert (person.username, person.is_active, person.auth_epoch) == ("ivo", True, 0)


def test_a_shift_desk_has_none_of_this(real: Flask) -> None:
    desk = signed_in(real, make_person("desk", Duty.SHIFT_DESK))
    assert desk.get("/find").status_code == 200
    for address in ("/account", "/account/passphrase", "/account/second-factor/new"):
        assert desk.get(address).status_code == 404, address
    for address in ("/account/sign-ins/end", "/account/printed-codes", "/account/second-factor/app", "/account/details",
                    "/account/email", "/account/passphrase", "/account/second-factor/key/new"):  # fmt: skip
        assert desk.post(address, {"name": "x", "locale": "en"}).status_code == 404, address


def test_each_act_leaves_a_line_without_a_secret(real: Flask, ivo: Browser) -> None:
    change(ivo)
    ivo.post("/account/email", {"email": "canary@example.org"})
    ivo.post("/account/printed-codes")
    db.session.rollback()
    events = db.session.query(AuditEvent).all()
    assert {one.action for one in events} >= {"changed_passphrase", "changed_email", "printed_codes"}
    assert not any("canary" in str(one.details) + one.actor_name for one in events)


def test_the_casts_account_in_the_demo_opens(county: Flask) -> None:
    client = sign_in(county, "ana")
    page = client.get("/account").get_data(as_text=True)
    assert "demo" in page
    assert "change it" not in page
