"""One rule: what is refused, what is equal, and its text as RFC 5545 has it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.providers.hours.expansion import opening_days
from directory.providers.hours.rules import WEEKDAYS, Rule, to_rrule
from tests.providers.hours import make_rule, maybe_a_day, some_days, some_nths, some_weekdays


@pytest.mark.parametrize(
    "overrides",
    [
        {"freq": "DAILY"},
        {"byday": ("XX",)},
        {"byday": ("1MO",)},
        {"byday": ()},
        {"interval": 2},
        {"count": 3},
        {"interval": 0},
        {"interval": 1001, "dtstart": date(2026, 1, 5)},
        {"interval": 2**31 - 1, "dtstart": date(1, 1, 1)},
        {"byweekno": (3,), "wkst": "SU"},
        {"wkst": "X"},
        {"bymonthday": (0,)},
        {"byyearday": (367,)},
        {"timezone": "Mars/North"},
        {"timezone": ""},
        {"opens_at": time(9, tzinfo=UTC)},
        {"freq": "MONTHLY", "byday": ("6MO",)},
        {"count": 5001, "dtstart": date(2026, 1, 5)},
        {"count": 5, "dtstart": date(1969, 12, 31)},
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(overrides: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make_rule(**overrides)


def test_equal_rules_are_one_key() -> None:
    assert len({make_rule(), make_rule(), make_rule(count=None)}) == 1


def test_rrule_text() -> None:
    assert to_rrule(make_rule()) == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    start = date(2026, 1, 1)
    monthly = make_rule(freq="MONTHLY", byday=("1TU", "-1FR"), interval=2, dtstart=start, wkst="SU")
    assert to_rrule(monthly) == "FREQ=MONTHLY;INTERVAL=2;WKST=SU;BYDAY=1TU,-1FR"
    ended = make_rule(byday=("MO",), until=date(2026, 12, 3), valid_to=date(2026, 12, 31))
    assert to_rrule(ended) == "FREQ=WEEKLY;UNTIL=20261203;BYDAY=MO"
    assert "UNTIL" not in to_rrule(make_rule(count=4, dtstart=start, until=date(2026, 12, 3)))


@settings(max_examples=60, deadline=None)
@given(some_weekdays | some_nths, st.integers(1, 3), maybe_a_day, some_days)
def test_rrule_text_is_read_back_to_the_same_days(
    days: tuple[str, ...], interval: int, until: date | None, start: date
) -> None:
    freq = "MONTHLY" if days[0][:2] not in WEEKDAYS else "WEEKLY"
    rule = Rule(freq, days, interval=interval, until=until, dtstart=start)
    last = start + timedelta(days=90)
    steps = rrule.rrulestr(to_rrule(rule), dtstart=datetime.combine(start, time()))
    read = [
        day
        for moment in steps.xafter(datetime.combine(start, time()), count=95, inc=True)
        if (day := moment.date()) <= last
    ]
    assert read == list(opening_days(rule, start, last))
