"""What people say for a term of ours: the phrases by which questions are read and records are marked.

A record in which any of a term's names or synonyms occurs gets the term's hint word where it occurs, and a record that
bears the term its code word: asking for `albergue` then is asking for three words, however many synonyms there are.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any

from directory.config import ROOT
from directory.core.words import singular, words
from directory.providers.vocabularies import Term

SEARCH_WORDS = ROOT / "seeds" / "search_words.toml"
SAYINGS = ROOT / "seeds" / "sayings.toml"
Phrase = tuple[str, ...]
_PART = re.compile(r"\([^)]*\)|[^\s()]+")
MEANT = ("need", "population", "goal")
CODE_MARK = "zz"
HINT_MARK = "zy"


def phrase(text: str) -> Phrase:
    """A text as a phrase: folded, each word in its singular."""
    return tuple(singular(word) for word in words(text))


def sayings(term: Term) -> list[str]:
    """Every name and synonym of a term, in all languages."""
    return [*term.names.values(), *(text for texts in term.synonyms.values() for text in texts)]


def code_word(vocabulary: str, code: str) -> str:
    """The word under which a record that bears a term is indexed: no person types it."""
    return CODE_MARK + vocabulary + code.replace("_", "")


def hint_word(vocabulary: str, code: str) -> str:
    """The word under which a record that only speaks of a term is indexed."""
    return HINT_MARK + vocabulary + code.replace("_", "")


@lru_cache(maxsize=1)
def _behind() -> tuple[tuple[Phrase, ...], frozenset[str]]:
    content = tomllib.loads(SEARCH_WORDS.read_text(encoding="utf-8"))["behind"]
    return tuple(phrase(name) for name in content["names"]), frozenset(content["unless_after"])


@lru_cache(maxsize=1)
def _denied() -> frozenset[Phrase]:
    content = tomllib.loads(SEARCH_WORDS.read_text(encoding="utf-8"))
    return frozenset(phrase(text) for texts in content["denied"].values() for text in texts)


def is_enforcement(name: str) -> bool:
    """Whether a name is that of police, prosecution or the like: help stands before it (`seeds/search_words.toml`).

    "Non-police crisis response" is not, and "no police report" does not ask for it.
    """
    names, denials = _behind()
    said = phrase(name)
    return any(
        said[at : at + len(one)] == one and (not at or said[at - 1] not in denials)
        for one in names
        for at, word in enumerate(said)
        if word == one[0]
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """What a caller's words mean (`seeds/sayings.toml`): marks of which one must be there, and of whom it is for.

    A mark that is named twice weighs twice. `after` names sayings of which one must have been heard before, `over`
    those that say nothing beside this one; the answers of one that stands `is_apart` need not bear another's `who`,
    and are `beside` where another has one.
    """

    means: tuple[Phrase, ...]
    who: tuple[Phrase, ...] = ()
    beside: tuple[Phrase, ...] = ()
    needs: tuple[str, ...] = ()
    name: str = ""
    after: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    is_told: bool = False
    is_any_hour: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Sayings:
    """Every phrase of `seeds/sayings.toml` without its filler, the words that begin one, and what barriers imply."""

    filler: frozenset[str]
    meant: dict[Phrase, tuple[Saying, ...]]
    first: frozenset[str]
    implied: dict[str, Saying]


@lru_cache(maxsize=1)
def read_sayings() -> Sayings:
    """The file, read once; of a phrase that stands twice the first meaning counts."""
    content = tomllib.loads(SAYINGS.read_text(encoding="utf-8"))
    filler = frozenset(word for texts in content["filler"].values() for text in texts for word in phrase(text))
    meant: dict[Phrase, tuple[Saying, ...]] = {}
    named = {entry["name"]: _saying(entry) for entry in content["saying"] if "name" in entry and "means" in entry}
    for entry in content["saying"]:
        said_so = tuple(
            replace(one, after=frozenset(entry.get("after", ())))
            for one in ([named[name] for name in entry["says"]] if "says" in entry else [_saying(entry)])
        )
        for text in [*entry.get("en", ()), *entry.get("es", ())]:
            for said in variants(text, filler):
                meant.setdefault(said, said_so)
    implied = {barrier: _saying(entry) for entry in content["implied"] for barrier in entry["barrier"]}
    return Sayings(filler, meant, frozenset(said[0] for said in meant), implied)


def _saying(entry: dict[str, Any]) -> Saying:
    """An entry of the file. Who is in danger is led to what bears the term, never to what only mentions it."""
    is_told = entry.get("told", False)
    kinds = [code_word] if is_told and "who" in entry else [code_word, hint_word]
    return Saying(
        means=_marks(entry["means"], kinds),
        who=_marks(entry.get("who", ()), kinds),
        beside=_marks(entry.get("beside", entry["means"]), [code_word, hint_word]),
        needs=tuple(dict.fromkeys(code.removeprefix("need:") for code in entry["means"] if code.startswith("need:"))),
        name=entry.get("name", ""),
        over=frozenset(entry.get("over", ())),
        is_told=is_told,
        is_any_hour=entry.get("any_hour", False),
        is_apart=entry.get("apart", False),
    )


def _marks(codes: Iterable[str], kinds: Iterable[Callable[[str, str], str]]) -> tuple[Phrase, ...]:
    pairs = [code.split(":") for code in codes]
    return tuple((mark(vocabulary, code),) for vocabulary, code in pairs for mark in kinds)


def variants(text: str, filler: frozenset[str]) -> list[Phrase]:
    """The phrases that a text with choices stands for: "(my|) rent (due|late)" for four, the empty choice included.

    Filler is left out. What then shrinks to a single word is left out too: "get a job" must not mean every "job".
    """
    choices = []
    for part in _PART.findall(text):
        said = [phrase(choice) for choice in (part[1:-1].split("|") if part.startswith("(") else (part,))]
        choices.append([(len(one), tuple(word for word in one if word not in filler)) for one in said])
    found = []
    for chosen in product(*choices):
        kept = tuple(word for _, words_kept in chosen for word in words_kept)
        if len(kept) > 1 or (kept and sum(length for length, _ in chosen) == 1):
            found.append(kept)
    return found


class Hints:
    """Finds the terms that a text speaks of."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._denied = _denied()
        self._longest = max(map(len, self._denied))
        self._by_first: dict[str, list[tuple[Phrase, str]]] = {}
        for term in terms:
            if term.vocabulary in MEANT:
                for text in sayings(term):
                    if said := phrase(text):
                        entry = (said, hint_word(term.vocabulary, term.code))
                        self._by_first.setdefault(said[0], []).append(entry)

    def of(self, text: str) -> set[str]:
        """The hint words of a text; what it denies ("not a BIP") is no hint."""
        tokens = phrase(text)
        found: set[str] = set()
        for at, token in enumerate(tokens):
            for said, hint in self._by_first.get(token, ()):
                if hint not in found and tokens[at : at + len(said)] == said and not self._is_denied(tokens, at):
                    found.add(hint)
        return found

    def _is_denied(self, tokens: Phrase, at: int) -> bool:
        return any(tokens[max(0, at - size) : at] in self._denied for size in range(1, self._longest + 1))
