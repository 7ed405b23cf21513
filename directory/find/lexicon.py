"""The words and phrases by which a question is read: made once for each version of the index."""

import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select

from directory.core.db import db
from directory.core.words import singular, words
from directory.find.models import FindCard
from directory.find.phrases import MEANT, SEARCH_WORDS, Phrase, Saying, Sayings, phrase, read_sayings, sayings
from directory.find.snapshot import Snapshot
from directory.providers.vocabularies import Term

LONGEST_PHRASE = 6


@dataclass(slots=True)
class Lexicon:
    """Phrases (of singular words) with what they mean, words that say nothing, and every word that is known."""

    stop: frozenset[str]
    soft: frozenset[str]
    markers: dict[Phrase, set[str]]
    brought: dict[Phrase, str]
    sayings: Sayings
    towns: frozenset[str]
    terms: dict[Phrase, list[Term]] = field(default_factory=dict)
    barriers: dict[Phrase, Term] = field(default_factory=dict)
    languages: dict[Phrase, Term] = field(default_factory=dict)
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


def said_at(said: Sayings, tokens: list[str], start: int) -> tuple[Saying | None, int]:
    """The longest saying that begins at a token, and how many tokens it takes, filler between its words included."""
    found, taken = None, 0
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
def _search_words() -> tuple[frozenset[str], frozenset[str], dict[Phrase, set[str]], dict[Phrase, str]]:
    content = tomllib.loads(SEARCH_WORDS.read_text(encoding="utf-8"))
    said = {word for texts in content["stop"].values() for text in texts for word in words(text)}
    stop = frozenset(said | {singular(word) for word in said})
    markers: dict[Phrase, set[str]] = {}
    for marker in content["marker"]:
        for text in [*marker["en"], *marker["es"]]:
            markers.setdefault(phrase(text), set()).add(marker["kind"])
    soft = frozenset(singular(word) for texts in content["soft"].values() for text in texts for word in words(text))
    brought = {phrase(text): one["barrier"] for one in content["brought"] for text in [*one["en"], *one["es"]]}
    return stop, soft, markers, brought


def make_lexicon(snapshot: Snapshot) -> Lexicon:
    """The lexicon of a version of the index."""
    stop, soft, markers, brought = _search_words()
    said = read_sayings()
    made = Lexicon(stop, soft, markers, brought, said, _towns())
    for term in snapshot.terms.values():
        for text in sayings(term):
            name = phrase(text)
            if not name:
                continue
            if term.vocabulary == "barrier":
                made.barriers.setdefault(name, term)
            elif term.vocabulary == "language":
                made.languages.setdefault(name, term)
            elif term.vocabulary in MEANT:
                made.terms.setdefault(name, []).append(term)
    tables: list[Mapping[Phrase, object]] = [
        made.terms,
        made.barriers,
        made.languages,
        made.markers,
        made.brought,
        said.meant,
    ]
    made.known = {word for table in tables for name in table for word in name} | stop | soft | set(snapshot.counts)
    made.known |= said.filler
    made.completions = sorted(" ".join(name) for name in made.terms if len(name) > 1)
    spoken = {word for name in [*made.terms, *made.languages, *said.meant] for word in name if len(word) > 3}
    made.candidates = sorted({word for word in snapshot.counts if len(word) > 3 and word.isalpha()} | spoken)
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
