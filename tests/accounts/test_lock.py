"""Locking, unlocking, proving again, what was held, and how long anything lasts."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask, request
from werkzeug.test import TestResponse

from directory.accounts.models import SignIn
from directory.accounts.proof import second_factor
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from tests.accounts.browser import BASE, RIGHT, Browser, come_in, hold_app, person_of
from tests.accounts.staff import hat_of, signed_in
from tests.conftest import sign_in, token_of

PIN = "274905"
LOCKED = timedelta(minutes=11)
got: list[dict[str, str]] = []


@pytest.fixture
def held(real: Flask) -> pyotp.TOTP:
    """Ivo's app; and two doors that wait for the PIN and for a proof."""
    got.clear()

    @access(Permission.SIGNED_IN, unlocked=True)
    def delicate() -> str:
        if request.method == "POST":
            got.append(request.form.to_dict())
        return "delicate"

    @access(Permission.SIGNED_IN, fresh=True)
    def fresh() -> str:
        if request.method == "POST":
            got.append(request.form.to_dict())
        return "fresh"

    real.add_url_rule("/delicate", "delicate", delicate, methods=["GET", "POST"])
    real.add_url_rule("/fresh", "fresh", fresh, methods=["GET", "POST"])
    return hold_app("ivo")


@pytest.fixture
def browser(real: Flask, held: pyotp.TOTP) -> Browser:
    """Ivo, signed in, with a PIN."""
    made = Browser(real)
    come_in(made, held)
    assert made.post("/account/pin", {"pin": PIN}).headers["Location"] == "/"
    return made


def unlock(browser: Browser, **typed: str) -> TestResponse:
    return browser.post("/unlock", typed)


@pytest.mark.parametrize(("minutes", "locked"), [(9, False), (11, True)])
def test_after_ten_idle_minutes_what_is_delicate_waits_and_find_stays(
    browser: Browser, minutes: int, locked: bool
) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert browser.get("/find").status_code == 200
        assert (browser.get("/delicate").status_code == 303) is locked
        if locked:
            assert browser.get("/delicate").headers["Location"] == "/unlock"


def test_the_pin_reopens_under_a_new_token_and_what_was_kept_stays(browser: Browser) -> None:
    kept = browser.post("/find", {"q": "shelter"}).headers["Location"]
    with time_machine.travel(clock.now() + LOCKED):
        browser.get("/delicate")
        before = browser.sid()
        form_token = browser.token()
        assert unlock(browser, pin=PIN).headers["Location"] == "/delicate"
        assert browser.sid() != before
        assert browser.get("/delicate").status_code == 200
        assert 'value="shelter"' in browser.get(kept).get_data(as_text=True)
        other_tab = browser._open("POST", "/find", {"csrf_token": form_token, "q": "food"}, {})
        assert other_tab.status_code == 303
        with browser.client.session_transaction(base_url=BASE) as session:
            session["sid"] = before
        assert browser.get("/find").headers["Location"] == "/sign-in"


def test_the_pin_still_holds_after_it_was_used(browser: Browser) -> None:
    for hours in (1, 2):
        with time_machine.travel(clock.now() + LOCKED * hours):
            browser.get("/delicate")
            assert unlock(browser, pin=PIN).status_code == 303


def test_three_wrong_pins_and_only_the_passphrase_opens(browser: Browser) -> None:
    with time_machine.travel(clock.now() + LOCKED):
        browser.get("/delicate")
        for wrong in ("111213", "", "000000x", "274906")[::-1][:3]:
            assert unlock(browser, pin=wrong or "1").status_code == 422
        assert unlock(browser, pin=PIN).status_code == 422
        assert 'name="pin"' not in browser.get("/unlock").get_data(as_text=True)
        assert unlock(browser, passphrase="not this one, not this").status_code == 422
        assert unlock(browser, passphrase=RIGHT).status_code == 303
        assert browser.get("/delicate").status_code == 200
    with time_machine.travel(clock.now() + 2 * LOCKED):
        browser.get("/delicate")
        assert unlock(browser, pin=PIN).status_code == 303, "the passphrase gave the PIN its tries back"


def test_without_a_pin_the_passphrase_reopens(real: Flask, held: pyotp.TOTP) -> None:
    browser = Browser(real)
    come_in(browser, held)
    with time_machine.travel(clock.now() + LOCKED):
        browser.get("/delicate")
        page = browser.get("/unlock").get_data(as_text=True)
        assert 'name="pin"' not in page
        assert unlock(browser, pin=PIN).status_code == 422
        assert unlock(browser, passphrase=RIGHT).status_code == 303


def test_the_pin_is_of_one_sign_in_and_cannot_be_guessed_from_the_database(real: Flask, browser: Browser) -> None:
    row = db.session.scalars(db.select(SignIn)).one()
    assert row.pin_salt is not None
    assert row.pin_profile is not None
    from directory.accounts.proof.derivation import derive_by

    assert derive_by(row.pin_profile, PIN, row.pin_salt) != row.pin_hash, "the drawer's key is in it too"


@pytest.mark.parametrize("wanted", ["", "12345", "1234567", "123456", "987654", "000000", "abcdef", "١٢٣٤٥٦"])
def test_a_pin_is_six_digits_that_are_not_guessed_first(browser: Browser, wanted: str) -> None:
    answer = browser.post("/account/pin", {"pin": wanted})
    assert answer.status_code == 422
    assert 'id="slips"' in answer.get_data(as_text=True)
    assert not wanted or f'value="{wanted}"' not in answer.get_data(as_text=True)


def test_the_covers_way_back_asks_for_the_pin_and_names_nobody(browser: Browser) -> None:
    with browser.client.session_transaction(base_url=BASE) as session:
        session["covered"] = True
    assert browser.get("/find").headers["Location"] == "/cover"
    assert "/unlock" in browser.get("/cover").get_data(as_text=True)
    page = browser.get("/unlock").get_data(as_text=True)
    assert "Ivo" not in page
    assert 'class="hat"' not in page
    assert browser.get("/find").headers["Location"] == "/cover"
    assert unlock(browser, pin="111213").status_code == 422
    assert browser.get("/find").headers["Location"] == "/cover"
    assert unlock(browser, pin=PIN).status_code == 303
    assert browser.get("/find").status_code == 200


def test_what_was_sent_while_locked_is_offered_again_and_goes_once(browser: Browser) -> None:
    sent = {"note": "a line\nand <another>", "drop": "x", "pin": "a secret", "code": "a secret", "passphrase": "secret"}
    with time_machine.travel(clock.now() + LOCKED):
        assert browser.post("/delicate", sent).headers["Location"] == "/unlock"
        assert got == []
        assert unlock(browser, pin=PIN).headers["Location"] == "/held"
        page = browser.get("/held").get_data(as_text=True)
        assert "and &lt;another&gt;" in page
        assert "secret" not in page.replace("/static", "")
        assert "url_for" not in page
        answer = browser.post("/held", {"note": sent["note"], "drop": "x"})
        assert (answer.status_code, answer.headers["Location"]) == (307, "/delicate")
        assert browser.post("/delicate", {"note": sent["note"], "drop": "x"}).status_code == 200
        assert got[0]["note"] == sent["note"]
        assert browser.get("/held").headers["Location"] == "/", "it is offered once"
        assert browser.post("/held", {"note": "again"}).headers["Location"] == "/"


def test_a_held_form_goes_on_to_whom_its_address_speaks_of(browser: Browser) -> None:
    with time_machine.travel(clock.now() + LOCKED):
        browser.post("/delicate?service=one%20service&x=%0D%0A", {"note": "x"})
        unlock(browser, pin=PIN)
        answer = browser.post("/held", {"note": "x"})
        assert answer.status_code == 307
        assert answer.headers["Location"] == "/delicate?service=one%20service&x=%0D%0A"


def test_a_forged_form_is_not_held(browser: Browser) -> None:
    with time_machine.travel(clock.now() + LOCKED):
        browser.post("/delicate", {"note": "mine"})
        for forged in ({"note": "forged"}, {"note": "forged", "csrf_token": "x"}):
            assert browser._open("POST", "/delicate", forged, {}).status_code == 403
            assert browser._open("POST", "/fresh", forged, {}).status_code == 403
        unlock(browser, pin=PIN)
        page = browser.get("/held").get_data(as_text=True)
        assert "mine" in page
        assert "forged" not in page


def test_what_was_held_can_be_thrown_away(browser: Browser) -> None:
    with time_machine.travel(clock.now() + LOCKED):
        browser.post("/delicate", {"note": "x"})
        unlock(browser, pin=PIN)
        assert browser.post("/held", {"drop-held": "1"}).headers["Location"] == "/"
        assert browser.get("/held").headers["Location"] == "/"
        assert got == []


def test_the_held_form_is_its_writers_in_any_sign_in_of_theirs_and_nobody_elses(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    with time_machine.travel(clock.now() + LOCKED):
        browser.post("/delicate", {"note": "canaryword"})
        other = Browser(real)
        come_in(other, held)
        assert "canaryword" in other.get("/held").get_data(as_text=True)
        ana = signed_in(real, hat_of("ana"))
        assert ana.get("/held").headers["Location"] == "/"
        unlock(browser, pin=PIN)
        assert "canaryword" in browser.get("/held").get_data(as_text=True)


def test_what_asks_for_a_proof_gets_it_and_holds_ten_minutes(browser: Browser, held: pyotp.TOTP) -> None:
    assert browser.get("/fresh").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=9, seconds=50)) as clock_:
        browser.get("/find")
        clock_.shift(timedelta(seconds=20))
        assert browser.post("/fresh", {"note": "x"}).headers["Location"] == "/proof"
        before = browser.sid()
        for wrong in (
            {"passphrase": RIGHT},
            {"passphrase": "not this one, not this", "code": held.now()},
            {"passphrase": RIGHT, "code": "000000"},
            {"code": held.now()},
        ):
            answer = browser.post("/proof", wrong)
            assert answer.status_code == 422
            assert RIGHT not in answer.get_data(as_text=True)
        assert browser.sid() == before
        clock_.shift(timedelta(seconds=30))
        assert browser.post("/proof", {"passphrase": RIGHT, "code": held.now()}).headers["Location"] == "/held"
        assert browser.sid() != before
        assert browser.post("/held", {"note": "x"}).headers["Location"] == "/fresh"
        assert browser.post("/fresh", {"note": "x"}).status_code == 200
        clock_.shift(timedelta(minutes=9, seconds=59))
        browser.get("/find")
        assert browser.get("/fresh").status_code == 200
        clock_.shift(timedelta(seconds=2))
        assert browser.get("/fresh").headers["Location"] == "/proof"


def test_a_proof_takes_a_code_that_was_not_used_yet(browser: Browser, held: pyotp.TOTP) -> None:
    assert browser.post("/proof", {"passphrase": RIGHT, "code": held.now()}).status_code == 422, "it signed in with it"
    code = second_factor.print_codes(person_of("ivo"))[0]
    db.session.commit()
    assert browser.post("/proof", {"passphrase": RIGHT, "code": code}).status_code == 303
    assert browser.post("/proof", {"passphrase": RIGHT, "code": code}).status_code == 422


def test_guessing_at_the_proof_is_throttled_too(browser: Browser, held: pyotp.TOTP) -> None:
    for _ in range(5):
        browser.post("/proof", {"passphrase": "not this one, not this", "code": "000000"})
    with time_machine.travel(clock.now() + timedelta(seconds=31)) as clock_:
        right = {"passphrase": RIGHT, "code": held.now()}
        assert browser.post("/proof", right).status_code == 422
        assert unlock(browser, passphrase=RIGHT).status_code == 422
        clock_.shift(timedelta(seconds=31))
        assert browser.post("/proof", {"passphrase": RIGHT, "code": held.now()}).status_code == 303


@pytest.mark.parametrize(("hours", "holds"), [(0.98, True), (1.01, False)])
def test_a_sign_in_ends_after_an_idle_hour(browser: Browser, hours: float, holds: bool) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        assert (browser.get("/find").status_code == 200) is holds


def test_ten_hours_are_the_end_whatever_is_proved_between(browser: Browser) -> None:
    start = clock.now()
    for half_hour in range(1, 22):
        with time_machine.travel(start + timedelta(minutes=30 * half_hour)):
            is_open = browser.get("/find").status_code == 200
            assert is_open is (half_hour < 20)
            if is_open:
                browser.get("/delicate")
                assert unlock(browser, pin=PIN).status_code == 303


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_jumps_back_ends_what_it_cannot_judge(real: Flask, held: pyotp.TOTP, back: timedelta) -> None:
    whole, half = Browser(real), Browser(real)
    come_in(whole, held)
    half.post("/sign-in", {"username": "ivo", "passphrase": RIGHT})
    with time_machine.travel(clock.now() - back):
        assert whole.get("/find").headers["Location"] == "/sign-in"
        assert half.get("/sign-in/second").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "path",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/nothing-here", "", "/delicate/../x"],
)
def test_only_our_own_doors_are_gone_back_to(browser: Browser, path: str) -> None:
    with browser.client.session_transaction(base_url=BASE) as session:
        session["covered"] = True
        session["left"] = path
    assert unlock(browser, pin=PIN).headers["Location"] == "/"


def test_one_goes_back_to_the_screen_that_was_covered(browser: Browser) -> None:
    with browser.client.session_transaction(base_url=BASE) as session:
        session["covered"] = True
        session["left"] = "/partners"
    assert unlock(browser, pin=PIN).headers["Location"] == "/partners"


def test_in_the_demo_one_button_with_ones_own_name_does(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    with time_machine.travel(clock.now() + LOCKED):
        assert client.get("/account/hat").headers["Location"] == "/unlock"
        page = client.get("/unlock").get_data(as_text=True)
        assert "Ivo" in page
        assert 'type="password"' not in page
        assert client.post("/unlock", data={"csrf_token": token}).headers["Location"] == "/account/hat"
        assert 'type="password"' not in client.get("/proof").get_data(as_text=True)
        assert client.post("/proof", data={"csrf_token": token}).headers["Location"] == "/"


def test_who_passes_an_open_screen_sets_no_pin_of_their_own(browser: Browser) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=9)) as clock_:
        browser.get("/find")
        clock_.shift(timedelta(minutes=2))
        assert browser.get("/account/pin").headers["Location"] == "/proof"
        assert browser.post("/account/pin", {"pin": "830461"}).headers["Location"] == "/proof"
        clock_.shift(LOCKED)
        browser.get("/delicate")
        assert unlock(browser, pin="830461").status_code == 422
        assert unlock(browser, pin=PIN).status_code == 303
