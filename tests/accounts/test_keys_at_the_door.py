"""The person's key on its way through the door: made, kept for what is owed, locked, opened again, given up."""

import uuid
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import update

from directory import create_app
from directory.accounts import actions, policy, queries, unlocking
from directory.accounts.demo import Player, cast
from directory.accounts.door import entry
from directory.accounts.door.entry import Caller
from directory.accounts.models import CircleKey, Membership, Passphrase, Person, PersonKey, SignIn, SpokenCode
from directory.accounts.own import account
from directory.accounts.people import hats, recovery
from directory.accounts.proof import keys, passphrase
from directory.config import BadSetting
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.keyring import Keyring
from directory.vault.passphrase import PASSPHRASE
from directory.vault.secret import Secret
from tests.accounts.browser import BASE, HOST, RIGHT, Browser, come_in, enter, give_hat, hold_app, person_of
from tests.accounts.keyrings import give_key, open_circle, take_in
from tests.accounts.staff import hidden, offered, text_of
from tests.accounts.test_account_recovery import code_for, lost
from tests.conftest import make_settings, sign_in

PIN = "274905"
IDLE = timedelta(minutes=11)


@pytest.fixture
def held(real: Flask) -> pyotp.TOTP:
    """Ivo's app."""
    return hold_app("ivo")


@pytest.fixture
def browser(real: Flask, held: pyotp.TOTP) -> Browser:
    """Ivo, signed in with passphrase and app."""
    made = Browser(real)
    come_in(made, held)
    return made


def ring(browser: Browser, token: str | None = None) -> Keyring | None:
    """What the browser's sign-in opens at its next click, as the gate would find out."""
    db.session.rollback()
    g.pop("sign_in_token", None)
    sid = token or browser.sid() or ""
    found = queries.find_sign_in(actions.token_hash(sid))
    return unlocking.open_keyring(found.actor, sid) if found else None


def row_of(browser: Browser) -> SignIn:
    db.session.rollback()
    return db.session.query(SignIn).filter_by(token_hash=actions.token_hash(browser.sid() or "")).one()


def public_of(name: str) -> bytes:
    db.session.rollback()
    return db.session.query(PersonKey).filter_by(person_id=person_of(name)).one().public


def test_the_first_sign_in_makes_the_key_and_the_next_one_opens_it(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    found = ring(browser)
    assert found is not None
    assert found.person.public == public_of("ivo")
    other = Browser(real)
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        come_in(other, held)
        again = ring(other)
        assert again is not None
        assert again.person.public == found.person.public
        assert row_of(other).private_sealed != row_of(browser).private_sealed


def test_between_the_steps_the_key_waits_and_opens_nothing(real: Flask, held: pyotp.TOTP) -> None:
    browser = Browser(real)
    enter(browser)
    assert row_of(browser).private_sealed is not None
    assert ring(browser) is None
    before = browser.sid()
    browser.post("/sign-in/second", {"code": held.now()})
    assert ring(browser) is not None
    assert ring(browser, before) is None


@pytest.mark.parametrize(("duty", "opens"), [(Duty.COORDINATOR, False), (Duty.ADVOCATE, True)])
def test_the_key_goes_with_the_hat_that_is_chosen(real: Flask, held: pyotp.TOTP, duty: Duty, opens: bool) -> None:
    other = give_hat("ivo", duty)
    browser = Browser(real)
    enter(browser)
    browser.post("/sign-in/second", {"code": held.now()})
    assert row_of(browser).private_sealed is not None, "which hat is not known yet"
    browser.post("/sign-in/hat", {"hat": str(other.id)})
    assert (row_of(browser).private_sealed is not None) is opens
    assert (ring(browser) is not None) is opens


def test_a_change_of_hat_lets_the_key_go_and_the_passphrase_brings_it_back(browser: Browser) -> None:
    coordinator = give_hat("ivo", Duty.COORDINATOR)
    intake = queries.find_membership_of("ivo")
    assert intake is not None
    before = browser.sid()
    browser.post("/account/hat", {"hat": str(coordinator.id), "passphrase": RIGHT})
    assert row_of(browser).private_sealed is None
    assert ring(browser, before) is None
    browser.post("/account/hat", {"hat": str(intake.id), "passphrase": RIGHT})
    assert ring(browser) is not None


def test_the_lock_drops_the_key_and_cookie_and_pin_together_open_it(browser: Browser) -> None:
    browser.post("/account/pin", {"pin": PIN})
    stored = row_of(browser)
    assert stored.pin_private_sealed is not None
    with time_machine.travel(clock.now() + IDLE):
        browser.get("/find")
        assert row_of(browser).private_sealed is None
        assert ring(browser) is None
        browser.post("/unlock", {"pin": "830461"})
        assert ring(browser) is None
        browser.post("/unlock", {"pin": PIN})
        found = ring(browser)
        assert found is not None
        assert found.person.public == public_of("ivo")
        with time_machine.travel(clock.now() + IDLE):
            browser.get("/find")
            browser.post("/unlock", {"pin": PIN})
            assert ring(browser) is not None, "the token was renewed, and the PIN still opens"


def test_the_cover_drops_it_and_the_passphrase_opens_it(browser: Browser) -> None:
    browser.post("/cover")
    assert row_of(browser).private_sealed is None
    browser.post("/unlock", {"passphrase": "not this one, not this"})
    assert ring(browser) is None
    browser.post("/unlock", {"passphrase": RIGHT})
    assert ring(browser) is not None


def test_a_pin_that_would_leave_the_key_shut_opens_nothing(browser: Browser) -> None:
    """As after the key was made anew in the middle of a shift."""
    browser.post("/account/pin", {"pin": PIN})
    secret = passphrase.open_secret(person_of("ivo"), RIGHT)
    assert secret is not None
    keys.make_key(person_of("ivo"), secret)
    db.session.commit()
    browser.post("/cover")
    assert browser.post("/unlock", {"pin": PIN}).status_code == 422
    browser.post("/unlock", {"passphrase": RIGHT})
    assert ring(browser) is not None


def test_a_new_proof_moves_the_key_on(browser: Browser, held: pyotp.TOTP) -> None:
    before = browser.sid()
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        assert browser.post("/proof", {"passphrase": RIGHT, "code": held.now()}).status_code == 303
        assert ring(browser) is not None
        assert ring(browser, before) is None


def test_a_new_passphrase_keeps_the_key_and_its_circle(real: Flask, browser: Browser) -> None:
    hat = queries.find_membership_of("ivo")
    assert hat is not None
    before = public_of("ivo")
    take_in(*open_circle(hat.agency_id), hat)
    page = text_of(browser.get("/account/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "0", "again": offered(page)[0]}
    assert browser.post("/account/passphrase", body).status_code == 303
    found = ring(browser)
    assert found is not None
    assert found.person.public == public_of("ivo") == before
    assert db.session.query(CircleKey).count() == 1


def test_a_passphrase_of_ones_own_making_never_stood_before_a_key(real: Flask, held: pyotp.TOTP) -> None:
    """Somebody who chose theirs takes a generated one with a referral hat; what lies in old backups opens nothing."""
    passphrase.set_passphrase(person_of("ivo"), "a passphrase of my own making", is_generated=False)
    before = passphrase.open_secret(person_of("ivo"), "a passphrase of my own making")
    db.session.commit()
    browser = Browser(real)
    enter(browser, typed="a passphrase of my own making")
    assert row_of(browser).private_sealed is None
    browser.post("/sign-in/second", {"code": held.now()})
    page = text_of(browser.get("/sign-in/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": "a passphrase of my own making", "chosen": "1"}
    words = offered(page)[1]
    assert browser.post("/sign-in/passphrase", {**body, "again": words}).headers["Location"] == "/account/pin"
    assert ring(browser) is not None
    assert passphrase.open_secret(person_of("ivo"), words) != before


def test_who_gives_the_referral_duty_up_and_chooses_their_own_passphrase_holds_no_key(
    real: Flask, browser: Browser
) -> None:
    coordinator = give_hat("ivo", Duty.COORDINATOR)
    browser.post("/account/hat", {"hat": str(coordinator.id), "passphrase": RIGHT})
    hat = db.session.query(Membership).filter_by(person_id=person_of("ivo"), duty=Duty.INTAKE).one()
    hat.ended_at = clock.now()
    db.session.commit()
    page = text_of(browser.get("/account/passphrase"))
    wanted = "a passphrase of my own making"
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "passphrase": wanted, "again": wanted}
    assert browser.post("/account/passphrase", body).status_code == 303
    assert db.session.query(PersonKey).filter_by(person_id=coordinator.person_id).count() == 0


def test_a_forgotten_passphrase_costs_the_key_and_the_next_sign_in_makes_another(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    hat = queries.find_membership_of("ivo")
    assert hat is not None
    before = public_of("ivo")
    take_in(*open_circle(hat.agency_id), hat)
    code = SpokenCode(
        person_id=hat.person_id, salt=b"x" * 16, profile="testing", code_hash=b"x" * 32, issued_by=hat.person_id,
        issued_at=clock.now(), expires_at=clock.now() + timedelta(minutes=30),
    )  # fmt: skip
    db.session.add(code)
    db.session.flush()
    assert recovery.set_forgotten(code.id, "another five plain words", is_generated=True)
    db.session.commit()
    assert db.session.query(PersonKey).filter_by(person_id=hat.person_id).count() == 0
    assert db.session.query(CircleKey).count() == 0, "a colleague confirms the new key"
    assert ring(browser) is None
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        enter(browser, typed="another five plain words")
        browser.post("/sign-in/second", {"code": held.now()})
        assert ring(browser) is not None
        assert public_of("ivo") != before


def test_who_signs_in_with_the_old_passphrase_while_another_is_set_makes_no_key(real: Flask) -> None:
    ivo, calls = person_of("ivo"), Caller("", HOST, "", "", "")
    known = entry.try_passphrase("ivo", RIGHT, calls)
    assert known is not None
    passphrase.set_passphrase(ivo, "another five plain words", is_generated=True)
    hats.end_sign_ins(known.person)
    db.session.commit()
    token = entry.begin(known, calls, asks_second=True)
    db.session.commit()
    assert keys.find_key(ivo) is None, "under the dead secret it would open for nobody"
    assert queries.find_sign_in(actions.token_hash(token)) is None


def test_who_changes_the_old_passphrase_while_another_is_set_changes_nothing(
    real: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = queries.find_sign_in(actions.token_hash(browser.sid() or ""))
    assert found is not None
    ivo = person_of("ivo")

    def beside(person_id: uuid.UUID | None, typed: str) -> Secret | None:
        opened = passphrase.open_secret(person_id, typed)
        passphrase.set_passphrase(ivo, "another five plain words", is_generated=True)
        hats.end_sign_ins(db.session.get_one(Person, ivo))
        db.session.commit()
        return opened

    monkeypatch.setattr(account, "open_secret", beside)
    wanted = "yet another five plain words"
    sid = browser.sid() or ""
    assert account.change_passphrase(found.actor, sid, RIGHT, wanted, "", is_generated=True) is None
    db.session.commit()
    assert passphrase.verify(ivo, "another five plain words")
    assert keys.find_key(ivo) is None


@pytest.mark.parametrize("column", ["locked_at", "covered_at", "ended_at"])
def test_what_goes_on_while_the_screen_is_covered_does_not_bring_the_key_back(browser: Browser, column: str) -> None:
    row = row_of(browser)
    token, fresh = browser.sid() or "", actions.new_token()
    key = keys.find_key(row.person_id)
    assert key is not None
    own, late = keys.open_under_cookie(row.id, token, key, row.private_sealed), keys.move_on(row.id, token, fresh)
    assert own is not None
    db.session.execute(update(SignIn).values({column: clock.now(), **keys.SHUT}))
    keys.keep_under_cookie(row.id, token, own)
    db.session.commit()
    assert row_of(browser).private_sealed is None
    db.session.execute(update(SignIn).values(**late))
    db.session.commit()
    assert row_of(browser).private_sealed is None


def test_the_answer_to_what_was_under_way_leaves_the_cover_in_the_cookie(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beside(actor: Actor, token: str) -> str:
        fresh = go_on_alone(actor, token)
        actions.cover(actor)
        return fresh

    go_on_alone = account.go_on_alone
    monkeypatch.setattr(account, "go_on_alone", beside)
    page = text_of(browser.get("/account/passphrase"))
    body = {"ticket": hidden(page, "ticket"), "current": RIGHT, "chosen": "0", "again": offered(page)[0]}
    assert browser.post("/account/passphrase", body).status_code == 303
    assert row_of(browser).private_sealed is None
    with browser.client.session_transaction(base_url=BASE) as session:
        assert session["covered"] is True


def test_a_lost_telephone_costs_no_key(real: Flask, sol: Browser) -> None:
    before = give_key(queries.find_membership_of("ivo") or pytest.fail("nobody"))
    browser, _ = lost(real, code_for(sol, "ivo"))
    assert row_of(browser).private_sealed is not None
    assert public_of("ivo") == before.pair.public


def test_ending_sign_ins_takes_the_wraps_with_it(real: Flask, browser: Browser) -> None:
    browser.post("/account/pin", {"pin": PIN})
    hats.end_sign_ins(db.session.get_one(Person, person_of("ivo")))
    db.session.commit()
    row = row_of(browser)
    assert row.private_sealed is None
    assert row.pin_private_sealed is None


def test_ones_other_sign_ins_end_with_their_wraps_and_this_one_keeps_its_key(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    other = Browser(real)
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        come_in(other, held)
        other.post("/account/sign-ins/end")
        assert ring(other) is not None
        assert row_of(browser).private_sealed is None


def test_the_sweep_locks_what_nobody_clicks_in(browser: Browser) -> None:
    with time_machine.travel(clock.now() + IDLE):
        actions.end_stale_sign_ins()
        db.session.commit()
        row = row_of(browser)
        assert row.private_sealed is None
        assert row.locked_at is not None


def test_with_cookie_and_database_the_pin_is_still_needed_after_the_lock(browser: Browser) -> None:
    browser.post("/account/pin", {"pin": PIN})
    browser.post("/cover")
    row = row_of(browser)
    own = keys.find_key(person_of("ivo"))
    assert own is not None
    assert keys.open_under_cookie(row.id, browser.sid() or "", own, row.pin_private_sealed) is None


WITH_REFERRALS = [one for one in cast() if one.duty in policy.REFERRAL_DUTIES]


@pytest.mark.parametrize("player", WITH_REFERRALS, ids=lambda one: one.username)
def test_a_click_on_a_name_unlocks_the_true_key(county: Flask, player: Player) -> None:
    client = sign_in(county, player.username)
    for covers in (True, False):
        with client.session_transaction() as session:
            token = session["sid"]
        found = queries.find_sign_in(actions.token_hash(token))
        assert found is not None
        opened = unlocking.open_keyring(found.actor, token)
        assert opened is not None
        assert opened.person.public == public_of(player.username)
        if covers:
            client.post("/cover")
            assert unlocking.open_keyring(found.actor, token) is None
            client.post(f"/demo/sign-in/{player.username}")


def test_a_click_on_the_coordinators_name_makes_no_key(county: Flask) -> None:
    for name in ("dana", "ed"):
        sign_in(county, name)
        assert db.session.query(PersonKey).filter_by(person_id=person_of(name)).count() == 0


def test_outside_the_demo_no_server_starts_where_published_passphrases_open(county: Flask) -> None:
    db.session.execute(update(Passphrase).values(profile=PASSPHRASE.name))
    db.session.commit()
    folder = county.extensions["settings"].instance
    with pytest.raises(BadSetting, match="demo"):
        create_app(make_settings(folder, demo=False, testing=False, hosts=(HOST,)))
