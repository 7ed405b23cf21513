"""The filters beside the results, each with the number of results that choosing it would show."""

from dataclasses import dataclass
from datetime import datetime

from directory.find.filters import Filter, checked_bits, open_bits, room_bits
from directory.find.question import CHECKED_DEFAULT
from directory.find.search import Found
from directory.find.snapshot import Snapshot
from directory.find.wording import Wording
from directory.providers.vocabularies import Term

MOST = {"need": 7, "population": 8, "goal": 5, "language": 6, "without": 8}


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: `count` results if it is chosen; when it is chosen and hides something, `hidden` of them."""

    name: str
    value: str
    label: str
    count: int
    is_on: bool
    is_heard: bool
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Choices under one heading."""

    name: str
    choices: list[Choice]


TIMES = ("now", "evening", "weekend")


def list_facets(found: Found, w: Wording, now: datetime, timezone: str) -> list[FacetGroup]:
    """Every group that has something to choose; counts are of the results as they are, by bitmaps."""
    shot, asked = found.snapshot, found.question
    current = found.current
    heard = {f"{name}:{value}" for name, value in found.reading.understood}
    groups = [_terms(found, shot, name, w.locale, heard) for name in ("population", "without", "language")]
    times = [
        _choice("open", code, w.times[code], open_bits(code, shot, now, timezone), current, asked.open, heard)
        for code in TIMES
    ]
    groups.append(FacetGroup("open", [one for one in times if one.count or one.is_on]))
    known = [
        _choice("accepting", "now", w.has_room, room_bits(shot, now), current, asked.accepting, heard),
        _choice(
            "checked", str(CHECKED_DEFAULT), w.checked_lately, checked_bits(CHECKED_DEFAULT, shot, now), current,
            (str(asked.checked),), heard,
        ),
    ]  # fmt: skip
    groups.append(FacetGroup("known", [one for one in known if one.count or one.is_on]))
    groups += [_terms(found, shot, name, w.locale, heard) for name in ("need", "goal")]
    return [group for group in groups if group.choices]


def _choice(name: str, value: str, label: str, bits: int, current: int, on: tuple[str, ...], heard: set[str]) -> Choice:
    return Choice(name, value, label, (current & bits).bit_count(), value in on, f"{name}:{value}" in heard)


def _terms(found: Found, shot: Snapshot, name: str, locale: str, heard: set[str]) -> FacetGroup:
    """The terms of a vocabulary: those chosen, then those that would leave most."""
    on: tuple[str, ...] = getattr(found.question, name)
    current = found.current
    terms, bitmaps = shot.choices.get("barrier" if name == "without" else name, ((), ()))
    counts = [(current & bits).bit_count() for bits in bitmaps]
    scored = [
        (term.code not in on, -count, place, term)
        for place, (term, count) in enumerate(zip(terms, counts, strict=True))
        if (count or term.code in on) and (name != "language" or term.code != "en")
    ]
    scored.sort(key=_by_place)
    total = current.bit_count()
    choices = []
    for is_off, less, _, term in scored[: max(MOST[name], len(on))]:
        count, hidden = -less, 0
        if name == "without":
            count, hidden = total + less, 0 if is_off else hidden_by(found, "without", term.code)
        is_heard = f"{name}:{term.code}" in heard
        choices.append(Choice(name, term.code, term.name(locale), count, not is_off, is_heard, hidden))
    return FacetGroup(name, choices)


def _by_place(entry: tuple[bool, int, int, Term]) -> tuple[bool, int, int]:
    return entry[:3]


def hidden_by(found: Found, name: str, value: str) -> int:
    """How many results one of the filters hides that all the others would show."""
    return hidden_bits(found, name, value).bit_count()


def hidden_bits(found: Found, name: str, value: str) -> int:
    """The results that one of the filters hides and all the others would show."""
    rest = found.matched & found.reach
    mine = found.snapshot.rows
    for one in found.filters:
        if (one.name, one.value) == (name, value):
            mine = one.bits
        else:
            rest &= one.bits
    return rest & ~mine


def list_hidden(found: Found) -> list[tuple[Filter, int]]:
    """The filters that hide something, with how much, for the line below the results."""
    if found.relaxed:
        return []
    counted = [(one, hidden_by(found, one.name, one.value)) for one in found.filters if one.name == "without"]
    return [(one, count) for one, count in counted if count]
