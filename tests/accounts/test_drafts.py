"""What is being typed: kept behind lock, cover and the end of a sign-in, for its writer alone, for a week."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask, request

from directory.accounts import actions, drafts
from directory.accounts.models import Draft, DrawerItem, Membership, Person, SignIn
from directory.accounts.models.keys import DRAFT
from directory.accounts.people import hats
from directory.accounts.proof import passphrase
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.vault.keys import make_pair
from directory.vault.sealing import Unopened
from directory.web.access import access
from tests.accounts.browser import RIGHT, Browser, come_in, give_hat, hold_app, person_of
from tests.accounts.staff import hat_of, signed_in, text_of

IDLE, ENDED = timedelta(minutes=11), timedelta(minutes=61)
CANARY = "canary words of a client"


@pytest.fixture
def held(real: Flask) -> pyotp.TOTP:
    """Ivo's app; and a delicate door."""

    @access(Permission.SIGNED_IN, unlocked=True)
    def delicate() -> tuple[str, int]:
        return "seen", 422 if request.form.get("note") == "slip" else 200

    real.add_url_rule("/delicate", "delicate", delicate, methods=["GET", "POST"])
    return hold_app("ivo")


@pytest.fixture
def browser(real: Flask, held: pyotp.TOTP) -> Browser:
    """Ivo, signed in with his key."""
    made = Browser(real)
    come_in(made, held)
    return made


@pytest.fixture
def ana(real: Flask, held: pyotp.TOTP) -> Browser:
    """Ana, signed in without a key: the drawer is for her."""
    return signed_in(real, hat_of("ana"))


def say(note: str = CANARY, **more: str) -> str:
    fields = [["note", note], *([name, value] for name, value in more.items())]
    return json.dumps({"path": "/delicate", "page": "/delicate?of=x", "fields": fields})


def keep(browser: Browser, draft: str = "", **more: str) -> str:
    answer = browser.post("/typed", {"typed": say(**more), "draft": draft})
    assert answer.status_code == 200, answer.status
    return str(answer.get_json()["draft"])


def count() -> int:
    db.session.rollback()
    return db.session.query(Draft).count()


def test_what_is_typed_is_sealed_and_comes_back_to_its_page(browser: Browser, tmp_path: Path) -> None:
    draft = keep(browser)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))
    assert CANARY.encode() not in stored
    assert draft.replace("-", "").encode() in stored, "the control: what is not sealed is found"
    page = text_of(browser.get("/held"))
    assert CANARY in page
    assert f'href="/delicate?of=x#held-{draft}"' in page
    told = browser.get(f"/held/{draft}").get_json()
    assert told == {"path": "/delicate", "fields": [["note", CANARY]]}


def test_secrets_are_not_kept(browser: Browser) -> None:
    draft = keep(browser, passphrase="a secret", pin="123457", words="one two three", heard="a b c d")
    assert browser.get(f"/held/{draft}").get_json()["fields"] == [["note", CANARY]]


@pytest.mark.parametrize("said", ["", "x", "{}", "[]", '{"path":"/x","page":"","fields":[["a","b"]]}', '{"fields":1}'])
def test_what_says_nothing_is_not_kept(browser: Browser, said: str) -> None:
    assert browser.post("/typed", {"typed": said}).get_json() == {"draft": ""}
    assert count() == 0


def test_the_newer_takes_the_place_of_the_older_and_five_are_the_most(browser: Browser) -> None:
    first = keep(browser)
    assert keep(browser, first, note="newer") == first
    assert browser.get(f"/held/{first}").get_json()["fields"] == [["note", "newer"]]
    for number in range(7):
        keep(browser, note=f"another {number}")
    assert count() == drafts.AT_MOST
    assert browser.get(f"/held/{first}").status_code == 404
    assert "another 6" in text_of(browser.get("/held"))


def test_it_is_kept_behind_the_lock_and_is_no_sign_of_life(browser: Browser) -> None:
    start = clock.now()
    for minute in range(1, 12):
        with time_machine.travel(start + timedelta(minutes=minute)):
            draft = keep(browser)
    db.session.rollback()
    row = db.session.query(SignIn).one()
    assert row.seen_at < start + timedelta(minutes=1)
    assert row.locked_at is not None
    assert row.private_sealed is None
    with time_machine.travel(start + IDLE):
        assert browser.get(f"/held/{draft}").headers["Location"] == "/unlock"
        page = browser.post("/unlock", {"passphrase": RIGHT}).headers["Location"]
        assert page == f"/delicate?of=x#held-{draft}", "on the page on which he was typing"
        assert CANARY in text_of(browser.get("/held"))


def test_the_cover_takes_it_along(browser: Browser) -> None:
    assert browser.post("/cover", {"back": "/partners", "typed": say()}).headers["Location"] == "/cover"
    assert keep(browser, note="from another tab"), "which is blanked a moment later"
    assert browser.get("/held").headers["Location"] == "/cover"
    assert "#held-" in browser.post("/unlock", {"passphrase": RIGHT}).headers["Location"]
    assert count() == 2


def test_the_cover_keeps_nothing_that_came_without_our_token(browser: Browser) -> None:
    for token in ("", "forged"):
        answer = browser._open("POST", "/cover", {"typed": say(), "csrf_token": token}, {})
        assert answer.headers["Location"] == "/cover"
    assert count() == 0


def test_it_outlives_the_sign_in_and_is_offered_once_at_the_next(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    with time_machine.travel(clock.now() + ENDED):
        sent = browser.post("/delicate", {"note": CANARY})
        assert sent.headers["Location"] == "/sign-in"
        actions.end_stale_sign_ins()
        db.session.commit()
        come_in(browser, held)
        assert browser.get("/").headers["Location"] == "/held"
        assert browser.get("/").headers["Location"] == "/find", "once"
        assert CANARY in text_of(browser.get("/held"))


def test_what_was_only_typed_bars_nobodys_way_and_waits_under_the_account(
    real: Flask, browser: Browser, held: pyotp.TOTP
) -> None:
    with time_machine.travel(clock.now() + ENDED):
        typed = {"typed": say("typed after the end")}
        assert browser.post("/typed", typed).headers["Location"] == "/sign-in"
        actions.end_stale_sign_ins()
        db.session.commit()
        come_in(browser, held)
        assert browser.get("/").headers["Location"] == "/find"
        assert "when you were here last is kept" in text_of(browser.get("/find"))
        assert "/held" in browser.get("/account").get_data(as_text=True)
        assert "typed after the end" in text_of(browser.get("/held"))


def test_a_forged_form_is_not_kept_for_whose_sign_in_has_ended(browser: Browser) -> None:
    with time_machine.travel(clock.now() + ENDED):
        assert browser._open("POST", "/delicate", {"note": "forged"}, {}).status_code == 403
        assert browser._open("POST", "/typed", {"typed": say()}, {}).status_code == 403
    assert count() == 0


def test_who_was_removed_leaves_nothing_behind(browser: Browser) -> None:
    hats.end_sign_ins(db.session.get_one(Person, person_of("ivo")))
    db.session.commit()
    assert browser.post("/delicate", {"note": CANARY}).headers["Location"] == "/sign-in"
    assert count() == 0


def test_only_its_writer_opens_it_under_the_hat_of_then(real: Flask, browser: Browser) -> None:
    draft = keep(browser)
    sol = signed_in(real, hat_of("ana"))
    assert sol.get(f"/held/{draft}").status_code == 404
    for duty, agency in ((Duty.ADVOCATE, "same"), (Duty.COORDINATOR, "same")):
        other = give_hat("ivo", duty)
        browser.post("/account/hat", {"hat": str(other.id), "passphrase": RIGHT})
        assert browser.get(f"/held/{draft}").status_code == 404, (duty, agency)
    intake = db.session.query(Membership).filter_by(person_id=person_of("ivo"), duty=Duty.INTAKE).one()
    browser.post("/account/hat", {"hat": str(intake.id), "passphrase": RIGHT})
    assert browser.get(f"/held/{draft}").status_code == 200


def test_a_draft_that_was_sent_and_taken_is_gone_and_one_that_slipped_stays(browser: Browser) -> None:
    draft = keep(browser)
    assert browser.post("/delicate", {"note": "slip", "typed-draft": draft}).status_code == 422
    assert count() == 1
    with time_machine.travel(clock.now() + IDLE):
        browser.post("/delicate", {"note": "more", "typed-draft": draft})
        assert count() == 1, "the form that was held stands in the draft's place"
        browser.post("/unlock", {"passphrase": RIGHT})
        assert "more" in text_of(browser.get("/held"))
        browser.post("/held", {"held-id": draft, "note": "more"})
        assert count() == 0
        draft = keep(browser)
        assert browser.post("/delicate", {"note": "more", "typed-draft": draft}).status_code == 200
        assert count() == 0


def test_nobody_deletes_anothers_draft(real: Flask, browser: Browser, ana: Browser) -> None:
    draft = keep(browser)
    assert ana.post("/delicate", {"note": "x", "typed-draft": draft}).status_code == 200
    ana.post("/held", {"held-id": draft, "drop-held": "1"})
    assert count() == 1


def test_without_a_key_it_lies_in_the_drawer_and_ends_with_the_sign_in(browser: Browser, ana: Browser) -> None:
    draft = keep(ana)
    assert keep(ana, draft, note="newer") == draft
    assert count() == 0
    assert ana.get(f"/held/{draft}").get_json()["fields"] == [["note", "newer"]]
    ana.post("/sign-out")
    db.session.rollback()
    assert db.session.query(DrawerItem).filter_by(id=uuid.UUID(draft)).count() == 0


@pytest.mark.parametrize(("days", "left"), [(6.9, 1), (7.1, 0)])
def test_seven_days_are_the_most(browser: Browser, held: pyotp.TOTP, days: float, left: int) -> None:
    keep(browser)
    with time_machine.travel(clock.now() + timedelta(days=days)):
        come_in(browser, held)
        assert (CANARY in text_of(browser.get("/held"))) is bool(left)
        assert drafts.forget_old_drafts() == 1 - left


def test_a_new_key_leaves_no_draft_of_the_old_one(browser: Browser) -> None:
    keep(browser)
    passphrase.set_passphrase(person_of("ivo"), RIGHT, is_generated=True)
    db.session.commit()
    assert count() == 0


def test_a_row_opens_for_its_own_key_under_its_own_id_alone() -> None:
    pair, other, row, key = make_pair(), make_pair(), uuid.uuid4(), uuid.uuid4()
    blob = DRAFT.seal_to(pair.public, b"text", draft=row, person_key=key)
    assert DRAFT.open_as(pair, blob, draft=row, person_key=key) == b"text"
    wrong: list[tuple[Any, bytes, uuid.UUID, uuid.UUID]] = [
        (other, blob, row, key), (pair, blob, uuid.uuid4(), key), (pair, blob, row, uuid.uuid4()),
        (pair, blob[:-1], row, key), (pair, blob[:50], row, key), (pair, b"", row, key),
        *((pair, blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :], row, key) for at in range(0, len(blob), 7)),
    ]  # fmt: skip
    for reader, altered, draft, person_key in wrong:
        with pytest.raises(Unopened):
            DRAFT.open_as(reader, altered, draft=draft, person_key=person_key)
    assert len(DRAFT.seal_to(pair.public, b"a longer text", draft=row, person_key=key)) == len(blob)
