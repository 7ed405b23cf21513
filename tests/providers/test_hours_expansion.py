"""From rules to stretches of open time, and questions about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.providers.hours.expansion import expand, is_open, next_open, open_until
from directory.providers.hours.rules import WEEKDAYS, Rule
from tests.providers.hours import EIGHT_PM, any_rule, at, make_always, make_rule, plain_rule, some_days


def local(rule: Rule, first: date, days: int = 35) -> list[str]:
    zone = ZoneInfo(rule.timezone)
    return [
        f"{opens.astimezone(zone):%a %d %H:%M}-{closes.astimezone(zone):%a %d %H:%M}"
        for opens, closes in expand(rule, first, days)
    ]


@pytest.mark.parametrize(("changes_on", "before", "after"), [(date(2026, 3, 8), 14, 13), (date(2026, 11, 1), 13, 14)])
def test_nine_stays_nine_when_the_clocks_change(changes_on: date, before: int, after: int) -> None:
    found = expand(make_rule(byday=WEEKDAYS), changes_on - timedelta(days=1), 3)
    assert [opens.hour for opens, _ in found] == [before, after, after]
    assert all(closes - opens == timedelta(hours=8) for opens, closes in found)


def test_a_night_over_the_change_is_an_hour_shorter_or_longer() -> None:
    night = make_rule(byday=("SA",), opens_at=time(22), closes_at=time(6))
    ((opens, closes),) = expand(night, date(2026, 3, 7), 1)
    assert closes - opens == timedelta(hours=7)
    ((opens, closes),) = expand(night, date(2026, 10, 31), 1)
    assert closes - opens == timedelta(hours=9)


def test_hours_that_lie_in_the_skipped_hour_never_run_backwards() -> None:
    gap = make_rule(byday=("SU",), opens_at=time(2, 15), closes_at=time(3))
    assert expand(gap, date(2026, 3, 8), 1) == []
    assert len(expand(gap, date(2026, 3, 8), 8)) == 1


def test_midnight_to_midnight_is_one_stretch_even_where_clocks_change_at_midnight() -> None:
    for rule in (make_always(), make_always(closes_at=time(23, 59)), make_always(timezone="America/Havana")):
        ((opens, closes),) = expand(rule, date(2026, 3, 1), 14)
        zone = ZoneInfo(rule.timezone)
        assert (opens, closes) == (
            datetime(2026, 3, 1, tzinfo=zone).astimezone(UTC),
            datetime(2026, 3, 15, tzinfo=zone).astimezone(UTC),
        )


def test_what_opened_the_evening_before_is_still_open() -> None:
    rule = make_rule(byday=("TH",), opens_at=EIGHT_PM, closes_at=time(2))
    assert local(rule, date(2026, 11, 20), 1) == ["Thu 19 20:00-Fri 20 02:00"]
    assert local(rule, date(2026, 11, 21), 1) == []
    assert local(rule, date(2026, 11, 19), 1) == ["Thu 19 20:00-Fri 20 02:00"]


def test_a_missing_time_is_never_open() -> None:
    assert expand(make_rule(closes_at=None), date(2026, 12, 1)) == []
    assert expand(make_rule(opens_at=None), date(2026, 12, 1)) == []


def test_a_caller_cannot_spoil_what_is_kept() -> None:
    expand(make_rule(), date(2026, 12, 1)).clear()
    assert len(expand(make_rule(), date(2026, 12, 1))) == 25


def test_the_closing_moment_is_not_open() -> None:
    found = expand(make_rule(), date(2026, 11, 20))
    assert is_open(found, at(2026, 11, 20, 9))
    assert not is_open(found, at(2026, 11, 20, 17))
    assert open_until(found, at(2026, 11, 20, 12)) == at(2026, 11, 20, 17)
    assert next_open(found, at(2026, 11, 20, 12)) == at(2026, 11, 23, 9)
    assert next_open([], at(2026, 11, 20)) is None


@settings(max_examples=80, deadline=None)
@given(any_rule() | plain_rule(), some_days, st.integers(0, 40))
def test_stretches_are_sorted_apart_and_reach_the_days_asked_for(rule: Rule, first: date, days: int) -> None:
    found = expand(rule, first, days)
    zone = ZoneInfo(rule.timezone)
    begin, end = (datetime.combine(first + timedelta(days=n), time(), tzinfo=zone) for n in (0, days))
    assert all(opens < closes for opens, closes in found)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
    assert all(closes > begin and opens < end for opens, closes in found)
    assert all(moment.utcoffset() == timedelta() for stretch in found for moment in stretch)


@settings(max_examples=80, deadline=None)
@given(plain_rule(), some_days, st.integers(0, 34 * 1440))
def test_is_open_agrees_with_the_clock_on_the_wall(rule: Rule, first: date, minute: int) -> None:
    # Zones without a change of clocks: what the wall says is then all there is to know.
    zone = ZoneInfo("Asia/Kolkata")
    rule = replace(rule, valid_from=None, dtstart=None, until=None, timezone="Asia/Kolkata")
    wall = datetime.combine(first, time(), tzinfo=zone) + timedelta(minutes=minute)
    assert rule.minutes
    opens, closes = rule.minutes

    def covers(day: date) -> bool:
        passed = (wall.replace(tzinfo=None) - datetime.combine(day, time())) // timedelta(minutes=1)
        is_valid = rule.valid_to is None or day <= rule.valid_to
        return is_valid and WEEKDAYS[day.weekday()] in rule.byday and opens <= passed < closes

    naive = covers(wall.date()) or covers(wall.date() - timedelta(days=1))
    stretches = expand(rule, first)
    assert is_open(stretches, wall) == naive
    until, following = open_until(stretches, wall), next_open(stretches, wall)
    assert (until is not None) == naive
    assert until is None or (until > wall and not is_open(stretches, until))
    assert following is None or (following > wall and is_open(stretches, following))
