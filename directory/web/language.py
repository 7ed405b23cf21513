"""The one door to translations: texts, plurals, dates as a person says them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.support import NullTranslations, Translations
from flask import g, request, session
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from directory.config import LOCALES, ROOT

FOLDER = ROOT / "directory" / "translations"

__all__ = [
    "N_", "ago", "choose_locale", "current_locale", "day", "gettext", "lazy_gettext", "plurals",
    "template_plural", "template_text", "texts",
]  # fmt: skip


def current_locale() -> str:
    """The language of this answer: `en` or `es`; worked out once a request."""
    locale: str = g.get("locale") or "en"
    return locale


def choose_locale(person: str | None, fallback: str, offered: tuple[str, ...] = LOCALES) -> None:
    """Settle the language of this answer: the person's, the guest's choice, the browser's, the server's.

    Only of those that the coalition offers; where the server's is none of them, the first that it offers.
    """
    wanted = (person, session.get("locale"), _best_of(request.headers.get("Accept-Language", ""), offered), fallback)
    g.locale = next((locale for locale in wanted if locale in offered), offered[0])


@lru_cache(maxsize=256)
def _best_of(accepted: str, offered: tuple[str, ...]) -> str | None:
    return parse_accept_header(accepted, LanguageAccept).best_match(offered)


def template_text(message: str) -> str:
    """What a template's `_()` calls: a look-up in the catalogue of this answer's language."""
    return _catalogue(current_locale()).ugettext(message)


def template_plural(one: str, many: str, count: int) -> str:
    """The same for a text with a number in it."""
    return _catalogue(current_locale()).ungettext(one, many, count)


@lru_cache(maxsize=8)
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [locale]) if locale != "en" else NullTranslations()


def texts(locale: str) -> Callable[[str], str]:
    """A translator bound to one language, for what is said many times a page."""
    return _catalogue(locale).ugettext


def plurals(locale: str) -> Callable[[str, str, int], str]:
    """The same for texts with a number in them."""
    return _catalogue(locale).ungettext


def N_(message: str) -> str:  # noqa: N802, gettext's own name
    """Mark a text for the catalogue and leave it as it is, to be translated where it is shown."""
    return message


def ago(moment: datetime, now: datetime, locale: str) -> str:
    """How long ago, as a person says it: "40 minutes ago", "yesterday", "12 days ago", "5 weeks ago"."""
    seconds = max(0, int((now - moment).total_seconds()))
    return _ago(seconds // 60 if seconds < 3600 else seconds // 3600 * 60, locale)


@lru_cache(maxsize=4096)
def _ago(minutes: int, locale: str) -> str:
    days = minutes // 1440
    unit: Literal["minute", "hour", "day", "week", "month", "year"]
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
    if days == 1:
        return texts(locale)(N_("yesterday"))
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
