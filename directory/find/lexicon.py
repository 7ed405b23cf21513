"""The words and phrases by which a question is read: made once for each version of the index."""

import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select

from directory.core.db import db
from directory.core.words import singular, words
from directory.find.models import FindCard
from directory.find.phrases import (
    MEANT,
    SEARCH_WORDS,
    Phrase,
    Saying,
    Sayings,
    code_word,
    hint_word,
    phrase,
    read_sayings,
    sayings,
    variants,
)
from directory.find.snapshot import Snapshot
from directory.providers.vocabularies import Term

LONGEST_PHRASE = 6


@dataclass(frozen=True, slots=True)
class Described:
    """What words about a person tell: a filter as name and value, and marks by which a record weighs more.

    With `needs` the filter counts only where one of them, or a need below it, is named. `populations` are those whose
    naming tells the same where somebody brings somebody along.
    """

    filter: tuple[str, str]
    favours: tuple[Phrase, ...] = ()
    needs: frozenset[str] = frozenset()
    populations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchWords:
    """`seeds/search_words.toml`: words that say nothing, markers, what follows them, and what describes a person.

    `brought` holds by kind of marker ("with", "bring") what somebody brings along (`along`: each once), `refused` what
    somebody may not want; `aside` tells which populations only count in favour beside which needs. `written` are the
    words of the markers as they are written, to put slips right by.
    """

    stop: frozenset[str]
    numbers: frozenset[str]
    soft: frozenset[str]
    markers: dict[Phrase, set[str]]
    begins: frozenset[str]
    written: frozenset[str]
    brought: dict[str, dict[Phrase, Described]]
    along: tuple[Described, ...]
    refused: dict[Phrase, Described]
    described: dict[Phrase, Described]
    aside: tuple[Described, ...]


@dataclass(slots=True)
class Lexicon:
    """Phrases (of singular words) with what they mean, words that say nothing, and every word that is known."""

    said: SearchWords
    sayings: Sayings
    towns: frozenset[str]
    terms: dict[Phrase, list[Term]] = field(default_factory=dict)
    barriers: dict[Phrase, Term] = field(default_factory=dict)
    languages: dict[Phrase, Term] = field(default_factory=dict)
    begins_language: set[str] = field(default_factory=set)
    completions: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    candidates: list[str] = field(default_factory=list)


def longest(table: Mapping[Phrase, object], tokens: list[str], start: int) -> int:
    """How many tokens from `start` on make the longest phrase of a table; 0 for none."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - start), 0, -1):
        if tuple(tokens[start : start + length]) in table:
            return length
    return 0


def completed(lexicon: Lexicon, rest: list[str]) -> Phrase | None:
    """The phrase of a term that the last words of a question begin ("anger man"); two words at the least."""
    begun = " ".join(rest)
    at = bisect_left(lexicon.completions, begun)
    if len(rest) < 2 or at == len(lexicon.completions) or not lexicon.completions[at].startswith(begun):
        return None
    return tuple(lexicon.completions[at].split())


def said_at(said: Sayings, tokens: list[str], start: int) -> tuple[tuple[Saying, ...], int]:
    """The longest saying that begins at a token, and how many tokens it takes, filler between its words included."""
    found: tuple[Saying, ...] = ()
    taken = 0
    kept: Phrase = ()
    for at in range(start, len(tokens)):
        if tokens[at] in said.filler:
            continue
        kept = (*kept, tokens[at])
        if kept in said.meant:
            found, taken = said.meant[kept], at + 1 - start
        if len(kept) == LONGEST_PHRASE:
            break
    return found, taken


@lru_cache(maxsize=1)
def read_search_words() -> SearchWords:
    """The file, read once. In what follows a marker "(a|b|)" stands for any of its parts, as in the sayings."""
    content = tomllib.loads(SEARCH_WORDS.read_text(encoding="utf-8"))
    said = {word for texts in content["stop"].values() for text in texts for word in words(text)}
    markers: dict[Phrase, set[str]] = {}
    for marker in content["marker"]:
        for text in _texts(marker):
            markers.setdefault(text, set()).add(marker["kind"])
    tables = {
        name: [(entry.get("after", ""), _texts(entry), _described(entry)) for entry in content[name]]
        for name in ("brought", "refused", "described")
    }
    brought: dict[str, dict[Phrase, Described]] = {"with": {}, "bring": {}}
    for kind, texts, one in tables["brought"]:
        brought[kind] |= dict.fromkeys(texts, one)
    refused = {text: one for _, texts, one in tables["refused"] for text in texts}
    described = {text: one for _, texts, one in tables["described"] for text in texts}
    return SearchWords(
        stop=frozenset(said | {singular(word) for word in said}),
        numbers=frozenset([*content["number"]["en"], *content["number"]["es"], *map(str, range(100))]),
        soft=frozenset(singular(word) for texts in content["soft"].values() for text in texts for word in words(text)),
        markers=markers,
        written=frozenset(
            word for marker in content["marker"] for text in [*marker["en"], *marker["es"]] for word in words(text)
        ),
        begins=frozenset(text[0] for text in (*markers, *described)),
        brought=brought,
        along=tuple(one for _, _, one in tables["brought"]),
        refused=refused,
        described=described,
        aside=tuple(_described(entry) for entry in content["aside"]),
    )


def _texts(entry: dict[str, Any]) -> list[Phrase]:
    return [said for text in [*entry["en"], *entry["es"]] for said in variants(text, frozenset())]


def _described(entry: dict[str, Any]) -> Described:
    pairs = [code.split(":") for code in entry.get("favours", ())]
    name, _, value = entry.get("filter", "").partition(":")
    return Described(
        filter=(name, value),
        favours=tuple((mark(vocabulary, code),) for vocabulary, code in pairs for mark in (code_word, hint_word)),
        needs=frozenset(entry.get("needs", ())),
        populations=frozenset(entry.get("populations", ())),
    )


def make_lexicon(snapshot: Snapshot) -> Lexicon:
    """The lexicon of a version of the index."""
    said, told = read_search_words(), read_sayings()
    made = Lexicon(said, told, _towns())
    for term in snapshot.terms.values():
        for text in sayings(term):
            name = phrase(text)
            if not name:
                continue
            if term.vocabulary == "barrier":
                made.barriers.setdefault(name, term)
            elif term.vocabulary == "language":
                made.languages.setdefault(name, term)
                made.begins_language.add(name[0])
            elif term.vocabulary in MEANT:
                made.terms.setdefault(name, []).append(term)
    tables: list[Mapping[Phrase, object]] = [
        made.terms, made.barriers, made.languages, said.markers, *said.brought.values(), said.refused, said.described,
        told.meant,
    ]  # fmt: skip
    made.known = {word for table in tables for name in table for word in name} | set(snapshot.counts)
    made.known |= said.stop | said.numbers | said.soft | told.filler
    made.completions = sorted(" ".join(name) for name in made.terms if len(name) > 1)
    spoken = {word for name in [*made.terms, *made.languages, *told.meant] for word in name}
    candidates = {word for word in snapshot.counts if word.isalpha()} | spoken | said.written | said.stop
    made.candidates = sorted(word for word in candidates if len(word) > 3)
    return made


def _towns() -> frozenset[str]:
    """The words of the towns that cards name."""
    named = db.session.scalars(select(FindCard.place).distinct()).all()
    db.session.rollback()
    return frozenset(word for name in named if name for word in phrase(name))


def correction(lexicon: Lexicon, counts: dict[str, int], word: str) -> str | None:
    """The known word that was probably meant; None where nothing is near enough.

    Optimal string alignment (a swap of neighbours is one slip): one slip in up to five letters, two in more.
    Of equally near words the one that keeps the first letter, then the commoner, is taken.
    """
    if len(word) < 4 or not word.isalpha() or len(word) > 24:
        return None
    slips = 1 if len(word) <= 5 else 2
    near = process.extract(word, lexicon.candidates, scorer=OSA.distance, score_cutoff=slips, limit=12)
    if not near:
        return None
    best = min(near, key=lambda n: (n[1], n[0][0] != word[0], -counts.get(n[0], 0)))
    return str(best[0])
