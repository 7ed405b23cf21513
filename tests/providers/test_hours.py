"""Hours: expanded, asked, said and read."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.providers.hours.clocks import parse_clock
from directory.providers.hours.expansion import expand, is_open, next_open, open_until, opening_days
from directory.providers.hours.kinds import around_the_clock, evening, weekend
from directory.providers.hours.reading import parse_spoken
from directory.providers.hours.rules import WEEKDAYS, Rule, to_rrule
from directory.providers.hours.spoken import spoken, spoken_state

NEW_YORK = "America/New_York"
HERE = ZoneInfo(NEW_YORK)
REAL = Path(__file__).parents[3] / "shared/data/miami-hsds-1.1/datapackage.zip"
WORKDAYS = WEEKDAYS[:5]
NINE, FIVE, SIX_PM, EIGHT_PM, MIDNIGHT = time(9), time(17), time(18), time(20), time(0)


def make_rule(**overrides: Any) -> Rule:
    values: dict[str, Any] = {"freq": "WEEKLY", "byday": WORKDAYS, "opens_at": NINE, "closes_at": FIVE}
    return Rule(**{**values, "timezone": NEW_YORK, **overrides})


def make_always(**overrides: Any) -> Rule:
    return make_rule(**{"byday": WEEKDAYS, "opens_at": MIDNIGHT, "closes_at": MIDNIGHT, **overrides})


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


def local(rule: Rule, first: date, days: int = 35) -> list[str]:
    zone = ZoneInfo(rule.timezone)
    return [
        f"{opens.astimezone(zone):%a %d %H:%M}-{closes.astimezone(zone):%a %d %H:%M}"
        for opens, closes in expand(rule, first, days)
    ]


# Expansion


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


def test_a_missing_time_is_never_open() -> None:
    assert expand(make_rule(closes_at=None), date(2026, 12, 1)) == []
    assert expand(make_rule(opens_at=None), date(2026, 12, 1)) == []


def test_a_caller_cannot_spoil_what_is_kept() -> None:
    expand(make_rule(), date(2026, 12, 1)).clear()
    assert len(expand(make_rule(), date(2026, 12, 1))) == 25


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


# Properties

_days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
_zones = st.sampled_from([NEW_YORK, "America/Havana", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"])
_weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7).map(tuple)
_nths = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2", "-5", "+1"]), st.sampled_from(WEEKDAYS)),
    min_size=1,
    max_size=4,
).map(lambda pairs: tuple(n + day for n, day in pairs))
_maybe = st.none() | _days


def _numbers(limit: int, least: int) -> st.SearchStrategy[tuple[int, ...]]:
    number = st.integers(1, limit) | st.integers(least, -1)
    return st.just(()) | st.lists(number, min_size=1, max_size=3).map(tuple)


@st.composite
def make_any_rule(draw: st.DrawFn) -> Rule:
    freq = draw(st.sampled_from(["WEEKLY", "MONTHLY"]))
    days = draw(_weekdays if freq == "WEEKLY" else _weekdays | _nths)
    dtstart = draw(_maybe)
    return Rule(
        freq,
        days,
        draw(_times),
        draw(_times),
        interval=draw(st.integers(1, 4)) if dtstart else 1,
        bymonthday=draw(_numbers(31, -31)),
        byweekno=draw(_numbers(53, -51)),
        byyearday=draw(_numbers(366, -366)),
        valid_from=draw(_maybe),
        valid_to=draw(_maybe),
        dtstart=dtstart,
        until=draw(_maybe),
        count=draw(st.none() | st.integers(1, 60)) if dtstart else None,
        wkst=draw(st.none() | st.sampled_from(WEEKDAYS)),
        timezone=draw(_zones),
    )


@st.composite
def make_plain_rule(draw: st.DrawFn) -> Rule:
    return Rule(
        "WEEKLY",
        draw(_weekdays),
        draw(_times),
        draw(_times),
        valid_from=draw(_maybe),
        valid_to=draw(_maybe),
        dtstart=draw(_maybe),
        until=draw(_maybe),
        timezone=draw(_zones),
    )


def oracle(rule: Rule, first: date, last: date) -> list[date]:
    """The opening days by dateutil alone, all filters in its hands."""
    nths = {nth for nth, _ in rule.days}
    days = [rrule.weekday(day, nth) for nth, day in rule.days]
    if len(nths) > 1 and None in nths:
        days = [rrule.weekday(day, n) for nth, day in rule.days for n in ([nth] if nth else range(1, 6))]
    start = rule.dtstart or rule.valid_from or min(first, date(2019, 1, 1))
    steps = rrule.rrule(
        rrule.WEEKLY if rule.freq == "WEEKLY" else rrule.MONTHLY,
        dtstart=datetime.combine(start, time()),
        interval=rule.interval,
        count=rule.count,
        wkst=WEEKDAYS.index(rule.wkst or "MO"),
        byweekday=days or None,
        bymonthday=rule.bymonthday or None,
        byweekno=rule.byweekno or None,
        byyearday=rule.byyearday or None,
        until=None if rule.count else datetime.combine(last, time()),
    )
    found = []
    for moment in steps:
        if moment.date() > last:
            break
        found.append(moment.date())
    since = max(day for day in (first, rule.valid_from) if day)
    ends = [day for day in (last, rule.valid_to, rule.until) if day]
    return [day for day in found if since <= day <= min(ends)]


@settings(max_examples=60, deadline=None)
@given(make_plain_rule(), _days)
def test_the_short_way_for_plain_weeks_equals_dateutil(rule: Rule, first: date) -> None:
    last = first + timedelta(days=40)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(make_any_rule(), _days)
def test_every_rule_opens_on_the_days_that_dateutil_names(rule: Rule, first: date) -> None:
    # dateutil alone looks for an impossible day until the year 9999: it gets one narrowing at most, or "1MO".
    narrowed = [name for name in ("bymonthday", "byweekno", "byyearday") if getattr(rule, name)]
    kept = 0 if any(nth for nth, _ in rule.days) else 1
    cleared: dict[str, Any] = dict.fromkeys(narrowed[kept:], ())
    rule = replace(rule, **cleared)
    last = first + timedelta(days=70)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(make_any_rule(), st.dates(date(1900, 1, 1), date(2019, 12, 31)), st.integers(2, 60), _days)
def test_an_interval_from_long_ago_opens_on_the_days_that_dateutil_names(
    rule: Rule, dtstart: date, interval: int, first: date
) -> None:
    rule = replace(rule, dtstart=dtstart, interval=interval, count=None, bymonthday=(), byweekno=(), byyearday=())
    last = first + timedelta(days=400)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


@settings(max_examples=60, deadline=None)
@given(make_any_rule(), st.dates(date(1970, 1, 1), date(2019, 12, 31)), st.integers(1, 5000), _days)
def test_a_count_from_long_ago_ends_where_dateutil_ends_it(rule: Rule, dtstart: date, count: int, first: date) -> None:
    rule = replace(rule, dtstart=dtstart, count=count, interval=1, bymonthday=(), byweekno=(), byyearday=())
    last = first + timedelta(days=60)
    assert list(opening_days(rule, first, last)) == oracle(rule, first, last)


_EVERY_DAY = tuple(f"{n}{day}" for n in (1, 2, 3, 4, 5) for day in WEEKDAYS)
_OLDEST = {"dtstart": date(1970, 1, 1), "count": 5000}


@pytest.mark.parametrize(
    "overrides",
    [
        {"freq": "WEEKLY", "interval": 2, "dtstart": date(1, 1, 1), "byday": WEEKDAYS, "wkst": "SU"},
        {"freq": "WEEKLY", "interval": 2**31 - 1, "dtstart": date(1, 1, 1)},
        {"freq": "MONTHLY", "interval": 24, "dtstart": date(1, 2, 1), "byday": ("5MO",)},
        {"freq": "MONTHLY", "interval": 2, "dtstart": date(1, 1, 31), "byday": (), "bymonthday": (31,)},
        {"freq": "MONTHLY", **_OLDEST, "byday": ("5MO",), "byyearday": (1,)},
        {"freq": "MONTHLY", **_OLDEST, "byday": (), "byweekno": tuple(range(1, 54))},
        {"freq": "WEEKLY", **_OLDEST, "byday": WEEKDAYS, "byyearday": tuple(range(-366, 0))},
        {"freq": "MONTHLY", **_OLDEST, "byday": _EVERY_DAY, "byweekno": (53,), "byyearday": tuple(range(-366, 0)),
         "bymonthday": tuple(range(-31, 0))},
    ],
)  # fmt: skip
def test_no_rule_is_slow_however_far_back_it_began(overrides: dict[str, Any]) -> None:
    rule = make_rule(**overrides)

    def milliseconds(day: int) -> float:
        began = perf_counter()
        expand(rule, date(2026, 12, day))
        return (perf_counter() - began) * 1000

    # The best of some: other work on the machine is not the rule's.
    assert min(milliseconds(day) for day in range(1, 8)) < 20


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([1, 2, 52, 53, -1, -2, -51]), st.none() | st.sampled_from(WEEKDAYS), _days)
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


@settings(max_examples=80, deadline=None)
@given(make_any_rule() | make_plain_rule(), _days, st.integers(0, 40))
def test_stretches_are_sorted_apart_and_reach_the_days_asked_for(rule: Rule, first: date, days: int) -> None:
    found = expand(rule, first, days)
    zone = ZoneInfo(rule.timezone)
    begin, end = (datetime.combine(first + timedelta(days=n), time(), tzinfo=zone) for n in (0, days))
    assert all(opens < closes for opens, closes in found)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
    assert all(closes > begin and opens < end for opens, closes in found)
    assert all(moment.utcoffset() == timedelta() for stretch in found for moment in stretch)


@settings(max_examples=80, deadline=None)
@given(make_plain_rule(), _days, st.integers(0, 34 * 1440))
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


@settings(max_examples=60, deadline=None)
@given(make_any_rule(), st.sampled_from(["en", "es"]))
def test_whatever_can_be_stated_can_be_said(rule: Rule, locale: str) -> None:
    said = spoken([rule], locale)
    assert said
    assert not any("{" in text or "  " in text for text in said)


@settings(max_examples=60, deadline=None)
@given(_weekdays | _nths, st.integers(1, 3), _maybe, _days)
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


# Questions


def test_the_closing_moment_is_not_open() -> None:
    found = expand(make_rule(), date(2026, 11, 20))
    assert is_open(found, at(2026, 11, 20, 9))
    assert not is_open(found, at(2026, 11, 20, 17))
    assert open_until(found, at(2026, 11, 20, 12)) == at(2026, 11, 20, 17)
    assert next_open(found, at(2026, 11, 20, 12)) == at(2026, 11, 23, 9)
    assert next_open([], at(2026, 11, 20)) is None


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


# Said

WORK = make_rule()
TUESDAY = make_rule(byday=("TU",), opens_at=SIX_PM, closes_at=time(20, 30))


@pytest.mark.parametrize(
    ("rules", "english", "spanish"),
    [
        ([WORK], ["Mon to Fri 9 am to 5 pm"], ["lun a vie de 9 a. m. a 5 p. m."]),
        ([TUESDAY], ["Tue 6 to 8:30 pm"], ["mar de 6 a 8:30 p. m."]),
        (
            [WORK, TUESDAY],
            ["Mon and Wed to Fri 9 am to 5 pm", "Tue 9 am to 5 pm and 6 to 8:30 pm"],
            ["lun y mié a vie de 9 a. m. a 5 p. m.", "mar de 9 a. m. a 5 p. m. y de 6 a 8:30 p. m."],
        ),
        (
            [make_rule(byday=(day,)) for day in WORKDAYS],
            ["Mon to Fri 9 am to 5 pm"],
            ["lun a vie de 9 a. m. a 5 p. m."],
        ),
        ([make_always()], ["any hour, every day"], ["a toda hora, todos los días"]),
        ([make_always(byday=("SA", "SU"))], ["Sat and Sun, any hour"], ["sáb y dom, a toda hora"]),
        ([make_rule(byday=WEEKDAYS)], ["Every day 9 am to 5 pm"], ["todos los días de 9 a. m. a 5 p. m."]),
        (
            [make_rule(byday=("SA",), closes_at=time(12))],
            ["Sat 9 am to noon"],
            ["sáb de 9 a. m. a mediodía"],
        ),
        (
            [make_rule(byday=("FR",), opens_at=EIGHT_PM, closes_at=time(2))],
            ["Fri 8 pm to 2 am"],
            ["vie de 8 p. m. a 2 a. m."],
        ),
        (
            [make_rule(byday=("FR",), closes_at=NINE)],
            ["Fri 9 am to 9 am the next day"],
            ["vie de 9 a. m. a 9 a. m. del día siguiente"],
        ),
        (
            [make_rule(freq="MONTHLY", byday=("1TU",), opens_at=SIX_PM, closes_at=EIGHT_PM)],
            ["First Tue of the month 6 to 8 pm"],
            ["primer mar del mes de 6 a 8 p. m."],
        ),
        (
            [make_rule(freq="MONTHLY", byday=("3SA", "1SA"), closes_at=time(13))],
            ["First and third Sat of the month 9 am to 1 pm"],
            ["primer y tercer sáb del mes de 9 a. m. a 1 p. m."],
        ),
        (
            [make_rule(freq="MONTHLY", byday=(), bymonthday=(1, -1))],
            ["Day 1 and last day of the month 9 am to 5 pm"],
            ["día 1 y último día del mes de 9 a. m. a 5 p. m."],
        ),
        (
            [make_rule(byday=("TH",), interval=2, dtstart=date(2026, 12, 3))],
            ["Every other Thu 9 am to 5 pm, from 3 Dec 2026"],
            ["cada dos semanas, jue de 9 a. m. a 5 p. m., desde el 3 dic 2026"],
        ),
        (
            [make_rule(valid_to=date(2026, 12, 3))],
            ["Mon to Fri 9 am to 5 pm, until 3 Dec 2026"],
            ["lun a vie de 9 a. m. a 5 p. m., hasta el 3 dic 2026"],
        ),
        ([make_rule(closes_at=None)], ["Mon to Fri, from 9 am"], ["lun a vie, desde las 9 a. m."]),
        (
            [make_rule(opens_at=None, closes_at=None)],
            ["Mon to Fri, times not given"],
            ["lun a vie, sin horario indicado"],
        ),
        ([], [], []),
    ],
)
def test_hours_are_said_as_people_do(rules: list[Rule], english: list[str], spanish: list[str]) -> None:
    assert spoken(rules, "en") == english
    assert spoken(rules, "es_MX") == spanish


def test_with_a_day_given_the_past_is_not_mentioned() -> None:
    ended, begun = make_rule(valid_to=date(2026, 11, 19)), make_rule(valid_from=date(2005, 1, 1))
    assert spoken([ended, begun], "en", date(2026, 11, 20)) == ["Mon to Fri 9 am to 5 pm"]
    assert spoken([begun], "en") == ["Mon to Fri 9 am to 5 pm, from 1 Jan 2005"]


@pytest.mark.parametrize(
    ("rule", "now", "english", "spanish"),
    [
        (WORK, at(2026, 11, 20, 12), "open now until 5 pm", "abierto ahora hasta las 5 p. m."),
        (WORK, at(2026, 11, 20, 8), "opens today at 9 am", "abre hoy a las 9 a. m."),
        (WORK, at(2026, 11, 19, 18), "opens tomorrow 9 am", "abre mañana a las 9 a. m."),
        (WORK, at(2026, 11, 20, 18), "opens Mon 9 am", "abre el lun a las 9 a. m."),
        (
            make_rule(byday=("FR",), valid_from=date(2026, 12, 4)),
            at(2026, 11, 20, 18),
            "opens 4 Dec 9 am",
            "abre el 4 dic a las 9 a. m.",
        ),
        (make_always(), at(2026, 11, 20, 12), "open now, any hour", "abierto ahora, a toda hora"),
        (
            make_rule(closes_at=MIDNIGHT),
            at(2026, 11, 20, 12),
            "open now until midnight",
            "abierto ahora hasta la medianoche",
        ),
        (
            make_rule(opens_at=time(12), closes_at=time(13)),
            at(2026, 11, 20, 12, 30),
            "open now until 1 pm",
            "abierto ahora hasta la 1 p. m.",
        ),
        (
            make_rule(opens_at=time(12), closes_at=time(13)),
            at(2026, 11, 20, 8),
            "opens today at noon",
            "abre hoy al mediodía",
        ),
        (
            make_rule(opens_at=EIGHT_PM, closes_at=time(2)),
            at(2026, 11, 20, 22),
            "open now until 2 am",
            "abierto ahora hasta las 2 a. m.",
        ),
        (
            make_always(byday=("FR", "SA", "SU")),
            at(2026, 11, 20, 12),
            "open now until Sun midnight",
            "abierto ahora hasta el dom a la medianoche",
        ),
        (
            make_always(byday=("SA",)),
            at(2026, 11, 20, 12),
            "opens today at midnight",
            "abre hoy a la medianoche",
        ),
        (make_rule(valid_to=date(2026, 11, 19)), at(2026, 11, 20, 12), "", ""),
    ],
)
def test_the_state_of_a_moment(rule: Rule, now: datetime, english: str, spanish: str) -> None:
    stretches = expand(rule, date(2026, 11, 19))
    assert spoken_state(stretches, now.astimezone(UTC), HERE, "en") == english
    assert spoken_state(stretches, now.astimezone(UTC), HERE, "es") == spanish


def test_rrule_text() -> None:
    assert to_rrule(WORK) == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    start = date(2026, 1, 1)
    monthly = make_rule(freq="MONTHLY", byday=("1TU", "-1FR"), interval=2, dtstart=start, wkst="SU")
    assert to_rrule(monthly) == "FREQ=MONTHLY;INTERVAL=2;WKST=SU;BYDAY=1TU,-1FR"
    ended = make_rule(byday=("MO",), until=date(2026, 12, 3), valid_to=date(2026, 12, 31))
    assert to_rrule(ended) == "FREQ=WEEKLY;UNTIL=20261203;BYDAY=MO"
    assert "UNTIL" not in to_rrule(make_rule(count=4, dtstart=start, until=date(2026, 12, 3)))


# Read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00am", NINE),
        ("9 a.m.", NINE),
        ("9am", NINE),
        (" 9:00 AM ", NINE),
        ("9:00a", NINE),
        ("09:00:00", NINE),
        ("17:30", time(17, 30)),
        ("12:00am", MIDNIGHT),
        ("12:30 am", time(0, 30)),
        ("12:00pm", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("Midnight", MIDNIGHT),
        ("00:00", MIDNIGHT),
        ("8:45 p.m.", time(20, 45)),
    ],
)
def test_a_clock_time_is_read(text: str, expected: time) -> None:
    assert parse_clock(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5:00",
        "9",
        "8:00m",
        "830am",
        "9:0am",
        "6:300pm",
        "13:00pm",
        "0:30am",
        "24:00",
        "09:60",
        "25:00",
        "12:00pm (dispensing)",
        "5:00pm Mon",
        "09:00-05:00",
        "09:00Z",
        "soon",
    ],
)
def test_a_clock_time_that_is_not_clear_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_clock(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9:00am-5:00pm, Mon-Fri", ["Mon to Fri 9 am to 5 pm"]),
        ("24 hours, Sun-Sat; phone line", ["any hour, every day"]),
        ("24 hours a day, 7 days a week", ["any hour, every day"]),
        ("24/7", ["any hour, every day"]),
        ("9am-5pm, Mon, Wed, Fri", ["Mon, Wed and Fri 9 am to 5 pm"]),
        ("8:30am-noon Mon-Thu", ["Mon to Thu 8:30 am to noon"]),
        ("Mon-Fri: 9 a.m. to 5 p.m.", ["Mon to Fri 9 am to 5 pm"]),
        ("Office hours: 08:00-16:00 weekdays", ["Mon to Fri 8 am to 4 pm"]),
        ("8:00am-12:00pm; 1:00pm-5:00pm, Mon-Fri", ["Mon to Fri 8 am to noon and 1 to 5 pm"]),
        ("9:00am-1:00pm / 2:00pm-6:00pm, Tue, Thur", ["Tue and Thu 9 am to 1 pm and 2 to 6 pm"]),
        ("8:30amGÇô5:00pm, Mon-fri", ["Mon to Fri 8:30 am to 5 pm"]),
        (r"9:00am-5:00pm, Mon-Thur;\n9:30am-2:00pm, Fri", ["Mon to Thu 9 am to 5 pm", "Fri 9:30 am to 2 pm"]),
        ("4:00pm-12:00am, Fri, Sat", ["Fri and Sat 4 pm to midnight"]),
        ("9am-5pm Sat-Mon", ["Mon, Sat and Sun 9 am to 5 pm"]),
        ("9am-1pm, 2nd and 4th Saturday of each month", ["Second and fourth Sat of the month 9 am to 1 pm"]),
        ("First Tue of the month: 6pm-8pm", ["First Tue of the month 6 to 8 pm"]),
        ("9am-5pm Mon-Fri; closed Sat, Sun", ["Mon to Fri 9 am to 5 pm"]),
    ],
)
def test_free_text_is_read_where_all_of_it_is_understood(text: str, said: list[str]) -> None:
    rules = parse_spoken(text, NEW_YORK)
    assert spoken(rules, "en") == said
    assert {rule.timezone for rule in rules} == {NEW_YORK}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "call for hours",
        "phone line",
        "7:00pm, Tue",
        "9:00am-5:00pm",
        "24 hours",
        "Mon-Fri",
        "9:00am-5:00, Mon-Fri",
        "6:00-8:00pm, Mon",
        "8-7pm, wed",
        "9:00-5:00, Mon-Fri",
        "09:00-12:00, Mon",
        "9:00pm-7:00pm, Mon-Fri",
        "10:00am- -3:00pm, Mon-Fri",
        "2:00pm 6:00pm, Mon-Fri",
        "9am-8pm, Mon-Thru",
        "8:30am-5:00pm, Mon-Fri;\n8:30am-7:00pm, Wed",
        "9am-5pm, Sat; 9am-1pm, First Sat of the month",
        "9am-5pm Mon-Fri; closed Wed",
        "9:00am-1:00pm, Tue, Thur\n\nBy appointment only",
        "9:00am-5:00pm, Mon-Fri; 24-hour hotline",
        "Administrative: 9am-5pm, Mon-Fri",
        "8:30am-7:30pm, Wed (by appointment)",
        "9am-5pm, every other Thursday",
        "9am-5pm, Mon-Fri, and holidays",
    ],
)
def test_free_text_that_leaves_a_doubt_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_spoken(text)


@pytest.mark.data
def test_most_hours_of_a_real_directory_are_read() -> None:
    if not REAL.exists():
        pytest.skip(f"the real directory is not here: {REAL.name}")
    with zipfile.ZipFile(REAL) as package:
        text = package.read("data/regular_schedules.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    times = sum(all(_is_read(parse_clock, row[name]) for name in ("opens_at", "closes_at")) for row in rows)
    texts = sum(_is_read(parse_spoken, row["original_text"]) for row in rows)
    assert times / len(rows) > 0.98
    assert texts / len(rows) > 0.97


def _is_read(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
