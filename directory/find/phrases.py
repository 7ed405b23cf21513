"""What people say for a term of ours: the phrases by which questions are read and records are marked.

A record in which any of a term's names or synonyms occurs gets the term's hint word where it occurs, and a record that
bears the term its code word: asking for `albergue` then is asking for three words, however many synonyms there are.
"""

import tomllib
from collections.abc import Iterable
from functools import lru_cache

from directory.config import ROOT
from directory.core.words import singular, words
from directory.providers.vocabularies import Term

SEARCH_WORDS = ROOT / "seeds" / "search_words.toml"
Phrase = tuple[str, ...]
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
def _behind() -> tuple[Phrase, ...]:
    content = tomllib.loads(SEARCH_WORDS.read_text(encoding="utf-8"))
    return tuple(phrase(name) for name in content["behind"]["names"])


def is_enforcement(name: str) -> bool:
    """Whether a name is that of police, prosecution or the like: help stands before it (`seeds/search_words.toml`)."""
    said = f" {' '.join(phrase(name))} "
    return any(f" {' '.join(one)} " in said for one in _behind())


class Hints:
    """Finds the terms that a text speaks of."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[tuple[Phrase, str]]] = {}
        for term in terms:
            if term.vocabulary in MEANT:
                for text in sayings(term):
                    if said := phrase(text):
                        entry = (said, hint_word(term.vocabulary, term.code))
                        self._by_first.setdefault(said[0], []).append(entry)

    def of(self, text: str) -> set[str]:
        """The hint words of a text."""
        tokens = phrase(text)
        found: set[str] = set()
        for at, token in enumerate(tokens):
            for said, hint in self._by_first.get(token, ()):
                if hint not in found and tokens[at : at + len(said)] == said:
                    found.add(hint)
        return found
