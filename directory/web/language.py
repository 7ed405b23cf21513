"""The one door to translations: texts, plurals, dates as a person says them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.support import NullTranslations, Translations
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from directory.config import ROOT

FOLDER = ROOT / "directory" / "translations"

__all__ = ["ago", "current_locale", "day", "gettext", "lazy_gettext", "ngettext", "plurals", "texts"]


def current_locale() -> str:
    """The language of this answer: `en` or `es`."""
    return str(get_locale())


@lru_cache(maxsize=8)
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [locale]) if locale != "en" else NullTranslations()


def texts(locale: str) -> Callable[[str], str]:
    """A translator bound to one language, for what is said many times a page."""
    return _catalogue(locale).ugettext


def plurals(locale: str) -> Callable[[str, str, int], str]:
    """The same for texts with a number in them."""
    return _catalogue(locale).ungettext


def ago(moment: datetime, now: datetime, locale: str) -> str:
    """How long ago, as a person says it: "40 minutes ago", "yesterday", "12 days ago", "5 weeks ago"."""
    seconds = max(0, int((now - moment).total_seconds()))
    return _ago(seconds // 60 if seconds < 3600 else seconds // 3600 * 60, locale)


@lru_cache(maxsize=4096)
def _ago(minutes: int, locale: str) -> str:
    days = minutes // 1440
    if minutes < 60:
        unit = "minute"
    elif days < 1:
        unit = "hour"
    elif days < 14:
        unit = "day"
    elif days < 60:
        unit = "week"
    elif days < 730:
        unit = "month"
    else:
        unit = "year"
    span = timedelta(minutes=max(1, minutes))
    return format_timedelta(-span, granularity=unit, threshold=1e9, add_direction=True, locale=locale)


def day(moment: datetime | date, timezone: str, locale: str, *, width: str = "medium") -> str:
    """The date on the wall: "8 Nov 2026" in the order of the language."""
    local = moment.astimezone(ZoneInfo(timezone)).date() if isinstance(moment, datetime) else moment
    return _day(local, locale, width)


@lru_cache(maxsize=4096)
def _day(local: date, locale: str, width: str) -> str:
    if width == "short":
        return format_date(local, "EEE d MMM", locale=locale)
    return format_date(local, width, locale=locale)
