"""The days of one year on which a rule opens: each narrowing is a set of days, and they are intersected.

Days are counted as `date.toordinal` does, from a Monday which is 1. A year costs the same whatever the rule
says, and an interval is a remainder, not a walk from its first day: no rule is slow, however far back it began.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from directory.providers.hours.rules import WEEKDAYS, Rule


def recurring_days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both included, on which the rule falls; its count and limits apart."""
    low, high = first.toordinal(), last.toordinal()
    named = _Named(rule.days, rule.monthdays)
    for year in range(first.year, last.year + 1):
        for number in sorted(_days_of(rule, named, year)):
            if low <= number <= high:
                yield date.fromordinal(number)


class _Named(NamedTuple):
    """The days of the week and of the month that a rule names, read once: a rule reads its words each time."""

    days: tuple[tuple[int | None, int], ...]
    monthdays: tuple[int, ...]


def _days_of(rule: Rule, named: _Named, year: int) -> set[int]:
    start, days = date(year, 1, 1).toordinal(), 366 if isleap(year) else 365
    found = set(range(start, start + days))
    if rule.byyearday:
        found &= _from_either_end(start, days, rule.byyearday)
    if rule.byweekno:
        found &= _of_weeks(rule, year)
    if named.monthdays or rule.freq == "MONTHLY":
        found &= _of_months(rule, named, year)
    if rule.freq == "WEEKLY":
        weekdays = {weekday for _, weekday in named.days}
        found = {day for day in found if (day - 1) % 7 in weekdays} if weekdays else found
        if rule.interval > 1 and rule.dtstart:
            wkst = WEEKDAYS.index(rule.wkst or "MO")
            since = _week_number(rule.dtstart.toordinal(), wkst)
            found = {day for day in found if (_week_number(day, wkst) - since) % rule.interval == 0}
    return found


def _from_either_end(start: int, length: int, wanted: Iterable[int]) -> set[int]:
    """The days that are meant by 1 for the first and -1 for the last of a stretch, where it has them."""
    return {start + (n - 1 if n > 0 else length + n) for n in wanted if abs(n) <= length}


def _week_number(day: int, wkst: int) -> int:
    """The number of a day's week, counted from the beginning of the calendar."""
    return (day - 1 - wkst) // 7


def _of_months(rule: Rule, named: _Named, year: int) -> set[int]:
    """What the days of the month and such as the first Tuesday leave; MO beside 1TU means every Monday."""
    found: set[int] = set()
    for month in range(1, 13):
        if rule.freq == "MONTHLY" and rule.interval > 1 and rule.dtstart:
            months = (year - rule.dtstart.year) * 12 + month - rule.dtstart.month
            if months % rule.interval:
                continue
        start, length = date(year, month, 1).toordinal(), monthrange(year, month)[1]
        here = (
            _from_either_end(start, length, named.monthdays) if named.monthdays else set(range(start, start + length))
        )
        if rule.freq == "MONTHLY" and named.days:
            here &= _of_weekdays(named, start, length)
        found |= here
    return found


def _of_weekdays(named: _Named, start: int, length: int) -> set[int]:
    found: set[int] = set()
    for nth, weekday in named.days:
        each = range(start + (weekday - start + 1) % 7, start + length, 7)
        if nth is None:
            found.update(each)
        elif abs(nth) <= len(each):
            found.add(each[nth - 1 if nth > 0 else nth])
    return found


def _of_weeks(rule: Rule, year: int) -> set[int]:
    """The days of numbered weeks, those that the years before and after lend this one among them.

    Week 1 is the first with four days or more in its year (RFC 5545, ISO 8601).
    """
    wkst = WEEKDAYS.index(rule.wkst or "MO")
    found: set[int] = set()
    for of in (year - 1, year, year + 1):
        first, following = _first_week(of, wkst), _first_week(of + 1, wkst)
        for week in _from_either_end(0, (following - first) // 7, rule.byweekno):
            found.update(range(first + week * 7, first + week * 7 + 7))
    return found


def _first_week(year: int, wkst: int) -> int:
    """The day on which week 1 of a year begins, also for the years just outside the calendar."""
    before = year - 1
    fourth = before * 365 + before // 4 - before // 100 + before // 400 + 4
    return fourth - (fourth - 1 - wkst) % 7
