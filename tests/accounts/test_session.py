"""Sign-ins: how long they hold, what they keep, what the cover does."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from directory.accounts import actions, queries
from directory.core import clock
from directory.core.db import db
from tests.conftest import ClientAs, sign_in, token_of


@pytest.mark.parametrize(("minutes", "holds"), [(59, True), (61, False)])
def test_an_idle_sign_in_ends_after_sixty_minutes(county: Flask, minutes: int, holds: bool) -> None:
    client = sign_in(county, "ivo")
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert (client.get("/find").status_code == 200) == holds


def test_a_sign_in_in_use_ends_after_ten_hours(county: Flask) -> None:
    client = sign_in(county, "ivo")
    start = clock.now()
    for step in range(1, 13):
        with time_machine.travel(start + timedelta(minutes=50 * step)):
            assert (client.get("/find").status_code == 200) == (step * 50 < 600)


def test_signing_out_ends_it_on_the_server_and_empties_the_browser(county: Flask) -> None:
    client = sign_in(county, "ivo")
    assert client._cookies is not None
    cookies = dict(client._cookies)
    token = token_of(client.get("/keys").get_data(as_text=True))
    answer = client.post("/sign-out", data={"csrf_token": token})
    assert "storage" in answer.headers["Clear-Site-Data"]
    client._cookies.update(cookies)
    assert client.get("/find").headers["Location"] == "/sign-in"


def test_each_sign_in_gets_a_token_of_its_own_and_only_its_hash_is_stored(county: Flask, tmp_path: Path) -> None:
    first, second = sign_in(county, "ivo"), sign_in(county, "ivo")
    tokens = []
    for client in (first, second):
        with client.session_transaction() as session:
            tokens.append(session["sid"])
    assert tokens[0] != tokens[1]
    assert len(tokens[0]) >= 43
    db.session.commit()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))
    assert not any(token.encode() in stored for token in tokens)


def test_a_cover_shows_nothing_until_its_person_comes_back(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    kept = client.post("/find", data={"csrf_token": token, "q": "shelter"}).headers["Location"]
    client.post("/cover", data={"csrf_token": token})
    for address in ("/find", kept, "/partners", "/hand-out", "/keys", "/", "/nothing-here"):
        assert client.get(address).headers["Location"] == "/cover", address
    for address in ("/cover", "/sign-in"):
        page = client.get(address).get_data(as_text=True)
        assert "Signed in as" not in page
        assert 'class="hat"' not in page
    assert "Harbor" not in client.get("/cover").get_data(as_text=True)
    client.post("/demo/sign-in/ivo")
    assert 'value="shelter"' in client.get(kept).get_data(as_text=True)


def test_after_a_cover_one_stands_where_one_was(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").text)
    kept = client.post("/find", data={"csrf_token": token, "q": "shelter"}).headers["Location"]
    for screen in (kept, "/hand-out", "/partners"):
        assert f'name="back" value="{screen}"' in client.get(screen).text
        client.post("/cover", data={"back": screen})
        assert screen not in client.get("/cover").text
        door = client.get("/sign-in").text
        assert screen not in door
        first = re.search(r'<main.*?action="([^"]+)"', door, re.DOTALL)
        assert first
        assert first[1] == "/demo/sign-in/ivo"
        assert client.post(first[1]).headers["Location"] == screen
        assert client.get(screen).status_code == 200
    assert client.post("/demo/sign-in/ivo").headers["Location"] == "/", "a screen is gone back to once"
    assert 'value="shelter"' in client.get(kept).text


@pytest.mark.parametrize("back", ["//elsewhere.example", "/find?q=shelter", "https://elsewhere.example/", "/a\nb", ""])
def test_a_cover_leads_back_to_a_path_of_ours_and_to_nothing_else(county: Flask, back: str) -> None:
    client = sign_in(county, "ivo")
    client.post("/cover", data={"back": back})
    assert client.post("/demo/sign-in/ivo").headers["Location"] == "/"


def test_the_next_person_is_not_led_to_the_screen_that_another_left(county: Flask) -> None:
    client = sign_in(county, "ivo")
    client.post("/cover", data={"back": "/hand-out"})
    assert client.post("/demo/sign-in/ana").headers["Location"] == "/"
    assert client.post("/cover").status_code == 303
    assert client.post("/demo/sign-in/ana").headers["Location"] == "/"


def test_pressing_ones_own_name_again_ends_nothing(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").text)
    kept = client.post("/find", data={"csrf_token": token, "q": "shelter"}).headers["Location"]
    client.post("/demo/sign-in/ivo")
    assert 'value="shelter"' in client.get(kept).text


def test_another_person_lifts_no_cover(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    kept = client.post("/find", data={"csrf_token": token, "q": "shelter"}).headers["Location"]
    client.post("/cover", data={"csrf_token": token})
    client.post("/demo/sign-in/ana")
    assert 'value="shelter"' not in client.get(kept).get_data(as_text=True)


def test_a_search_is_sealed_where_it_is_stored_and_ends_with_its_sign_in(county: Flask, tmp_path: Path) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    client.post("/find", data={"csrf_token": token, "q": "canaryword", "near": "98701"})
    db.session.commit()
    with sqlite3.connect(tmp_path / "directory.db") as connection:
        dump = "\n".join(connection.iterdump())
        assert "canaryword" not in dump
        assert connection.execute("SELECT count(*) FROM drawer_item WHERE kind = 'search'").fetchone() == (1,)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))
    assert b"canaryword" not in raw
    assert b"Harbor House" in raw, "the control: what is not sealed is found"
    client.post("/sign-out", data={"csrf_token": token})
    with sqlite3.connect(tmp_path / "directory.db") as connection:
        assert connection.execute("SELECT count(*) FROM drawer_item").fetchone() == (0,)


def test_nobody_reads_anothers_search_by_its_address(county: Flask) -> None:
    ivo, cleo = sign_in(county, "ivo"), sign_in(county, "cleo")
    token = token_of(ivo.get("/keys").get_data(as_text=True))
    address = ivo.post("/find", data={"csrf_token": token, "q": "canaryword"}).headers["Location"]
    assert "canaryword" in ivo.get(address).get_data(as_text=True)
    assert "canaryword" not in cleo.get(address).get_data(as_text=True)
    again = sign_in(county, "ivo")
    assert "canaryword" not in again.get(address).get_data(as_text=True)


def test_of_each_kind_the_newest_fifty_are_kept(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    first = client.post("/find", data={"csrf_token": token, "q": "one"}).headers["Location"]
    for number in range(50):
        last = client.post("/find", data={"csrf_token": token, "q": f"n{number}"}).headers["Location"]
    assert 'value="one"' not in client.get(first).get_data(as_text=True)
    assert 'value="n49"' in client.get(last).get_data(as_text=True)


def test_the_sweep_forgets_sign_ins_that_ran_out(county: Flask) -> None:
    sign_in(county, "ivo")
    with time_machine.travel(clock.now() + timedelta(hours=11)):
        live = sign_in(county, "ana")
        assert actions.end_stale_sign_ins() == 1
        db.session.commit()
        assert live.get("/find").status_code == 200


def test_a_person_whose_hat_ended_is_out_at_the_next_click(county: Flask) -> None:
    client = sign_in(county, "ivo")
    membership = queries.find_membership_of("ivo")
    assert membership is not None
    membership.ended_at = clock.now()
    db.session.commit()
    assert client.get("/find").headers["Location"] == "/sign-in"
    assert sign_in(county, "guest").post("/demo/sign-in/ivo").status_code == 404


@pytest.mark.parametrize(
    "back",
    [
        "//elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example",
        "",
        "/\t/elsewhere.example",
        "/a\nb",
        "/\0",
    ],
)
def test_the_language_changes_and_leads_nowhere_else(client_as: ClientAs, back: str) -> None:
    client = client_as("ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    answer = client.post("/language", data={"csrf_token": token, "locale": "es", "back": back})
    assert answer.headers["Location"] == "/"
    assert '<html lang="es">' in client.get("/find").get_data(as_text=True)
    assert client.post("/language", data={"csrf_token": token, "locale": "xx"}).status_code == 400


def test_a_held_database_stops_neither_search_nor_cover_nor_sign_out(county: Flask, tmp_path: Path) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    db.session.remove()
    db.engine.dispose()
    county.extensions["sqlalchemy"].engines[None].dispose()
    holder = sqlite3.connect(tmp_path / "directory.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with time_machine.travel(clock.now() + timedelta(minutes=5)):
            assert client.get("/find?q=shelter").status_code == 200
            answer = client.post("/find", data={"csrf_token": token, "q": "shelter"})
            assert answer.status_code == 200
            assert 'value="shelter"' in answer.get_data(as_text=True)
            assert client.post("/cover").status_code == 303
            assert client.get("/find").headers["Location"] == "/cover"
            assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
            assert client.get("/find").headers["Location"] == "/sign-in"
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_a_cover_needs_no_form_token_and_no_other_site_can_send_it(county: Flask) -> None:
    client = sign_in(county, "ivo")
    assert client.post("/cover", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/find").status_code == 200
    assert client.post("/cover").status_code == 303
    assert client.get("/find").headers["Location"] == "/cover"


def test_the_casts_door_lets_no_real_person_of_the_same_name_in(county: Flask) -> None:
    import uuid

    from directory.accounts.models import Membership, Person
    from directory.core.permissions import Duty

    ivo = queries.find_membership_of("ivo")
    assert ivo is not None
    person = Person(id=uuid.uuid4(), username="maria", name="Maria Real")
    db.session.add(person)
    db.session.flush()
    db.session.add(Membership(person_id=person.id, agency_id=ivo.agency_id, duty=Duty.COORDINATOR))
    db.session.commit()
    assert sign_in(county, "guest").post("/demo/sign-in/maria").status_code == 404


def test_a_page_that_is_kept_keeps_no_address_of_another_search(county: Flask) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    addresses = [
        client.post("/find", data={"csrf_token": token, "q": q}).headers["Location"] for q in ("shelter", "food")
    ]
    for address in addresses:
        page = client.get(address).get_data(as_text=True)
        other = next(one for one in addresses if one != address)
        assert address in page
        assert other not in page
