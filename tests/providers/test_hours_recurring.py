"""The days on which a rule opens, also against dateutil, and how much work it is to say so."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.providers.hours.expansion import expand, opening_days
from directory.providers.hours.rules import WEEKDAYS, Rule
from tests.providers.hours import any_rule, make_rule, oracle, plain_rule, some_days

_EVERY_DAY = tuple(f"{n}{day}" for n in (1, 2, 3, 4, 5) for day in WEEKDAYS)
_OLDEST = {"dtstart": date(1970, 1, 1), "count": 5000}
MOST_STEPS, MOST_COUNTED = 8_000, 2_500_000


@pytest.mark.parametrize(
    ("overrides", "days"),
    [
        ({"byday": ("1TU",)}, [1]),
        ({"byday": ("1TU", "3TU")}, [1, 15]),
        ({"byday": ("-1FR",)}, [25]),
        ({"byday": ("TU", "1MO")}, [1, 7, 8, 15, 22, 29]),
        ({"byday": (), "bymonthday": (1, -1)}, [1, 31]),
        ({"byday": ("FR",), "bymonthday": (11,)}, [11]),
        ({"byday": (), "dtstart": date(2026, 10, 15)}, [15]),
        ({"byday": ("1TU",), "interval": 2, "dtstart": date(2026, 11, 1)}, []),
        ({"byday": ("1TU",), "interval": 2, "dtstart": date(2026, 10, 1)}, [1]),
    ],
)
def test_days_of_a_month(overrides: dict[str, Any], days: list[int]) -> None:
    rule = make_rule(freq="MONTHLY", **overrides)
    assert [day.day for day in opening_days(rule, date(2026, 12, 1), date(2026, 12, 31))] == days


@pytest.mark.parametrize(
    ("overrides", "days"),
    [
        ({"valid_from": date(2026, 12, 9), "valid_to": date(2026, 12, 16)}, [9, 16]),
        ({"until": date(2026, 12, 8)}, [2]),
        ({"dtstart": date(2026, 12, 10)}, [16, 23, 30]),
        ({"interval": 2, "dtstart": date(2026, 11, 25)}, [9, 23]),
        ({"count": 3, "dtstart": date(2026, 11, 25)}, [2, 9]),
        ({"count": 3, "dtstart": date(2026, 11, 25), "until": date(2026, 12, 3)}, [2]),
        ({"byday": ("TU", "SU"), "interval": 2, "dtstart": date(2026, 12, 1)}, [1, 6, 15, 20, 29]),
        (
            {"byday": ("TU", "SU"), "interval": 2, "dtstart": date(2026, 12, 1), "wkst": "SU"},
            [1, 13, 15, 27, 29],
        ),
        ({"byweekno": (50, -1)}, [9, 30]),
        ({"byyearday": (343, -2)}, [9, 30]),
        ({"byday": (), "dtstart": date(2026, 11, 26)}, [3, 10, 17, 24, 31]),
    ],
)
def test_limits_and_counting(overrides: dict[str, Any], days: list[int]) -> None:
    rule = make_rule(**{"byday": ("WE",), **overrides})
    assert [day.day for day in opening_days(rule, date(2026, 12, 1), date(2026, 12, 31))] == days


@settings(max_examples=60, deadline=None)
@given(plain_rule(), some_days)
def test_plain_weeks_open_on_the_days_that_dateutil_names(rule: Rule, first: date) -> None:
    last = first + timedelta(days=40)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(any_rule(), some_days)
def test_every_rule_opens_on_the_days_that_dateutil_names(rule: Rule, first: date) -> None:
    # dateutil alone looks for an impossible day until the year 9999: it gets one narrowing at most, or "1MO".
    narrowed = [name for name in ("bymonthday", "byweekno", "byyearday") if getattr(rule, name)]
    kept = 0 if any(nth for nth, _ in rule.days) else 1
    cleared: dict[str, Any] = dict.fromkeys(narrowed[kept:], ())
    rule = replace(rule, **cleared)
    last = first + timedelta(days=70)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(any_rule(), st.dates(date(1900, 1, 1), date(2019, 12, 31)), st.integers(2, 60), some_days)
def test_an_interval_from_long_ago_opens_on_the_days_that_dateutil_names(
    rule: Rule, dtstart: date, interval: int, first: date
) -> None:
    rule = replace(rule, dtstart=dtstart, interval=interval, count=None, bymonthday=(), byweekno=(), byyearday=())
    last = first + timedelta(days=400)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(any_rule(), st.dates(date(1970, 1, 1), date(2019, 12, 31)), st.integers(1, 5000), some_days)
def test_a_count_from_long_ago_ends_where_dateutil_ends_it(rule: Rule, dtstart: date, count: int, first: date) -> None:
    rule = replace(rule, dtstart=dtstart, count=count, interval=1, bymonthday=(), byweekno=(), byyearday=())
    last = first + timedelta(days=60)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@pytest.mark.parametrize(
    "overrides",
    [
        {"freq": "WEEKLY", "interval": 2, "dtstart": date(1, 1, 1), "byday": WEEKDAYS, "wkst": "SU"},
        {"freq": "WEEKLY", "interval": 1000, "dtstart": date(1, 1, 1)},
        {"freq": "MONTHLY", "interval": 12, "dtstart": date(2026, 2, 1), "byday": (), "bymonthday": (31,)},
        {"freq": "WEEKLY", "byday": ("MO",), "bymonthday": (2,), "byyearday": (1,)},
        {"freq": "WEEKLY", "byweekno": (-53,), "byyearday": (200,)},
        {"freq": "MONTHLY", "interval": 24, "dtstart": date(1, 2, 1), "byday": ("5MO",)},
        {"freq": "MONTHLY", "interval": 2, "dtstart": date(1, 1, 31), "byday": (), "bymonthday": (31,)},
        {"freq": "MONTHLY", **_OLDEST, "byday": ("5MO",), "byyearday": (1,)},
        {"freq": "MONTHLY", **_OLDEST, "byday": (), "byweekno": tuple(range(1, 54))},
        {"freq": "WEEKLY", **_OLDEST, "byday": WEEKDAYS, "byyearday": tuple(range(-366, 0))},
        {"freq": "MONTHLY", "interval": 999, "dtstart": date(1, 1, 1), "byday": (), "bymonthday": (30,)},
        {"freq": "MONTHLY", **_OLDEST, "byday": _EVERY_DAY, "byweekno": (53,), "byyearday": tuple(range(-366, 0)),
         "bymonthday": tuple(range(-31, 0))},
    ],
)  # fmt: skip
def test_no_rule_is_slow_however_far_back_it_began(overrides: dict[str, Any]) -> None:
    rule = make_rule(**overrides)
    # A count has to be counted from its first day, of which there are some twenty thousand here.
    assert steps(lambda: expand(rule, date(2026, 12, 2))) < (MOST_COUNTED if rule.count else MOST_STEPS)


def steps(act: Callable[[], object]) -> int:
    """How many lines of Python an act takes: the same on every machine, whatever else it does."""
    taken = 0

    def note(_frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal taken
        taken += 1
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        act()
    finally:
        sys.settrace(before)
    return taken


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([1, 2, 52, 53, -1, -2, -51]), st.sampled_from([None, "MO"]), some_days)
def test_weeks_of_the_year_are_counted_as_dateutil_does(number: int, wkst: str | None, first: date) -> None:
    rule = Rule("WEEKLY", byweekno=(number,), wkst=wkst)
    # Six years hold a year of 53 weeks.
    last = first + timedelta(days=6 * 366)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


def test_a_first_week_counted_from_the_end_begins_in_the_year_before() -> None:
    # dateutil drops its days of December; RFC 5545 and ISO 8601 count them to the year of the week.
    days = list(opening_days(Rule("WEEKLY", byweekno=(-52,)), date(2024, 12, 25), date(2025, 1, 12)))
    assert days == [date(2024, 12, 30) + timedelta(days=n) for n in range(7)]
    assert {day.isocalendar()[:2] for day in days} == {(2025, 1)}
