"""Papers of our own in two languages: the conversation guide, the ally worksheet, the card. Data, read once, checked.

A paper is a list of parts. Each part has a heading, and any of: text, points, questions with lines to write on, a table
to fill in by hand. Nothing that is written on a paper comes back here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from directory.config import LOCALES, ROOT

FOLDER = ROOT / "seeds" / "toolkit"
GUIDE = "conversation_guide"
ALLIES = "ally_worksheet"
CARD = "card"
_KEYS = {"head", "text", "points", "questions", "columns", "rows", "numbered"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper in one language; `rows` counts empty lines of a table with those columns."""

    head: str
    text: str
    points: tuple[str, ...]
    questions: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one language."""

    language: str
    title: str
    lead: str
    parts: tuple[Part, ...]


def get_paper(name: str, language: str) -> Paper:
    """A paper by its name in a language, English for one that there is not; ValueError names file and slip."""
    return _read(name)[language if language in LOCALES else "en"]


@cache
def _read(name: str) -> dict[str, Paper]:
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    made = {locale: _paper(content, locale, name) for locale in LOCALES}
    shapes = {tuple((len(p.points), len(p.questions), len(p.columns)) for p in one.parts) for one in made.values()}
    if len(shapes) != 1:
        raise ValueError(f"{name}: the languages do not say the same number of things")
    return made


def _paper(content: dict[str, Any], locale: str, name: str) -> Paper:
    try:
        parts = tuple(_part(entry, locale) for entry in content["part"])
        return Paper(locale, content["title"][locale], content["lead"][locale], parts)
    except KeyError as missing:
        raise ValueError(f"{name}: nothing in {locale} for {missing}") from missing


def _part(entry: dict[str, Any], locale: str) -> Part:
    if unknown := set(entry) - _KEYS:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")

    def several(key: str) -> tuple[str, ...]:
        return tuple(entry[key][locale]) if key in entry else ()

    return Part(
        head=entry["head"][locale],
        text=entry["text"][locale] if "text" in entry else "",
        points=several("points"),
        questions=several("questions"),
        columns=several("columns"),
        rows=entry.get("rows", 0),
        numbered=entry.get("numbered", False),
    )
