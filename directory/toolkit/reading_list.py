"""Programs that the source texts name, with what those say of them: to be read about, never to be found or referred to.

They are no rows of any table, so that no search, export or list of partners can come upon them.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from directory.config import LOCALES, ROOT

FILE = ROOT / "seeds" / "reading_list.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a text says of a program, in our own words; nobody has verified it."""

    said: str
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the reading list: its name, where it is, what is said of it."""

    name: str
    where: str
    facts: tuple[Fact, ...]


def list_read(locale: str) -> tuple[Program, ...]:
    """The programs in a language, A to Z."""
    return _read()[locale if locale in LOCALES else "en"]


@cache
def _read() -> dict[str, tuple[Program, ...]]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    texts = {one["id"]: one["title"] for one in content["text"]}
    return {locale: _in(content, texts, locale) for locale in LOCALES}


def _in(content: dict[str, Any], texts: dict[str, str], locale: str) -> tuple[Program, ...]:
    made = []
    for entry in content["program"]:
        try:
            facts = tuple(Fact(one[locale], texts[one["text"]], content["read_on"]) for one in entry["fact"])
            made.append(Program(entry["name"], entry["where"][locale], facts))
        except KeyError as missing:
            raise ValueError(f"{FILE.name}: {entry.get('name')}: nothing for {missing}") from missing
    return tuple(sorted(made, key=lambda program: program.name.casefold()))
