"""Reading a question: which of its words are filters in disguise, which name a need, which are only words.

"Who takes a man without a court order, near 33127, in Spanish, in the evening" becomes one word to
look for (man, men, hombre) and four filters, each of which is shown and can be taken back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from directory.core.words import singular, words
from directory.find.engine import ANYWHERE, Group
from directory.find.lexicon import Lexicon, completed, correction, longest, said_at
from directory.find.phrases import Phrase, Saying, code_word, hint_word
from directory.find.question import Question
from directory.find.snapshot import Snapshot
from directory.providers.vocabularies import Term

MOST_TOKENS = 24
MOST_GROUPS = 8


@dataclass(slots=True)
class Reading:
    """A question, read. `asked` has the understood filters put in; `understood` names them for the chips."""

    asked: Question
    groups: list[Group] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    soft: list[Group] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    understood: list[tuple[str, str]] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Saying, str]] = field(default_factory=list)


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
        step = step or (0 if question.literal else _filter_at(reading, snapshot, lexicon, singles, at))
        step = step or _word_at(reading, snapshot, lexicon, tokens, singles, at)
        at += step
    _mean(reading, snapshot, lexicon)
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
    saying, size = said_at(lexicon.sayings, singles, at)
    if saying is None or longest(lexicon.terms, singles, at) > size:
        return 0
    reading.said.append((saying, " ".join(tokens[at : at + size])))
    return size


def _mean(reading: Reading, snapshot: Snapshot, lexicon: Lexicon) -> None:
    """Put what was said into the groups.

    What one tells in sentences names no record: of the words around it only needs and towns are looked for, needs
    beside what is meant rather than on top of it, so that an answer to the first sentence is never lost to the second.
    Where somebody is in danger both only count in favour: a hotline names no town and few needs.
    """
    if not reading.said:
        _imply(reading, snapshot, lexicon)
        return
    told = any(saying.is_told for saying, _ in reading.said)
    meant: dict[Phrase, None] = {}
    who: dict[Phrase, None] = {}
    for saying, heard in reading.said:
        people = [] if saying.who else _people(heard, lexicon)
        meant |= dict.fromkeys([*saying.means, *_favouring(people, saying.means)])
        who |= dict.fromkeys(saying.who)
    needs = {(code_word("need", term.code),) for term in reading.terms if term.vocabulary == "need"}
    around = []
    favour: list[Phrase] = []
    for group, heard in zip(reading.groups, reading.heard, strict=True):
        if told and who:
            favour += [word for word in group if word in needs or word[0] in lexicon.towns]
        elif told and not needs.isdisjoint(group):
            meant |= dict.fromkeys(group)
        elif not told or len(group) > 2 or group[0][0] in lexicon.towns:
            around.append((group, heard))
    meant |= dict.fromkeys(_favouring(favour, list(meant)[:MOST_GROUPS]))
    heard = ", ".join(heard for _, heard in reading.said)
    whole = [(tuple(part), heard) for part in (who, meant) if part]
    parts = [*whole, *around][:MOST_GROUPS]
    reading.groups, reading.heard = [group for group, _ in parts], [heard for _, heard in parts]
    reading.terms += [
        snapshot.terms["need", code]
        for saying, _ in reading.said
        for code in saying.needs
        if ("need", code) in snapshot.terms
    ]
    if any(saying.is_any_hour for saying, _ in reading.said):
        _forget_hours(reading)


def _imply(reading: Reading, snapshot: Snapshot, lexicon: Lexicon) -> None:
    """Where no need was named, a barrier may tell which it is that asks for such a thing.

    Whom it is for then counts in favour but is not required: such a program seldom says that it takes men.
    """
    if any(term.vocabulary == "need" for term in reading.terms):
        return
    implied = lexicon.sayings.implied
    barrier = next((value for name, value in reading.understood if name == "without" and value in implied), None)
    if barrier is None:
        return
    means = implied[barrier].means
    people: list[Phrase] = [
        (code_word(term.vocabulary, term.code),) for term in reading.terms if term.vocabulary == "population"
    ]
    rest = [part for part in zip(reading.groups, reading.heard, strict=True) if set(part[0]).isdisjoint(people)]
    heard = [heard for group, heard in zip(reading.groups, reading.heard, strict=True) if (group, heard) not in rest]
    name = ", ".join(heard) or snapshot.terms["barrier", barrier].name("en").casefold()
    reading.groups = [(*means, *_favouring(people, means)), *(group for group, _ in rest)]
    reading.heard = [name, *(heard for _, heard in rest)]


def _people(heard: str, lexicon: Lexicon) -> list[Phrase]:
    """The marks of the people whom words name: "men" in "men who used violence"."""
    terms = [term for word in heard.split() for term in lexicon.terms.get((singular(word),), ())]
    return [(code_word(term.vocabulary, term.code),) for term in terms if term.vocabulary == "population"]


def _favouring(favour: Iterable[Phrase], means: Iterable[Phrase]) -> Group:
    """Alternatives that ask for nothing new, and by which a record that bears one of these as well weighs more."""
    return tuple((ANYWHERE, *one, *mark) for one in dict.fromkeys(favour) for mark in means)


def _forget_hours(reading: Reading) -> None:
    """Help that answers at any hour is not looked for by its hours, which many such lines have never stated."""
    heard = {value for name, value in reading.understood if name == "open"}
    reading.understood = [(name, value) for name, value in reading.understood if name != "open"]
    reading.asked = replace(reading.asked, open=tuple(code for code in reading.asked.open if code not in heard))


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


def _filter_at(reading: Reading, snapshot: Snapshot, lexicon: Lexicon, tokens: list[str], at: int) -> int:
    """Take a filter that begins at a word, and count its words; 0 when none does."""
    for length in range(min(5, len(tokens) - at), 0, -1):
        for kind in sorted(lexicon.markers.get(tuple(tokens[at : at + length]), ())):
            taken = _MARKED[kind](reading, lexicon, tokens, at, length)
            if taken:
                return taken
    if len(tokens[at]) == 5 and tokens[at].isdecimal() and not reading.asked.near:
        return _understand(reading, "near", tokens[at], 1)
    length = longest(lexicon.languages, tokens, at)
    if length and longest(lexicon.terms, tokens, at) <= length:
        code = lexicon.languages[tuple(tokens[at : at + length])].code
        if code != "en" and f"language:{code}" in snapshot.facets:
            return _understand(reading, "language", code, length)
    return 0


def _without(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    start = _past_stop_words(lexicon, tokens, at + length)
    size = longest(lexicon.barriers, tokens, start)
    if not size:
        return 0
    return _understand(
        reading, "without", lexicon.barriers[tuple(tokens[start : start + size])].code, start + size - at
    )


def _language(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    size = longest(lexicon.languages, tokens, at + length)
    if not size:
        return 0
    code = lexicon.languages[tuple(tokens[at + length : at + length + size])].code
    return _understand(reading, "language", code, length + size)


def _near(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """A postal code after a marker, or after the clearer ones ("near", not "in") the name of a place to the end."""
    start = at + length
    if start >= len(tokens) or reading.asked.near:
        return 0
    if len(tokens[start]) == 5 and tokens[start].isdecimal():
        return _understand(reading, "near", tokens[start], length + 1)
    if tokens[at] not in CLEARLY_NEAR:
        return 0
    size = 0
    while size < 3 and start + size < len(tokens) and (tokens[start + size],) not in lexicon.markers:
        size += 1
    return _understand(reading, "near", " ".join(tokens[start : start + size]), length + size) if size else 0


Take = Callable[[Reading, Lexicon, list[str], int, int], int]
CLEARLY_NEAR = frozenset({"near", "nearby", "cerca", "close", "around", "alrededor", "junto"})


def _time(code: str) -> Take:
    return lambda reading, _lexicon, _tokens, _at, length: _understand(reading, "open", code, length)


def _with(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """Whom or what somebody brings along: a service must not keep it out ("with a teenage son", "con perro")."""
    start = at + length
    while start < len(tokens) and tokens[start] in lexicon.stop and not longest(lexicon.brought, tokens, start):
        start += 1
    size = longest(lexicon.brought, tokens, start)
    if not size:
        return 0
    return _understand(reading, "without", lexicon.brought[tuple(tokens[start : start + size])], start + size - at)


def _voluntary(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:  # noqa: ARG001
    return _understand(reading, "without", "court_order_required", length)


_MARKED: dict[str, Take] = {
    "without": _without,
    "language": _language,
    "near": _near,
    "evening": _time("evening"),
    "weekend": _time("weekend"),
    "open_now": _time("now"),
    "voluntary": _voluntary,
    "with": _with,
}


def _past_stop_words(lexicon: Lexicon, tokens: list[str], at: int) -> int:
    while at < len(tokens) and tokens[at] in lexicon.stop and not longest(lexicon.barriers, tokens, at):
        at += 1
    return at


def _understand(reading: Reading, name: str, value: str, taken: int) -> int:
    """Put a filter into the question unless the person took it back: its words then ask for nothing at all."""
    if f"{name}:{value}" in reading.asked.ignore:
        return taken
    before = getattr(reading.asked, name)
    after = value if name == "near" else tuple(dict.fromkeys((*before, value)))
    if after != before:
        change: Any = {name: after}
        reading.asked = replace(reading.asked, **change)
        reading.understood.append((name, value))
    return taken


def _word_at(
    reading: Reading, snapshot: Snapshot, lexicon: Lexicon, tokens: list[str], singles: list[str], at: int
) -> int:
    """Take a phrase that names a need or a group of people, or a single word; stop words are passed over."""
    size = 0 if reading.asked.literal else longest(lexicon.terms, singles, at)
    said = tuple(singles[at : at + size])
    begun = None if reading.asked.literal else completed(lexicon, singles[at:])
    if begun and size < len(singles) - at:
        said, size = begun, len(singles) - at
    if size and not (size == 1 and tokens[at] in lexicon.stop):
        terms = lexicon.terms[said]
        reading.terms += terms
        _add(reading, _meant(said, terms), " ".join(tokens[at : at + size]))
        return size
    if singles[at] in lexicon.soft:
        reading.soft.append(_plain(tokens, at, snapshot))
    elif tokens[at] not in lexicon.stop:
        _add(reading, _plain(tokens, at, snapshot), tokens[at])
    return 1


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
