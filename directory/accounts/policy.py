"""Pure rules of sign-ins."""

from datetime import datetime, timedelta

IDLE_END = timedelta(minutes=60)
ABSOLUTE_END = timedelta(hours=10)
SEEN_STEP = timedelta(minutes=1)


def is_live(started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a sign-in still holds: not ended, seen within 60 minutes, begun within 10 hours (vault design)."""
    return ended_at is None and now - seen_at < IDLE_END and now - started_at < ABSOLUTE_END
