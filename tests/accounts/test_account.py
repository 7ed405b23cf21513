"""One's own account: sign-ins, second factors, passphrase; and that each change ends the other sign-ins."""

import re
import threading
import uuid
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from directory.accounts import queries
from directory.accounts.models import FactorKind, Membership, PrintedCode, Rule, SecondFactor, SignIn
from directory.accounts.proof import derivation, second_factor
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


def test_the_account_says_after_how_many_minutes_the_screen_locks(ivo: Browser) -> None:
    assert "after 10 idle minutes" in text_of(ivo.get("/account"))
    dana, now = hat_of("dana").person_id, clock.now()
    db.session.add(
        Rule(key="lock_minutes", value=5, reason="A lobby that many cross.", changed_by=dana, changed_at=now)
    )
    db.session.commit()
    assert "after 5 idle minutes" in text_of(ivo.get("/account"))


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


def owing(real: Flask) -> tuple[Browser, pyotp.TOTP]:
    """Ed, who chose his own passphrase, was given a hat that works with referrals, and has passed both steps."""
    give_passphrase(hat_of("ed"), is_generated=False)
    hat, held = hat_of("ed"), hold_app("ed")
    db.session.add(Membership(person_id=hat.person_id, agency_id=hat.agency_id, duty=Duty.ADVOCATE))
    db.session.commit()
    browser = Browser(real)
    assert enter(browser, "ed").headers["Location"] == "/sign-in/second"
    assert browser.post("/sign-in/second", {"code": held.now()}).headers["Location"] == "/sign-in/second"
    return browser, held


def test_who_is_given_work_with_referrals_takes_a_generated_passphrase_at_the_next_sign_in(real: Flask) -> None:
    browser, _ = owing(real)
    assert browser.get("/sign-in/second").headers["Location"] == "/sign-in/passphrase"
    assert browser.get("/sign-in/hat").headers["Location"] == "/sign-in/passphrase"
    for address in ("/find", "/operating", "/account", "/account/passphrase"):
        assert browser.get(address).headers["Location"] == "/sign-in/second", address
    page = text_of(browser.get("/sign-in/passphrase"))
    words = offered(page)
    assert len(words) == 3
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "0", "again": words[0]}
    own = "the tree behind the house"
    for slip in (
        {"current": "not the one that it is"},
        {"again": own},
        {"ticket": "", "passphrase": own, "again": own},
    ):
        assert browser.post("/sign-in/passphrase", {**body, **slip}).status_code == 422, slip
        assert browser.get("/find").headers["Location"] == "/sign-in/second"
    before, other = browser.sid(), signed_in(real, hat_of("ed"))
    assert browser.post("/sign-in/passphrase", body).headers["Location"] == "/sign-in/second"
    assert browser.sid() != before
    assert other.get("/operating").headers["Location"] == "/sign-in", "every other sign-in ended"
    assert browser.get("/sign-in/second").headers["Location"] == "/sign-in/hat"
    assert browser.get("/sign-in/passphrase").headers["Location"] == "/sign-in/second", "it is due once"
    advocate = next(one for one in queries.list_hats(hat_of("ed").person_id) if one.duty == Duty.ADVOCATE)
    assert browser.post("/sign-in/hat", {"hat": str(advocate.id)}).status_code == 303
    assert browser.get("/find").status_code == 200
    assert enter(Browser(real), "ed", words[0]).status_code == 303


def test_with_one_hat_the_owed_passphrase_leads_straight_in(real: Flask) -> None:
    give_passphrase(hat_of("ivo"), is_generated=False)
    held, browser = hold_app("ivo"), Browser(real)
    enter(browser)
    browser.post("/sign-in/second", {"code": held.now()})
    page = text_of(browser.get("/sign-in/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "1", "again": offered(page)[1]}
    assert browser.post("/sign-in/passphrase", body).headers["Location"] == "/account/pin"
    assert browser.get("/find").status_code == 200
    late = Browser(real)
    enter(late, typed=offered(page)[1])
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        assert late.post("/sign-in/second", {"code": held.now()}).headers["Location"] == "/account/pin"


def test_a_hat_that_works_with_referrals_is_put_on_after_a_generated_passphrase_alone(real: Flask) -> None:
    give_passphrase(hat_of("ed"), is_generated=False)
    ed, hat = signed_in(real, hat_of("ed")), hat_of("ed")
    old = text_of(ed.get("/account/passphrase"))
    extra = Membership(person_id=hat.person_id, agency_id=hat.agency_id, duty=Duty.ADVOCATE)
    db.session.add(extra)
    db.session.commit()
    assert (
        ed.post("/account/hat", {"hat": str(extra.id), "passphrase": RIGHT}).headers["Location"]
        == "/account/passphrase"
    )
    own = "the tree behind the house"
    late = {"ticket": hidden(old, "ticket"), "current": RIGHT, "passphrase": own, "again": own}
    assert ed.post("/account/passphrase", late).status_code == 422, "a ticket from before the hat"
    page = text_of(ed.get("/account/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "0", "again": offered(page)[0]}
    assert ed.post("/account/passphrase", body).status_code == 303
    again = {"hat": str(extra.id), "passphrase": offered(page)[0]}
    assert ed.post("/account/hat", again).headers["Location"] == "/"
    assert ed.get("/find").status_code == 200


def test_anothers_ticket_is_none(real: Flask, ivo: Browser) -> None:
    give_passphrase(hat_of("ana"))
    page = text_of(signed_in(real, hat_of("ana")).get("/account/passphrase"))
    assert change(ivo, ticket=hidden(page, "ticket"), again=offered(page)[0]).status_code == 422


def test_codes_for_paper_are_derived_before_anything_is_written(real: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, order = Browser(real), list[str]()
    derive = derivation.derive_by
    enter(browser)
    shown = text_of(browser.post("/account/second-factor/app", {"label": ""}))
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', shown)
    assert secret

    def note(name: str, typed: str, salt: bytes) -> bytes:
        order.append("derived")
        return derive(name, typed, salt)

    monkeypatch.setattr(second_factor, "derive_by", note)
    event.listen(db.engine, "before_cursor_execute", lambda *parts: order.append(parts[2].split()[0]))
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    order.clear()
    assert browser.post("/account/second-factor/app/confirm", {"code": code}).status_code == 200
    assert order.count("derived") == 10
    first = order.index("derived")
    last = len(order) - order[::-1].index("derived")
    assert set(order[first:last]) == {"derived"}
    assert "UPDATE" in order[last:]


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
