"""The page of a hand-off link: what opens it, what it costs whom, and what it leaves behind."""

import sqlite3
import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import TestResponse

from directory.accounts.proof import derivation
from directory.core import clock
from directory.core.db import close_own_connection, db
from directory.referrals.released import FORM, Item, Released, Unreadable
from directory.vault import links, packets, passphrase
from directory.vault.models import Link as Row
from tests.conftest import sign_in, token_of
from tests.referrals.making import RELEASED, Link, make_link

WRONG = "acid acid acid acid"
SHUT = "The link and the words together open nothing."


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The salts of what was derived."""
    salts: list[bytes] = []

    def counted(typed: str, salt: bytes, profile: passphrase.Profile) -> bytes:
        salts.append(salt)
        return passphrase.derive(typed, salt, profile)

    monkeypatch.setattr(derivation, "derive", counted)
    return salts


@pytest.fixture
def link(app: Flask, derived: list[bytes]) -> Link:
    made = make_link()
    derived.clear()
    return made


@pytest.fixture
def guest(app: Flask) -> FlaskClient:
    return sign_in(app, "guest")


def send(client: FlaskClient, address: str, words: str) -> TestResponse:
    token = token_of(client.get("/handoff").get_data(as_text=True))
    return client.post("/handoff", data={"csrf_token": token, "address": address, "words": words})


def row_of(link: Link) -> Row | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Row, link.packet_id)


def test_token_and_words_open_exactly_what_was_released(guest: FlaskClient, link: Link) -> None:
    answer = send(guest, link.address, link.words)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for said in (RELEASED.agency, RELEASED.worker, RELEASED.telephone, *(one.text for one in RELEASED.items)):
        assert said in html
    assert "2 more times" in html
    assert link.words not in html
    assert link.address.partition("#")[2] not in html
    assert link.told == ["OPENED"]
    assert "1 more time," in send(guest, link.address, link.words.upper().replace(" ", ", ")).get_data(as_text=True)
    assert "the last time" in send(guest, link.address, link.words).get_data(as_text=True)
    assert SHUT in send(guest, link.address, link.words).get_data(as_text=True)


def test_looking_a_hundred_times_changes_nothing(
    app: Flask, guest: FlaskClient, link: Link, derived: list[bytes]
) -> None:
    path = app.extensions["settings"].instance / "directory.db"
    with sqlite3.connect(path) as connection:
        before = list(connection.iterdump())
    for agent in ("a scanner of letters", "Mozilla/5.0"):
        for _ in range(50):
            assert guest.get("/handoff", headers={"User-Agent": agent}).status_code == 200
            assert guest.head("/handoff").status_code == 200
    with sqlite3.connect(path) as connection:
        assert list(connection.iterdump()) == before
    assert derived == []


@pytest.mark.parametrize("words", ["", "acid", "acid acid acid", "acid acid acid acid acid", "acid acid acid qqqqq"])
def test_what_is_seen_to_be_wrong_costs_nothing(
    guest: FlaskClient, link: Link, derived: list[bytes], words: str
) -> None:
    answer = send(guest, link.address, words)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)
    assert send(guest, link.address[:-1], link.words).status_code == 422
    assert send(guest, "", link.words).status_code == 422
    row = row_of(link)
    assert row is not None
    assert (row.tries_left, derived) == (links.TRIES, [])


def test_whatever_is_wrong_the_answer_is_the_same_and_costs_the_same(
    app: Flask, link: Link, derived: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobodys, revoked, late = "/handoff#" + "A" * 43, make_link(), make_link()
    packets.revoke_release(revoked.release_id)
    db.session.execute(update(Row).where(Row.packet_id == late.packet_id).values(expires_at=clock.now()))
    db.session.commit()
    derived.clear()
    told = set()
    for address, words in ((nobodys, WRONG), (link.address, WRONG), (revoked.address, revoked.words),
                           (late.address, late.words)):  # fmt: skip
        client = sign_in(app, "guest")
        answer = send(client, address, words)
        html = answer.get_data(as_text=True)
        token = token_of(html)
        told.add((answer.status_code, html.replace(address, "@").replace(words, "@").replace(token, "@")))
    assert len(told) == 1
    assert SHUT in next(iter(told))[1]
    assert len(derived) == 4


def test_five_wrong_tries_shut_it_and_the_sender_learns_of_it(guest: FlaskClient, link: Link) -> None:
    for _ in range(links.TRIES):
        assert send(guest, link.address, WRONG).status_code == 422
    assert SHUT in send(guest, link.address, link.words).get_data(as_text=True)
    db.session.rollback()
    assert links.link_state(link.packet_id) == (0, links.TRIES, False)


def test_wrong_and_right_at_once_are_derived_five_times_at_most(app: Flask, link: Link, derived: list[bytes]) -> None:
    row = row_of(link)
    assert row is not None
    salt, outcome, begin = row.salt, [], threading.Barrier(6)
    clients = [sign_in(app, "guest") for _ in range(6)]
    tokens = [token_of(client.get("/handoff").get_data(as_text=True)) for client in clients]
    db.session.rollback()

    def go(at: int) -> None:
        words = link.words if at == 5 else WRONG
        body = {"csrf_token": tokens[at], "address": link.address, "words": words}
        begin.wait(10)
        outcome.append((at, clients[at].post("/handoff", data=body).status_code))
        close_own_connection()

    threads = [threading.Thread(target=go, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(code for at, code in outcome if at != 5) == [422] * 5
    assert derived.count(salt) <= links.TRIES
    assert send(sign_in(app, "guest"), link.address, link.words).status_code == 422


def test_an_address_that_guesses_is_slowed_and_pays_nothing_more(guest: FlaskClient, derived: list[bytes]) -> None:
    codes = [send(guest, "/handoff#" + "A" * 43, WRONG).status_code for _ in range(25)]
    assert set(codes) == {422}
    assert len(derived) == 20


def test_who_finds_no_turn_has_not_tried(guest: FlaskClient, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(derivation, "_links", threading.BoundedSemaphore(derivation.LINKS_AT_ONCE))
        assert derivation._links.acquire()
        answer = send(guest, link.address, link.words)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert link.words in answer.get_data(as_text=True), "what was typed is kept"
    row = row_of(link)
    assert row is not None
    assert row.tries_left == links.TRIES
    assert send(guest, link.address, link.words).status_code == 200


def test_links_and_sign_ins_never_wait_for_each_other(
    guest: FlaskClient, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, salt = passphrase.TESTING.name, bytes(16)
    during: list[bytes] = []

    def while_it_opens(typed: str, own: bytes, profile: passphrase.Profile) -> bytes:
        if own != salt:  # the link's: meanwhile somebody signs in, and nobody opens another
            during.append(derivation.derive_by(name, "a passphrase", salt))
            with pytest.raises(derivation.Busy):
                derivation.derive_for_link(name, "acid", salt)
        return passphrase.derive(typed, own, profile)

    monkeypatch.setattr(derivation, "_links", threading.BoundedSemaphore(derivation.LINKS_AT_ONCE))
    monkeypatch.setattr(derivation, "_turns", threading.BoundedSemaphore(derivation.AT_ONCE))
    monkeypatch.setattr(derivation, "PATIENCE", 0)
    monkeypatch.setattr(derivation, "derive", while_it_opens)
    assert send(guest, link.address, link.words).status_code == 200
    assert len(during) == 1
    monkeypatch.setattr(derivation, "derive", passphrase.derive)
    with derivation._turns:
        assert send(guest, link.address, link.words).status_code == 200


def test_a_clock_that_went_back_opens_nothing(guest: FlaskClient, link: Link, derived: list[bytes]) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=71), tick=False):
        assert send(guest, link.address, link.words).status_code == 200
    derived.clear()
    answer = send(guest, link.address, link.words)
    assert (answer.status_code, derived) == (503, [])


def test_nothing_of_it_is_logged(guest: FlaskClient, link: Link, log_lines: list[str]) -> None:
    send(guest, link.address, WRONG)
    send(guest, link.address, link.words)
    written = "\n".join(log_lines)
    assert "handoff" in written
    secrets = (link.address.partition("#")[2], link.words, *link.words.split(), *(one.text for one in RELEASED.items))
    assert [one for one in secrets if one in written] == []


def test_a_click_in_a_letter_puts_no_cookie_in_anothers_place(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/handoff", headers={"Sec-Fetch-Site": "cross-site", "Host": "127.0.0.1"})
    assert "Set-Cookie" not in answer.headers
    assert "data-on" in answer.get_data(as_text=True)


def test_a_form_without_its_token_opens_nothing(guest: FlaskClient, link: Link, derived: list[bytes]) -> None:
    guest.get("/handoff")
    assert guest.post("/handoff", data={"address": link.address, "words": link.words}).status_code == 403
    assert derived == []


TEXT = st.text(max_size=80)


@given(TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_what_is_sealed_is_read_again(agency: str, worker: str, items: list[tuple[str, str]]) -> None:
    made = Released(agency, worker, "509-555-0100", "es", tuple(Item(*item) for item in items))
    assert Released.from_bytes(made.to_bytes()) == made


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"\xff", b'"x"', b'{"form":1}', b'{"form":1,"items":[{}]}', b'{"form":1,"items":3}']
)
def test_what_this_version_did_not_write_is_not_read(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Released.from_bytes(raw)
    later = RELEASED.to_bytes().replace(f'"form":{FORM}'.encode(), b'"form":99')
    with pytest.raises(Unreadable):
        Released.from_bytes(later)
