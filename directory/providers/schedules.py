"""Between the schedule rows of the catalog and the rules of hours."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, insert, select

from directory.core.db import db
from directory.providers.hours.expansion import expand
from directory.providers.hours.rules import Rule
from directory.providers.models import OpenInterval

HORIZON = 35
MARGIN = 1


def rule_of(row: Any, default_timezone: str) -> Rule | None:
    """The rule of a schedule row; None where the row holds words only, or a rule that nobody can follow."""
    if row.freq not in ("WEEKLY", "MONTHLY") or row.opens_at is None or row.closes_at is None:
        return None
    try:
        return Rule(
            freq=row.freq,
            byday=tuple(day.strip() for day in (row.byday or "").split(",") if day.strip()),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            interval=row.interval or 1,
            bymonthday=_numbers(row.bymonthday),
            byweekno=_numbers(row.byweekno),
            byyearday=_numbers(row.byyearday),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            dtstart=row.dtstart,
            until=row.until,
            count=row.count,
            wkst=row.wkst,
            timezone=_zone(row.timezone, default_timezone),
        )
    except ValueError:
        return None


def _numbers(text: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (text or "").split(",") if part.strip())


def _zone(name: str | None, default: str) -> str:
    """The row's zone if it is one; HSDS also allows a bare offset, which knows no summer: the default then."""
    if not name:
        return default
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return default
    return name


def pattern_key(rules: tuple[Rule, ...]) -> str:
    """A short name for a set of hours, the same on every machine; empty for none."""
    return blake2b(repr(rules).encode(), digest_size=12).hexdigest() if rules else ""


def keep_intervals(patterns: dict[str, tuple[Rule, ...]], today: date) -> None:
    """Expand each pattern into its open stretches from yesterday for 35 days; flushes, never commits."""
    first = today - timedelta(days=MARGIN)
    rows = []
    for key, rules in patterns.items():
        rows += [{"pattern": key, "opens_at": a, "closes_at": b} for a, b in merged(rules, first)]
    keys = list(patterns)
    for start in range(0, len(keys), 500):
        db.session.execute(delete(OpenInterval).where(OpenInterval.pattern.in_(keys[start : start + 500])))
    for start in range(0, len(rows), 5000):
        db.session.execute(insert(OpenInterval), rows[start : start + 5000])


def merged(rules: Iterable[Rule], first: date) -> list[tuple[Any, Any]]:
    """The open stretches of several rules together, in order, none touching the next."""
    stretches = sorted(stretch for rule in rules for stretch in expand(rule, first, HORIZON + MARGIN))
    found: list[tuple[Any, Any]] = []
    for opens_at, closes_at in stretches:
        if found and opens_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes_at))
        else:
            found.append((opens_at, closes_at))
    return found


def drop_intervals_but(keys: set[str]) -> None:
    """Delete the stretches of patterns that no service has any more."""
    stale = set(db.session.scalars(select(OpenInterval.pattern).distinct())) - keys
    for key in stale:
        db.session.execute(delete(OpenInterval).where(OpenInterval.pattern == key))
