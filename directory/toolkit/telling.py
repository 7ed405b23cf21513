"""How the toolkit's screens tell days and codes, in the language and the place of this answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

from directory.core import clock
from directory.providers.persons import LABELS
from directory.providers.vocabularies import Term, list_terms
from directory.toolkit.states import standing_of
from directory.toolkit.words import ALLOWED, AUDIENCES, KINDS, STANDINGS, THEMES
from directory.web.language import current_locale, day
from directory.web.language import gettext as _
from directory.web.settings import current_settings


def today() -> date:
    """The date on the wall where this directory stands."""
    return clock.today(current_settings().timezone)


def terms_of(*vocabularies: str) -> list[Term]:
    """The terms of some of our vocabularies, in their order."""
    return [term for term in list_terms() if term.vocabulary in vocabularies]


def pairs_of(vocabulary: str) -> list[tuple[str, str]]:
    """Code and name of the terms of a vocabulary, for a form's choices."""
    locale = current_locale()
    return [(term.code, term.name(locale)) for term in terms_of(vocabulary)]


def telling() -> dict[str, Any]:
    """What a template of the toolkit calls."""
    locale, now = current_locale(), today()
    names: dict[tuple[str, str], str] = {}

    def named(vocabulary: str, code: str) -> str:
        if not names:  # most screens say neither a sector nor a language
            names.update({(term.vocabulary, term.code): term.name(locale) for term in terms_of("sector", "language")})
        return names.get((vocabulary, code), code)

    words = _in(KINDS), _in(AUDIENCES), _in(THEMES), _in(ALLOWED)
    kind, audience, theme, allowed = words
    return {
        "on": lambda moment: day(moment, current_settings().timezone, locale),
        "today": now,
        "kind_word": kind,
        "audience_word": audience,
        "theme_word": theme,
        "allowed_word": allowed,
        "trace_word": _in(LABELS),
        "sector_word": lambda code: named("sector", code),
        "language_word": lambda code: named("language", code),
        "standing": lambda row: standing_of(row.stage, row.from_on, now),
        "standing_word": _in(STANDINGS),
    }


def _in(words: Any) -> Callable[[Any], str]:
    return lambda code: _(words.get(code, str(code)))
