"""How long a report counts and who may take it back."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from directory.core.actor import Actor
from directory.core.permissions import Duty
from directory.providers.models import Heard
from directory.providers.reports import policy

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
IVO = Actor(duty=Duty.INTAKE, person_id=uuid.UUID(int=7))


def call(heard: Heard = Heard.ROOM, *, by: int = 7, withdrawn: bool = False, **ago: float) -> SimpleNamespace:
    return SimpleNamespace(
        heard=heard,
        reported_by_id=uuid.UUID(int=by),
        reported_at=NOW - timedelta(**ago),
        withdrawn_at=NOW if withdrawn else None,
    )


@pytest.mark.parametrize(
    ("report", "may"),
    [
        (call(minutes=10), True),
        (call(minutes=10, seconds=1), False),
        (call(by=8), False),
        (call(withdrawn=True), False),
    ],
)
def test_taking_back(report: SimpleNamespace, may: bool) -> None:
    assert policy.can_withdraw(IVO, report, NOW) is may


def test_nobody_signed_in_takes_nothing_back() -> None:
    assert not policy.can_withdraw(Actor(), SimpleNamespace(reported_by_id=None, withdrawn_at=None), NOW)


def test_room_is_old_after_fourteen_days() -> None:
    assert not policy.is_old(call(days=14), NOW)
    assert policy.is_old(call(days=14, seconds=1), NOW)


def test_the_older_and_the_more_spoken_of_presses_more() -> None:
    assert policy.urgency(timedelta(days=3), 1) > policy.urgency(timedelta(days=2), 1)
    assert policy.urgency(timedelta(days=2), 3) > policy.urgency(timedelta(days=3), 1)
