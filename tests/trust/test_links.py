"""Links under attack, by scanners, replay, guessing, all of it at once: never more than five derivations."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from directory.accounts.proof import derivation
from directory.core import clock
from directory.core.db import close_own_connection, db
from directory.vault import links, packets
from directory.vault.models import Link as Row
from directory.vault.passphrase import Profile
from tests.accounts.browser import Browser
from tests.referrals.making import RELEASED, Link, make_link
from tests.trust.conftest import AT_LENGTH, Figure

SCANS, ROUNDS = (100, 8) if AT_LENGTH else (10, 2)
WRONG = "acid acid acid acid"


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The salts of what was derived."""
    salts: list[bytes] = []
    derive = derivation.derive  # type: ignore[attr-defined]

    def counted(typed: str, salt: bytes, profile: Profile) -> bytes:
        salts.append(salt)
        found: bytes = derive(typed, salt, profile)
        return found

    monkeypatch.setattr(derivation, "derive", counted)
    return salts


def salt_of(link: Link) -> bytes:
    db.session.rollback()
    return db.session.get_one(Row, link.packet_id, populate_existing=True).salt


def opens(house: Flask, link: Link, words: str, address: str = "", at: int = 1) -> bool:
    """Whether the page shows what was released."""
    answer = Browser(house, f"198.51.100.{at}").post("/handoff", {"address": address or link.address, "words": words})
    return RELEASED.items[1].text in answer.get_data(as_text=True)


def at_once(house: Flask, link: Link, said: list[str]) -> int:
    """Send all of them at the same moment; how many opened."""
    begin, opened = threading.Barrier(len(said)), []

    def go(at: int, words: str) -> None:
        begin.wait(20)
        opened.append(opens(house, link, words, at=at + 10))
        close_own_connection()

    threads = [threading.Thread(target=go, args=one) for one in enumerate(said)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(opened) == len(said)
    return sum(opened)


def test_scanners_and_empty_forms_cost_nothing(house: Flask, derived: list[bytes], figure: Figure) -> None:
    link = make_link()
    derived.clear()
    scanner = Browser(house)
    for _ in range(SCANS):
        assert scanner.get("/handoff").status_code == 200
        assert scanner.post("/handoff", {"address": link.address, "words": ""}).status_code == 422
    assert derived == []
    assert opens(house, link, link.words)
    figure(f"links, scanners, {db.engine.dialect.name}", f"{SCANS} GETs, {SCANS} empty POSTs: 0 derivations, not burnt")


def test_wrong_words_at_once_with_the_right_ones(house: Flask, derived: list[bytes], figure: Figure) -> None:
    most = opened = tries = 0
    for _ in range(ROUNDS):
        link = make_link()
        salt = salt_of(link)
        derived.clear()
        opened += at_once(house, link, [*[WRONG] * 9, link.words])
        after = [opens(house, link, link.words, at=90), opens(house, link, WRONG, at=91)]
        tries += 12
        most = max(most, derived.count(salt))
        assert derived.count(salt) <= links.TRIES
        assert after == [False, False]
    figure(
        f"links, races, {db.engine.dialect.name}",
        f"{ROUNDS} races of 9 wrong and 1 right, {tries} tries: at most {most} derivations a link; none opens after it",
    )
    assert opened <= ROUNDS


@pytest.mark.parametrize("how", ["replay", "wrong words", "another's words", "late", "revoked"])
def test_what_must_not_open_does_not(house: Flask, derived: list[bytes], figure: Figure, how: str) -> None:
    link, other = make_link(), make_link()
    salt = salt_of(link)
    derived.clear()
    tries: list[Callable[[], bool]] = [lambda: opens(house, link, link.words)] * 6
    before = 0
    if how == "replay":
        before = sum(opens(house, link, link.words) for _ in range(links.OPENINGS))
        assert before == links.OPENINGS
    elif how == "wrong words":
        tries = [lambda: opens(house, link, WRONG), *[lambda: opens(house, link, WRONG)] * 5, *tries[:1]]
    elif how == "another's words":
        tries = [lambda: opens(house, link, other.words), lambda: opens(house, other, link.words)]
    elif how == "revoked":
        packets.revoke_release(link.release_id)
        db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=73 if how == "late" else 0)):
        found = [go() for go in tries]
    assert derived.count(salt) <= links.TRIES
    figure(
        f"links, {how}, {db.engine.dialect.name}",
        f"{len(found)} tries: {found.count(True)} open, {derived.count(salt)} derivations",
    )
    assert not any(found)
