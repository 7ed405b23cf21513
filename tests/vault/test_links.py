"""Links: token, words and link key together open a packet; five wrong tries shut it, however they are made."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from directory.core.db import close_own_connection, db
from directory.core.operations import Operation, Work
from directory.vault import links, moment, packets, voice
from directory.vault.models import LINK, Link
from directory.vault.packets import Came, Sealed
from directory.vault.passphrase import CODE, TESTING, derive
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

NOON = datetime(2029, 12, 1, 12, tzinfo=UTC)
TODAY, WEEK = NOON.date(), timedelta(days=7)
CONTENTS = b"Maria, 509-555-0177, after six"
WRONG = ("acid", "acid", "acid", "acid")
KEY = Secret(b"a link key for tests, 32 bytes..")


class Busy(Exception):
    """No turn to derive."""


@dataclass
class Cost:
    """A derivation that counts what was derived, by salt."""

    salts: list[bytes] = field(default_factory=list)
    is_busy: bool = False
    gate: threading.Barrier | None = None

    def __call__(self, profile: str, typed: str, salt: bytes) -> bytes:
        assert profile == TESTING.name
        if self.is_busy:
            raise Busy
        self.salts.append(salt)
        if self.gate is not None:
            self.gate.wait(10)
        return derive(typed, salt, TESTING)


@dataclass
class Made:
    """A link as its maker knows it."""

    drawn: links.Drawn
    sealed: Sealed
    release_id: uuid.UUID
    cost: Cost

    def open(
        self, words: tuple[str, ...] | None = None, key: Secret = KEY, token: Secret | None = None
    ) -> links.Opened:
        said = words or self.drawn.words
        return links.open_link(token or self.drawn.token, said, key, TESTING.name, self.cost, TODAY)

    def refuses(self, words: tuple[str, ...] | None = None, **given: Secret) -> bool:
        with pytest.raises(Unopened):
            self.open(words, **given)
        return True

    @property
    def row(self) -> Link:
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(select(Link).where(Link.packet_id == self.sealed.packet_id)).one()

    @property
    def told(self) -> list[Came]:
        db.session.rollback()
        return [one.came for one in packets.read_receipts([self.sealed.kept])]

    @property
    def state(self) -> links.LinkState | None:
        db.session.rollback()
        return links.link_state(self.sealed.packet_id)


@pytest.fixture
def made(read_county: Flask) -> Iterator[Made]:
    """A link made at noon, for a week as far as its release goes; on either database."""
    db.session.rollback()
    db.session.execute(delete(Operation).where(Operation.name == Work.CLOCK))
    db.session.commit()
    with time_machine.travel(NOON, tick=False):
        yield make_link()
    db.session.rollback()


def make_link(until: timedelta = WEEK) -> Made:
    cost = Cost()
    drawn = links.draw(KEY, TESTING.name, cost)
    release_id = packets.record_release(NOON + until, date(2031, 1, 1)).id
    sealed = links.hand_over(drawn, release_id, CONTENTS, NOON + until, TODAY)
    db.session.commit()
    cost.salts.clear()
    return Made(drawn, sealed, release_id, cost)


def test_it_opens_three_times_and_its_sender_is_told_each_time(made: Made) -> None:
    left = [made.open() for _ in range(links.OPENINGS)]
    assert [one.openings_left for one in left] == [2, 1, 0]
    assert {(one.contents, one.expires_at) for one in left} == {(CONTENTS, NOON + links.HOLDS)}
    assert made.refuses()
    assert made.row.key_sealed is None, "what opened last is forgotten"
    assert made.told == [Came.OPENED] * 3


def test_token_words_and_link_key_are_needed_together(made: Made) -> None:
    words = made.drawn.words
    assert made.refuses(key=Secret.new())
    assert made.refuses(token=Secret.new())
    assert made.refuses(WRONG)
    assert made.refuses(words[1:] + words[:1])
    assert made.open().contents == CONTENTS


def test_five_wrong_tries_shut_it_for_good_and_its_sender_is_told(made: Made) -> None:
    assert made.state == (0, 0, True)
    assert all(made.refuses(WRONG) for _ in range(links.TRIES))
    assert made.state == (0, links.TRIES, False)
    assert all(made.refuses() for _ in range(3))
    assert made.cost.salts.count(made.drawn.salt) == links.TRIES
    assert (made.row.key_sealed, made.told, made.state) == (None, [], (0, links.TRIES, False))


def test_its_sender_sees_what_became_of_it_until_it_is_gone(made: Made) -> None:
    short, used = make_link(timedelta(hours=5)), make_link()
    assert made.refuses(WRONG)
    made.open()
    assert made.state == (1, 1, True)
    for _ in range(links.OPENINGS):
        used.open()
    assert used.state == (links.OPENINGS, 0, False)
    packets.revoke_release(used.release_id)
    db.session.commit()
    assert used.state is None
    with time_machine.travel(NOON + timedelta(hours=5), tick=False):
        assert short.state == (0, 0, False)


def test_it_is_tried_five_times_in_its_life_right_or_wrong(made: Made) -> None:
    assert made.refuses(WRONG)
    assert made.refuses(WRONG)
    assert made.open().openings_left == 2
    assert made.refuses(WRONG)
    assert made.open().openings_left == 0, "the fifth try"
    assert made.row.key_sealed is None
    assert made.refuses()
    assert made.cost.salts.count(made.drawn.salt) == links.TRIES
    assert made.told == [Came.OPENED] * 2


def test_a_link_that_is_not_there_costs_the_same_and_says_the_same(made: Made) -> None:
    assert made.refuses(token=Secret.new())
    packets.revoke_release(made.release_id)
    db.session.commit()
    assert made.refuses()
    assert len(made.cost.salts) == 2
    assert made.drawn.salt not in made.cost.salts
    assert db.session.scalar(select(Link.packet_id).where(Link.packet_id == made.sealed.packet_id)) is None


def test_it_holds_72_hours_and_never_longer_than_its_release(made: Made) -> None:
    short = make_link(timedelta(hours=5))
    assert (made.row.expires_at, short.row.expires_at) == (NOON + links.HOLDS, NOON + timedelta(hours=5))
    with time_machine.travel(NOON + timedelta(hours=5), tick=False):
        assert short.refuses()
        assert made.open().contents == CONTENTS
    with time_machine.travel(NOON + links.HOLDS, tick=False):
        assert made.refuses()
    before = len(made.cost.salts)
    with time_machine.travel(NOON + timedelta(hours=60), tick=False), pytest.raises(moment.ClockBehind):
        made.open()
    assert len(made.cost.salts) == before, "a clock that went back is asked nothing of"


def test_a_try_that_found_no_turn_is_given_back(made: Made) -> None:
    made.cost.is_busy = True
    for _ in range(2 * links.TRIES):
        with pytest.raises(Busy):
            made.open(WRONG)
    assert made.row.tries_left == links.TRIES
    made.cost.is_busy = False
    assert made.open().contents == CONTENTS


def test_of_many_at_once_five_are_derived_and_only_the_right_one_opens(made: Made, read_county: Flask) -> None:
    """Five wrong and a right one begin at the same moment: at most five derivations meet the link's own salt."""
    outcome: list[str] = []
    begin = threading.Barrier(6)
    db.session.rollback()

    def go(words: tuple[str, ...] | None) -> None:
        with read_county.app_context():
            begin.wait(10)
            try:
                outcome.append("open" if made.open(words).contents == CONTENTS else "?")
            except Unopened:
                outcome.append("wrong" if words else "late")
            close_own_connection()
            db.session.remove()

    threads = [threading.Thread(target=go, args=(words,)) for words in (*[WRONG] * 5, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcome.count("wrong") == 5
    assert outcome.count("open") + outcome.count("late") == 1
    assert made.cost.salts.count(made.drawn.salt) <= links.TRIES
    assert len(made.cost.salts) == 6, "whoever came late paid as much"
    assert made.row.key_sealed is None
    assert made.refuses()
    assert made.told.count(Came.OPENED) == outcome.count("open")
    assert made.state == (outcome.count("open"), links.TRIES - outcome.count("open"), False)


def test_the_last_wrong_words_and_the_right_ones_at_once_leave_it_shut(made: Made, read_county: Flask) -> None:
    """Two tries are left and both are being derived: the right one may still open it, and then nobody does."""
    assert all(made.refuses(WRONG) for _ in range(links.TRIES - 2))
    made.cost.gate = threading.Barrier(2)
    outcome: list[str] = []
    db.session.rollback()

    def go(words: tuple[str, ...] | None) -> None:
        with read_county.app_context():
            try:
                made.open(words)
                outcome.append("open")
            except Unopened:
                outcome.append("shut")
            close_own_connection()
            db.session.remove()

    threads = [threading.Thread(target=go, args=(words,)) for words in (WRONG, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    made.cost.gate = None
    assert made.row.key_sealed is None
    assert made.told == [Came.OPENED] * outcome.count("open")
    assert made.state == (outcome.count("open"), links.TRIES - outcome.count("open"), False)


def test_two_at_the_last_opening_get_one(made: Made, read_county: Flask) -> None:
    made.open()
    made.open()
    made.cost.gate = threading.Barrier(2)
    outcome: list[str] = []
    db.session.rollback()

    def go() -> None:
        with read_county.app_context():
            try:
                made.open()
                outcome.append("open")
            except Unopened:
                outcome.append("used up")
            close_own_connection()
            db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcome) == ["open", "used up"]


def test_the_key_of_another_packet_or_salt_does_not_open(made: Made) -> None:
    row, packet_id = made.row, made.sealed.packet_id
    sealed, salt = row.key_sealed or b"", row.salt
    assert LINK.open(made.drawn.key, sealed, packet=packet_id, salt=salt) == made.sealed.key.reveal()
    for packet, with_salt in ((uuid.uuid4(), salt), (packet_id, bytes(16))):
        with pytest.raises(Unopened):
            LINK.open(made.drawn.key, sealed, packet=packet, salt=with_salt)


def test_the_token_is_found_in_whatever_was_pasted(made: Made) -> None:
    end = made.drawn.end_of_address
    assert len(end) == 43
    for typed in (
        end,
        f"  https://directory.example.org/handoff#{end}\n",
        f"#{end}",
        f"directory.example.org/handoff# {end}",
    ):
        assert links.token_in(typed) == made.drawn.token
    for typed in (
        "",
        "#",
        "https://directory.example.org/handoff",
        end[:-1],
        end + "a",
        "é" * 43,
        f"#{end}#",
        "*" * 43,
    ):
        assert links.token_in(typed) is None


def test_words_are_drawn_from_the_list_and_cost_what_a_spoken_code_costs(made: Made) -> None:
    assert set(made.drawn.words) <= set(voice.short_list())
    assert len(made.drawn.words) == 4
    assert (CODE.memory, CODE.passes) == (256 * 1024 * 1024, 3)
    row = made.row
    stored = b"".join((row.token_hash, row.salt, row.key_sealed or b""))
    assert made.drawn.token.reveal() not in stored
    assert all(word.encode() not in stored for word in made.drawn.words if len(word) > 4)
    assert "secret" in repr(made.drawn.token)
    assert repr(made.drawn.token.reveal()) not in repr(made.drawn)
