"""Second factors: each code and each asking works once, in parallel too."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from directory.accounts import queries
from directory.accounts.models import PrintedCode, SecondFactor
from directory.accounts.proof import second_factor
from directory.core.db import close_own_connection, db

NOON = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


def ivo() -> uuid.UUID:
    """Somebody."""
    membership = queries.find_membership_of("ivo")
    assert membership is not None
    return membership.person_id


def hold_app(person_id: uuid.UUID) -> pyotp.TOTP:
    """An app that the person has confirmed some time ago."""
    factor, secret = second_factor.begin_totp(person_id, "telephone")
    factor.confirmed_at = factor.created_at
    db.session.commit()
    return pyotp.TOTP(secret)


def at_once(app: Flask, act: Callable[[], bool], times: int = 8) -> int:
    """How many of several threads, each with a session of its own, got True."""
    start = threading.Barrier(times)
    got: list[bool] = []

    def run() -> None:
        with app.app_context():
            start.wait(10)
            passed = act()
            db.session.commit()
            got.append(passed)
            db.session.remove()
            close_own_connection()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == times
    return sum(got)


def test_an_app_counts_once_its_first_code_was_right(app: Flask) -> None:
    person_id = ivo()
    with time_machine.travel(NOON, tick=False):
        assert second_factor.find_begun_totp(person_id) is None
        _, dropped = second_factor.begin_totp(person_id, "old")
        factor, secret = second_factor.begin_totp(person_id, "telephone")
        assert not second_factor.has_second_factor(person_id)
        assert not second_factor.use_code(person_id, pyotp.TOTP(secret).now())
        assert not second_factor.confirm_totp(person_id, "000000")
        assert not second_factor.confirm_totp(person_id, pyotp.TOTP(dropped).now())
        assert second_factor.confirm_totp(person_id, pyotp.TOTP(secret).now())
        assert not second_factor.use_code(person_id, pyotp.TOTP(secret).now()), "the confirming code is used up"
        assert second_factor.has_second_factor(person_id)
        assert [one.id for one in second_factor.list_factors(person_id)] == [factor.id]
    assert secret.encode() not in (factor.secret_sealed or b"")
    assert "ivo" in second_factor.address_of(secret, "ivo")


@pytest.mark.parametrize(("steps", "passes"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_works_a_step_before_and_after(app: Flask, steps: int, passes: bool) -> None:
    person_id = ivo()
    held = hold_app(person_id)
    with time_machine.travel(NOON, tick=False):
        code = held.at(NOON + timedelta(seconds=30 * steps))
        assert second_factor.use_code(person_id, f" {code[:3]} {code[3:]} ") is passes


def test_no_code_works_twice_nor_an_older_one_after_it(app: Flask) -> None:
    person_id = ivo()
    held = hold_app(person_id)
    with time_machine.travel(NOON, tick=False):
        assert second_factor.use_code(person_id, held.at(NOON))
        assert not second_factor.use_code(person_id, held.at(NOON))
        assert not second_factor.use_code(person_id, held.at(NOON - timedelta(seconds=30)))
        assert second_factor.use_code(person_id, held.at(NOON + timedelta(seconds=30)))
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        assert not second_factor.use_code(person_id, held.now()), "a clock that jumped back brings no code back"


def test_a_code_is_one_persons_own_and_its_row_opens_nowhere_else(app: Flask, log_lines: list[str]) -> None:
    person_id = ivo()
    held = hold_app(person_id)
    ana = queries.find_membership_of("ana")
    assert ana is not None
    assert not second_factor.use_code(ana.person_id, held.now())
    factor = second_factor.list_factors(person_id)[0]
    factor.person_id = ana.person_id
    assert not second_factor.use_code(ana.person_id, held.now())
    assert any("does not open" in line for line in log_lines)


def test_one_code_in_eight_threads_passes_once(either_county: Flask) -> None:
    person_id = ivo()
    held = hold_app(person_id)
    code = held.now()
    assert at_once(either_county, lambda: second_factor.use_code(person_id, code)) == 1


def test_one_printed_code_in_eight_threads_passes_once(either_county: Flask) -> None:
    person_id = ivo()
    code = second_factor.print_codes(person_id)[4]
    db.session.commit()
    assert at_once(either_county, lambda: second_factor.use_code(person_id, code)) == 1


def test_printed_codes_work_once_each_and_new_ones_replace_them(app: Flask) -> None:
    person_id = ivo()
    codes = second_factor.print_codes(person_id)
    db.session.commit()
    assert len(set(codes)) == 10
    assert codes[2].startswith("3-")
    assert not second_factor.has_second_factor(person_id)
    assert second_factor.use_code(person_id, codes[2])
    assert not second_factor.use_code(person_id, codes[2])
    assert second_factor.use_code(person_id, f" {codes[9].lower().replace('-', ' ')} ")
    assert not second_factor.use_code(person_id, codes[3].replace("4-", "5-", 1)), "a code is its number's own"
    assert second_factor.count_printed_codes(person_id) == 8
    fresh = second_factor.print_codes(person_id)
    assert not second_factor.use_code(person_id, codes[0])
    assert second_factor.use_code(person_id, fresh[0])


@pytest.mark.parametrize(
    "typed", ["", "0", "1-AAAA-AAAA", "99-AAAA-AAAA-AAAA", "١٢٣٤٥٦", "1" * 5000, "\0", "1-ÄÖÜß-AAAA-AAAA"]
)
def test_what_is_no_code_is_refused(app: Flask, typed: str) -> None:
    person_id = ivo()
    hold_app(person_id)
    second_factor.print_codes(person_id)
    assert not second_factor.use_code(person_id, typed)


def test_printed_codes_are_stored_as_hashes_of_a_costly_kind(app: Flask) -> None:
    codes = second_factor.print_codes(ivo())
    db.session.commit()
    rows = db.session.scalars(db.select(PrintedCode)).all()
    assert len({row.salt for row in rows}) == 10
    stored = b"".join(path.read_bytes() for path in app.extensions["settings"].instance.glob("directory.db*"))
    for code in codes:  # four signs alone may stand in any file by chance
        bare = "".join(code.split("-")[1:])
        assert bare.encode() not in stored
        assert code.partition("-")[2].encode() not in stored


def test_a_stolen_database_gives_no_code(app: Flask) -> None:
    factor, secret = second_factor.begin_totp(ivo(), "telephone")
    db.session.commit()
    stored = b"".join(path.read_bytes() for path in app.extensions["settings"].instance.glob("directory.db*"))
    assert secret.encode() not in stored
    assert db.session.get(SecondFactor, factor.id) is not None
