"""What was told in a question, put into the groups that are looked for: sayings, people described, barriers."""

from collections.abc import Iterable
from dataclasses import replace

from directory.core.words import singular
from directory.find.engine import ANYWHERE, Group
from directory.find.heard import Reading, understand
from directory.find.lexicon import Lexicon
from directory.find.markers import SPANISH
from directory.find.phrases import CODE_MARK, HINT_MARK, Phrase, code_word, hint_word
from directory.find.snapshot import Snapshot

MOST_GROUPS = 8
MARKS = (CODE_MARK, HINT_MARK)


def describe(reading: Reading, snapshot: Snapshot, lexicon: Lexicon) -> list[Phrase]:
    """Put in the filters that follow from what was told of a person, and give what only counts in favour.

    Where a person is described ("a mother with two kids needs a bed"), the words for people tell of that person and
    are not asked for: few shelters say that they are for mothers.
    """
    if reading.is_in_spanish and not reading.asked.language and f"language:{SPANISH}" in snapshot.facets:
        understand(reading, "language", SPANISH, 0)
    needs = {term.code for term in reading.terms if term.vocabulary == "need"}
    needs |= {code for saying, _ in reading.said for code in saying.needs}
    above = needs | {snapshot.terms["need", code].parent for code in needs if ("need", code) in snapshot.terms}
    people = {term.code for term in reading.terms if term.vocabulary == "population"}
    told = reading.told
    if any(one.needs for one in told):
        told = [*told, *(one for one in lexicon.said.along if one not in told and one.populations & people)]
    for one in told:
        if not one.needs or one.needs & above:
            understand(reading, *one.filter, 0)
    if not needs:
        return []
    aside = [one for one in lexicon.said.aside if not one.needs or one.needs & needs]
    favour = [mark for one in (*told, *aside) for mark in one.favours]
    if not any(one.favours for one in told):
        people &= {code for one in aside for code in one.populations}
    return [*favour, *_set_aside(reading, people)] if people else favour


def _set_aside(reading: Reading, people: set[str]) -> list[Phrase]:
    """Take the groups that name these people and nothing else out of the question, and give their marks."""
    marks = {(mark("population", code),) for code in people for mark in (code_word, hint_word)}
    kept, given = [], dict[Phrase, None]()
    for group, heard in zip(reading.groups, reading.heard, strict=True):
        if marks.isdisjoint(group) or not marks.issuperset(word for word in group if word[0][:2] in MARKS):
            kept.append((group, heard))
        else:
            given |= dict.fromkeys(word for word in group if word in marks)
    reading.groups, reading.heard = [group for group, _ in kept], [heard for _, heard in kept]
    return list(given)


def mean(reading: Reading, snapshot: Snapshot, lexicon: Lexicon, favour: list[Phrase]) -> None:
    """Put what was said into the groups.

    What one tells in sentences names no record: of the words around it only needs and towns are looked for, needs
    beside what is meant rather than on top of it, so that an answer to the first sentence is never lost to the second.
    Where somebody is in danger both only count in favour: a hotline names no town and few needs.
    """
    over = {name for saying, _ in reading.said for name in saying.over}
    reading.said = [(saying, heard) for saying, heard in reading.said if saying.name not in over]
    needs: set[Phrase] = {(code_word("need", term.code),) for term in reading.terms if term.vocabulary == "need"}
    if not reading.said:
        _favour(reading, needs, favour)
        _imply(reading, snapshot, lexicon)
        return
    told = any(saying.is_told for saying, _ in reading.said)
    meant: dict[Phrase, None] = {}
    who = dict.fromkeys(mark for saying, _ in reading.said for mark in saying.who)
    apart: list[Phrase] = []
    for saying, heard in reading.said:
        people = [] if saying.who else _people(heard, lexicon)
        if saying.is_apart:
            apart += saying.beside if who else [*saying.means, *_favouring(people, saying.means)]
        else:
            meant |= dict.fromkeys([*saying.means, *_favouring(people, saying.means)])
    around = []
    for group, heard in zip(reading.groups, reading.heard, strict=True):
        if told and who:
            favour += [word for word in group if word in needs or word[0] in lexicon.towns]
        elif told and not needs.isdisjoint(group):
            meant |= dict.fromkeys(group)
        elif not told or len(group) > 2 or group[0][0] in lexicon.towns:
            around.append((group, heard))
    meant |= dict.fromkeys(_favouring(favour, list(meant)[:MOST_GROUPS]))
    heard = ", ".join(dict.fromkeys(heard for _, heard in reading.said))
    whole = [part for part in (tuple(who), tuple(meant)) if part]
    if apart:
        whole = [(*_within(who, meant), *apart)]
    parts = [*((part, heard) for part in whole), *around][:MOST_GROUPS]
    reading.groups, reading.heard = [group for group, _ in parts], [heard for _, heard in parts]
    reading.terms += [
        snapshot.terms["need", code]
        for saying, _ in reading.said
        for code in saying.needs
        if ("need", code) in snapshot.terms
    ]
    if any(saying.is_any_hour for saying, _ in reading.said):
        _forget_hours(reading)


def _within(who: Iterable[Phrase], meant: Iterable[Phrase]) -> list[Phrase]:
    """What is meant as alternatives beside others: each with whom it is for, the first of them weighing most."""
    plain = [one for one in meant if one[0] != ANYWHERE]
    return [(ANYWHERE, *mark, *one) for mark in who for one in (*plain[:1] * 3, *plain)] if who else list(meant)


def _favour(reading: Reading, needs: set[Phrase], favour: list[Phrase]) -> None:
    """Let what only counts in favour weigh with each need that is asked for."""
    if favour:
        reading.groups = [
            group if needs.isdisjoint(group) else (*group, *_favouring(favour, [w for w in group if w[0] != ANYWHERE]))
            for group in reading.groups
        ]


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
    """The marks of the people whom words begin with: "men" in "men who hit women", nobody in "I hit my wife"."""
    terms = lexicon.terms.get((singular(heard.split(maxsplit=1)[0]),), ())
    return [(code_word(term.vocabulary, term.code),) for term in terms if term.vocabulary == "population"]


def _favouring(favour: Iterable[Phrase], means: Iterable[Phrase]) -> Group:
    """Alternatives that ask for nothing new, and by which a record that bears one of these as well weighs more."""
    return tuple((ANYWHERE, *one, *mark) for one in dict.fromkeys(favour) for mark in means)


def _forget_hours(reading: Reading) -> None:
    """Help that answers at any hour is not looked for by its hours, which many such lines have never stated."""
    heard = {value for name, value in reading.understood if name == "open"}
    reading.understood = [(name, value) for name, value in reading.understood if name != "open"]
    reading.asked = replace(reading.asked, open=tuple(code for code in reading.asked.open if code not in heard))
