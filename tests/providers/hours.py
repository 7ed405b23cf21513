"""Rules of opening hours to test with: plain ones, any at random, and the days that dateutil names for each."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import strategies as st

from directory.providers.hours.rules import WEEKDAYS, Rule

NEW_YORK = "America/New_York"
HERE = ZoneInfo(NEW_YORK)
WORKDAYS = WEEKDAYS[:5]
NINE, FIVE, SIX_PM, EIGHT_PM, MIDNIGHT = time(9), time(17), time(18), time(20), time(0)


def make_rule(**overrides: Any) -> Rule:
    values: dict[str, Any] = {"freq": "WEEKLY", "byday": WORKDAYS, "opens_at": NINE, "closes_at": FIVE}
    return Rule(**{**values, "timezone": NEW_YORK, **overrides})


def make_always(**overrides: Any) -> Rule:
    return make_rule(**{"byday": WEEKDAYS, "opens_at": MIDNIGHT, "closes_at": MIDNIGHT, **overrides})


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


some_days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
some_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
some_zones = st.sampled_from([NEW_YORK, "America/Havana", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"])
some_weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7).map(tuple)
some_nths = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2", "-5", "+1"]), st.sampled_from(WEEKDAYS)),
    min_size=1,
    max_size=4,
).map(lambda pairs: tuple(n + day for n, day in pairs))
maybe_a_day = st.none() | some_days


def _numbers(limit: int, least: int) -> st.SearchStrategy[tuple[int, ...]]:
    number = st.integers(1, limit) | st.integers(least, -1)
    return st.just(()) | st.lists(number, min_size=1, max_size=3).map(tuple)


@st.composite
def any_rule(draw: st.DrawFn) -> Rule:
    freq = draw(st.sampled_from(["WEEKLY", "MONTHLY"]))
    days = draw(some_weekdays if freq == "WEEKLY" else some_weekdays | some_nths)
    dtstart, weeks = draw(maybe_a_day), draw(_numbers(53, -51))
    return Rule(
        freq,
        days,
        draw(some_times),
        draw(some_times),
        interval=draw(st.integers(1, 4)) if dtstart else 1,
        bymonthday=draw(_numbers(31, -31)),
        byweekno=weeks,
        byyearday=draw(_numbers(366, -366)),
        valid_from=draw(maybe_a_day),
        valid_to=draw(maybe_a_day),
        dtstart=dtstart,
        until=draw(maybe_a_day),
        count=draw(st.none() | st.integers(1, 60)) if dtstart else None,
        wkst=draw(st.none() | st.sampled_from(("MO",) if weeks else WEEKDAYS)),
        timezone=draw(some_zones),
    )


@st.composite
def plain_rule(draw: st.DrawFn) -> Rule:
    return Rule(
        "WEEKLY",
        draw(some_weekdays),
        draw(some_times),
        draw(some_times),
        valid_from=draw(maybe_a_day),
        valid_to=draw(maybe_a_day),
        dtstart=draw(maybe_a_day),
        until=draw(maybe_a_day),
        timezone=draw(some_zones),
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
