"""What kind of hours these are: in the evening, at the weekend, around the clock."""

from datetime import date, time
from typing import Any

import pytest

from directory.providers.hours.kinds import around_the_clock, evening, weekend
from directory.providers.hours.rules import WEEKDAYS
from tests.providers.hours import EIGHT_PM, WORKDAYS, make_always, make_rule


@pytest.mark.parametrize(
    ("overrides", "is_evening", "is_weekend"),
    [
        ({}, False, False),
        ({"closes_at": time(18, 29)}, False, False),
        ({"closes_at": time(18, 30)}, True, False),
        ({"byday": ("SA",), "closes_at": EIGHT_PM}, False, True),
        ({"byday": ("SU",)}, False, True),
        ({"opens_at": time(22), "closes_at": time(6)}, True, False),
        ({"closes_at": None}, False, False),
        ({"freq": "MONTHLY", "byday": ("1TU",), "closes_at": EIGHT_PM}, True, False),
        ({"freq": "MONTHLY", "byday": (), "bymonthday": (1,), "closes_at": EIGHT_PM}, True, True),
    ],
)
def test_evening_and_weekend(overrides: dict[str, Any], is_evening: bool, is_weekend: bool) -> None:
    rules = [make_rule(**overrides)]
    assert (evening(rules), weekend(rules)) == (is_evening, is_weekend)
    assert not around_the_clock(rules)


def test_around_the_clock_is_every_minute_of_the_week() -> None:
    day = make_rule(byday=WEEKDAYS, opens_at=time(8), closes_at=EIGHT_PM)
    night = make_rule(byday=WEEKDAYS, opens_at=EIGHT_PM, closes_at=time(8))
    assert around_the_clock([make_always()])
    assert around_the_clock([make_always(closes_at=time(23, 59))])
    assert around_the_clock([night, day])
    assert not around_the_clock([day, make_rule(byday=WEEKDAYS[:6], opens_at=EIGHT_PM, closes_at=time(8))])
    assert not around_the_clock([make_always(byday=WORKDAYS)])
    assert not around_the_clock([make_always(interval=2, dtstart=date(2026, 1, 5))])
    assert not around_the_clock([])
