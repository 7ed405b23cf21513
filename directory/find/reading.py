"""Reading a question: which of its words are filters in disguise, which name a need, which are only words.

"Who takes a man without a court order, near 33127, in Spanish, in the evening" becomes one word to
look for (man, men, hombre) and four filters, each of which is shown and can be taken back.
"""

from directory.core.words import singular, words
from directory.find.engine import ANYWHERE, Group
from directory.find.heard import Reading
from directory.find.lexicon import Lexicon, completed, correction, longest, said_at
from directory.find.markers import filter_at
from directory.find.meaning import MOST_GROUPS, describe, mean
from directory.find.phrases import Phrase, code_word, hint_word
from directory.find.question import Question
from directory.find.snapshot import Snapshot
from directory.providers.vocabularies import Term

__all__ = ["Reading", "read"]

MOST_TOKENS = 24


def read(question: Question, snapshot: Snapshot, lexicon: Lexicon) -> Reading:
    """Read a question; with `literal` every word is only a word."""
    reading = Reading(asked=question)
    tokens = words(question.q)[:MOST_TOKENS]
    if not question.literal:
        tokens = _mend(tokens, reading, snapshot, lexicon)
    singles = [singular(token) for token in tokens]
    at = 0
    while at < len(tokens):
        step = 0 if question.literal else _saying_at(reading, lexicon, tokens, singles, at)
        step = step or (0 if question.literal else filter_at(reading, snapshot, lexicon, singles, at))
        step = step or _word_at(reading, snapshot, lexicon, tokens, singles, at)
        at += step
    favour = describe(reading, snapshot, lexicon)
    mean(reading, snapshot, lexicon, favour)
    if not reading.groups and reading.soft:
        reading.groups = reading.soft[:MOST_GROUPS]
        reading.heard = [group[0][0] for group in reading.groups]
    if not reading.groups and not reading.understood and tokens:
        reading.groups = [_plain(tokens, at, snapshot) for at in range(min(len(tokens), MOST_GROUPS))]
        reading.heard = tokens[:MOST_GROUPS]
    return reading


def _saying_at(reading: Reading, lexicon: Lexicon, tokens: list[str], singles: list[str], at: int) -> int:
    """Take what a caller says at a word, and count its words; 0 where the name of a need is longer."""
    if singles[at] not in lexicon.sayings.first or singles[at] in lexicon.sayings.filler:
        return 0
    sayings, size = said_at(lexicon.sayings, singles, at)
    if not sayings or max(longest(table, singles, at) for table in (lexicon.terms, lexicon.said.described)) > size:
        return 0
    heard = " ".join(tokens[at : at + size])
    before = {saying.name for saying, _ in reading.said}
    if any(saying.after and saying.after.isdisjoint(before) for saying in sayings):
        return 0
    reading.said += [(saying, heard) for saying in sayings]
    return size


def _mend(tokens: list[str], reading: Reading, snapshot: Snapshot, lexicon: Lexicon) -> list[str]:
    """Put right what nobody in the directory ever wrote; the last word may still be half typed."""
    mended = []
    for at, token in enumerate(tokens):
        is_last = at == len(tokens) - 1
        if token in lexicon.known or singular(token) in lexicon.known or (is_last and snapshot.has_prefix(token)):
            mended.append(token)
            continue
        meant = correction(lexicon, snapshot.counts, token)
        if meant:
            reading.corrected[token] = meant
        mended.append(meant or token)
    return mended


def _word_at(
    reading: Reading, snapshot: Snapshot, lexicon: Lexicon, tokens: list[str], singles: list[str], at: int
) -> int:
    """Take a phrase that names a need or a group of people, or a single word; stop words are passed over."""
    size = 0 if reading.asked.literal else longest(lexicon.terms, singles, at)
    said = tuple(singles[at : at + size])
    begun = None if reading.asked.literal else completed(lexicon, singles[at:])
    if begun and size < len(singles) - at:
        said, size = begun, len(singles) - at
    elif size > 1 and (shorter := _until_saying(lexicon, singles, at, size)) < size:
        size = longest(lexicon.terms, singles[: at + shorter], at)
        said = tuple(singles[at : at + size])
    if size and not (size == 1 and tokens[at] in lexicon.said.stop):
        terms = lexicon.terms[said]
        reading.terms += terms
        _add(reading, _meant(said, terms), " ".join(tokens[at : at + size]))
        return size
    if singles[at] in lexicon.said.soft:
        reading.soft.append(_plain(tokens, at, snapshot))
    elif tokens[at] not in lexicon.said.stop and (reading.asked.literal or tokens[at] not in lexicon.said.numbers):
        group = _plain(tokens, at, snapshot)
        if at and tokens[at - 1] in lexicon.said.numbers and not reading.asked.literal:
            group = (*group, (tokens[at - 1], tokens[at]))
        _add(reading, group, tokens[at])
    return 1


def _until_saying(lexicon: Lexicon, singles: list[str], at: int, size: int) -> int:
    """How many words of a term stand before a saying that begins within it and goes on past its end.

    "Program for men" is a term, but "program for men who hit" is about men who hit.
    """
    for inner in range(at + 1, at + size):
        if singles[inner] in lexicon.sayings.first and singles[inner] not in lexicon.sayings.filler:
            _, reach = said_at(lexicon.sayings, singles, inner)
            if inner + reach > at + size:
                return inner - at
    return size


def _add(reading: Reading, group: Group, heard: str) -> None:
    if len(reading.groups) < MOST_GROUPS and group not in reading.groups:
        reading.groups.append(group)
        reading.heard.append(heard)


def _plain(tokens: list[str], at: int, snapshot: Snapshot) -> Group:
    """One word in its singular; the last one also as a beginning, unless it is a word that several records have."""
    word = singular(tokens[at])
    if at == len(tokens) - 1 and len(tokens[at]) > 1 and snapshot.counts.get(word, 0) < 3:
        return ((word,), (tokens[at] + "*",))
    return ((word,),)


def _meant(said: Phrase, terms: list[Term]) -> Group:
    """What was said, and the marks of the terms that it means: on records that bear or speak of them."""
    marks = [(mark(term.vocabulary, term.code),) for term in terms for mark in (code_word, hint_word)]
    return (said, *marks, (ANYWHERE, *said)) if len(said) > 1 else (said, *marks)
