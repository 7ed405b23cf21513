"""Where an agreement stands: derived from its days, never typed and never stored (practice 3.1).

Exactly one status holds for any set of days, in whatever order they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    """Where an agreement stands."""

    EXPLORING = "exploring"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    ACTIVE = "active"
    REVIEW_DUE = "review_due"
    LAPSED = "lapsed"
    ENDED = "ended"
    SUPERSEDED = "superseded"


IN_FORCE = frozenset({Status.ACTIVE, Status.REVIEW_DUE})
OVER = frozenset({Status.LAPSED, Status.ENDED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Days:
    """The days of an agreement.

    `signed_on` is that of the last signature, None while one is missing; `superseded_on` the day on which a newer one
    came into force. `expires_on` is the last day on which it holds; all others are the first on which they do.
    """

    drafted_on: date | None = None
    sent_on: date | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    review_on: date | None = None
    expires_on: date | None = None
    ended_on: date | None = None
    superseded_on: date | None = None


def _came(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _is_closed(d: Days, today: date) -> bool:
    return _came(d.ended_on, today) or _came(d.superseded_on, today)


def _is_signed(d: Days, today: date) -> bool:
    return not _is_closed(d, today) and _came(d.signed_on, today)


def _has_lapsed(d: Days, today: date) -> bool:
    return _is_signed(d, today) and d.expires_on is not None and d.expires_on < today


def _holds(d: Days, today: date) -> bool:
    return _is_signed(d, today) and not _has_lapsed(d, today) and _came(d.effective_on, today)


def _is_open(d: Days, today: date) -> bool:
    return not _is_closed(d, today) and not _is_signed(d, today)


TABLE: tuple[tuple[Status, Callable[[Days, date], bool]], ...] = (
    (Status.ENDED, lambda d, today: _came(d.ended_on, today)),
    (Status.SUPERSEDED, lambda d, today: _came(d.superseded_on, today) and not _came(d.ended_on, today)),
    (Status.LAPSED, _has_lapsed),
    (Status.REVIEW_DUE, lambda d, today: _holds(d, today) and _came(d.review_on, today)),
    (Status.ACTIVE, lambda d, today: _holds(d, today) and not _came(d.review_on, today)),
    (
        Status.SIGNED,
        lambda d, today: _is_signed(d, today) and not _has_lapsed(d, today) and not _came(d.effective_on, today),
    ),
    (Status.IN_REVIEW, lambda d, today: _is_open(d, today) and _came(d.sent_on, today)),
    (
        Status.DRAFTING,
        lambda d, today: _is_open(d, today) and not _came(d.sent_on, today) and _came(d.drafted_on, today),
    ),
    (
        Status.EXPLORING,
        lambda d, today: _is_open(d, today) and not _came(d.sent_on, today) and not _came(d.drafted_on, today),
    ),
)


def status_of(days: Days, today: date) -> Status:
    """The one status of an agreement on a day."""
    return next(status for status, holds in TABLE if holds(days, today))


def term_of(days: Days) -> tuple[date, date] | None:
    """The first and the last day on which an agreement holds, `date.max` for no end; None where it never does."""
    if days.signed_on is None or days.effective_on is None:
        return None
    first = max(days.signed_on, days.effective_on)
    closed = [day - timedelta(days=1) for day in (days.ended_on, days.superseded_on) if day is not None]
    last = min([day for day in (days.expires_on, *closed) if day is not None], default=date.max)
    return (first, last) if first <= last else None


def find_disorder(days: Days, today: date) -> tuple[str, str] | None:
    """The first day that cannot be: its field, and the field that it stands against ("today" for one to come).

    An end before the beginning, a review after the end, a letter sent before its draft; and what is past by nature
    (a draft, a signature) cannot lie ahead.
    """
    for field, other in _ORDER:
        later, earlier = getattr(days, field), getattr(days, other)
        if later is not None and earlier is not None and later < earlier:
            return field, other
    for field in ("drafted_on", "sent_on", "signed_on"):
        day = getattr(days, field)
        if day is not None and day > today:
            return field, "today"
    return None


_ORDER = (
    ("sent_on", "drafted_on"),
    ("signed_on", "drafted_on"),
    ("review_on", "effective_on"),
    ("expires_on", "effective_on"),
    ("ended_on", "effective_on"),
    ("expires_on", "review_on"),
)
