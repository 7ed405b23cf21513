"""Moments in words, for the screens of accounts."""

from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from directory.core import clock
from directory.web.language import ago, current_locale, day
from directory.web.settings import current_settings


def telling() -> dict[str, Any]:
    """What a template says of a moment: `since` (how long ago), `on` (which day), `at` (day and time on the wall)."""
    zone, locale = current_settings().timezone, current_locale()
    return {
        "since": lambda moment: ago(moment, clock.now(), locale),
        "on": lambda moment: day(moment, zone, locale),
        "at": lambda moment: format_datetime(moment.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=locale),
    }
