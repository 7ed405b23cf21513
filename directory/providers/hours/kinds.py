"""What kind of hours these are: in the evening, at the weekend, around the clock."""

from collections.abc import Iterable

from directory.providers.hours.rules import DAY, Rule

WEEK = 7 * DAY
EVENING = 18 * 60
ENOUGH = 30
SATURDAY = 5


def evening(rules: Iterable[Rule]) -> bool:
    """Whether some rule that opens from Monday to Friday has 30 minutes or more at or after 18:00 local."""
    for rule in rules:
        span = rule.minutes
        if span and min(_weekdays(rule), default=SATURDAY) < SATURDAY:
            opens, closes = span
            if closes - max(opens, EVENING) >= ENOUGH:
                return True
    return False


def weekend(rules: Iterable[Rule]) -> bool:
    """Whether some rule opens on a Saturday or a Sunday, local time."""
    return any(rule.minutes and max(_weekdays(rule), default=0) >= SATURDAY for rule in rules)


def around_the_clock(rules: Iterable[Rule]) -> bool:
    """Whether the rules of every week leave no minute of it uncovered; from and until when aside."""
    spans = []
    for rule in rules:
        span = rule.minutes
        if span and _is_every_week(rule):
            for weekday in _weekdays(rule):
                start, stop = (weekday * DAY + minute for minute in span)
                # What runs over Sunday's midnight covers the first hours of Monday.
                spans += [(start, min(stop, WEEK)), (0, stop - WEEK)]
    covered = 0
    for start, stop in sorted(spans):
        if start > covered:
            return False
        covered = max(covered, stop)
    return covered >= WEEK


def _is_every_week(rule: Rule) -> bool:
    numbered = rule.bymonthday or rule.byweekno or rule.byyearday or any(nth for nth, _ in rule.days)
    return rule.interval == 1 and rule.count is None and not numbered and bool(rule.days)


def _weekdays(rule: Rule) -> set[int]:
    """The weekdays on which it may open: any, where only days of the month or year are named."""
    return {weekday for _, weekday in rule.days} or set(range(7))
