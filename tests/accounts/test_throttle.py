"""Throttles: what is counted, how long one waits, in parallel and with a clock that jumps."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from directory.accounts.models import Throttle
from directory.accounts.proof import guessing, throttle
from directory.accounts.proof.guessing import Count, may_try, settle_count
from directory.core.db import close_own_connection, db

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
IVO = [(throttle.NAME, "ivo")]


def tries_until(app: Flask, minutes: float) -> int:
    """How many of a guesser's tries, one a second, are looked at within so many minutes."""
    looked_at = 0
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(int(minutes * 60)):
            looked_at += throttle.admit(IVO)
            clock.shift(timedelta(seconds=1))
    return looked_at


def test_a_guesser_gets_few_tries(app: Flask) -> None:
    assert tries_until(app, 5 / 60) == 5
    with time_machine.travel(NOON + timedelta(seconds=6), tick=False):
        assert not throttle.admit(IVO)


def test_the_wait_doubles_to_fifteen_minutes_and_stays_there() -> None:
    for failures, minutes in ((5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (10_000, 15)):
        count = Count(failures, NOON, NOON)
        assert not may_try(count, 5, NOON + timedelta(minutes=minutes, seconds=-1)), failures
        assert may_try(count, 5, NOON + timedelta(minutes=minutes)), failures
    assert may_try(Count(4, NOON, NOON), 5, NOON)


def test_a_count_begins_anew_after_a_quarter_of_an_hour_and_not_before() -> None:
    slow = Count(4, NOON, NOON + timedelta(minutes=14))
    assert settle_count(slow, 5, NOON + timedelta(minutes=14, seconds=59)).failures == 4
    assert settle_count(slow, 5, NOON + timedelta(minutes=15)).failures == 0
    waiting = Count(7, NOON - timedelta(hours=1), NOON)
    assert settle_count(waiting, 5, NOON + timedelta(minutes=14)).failures == 7, "the wait goes on doubling"
    assert settle_count(waiting, 5, NOON + timedelta(minutes=15)).failures == 0


def test_a_clock_that_jumps_back_lengthens_no_wait(app: Flask) -> None:
    with time_machine.travel(NOON + timedelta(days=365), tick=False):
        assert [throttle.admit(IVO) for _ in range(6)] == [True] * 5 + [False]
    with time_machine.travel(NOON, tick=False):
        assert not throttle.admit(IVO)
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        assert not throttle.admit(IVO)
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert throttle.admit(IVO)


def test_a_refused_try_does_not_lengthen_the_wait(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(50):
            throttle.admit(IVO)
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert throttle.admit(IVO)


def test_a_right_one_forgets_the_name_and_gives_the_address_one_back(app: Flask) -> None:
    both = [*IVO, (throttle.ADDRESS, "198.51.100.7")]
    for _ in range(4):
        assert throttle.admit(both)
    throttle.clear(both)
    db.session.commit()
    assert db.session.scalars(db.select(Throttle.failures)).all() == [3]


def test_subjects_are_apart_and_unreadable(app: Flask) -> None:
    for _ in range(6):
        throttle.admit(IVO)
    assert throttle.admit([(throttle.PERSON, "ivo")])
    assert throttle.admit([(throttle.NAME, "ana")])
    keys = db.session.scalars(db.select(Throttle.key)).all()
    assert len(keys) == 3
    assert all(len(key) == 32 and b"ivo" not in key for key in keys)


def test_of_thirty_at_once_five_are_looked_at(either_county: Flask) -> None:
    start, got = threading.Barrier(30), []

    def run() -> None:
        with either_county.app_context():
            start.wait(20)
            got.append(throttle.admit([*IVO, (throttle.ADDRESS, "198.51.100.7")]))
            db.session.remove()
            close_own_connection()

    threads = [threading.Thread(target=run) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 30
    assert sum(got) == 5


def test_the_sweep_forgets_what_bears_on_nothing(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        throttle.admit(IVO)
        throttle.forget_old()
        assert db.session.scalars(db.select(Throttle.key)).all()
    with time_machine.travel(NOON + timedelta(minutes=31), tick=False):
        throttle.forget_old()
        assert not db.session.scalars(db.select(Throttle.key)).all()


@pytest.mark.parametrize(("typed", "name"), [(" Ivo ", "ivo"), ("IVO", "ivo"), ("ｉｖｏ", "ivo"), ("", "")])
def test_a_user_name_is_looked_up_in_one_spelling(typed: str, name: str) -> None:
    assert guessing.username_of(typed) == name
