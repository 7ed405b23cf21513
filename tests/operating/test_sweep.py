"""The sweep: what it ends, how often it orders the index, and two at once."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from directory.accounts.models import Invitation, Membership, Person, SpokenCode, Throttle
from directory.core import clock, operations, sweeping
from directory.core.db import db
from directory.core.holding import only_one
from directory.core.operations import Work
from directory.vault.models import Link, Packet
from directory.vault.moment import ClockBehind
from tests.conftest import sign_in
from tests.referrals.making import make_link


def sweep(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["sweep"])
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    return done.output


@pytest.fixture
def only_this_due() -> Iterator[list[Callable[[], int]]]:
    """The list of what is due, with nothing of the features in it."""
    kept = sweeping.due[:]
    sweeping.due.clear()
    yield sweeping.due
    sweeping.due[:] = kept


def test_the_sweep_ends_what_has_run_out_and_nothing_else(app: Flask) -> None:
    sign_in(app, "ivo")
    now = clock.now()
    hat = db.session.scalars(select(Membership)).first()
    assert hat is not None
    for days in (7, 9):
        db.session.add(
            Invitation(
                token_hash=bytes([days]) * 32, agency_id=hat.agency_id, duty="advocate", name="New",
                username=f"new{days}", created_at=now, expires_at=now + timedelta(days=days),
            )
        )  # fmt: skip
    db.session.add(
        SpokenCode(
            person_id=hat.person_id, salt=b"s" * 16, profile="test", code_hash=b"c" * 32, issued_by=hat.person_id,
            issued_at=now, expires_at=now + timedelta(minutes=30), tries_left=3,
        )
    )  # fmt: skip
    db.session.add(Throttle(key=b"k" * 32, failures=3, first_at=now, last_at=now))
    db.session.commit()
    assert "0 sign-ins ended; 0 invitations ended; 0 spoken codes ended" in sweep(app)
    with time_machine.travel(now + timedelta(days=8)):
        assert "1 sign-ins ended; 1 invitations ended; 1 spoken codes ended" in sweep(app)
        ended = {one.username: one.ended_at for one in db.session.scalars(select(Invitation))}
        assert ended["new7"] is not None
        assert ended["new9"] is None
        assert db.session.scalars(select(Throttle)).all() == []
        assert "0 sign-ins ended; 0 invitations ended; 0 spoken codes ended" in sweep(app)
        noted = operations.find_operation(Work.SWEEP)
        assert noted is not None
        assert clock.now() - noted.at < timedelta(minutes=1)


def test_features_add_what_is_due_and_each_is_done_once(app: Flask, only_this_due: list[Callable[[], int]]) -> None:
    made = [uuid.uuid4() for _ in range(3)]

    def remove() -> int:
        done = len(made)
        made.clear()
        return done

    only_this_due += [remove, remove]
    assert "3 rows deleted that were due" in sweep(app)
    assert "0 rows deleted that were due" in sweep(app)


def test_the_index_is_ordered_once_a_day(county: Flask) -> None:
    assert "services are in the index" in sweep(county)
    assert "ordered less than a day ago" in sweep(county)
    with time_machine.travel(clock.now() + timedelta(hours=21)):
        assert "services are in the index" in sweep(county)


def test_two_sweeps_at_once_are_one(app: Flask, tmp_path: Path) -> None:
    with only_one(tmp_path / "directory.db.sweep") as is_first:
        assert is_first
        assert "Another sweep is at work" in sweep(app)
        assert operations.find_operation(Work.SWEEP) is None
    assert "sign-ins ended" in sweep(app)


def test_two_sweeps_at_once_are_one_on_postgresql_too(either_county: Flask) -> None:
    from directory.operating_cli import _only_sweep

    with _only_sweep() as is_first:
        assert is_first
        assert "Another sweep is at work" in sweep(either_county)
    assert "sign-ins ended" in sweep(either_county)
    assert db.session.scalars(select(Person)).first() is not None


def test_what_was_handed_on_goes_with_its_hour_and_a_clock_that_went_back_is_told(app: Flask) -> None:
    link = make_link()
    sweep(app)
    assert link.told == []
    assert db.session.get(Packet, link.packet_id)
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        assert "opens for nobody" not in sweep(app)
        assert db.session.get(Packet, link.packet_id) is None
        assert db.session.get(Link, link.packet_id) is None
    assert "opens for nobody until it is right" in sweep(app)
    with pytest.raises(ClockBehind):
        make_link()
    done = app.test_cli_runner().invoke(args=["accept-clock"])
    assert "From now on" in done.output
    db.session.rollback()
    assert "opens for nobody" not in sweep(app)
    assert make_link().packet_id
