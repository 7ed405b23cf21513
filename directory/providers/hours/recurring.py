"""The days on which a rule opens: dateutil names them, and no rule can keep it long.

dateutil looks for the next day until the year 9999, whatever `until` says, where a rule's parts have none in
common ("day 31, every twelfth month from February"): a second of work for one row that anybody may send. So each
part is a rule of its own, which has a day within five months or its interval, and the days in common are taken.
None steps from the day on which the rule began: that is moved forward by whole intervals.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from directory.providers.hours.rules import WEEKDAYS, Rule

EVERY_WEEKDAY = range(7)
EVERY_MONTHDAY = range(1, 32)


def recurring_days(rule: Rule, first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included, on which the rule falls, in order; its count and limits apart.

    `first` is not before the rule's `dtstart`.
    """
    since, until = datetime.combine(first, time.min), datetime.combine(last, time.min)
    found = [set(rrule(until=until, **part)) for part in _parts(rule, since)]
    days = [moment.date() for moment in sorted(set.intersection(*found)) if moment >= since]
    if rule.byweekno:
        wanted = frozenset(rule.byweekno)
        days = [day for day in days if not wanted.isdisjoint(_week_numbers(day))]
    if rule.byyearday:
        wanted = frozenset(rule.byyearday)
        days = [day for day in days if not wanted.isdisjoint(_day_numbers(day))]
    return days


def _parts(rule: Rule, since: datetime) -> Iterator[dict[str, Any]]:
    """What RFC 5545 has beside WEEKLY and MONTHLY, each as dateutil's arguments; one at least."""
    days, monthdays = rule.days, rule.monthdays
    if rule.freq == "WEEKLY":
        weekdays = {day for _, day in days} or EVERY_WEEKDAY
        start, wkst = _moved_by_weeks(rule, since), WEEKDAYS.index(rule.wkst or "MO")
        yield {"freq": WEEKLY, "dtstart": start, "interval": rule.interval, "wkst": wkst, "byweekday": weekdays}
    elif rule.interval > 1 or not (days or monthdays):
        start = _moved_by_months(rule, since)
        yield {"freq": MONTHLY, "dtstart": start, "interval": rule.interval, "bymonthday": EVERY_MONTHDAY}
    if days and rule.freq == "MONTHLY":
        yield {"freq": MONTHLY, "dtstart": since, "byweekday": list(_weekdays_of_month(days))}
    if monthdays:
        yield {"freq": MONTHLY, "dtstart": since, "bymonthday": monthdays}


def _moved_by_weeks(rule: Rule, since: datetime) -> datetime:
    """The rule's beginning, moved forward by whole intervals to the last one not after `since`."""
    if rule.interval == 1 or rule.dtstart is None:
        return since
    return since - (since - datetime.combine(rule.dtstart, time.min)) % timedelta(weeks=rule.interval)


def _moved_by_months(rule: Rule, since: datetime) -> datetime:
    """The first day of the last month not after `since` in which the rule's interval comes round."""
    passed = (since.year - rule.dtstart.year) * 12 + since.month - rule.dtstart.month if rule.dtstart else 0
    year, month = divmod(since.year * 12 + since.month - 1 - passed % rule.interval, 12)
    return since.replace(year=year, month=month + 1, day=1)


def _weekdays_of_month(days: tuple[tuple[int | None, int], ...]) -> Iterator[weekday]:
    """Such as the first Tuesday; dateutil takes MO beside 1TU for what is both, so MO is said as its five."""
    has_nth = any(nth for nth, _ in days)
    for nth, day in days:
        if nth is None and has_nth:
            yield from (weekday(day, n) for n in range(1, 6))
        else:
            yield weekday(day, nth)


def _week_numbers(day: date) -> tuple[int, int]:
    """The number of a day's week in the year it counts to, from either end (ISO 8601; dateutil loses some weeks)."""
    year, week, _ = day.isocalendar()
    return week, week - date(year, 12, 28).isocalendar().week - 1


def _day_numbers(day: date) -> tuple[int, int]:
    """The number of a day in its year, from either end."""
    number = day.timetuple().tm_yday
    return number, number - date(day.year, 12, 31).timetuple().tm_yday - 1
