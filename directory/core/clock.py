"""The only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The moment, in UTC, with its zone."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The date on the wall in an IANA time zone."""
    return now().astimezone(ZoneInfo(timezone)).date()
