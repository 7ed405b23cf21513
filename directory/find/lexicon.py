"""The words and phrases by which a question is read: made once for each version of the index."""

import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.core.words import singular, words
from directory.find.phrases import MEANT, SEARCH_WORDS, Phrase, phrase, sayings
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
    made = Lexicon(stop, soft, markers, brought)
    for term in snapshot.terms.values():
        for text in sayings(term):
            said = phrase(text)
            if not said:
                continue
            if term.vocabulary == "barrier":
                made.barriers.setdefault(said, term)
            elif term.vocabulary == "language":
                made.languages.setdefault(said, term)
            elif term.vocabulary in MEANT:
                made.terms.setdefault(said, []).append(term)
    tables: list[Mapping[Phrase, object]] = [
        made.terms,
        made.barriers,
        made.languages,
        made.markers,
        made.brought,
    ]
    made.known = {word for table in tables for said in table for word in said} | stop | soft | set(snapshot.counts)
    made.completions = sorted(" ".join(said) for said in made.terms if len(said) > 1)
    spoken = {word for said in [*made.terms, *made.languages] for word in said if len(word) > 3}
    made.candidates = sorted({word for word in snapshot.counts if len(word) > 3 and word.isalpha()} | spoken)
    return made


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
