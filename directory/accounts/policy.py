"""Pure rules of sign-ins."""

from datetime import datetime, timedelta

LOCK_IDLE = timedelta(minutes=10)
FRESH = timedelta(minutes=10)
PENDING_END = timedelta(minutes=5)
IDLE_END = timedelta(minutes=60)
ABSOLUTE_END = timedelta(hours=10)
SEEN_STEP = timedelta(minutes=1)


def is_live(started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a sign-in still holds: not ended, seen within 60 minutes, begun within 10 hours (vault design)."""
    return ended_at is None and now - seen_at < IDLE_END and now - started_at < ABSOLUTE_END


def is_waiting(started_at: datetime, now: datetime) -> bool:
    """Whether a sign-in that owes its second step, or the choice of a hat, may still get it: five minutes."""
    return now - started_at < PENDING_END


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether a person proved who they are in full within the last ten minutes."""
    return proved_at is not None and timedelta(0) <= now - proved_at < FRESH
