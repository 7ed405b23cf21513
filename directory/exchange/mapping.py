"""From foreign terms to ours, by the words of a term's name (`seeds/mappings/needs_by_words.toml`)."""

import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from directory.config import ROOT
from directory.core.words import fold
from directory.providers.vocabularies import Term

FILE = ROOT / "seeds" / "mappings" / "needs_by_words.toml"
TARGETS = ("need", "population", "sector", "goal")
_CONDITIONS = ("all", "any", "none")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Rule:
    """One rule: phrases of whole words; a phrase that ends in * matches a beginning."""

    all: tuple[str, ...]
    any: tuple[str, ...]
    none: tuple[str, ...]
    gives: tuple[tuple[str, str], ...]

    @cached_property
    def _some(self) -> re.Pattern[str] | None:
        return _either(self.any)

    @cached_property
    def _no(self) -> re.Pattern[str] | None:
        return _either(self.none)

    @cached_property
    def _every(self) -> tuple[str, ...]:
        return tuple(_needle(phrase) for phrase in self.all)

    def matches(self, name: str) -> bool:
        """Whether a name, as `normal` makes it, fits."""
        if self._some is not None and not self._some.search(name):
            return False
        return all(needle in name for needle in self._every) and not (self._no and self._no.search(name))


def normal(text: str) -> str:
    """A name for comparison: folded, each mark a blank, a blank at both ends."""
    return f" {_MARKS.sub(' ', fold(text)).strip()} "


def _needle(phrase: str) -> str:
    return normal(phrase.removesuffix("*")).rstrip() if phrase.endswith("*") else normal(phrase)


def _either(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(_needle(phrase)) for phrase in phrases)) if phrases else None


def read_rules(path: Path = FILE) -> list[Rule]:
    """The rules of a mapping file; ValueError names the rule and the slip."""
    found = []
    for number, entry in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("rule", []), 1):
        if unknown := set(entry) - {*_CONDITIONS, *TARGETS}:
            raise ValueError(f"{path.name}: rule {number}: unknown {', '.join(sorted(unknown))}")
        if not (entry.get("all") or entry.get("any")):
            raise ValueError(f"{path.name}: rule {number}: neither all nor any, so it would match every term")
        gives = tuple((target, code) for target in TARGETS for code in entry.get(target, []))
        every, some, no = (tuple(entry.get(condition, ())) for condition in _CONDITIONS)
        found.append(Rule(every, some, no, gives))
    return found


class Mapping:
    """The rules, bound to the terms that the vocabularies really have."""

    def __init__(self, rules: list[Rule], terms: list[Term]) -> None:
        self._rules = rules
        self._ids = {(term.vocabulary, term.code): term.id for term in terms}
        self._known: dict[str, list[tuple[str, uuid.UUID]]] = {}
        self.unknown_codes = sorted({f"{v} {c}" for rule in rules for v, c in rule.gives if (v, c) not in self._ids})

    def terms_for(self, name: str) -> list[tuple[str, uuid.UUID]]:
        """Our terms for a foreign name: "vocabulary code" and the term's id, each once."""
        key = normal(name)
        if key not in self._known:
            self._known[key] = list(dict.fromkeys(self._matching(key)))
        return self._known[key]

    def _matching(self, key: str) -> Iterator[tuple[str, uuid.UUID]]:
        for rule in self._rules:
            if rule.matches(key):
                for target in rule.gives:
                    if target in self._ids:
                        yield " ".join(target), self._ids[target]


def languages_by_name(terms: list[Term]) -> dict[str, str]:
    """Names of languages, ours and as people spell them, folded, with their codes."""
    found: dict[str, str] = {}
    for term in terms:
        if term.vocabulary == "language":
            spelled: list[Any] = [
                term.code,
                *term.names.values(),
                *(w for ws in term.synonyms.values() for w in ws),
            ]
            for name in spelled:
                found.setdefault(normal(str(name)).strip(), term.code)
    return found
