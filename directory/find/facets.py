"""The filters beside the results, each with the number of results that choosing it would show."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from directory.find.filters import LINKED, checked_bits, linked_bits, open_bits, room_bits
from directory.find.question import FRESH_DAYS
from directory.find.search import Found
from directory.find.snapshot import Snapshot
from directory.find.wording import Wording
from directory.providers.vocabularies import Term

MOST = {"need": 7, "population": 8, "goal": 5, "language": 6, "without": 8}


class Choice(NamedTuple):
    """One filter: `results` if it is chosen; when it is chosen and hides something, `hidden` of them."""

    name: str
    value: str
    label: str
    results: int
    is_on: bool
    is_heard: bool
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Choices under one heading."""

    name: str
    choices: list[Choice]


TIMES = ("now", "evening", "weekend")


def list_facets(
    found: Found, w: Wording, now: datetime, timezone: str, fresh_days: int = FRESH_DAYS
) -> list[FacetGroup]:
    """Every group that has something to choose; counts are of the results as they are, by bitmaps."""
    shot, asked = found.snapshot, found.question
    current = found.current
    heard = {f"{name}:{value}" for name, value in found.reading.understood}
    groups = [_terms(found, shot, name, w.locale, heard) for name in ("population", "without", "language")]
    times = [
        _choice("open", code, w.times[code], open_bits(code, shot, now, timezone), current, asked.open, heard)
        for code in TIMES
    ]
    groups.append(FacetGroup("open", [one for one in times if one.results or one.is_on]))
    known = [
        _choice("police", "never", w.no_police, shot.facets.get("police:never", 0), current, asked.police, heard),
        _choice("accepting", "now", w.has_room, room_bits(shot, now), current, asked.accepting, heard),
        _choice(
            "checked", str(fresh_days), w.checked_within(fresh_days), checked_bits(fresh_days, shot, now), current,
            (str(asked.checked),), heard,
        ),
    ]  # fmt: skip
    today = now.astimezone(ZoneInfo(timezone)).date()
    known += [
        _choice("linked", code, w.linked[code], linked_bits(code, shot, today), current, asked.linked, heard)
        for code in LINKED
    ]
    groups.append(FacetGroup("known", [one for one in known if one.results or one.is_on]))
    stances = [
        _choice("stance", code, label, shot.facets.get(f"stance:{code}", 0), current, asked.stance, heard)
        for code, label in w.stances.items()
    ]
    groups.append(FacetGroup("stance", [one for one in stances if one.results or one.is_on]))
    groups += [_terms(found, shot, name, w.locale, heard) for name in ("need", "goal")]
    return [group for group in groups if group.choices]


def _choice(name: str, value: str, label: str, bits: int, current: int, on: tuple[str, ...], heard: set[str]) -> Choice:
    return Choice(name, value, label, (current & bits).bit_count(), value in on, f"{name}:{value}" in heard)


def _terms(found: Found, shot: Snapshot, name: str, locale: str, heard: set[str]) -> FacetGroup:
    """The terms of a vocabulary: those chosen, then those that would leave most."""
    on: tuple[str, ...] = getattr(found.question, name)
    current = found.current
    terms, bitmaps, labels = _labelled(shot, "barrier" if name == "without" else name, locale)
    counts = [(current & bits).bit_count() for bits in bitmaps]
    # A stable sort: where as many are left, the vocabulary's own order holds.
    order = sorted(range(len(counts)), key=counts.__getitem__, reverse=True)
    if on:
        order = [at for at in order if terms[at].code in on] + [at for at in order if terms[at].code not in on]
    total = current.bit_count()
    choices = []
    for at in order[: max(MOST[name], len(on))]:
        code, count, hidden, is_on = terms[at].code, counts[at], 0, terms[at].code in on
        if not count and not is_on:
            continue
        if name == "without":
            count, hidden = total - count, hidden_by(found, "without", code) if is_on else 0
        choices.append(Choice(name, code, labels[at], count, is_on, f"{name}:{code}" in heard, hidden))
    return FacetGroup(name, choices)


def _labelled(shot: Snapshot, vocabulary: str, locale: str) -> tuple[list[Term], list[int], list[str]]:
    """The terms of a vocabulary that some card has, with bitmap and label; English is no language to ask for."""
    key = f"labelled {vocabulary} {locale}"
    if key not in shot.derived:
        chosen = [
            (term, bits, term.name(locale))
            for term, bits in zip(*shot.choices.get(vocabulary, ((), ())), strict=True)
            if (vocabulary, term.code) != ("language", "en")
        ]
        shot.derived[key] = tuple(list(column) for column in zip(*chosen, strict=True)) or ([], [], [])
    made: tuple[list[Term], list[int], list[str]] = shot.derived[key]
    return made


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


class Hidden(NamedTuple):
    """What a filter hides: how many, and how many of them bring police in only if the person asks."""

    name: str
    value: str
    number: int
    on_request: int = 0

    @property
    def is_police(self) -> bool:
        """Whether it is the filter that leaves out whoever has not said that police never come in."""
        return self.name == "police"


def list_hidden(found: Found) -> list[Hidden]:
    """The filters that hide something, with how much, for the line below the results."""
    if found.relaxed:
        return []
    on_request = found.snapshot.facets.get("police:on_request", 0)
    hidden = []
    for one in found.filters:
        if one.name in ("without", "police"):
            bits = hidden_bits(found, one.name, one.value)
            hidden.append(Hidden(one.name, one.value, bits.bit_count(), (bits & on_request).bit_count()))
    return [one for one in hidden if one.number]
