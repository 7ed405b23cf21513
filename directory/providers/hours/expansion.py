"""From a rule to stretches of open time, and questions about them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from directory.providers.hours.recurring import recurring_days
from directory.providers.hours.rules import Rule

Interval = tuple[datetime, datetime]

_DAY = timedelta(days=1)


def expand(rule: Rule, first_day: date, days: int = 35) -> list[Interval]:
    """The stretches in which the rule is open, overlapping `days` local days from `first_day`.

    UTC, half-open, sorted, none touching the next. A stretch that reaches over either end is given whole.
    Local 9 am stays 9 am when clocks change; a time that a change skips or repeats is read as RFC 5545 3.3.5
    says (the first of two, and the offset before the gap). The answers for the 4,096 patterns last asked for
    are kept.
    """
    return list(_expand(rule, first_day, days))


@lru_cache(maxsize=4096)
def _expand(rule: Rule, first_day: date, days: int) -> tuple[Interval, ...]:
    opens_at, closes_at = rule.opens_at, rule.closes_at
    if opens_at is None or closes_at is None or days < 1:
        return ()
    zone = ZoneInfo(rule.timezone)
    begin, end = (_utc(day, time.min, zone) for day in (first_day, first_day + timedelta(days=days)))
    if rule.is_all_day:
        closes_at = time.min
    past_midnight = _DAY if closes_at <= opens_at else timedelta()
    merged: list[Interval] = []
    # A stretch is a day long at most, so only the day before can still be open as the first begins.
    for day in opening_days(rule, first_day - _DAY, first_day + timedelta(days=days - 1)):
        start, stop = _utc(day, opens_at, zone), _utc(day + past_midnight, closes_at, zone)
        if stop <= start or stop <= begin or start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return tuple(merged)


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def opening_days(rule: Rule, first: date, last: date) -> list[date]:
    """The local days from `first` to `last`, both included, on which the rule opens, in order."""
    if rule.last_on:
        last = min(last, rule.last_on)
    since = max(first, rule.first_on) if rule.first_on else first
    if since > last:
        return []
    if rule.count is None or rule.dtstart is None:
        return recurring_days(rule, since, last)
    # Only a count has to begin at the real first day; how far back that lies is bounded by `Rule`.
    counted = recurring_days(rule, rule.dtstart, last)[: rule.count]
    return [day for day in counted if day >= since]


def is_open(intervals: Sequence[Interval], at: datetime) -> bool:
    """Whether `at` (aware) lies in one of the merged intervals; the closing moment itself does not."""
    return _containing(intervals, at) is not None


def open_until(intervals: Sequence[Interval], at: datetime) -> datetime | None:
    """When what is open at `at` closes (UTC); None where nothing is open."""
    found = _containing(intervals, at)
    return found[1] if found else None


def next_open(intervals: Sequence[Interval], at: datetime) -> datetime | None:
    """The next opening after `at` (UTC), also while open; None where the expansion holds none."""
    following = bisect_right(intervals, at, key=_opening)
    return intervals[following][0] if following < len(intervals) else None


def _containing(intervals: Sequence[Interval], at: datetime) -> Interval | None:
    before = bisect_right(intervals, at, key=_opening) - 1
    return intervals[before] if before >= 0 and at < intervals[before][1] else None


def _opening(interval: Interval) -> datetime:
    return interval[0]
