"""The screens of settings: who sees them, what they say, what comes back when something is wrong."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from directory.accounts.rules import book, changes, definitions
from directory.core import clock
from directory.core.db import db
from tests.accounts.test_rules import actor_of, client_of, make_coordinator, open_proposal
from tests.conftest import ClientAs, sign_in, token_of


def send(client: Any, path: str, **values: Any) -> Any:
    """Post a form with its token; `seen` as the page gave it, unless it is given."""
    page = client.get(path).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    data = {"csrf_token": token_of(page), "seen": seen[1] if seen else "", **values}
    return client.post(path, data=data)


def test_the_list_says_each_value_its_default_and_why(client_as: ClientAs) -> None:
    dana = client_as("dana")
    assert send(dana, "/settings/lock-minutes", value="5", reason="A lobby").status_code == 303
    page = dana.get("/settings").get_data(as_text=True)
    for setting in definitions.SETTINGS.values():
        assert setting.name in page
        assert f"/settings/{setting.slug}" in page
    assert "5 minutes" in page
    assert "default: 10 minutes" in page
    assert "A lobby" in page
    assert "Dana" in page


@pytest.mark.parametrize(
    ("slug", "values"),
    [
        ("lock-minutes", {"value": "16", "reason": "kept words"}),
        ("lock-minutes", {"value": "1", "reason": "kept words"}),
        ("lock-minutes", {"value": "ten", "reason": "kept words"}),
        ("lock-minutes", {"value": "", "reason": "kept words"}),
        ("lock-minutes", {"value": "5", "reason": "   "}),
        ("lock-minutes", {"value": "5", "reason": "x" * 501}),
        ("languages", {"reason": "kept words"}),
        ("languages", {"value": "tlh", "reason": "kept words"}),
        ("word-survivor", {"value": "victim", "reason": "kept words"}),
        ("word-harm", {"value": "own", "reason": "kept words", "en_one": "one"}),
        ("word-harm", {"value": "own", "reason": "kept words", "en_one": "abuser", "en_many": "abusers",
                       "es_one": "x", "es_many": "y"}),
    ],
)  # fmt: skip
def test_a_slip_changes_nothing_and_gives_back_what_was_typed(
    client_as: ClientAs, slug: str, values: dict[str, str]
) -> None:
    answer = send(client_as("dana"), f"/settings/{slug}", **values)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="slips"' in page
    assert 'aria-invalid="true"' in page or "<fieldset" in page
    if values["reason"].strip() == "kept words":
        assert "kept words" in page
    assert book.current() == {key: one.default for key, one in definitions.SETTINGS.items()}


def test_words_of_ones_own_are_kept_and_shown_again(client_as: ClientAs) -> None:
    dana = client_as("dana")
    words = {"en_one": "man here", "en_many": "men here", "es_one": "hombre aquí", "es_many": "hombres aquí"}
    assert send(dana, "/settings/word-harm", value="own", reason="ours", **words).status_code == 303
    page = dana.get("/settings/word-harm").get_data(as_text=True)
    for word in words.values():
        assert f'value="{word}"' in page


def test_two_coordinators_loosen_a_setting_on_one_screen(county: Flask) -> None:
    dana = sign_in(county, "dana")
    make_coordinator()
    assert send(dana, "/settings/lock-minutes", value="15", reason="Long calls").status_code == 303
    own = dana.get("/settings").get_data(as_text=True)
    assert "Take it back" in own
    assert 'value="accept"' not in own
    dora = client_of(county, "dora")
    page = dora.get("/settings").get_data(as_text=True)
    assert "Long calls" in page
    path = f"/settings/proposals/{open_proposal().id}"
    forged = dana.post(path, data={"csrf_token": token_of(own), "verdict": "accept"})
    assert forged.status_code == 403
    assert dora.post(path, data={"csrf_token": token_of(page), "verdict": "perhaps"}).status_code == 400
    assert dora.post(path, data={"csrf_token": token_of(page), "verdict": "accept"}).status_code == 303
    assert dora.post(path, data={"csrf_token": token_of(page), "verdict": "accept"}).status_code == 404
    page = dora.get("/settings").get_data(as_text=True)
    assert "15 minutes" in page
    assert "with Dora Second" in page


def test_a_stale_form_is_shown_the_newer_value_and_keeps_what_was_typed(county: Flask) -> None:
    dana = sign_in(county, "dana")
    page = dana.get("/settings/lock-minutes").get_data(as_text=True)
    make_coordinator()
    changes.change_rule(actor_of("dora"), definitions.SETTINGS["lock_minutes"], 7, "first", "")
    db.session.commit()
    data = {"csrf_token": token_of(page), "seen": "", "value": "5", "reason": "my own words"}
    answer = dana.post("/settings/lock-minutes", data=data)
    again = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "7 minutes" in again
    assert 'value="5"' in again
    assert "my own words" in again
    assert send(dana, "/settings/lock-minutes", value="5", reason="my own words").status_code == 303


def test_a_change_asks_for_a_fresh_proof(county: Flask) -> None:
    dana = sign_in(county, "dana")
    page = dana.get("/settings/lock-minutes").get_data(as_text=True)
    with time_machine.travel(clock.now() + timedelta(minutes=9)):
        dana.get("/partners")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        data = {"csrf_token": token_of(page), "seen": "", "value": "5", "reason": "why"}
        answer = dana.post("/settings/lock-minutes", data=data)
        assert answer.status_code == 303
        assert answer.headers["Location"] != "/settings"
    assert book.current()["lock_minutes"] == 10


def test_a_setting_that_there_is_not(client_as: ClientAs) -> None:
    dana = client_as("dana")
    for slug in ("inclusion-policy", "first-hour", "nothing", "lock_minutes.."):
        assert dana.get(f"/settings/{slug}").status_code == 404, slug
