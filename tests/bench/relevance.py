"""Which services of the Miami package answer a judged query: by list, or by a rule on the data's fields.

A rule never asks a search engine. `ids`, `name`, `term` and `text` say what makes a service relevant (any
one suffices), the rest narrows. Words are compared folded and whole; a `*` at the end of an entry takes any
ending of its last word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import zipcodes

from tests.bench.package import ServiceRecord

JUDGED = Path(__file__).with_name("judged.toml")
KINDS = frozenset({"typo", "acronym", "spanish", "plural", "organization", "partial", "need", "place", "question"})
EARTH_MILES = 3958.8
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a service relevant. `miles` is measured from the middle of the ZIP `near`."""

    ids: tuple[str, ...] = ()  # read and found to be an answer
    name: tuple[str, ...] = ()  # all words of one entry, in the name of service or organization
    term: tuple[str, ...] = ()  # all words of one entry, in one taxonomy term
    text: tuple[str, ...] = ()  # one entry as a phrase, in the description
    exclude: tuple[str, ...] = ()  # one entry as a phrase in name or description: not relevant after all
    language: str = ""
    city: tuple[str, ...] = ()
    near: str = ""
    miles: float = 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged query: what is typed, its kind, why it stands here, and what is relevant."""

    q: str
    kind: str
    why: str
    rule: Rule


@dataclass(slots=True)
class Folded:
    """A service with its words folded once, so that a hundred rules over thousands of services are quick."""

    record: ServiceRecord
    names: str = field(init=False)
    text: str = field(init=False)
    terms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        record = self.record
        self.names = spaced(f"{record.name} {record.alternate_name} {record.organization}")
        self.text = spaced(record.description)
        self.terms = tuple(spaced(term) for term in dict.fromkeys(record.terms))


def fold(text: str) -> tuple[str, ...]:
    """The words of a text in lower case without accents; initials such as "M.U.J.E.R." count as one word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda initials: initials[0].replace(".", "") + " ", plain)
    return tuple(WORD.findall(plain.replace("'", "")))


def spaced(text: str) -> str:
    """The folded words of a text, a space around each, so that a word or a phrase is a plain substring."""
    return f" {' '.join(fold(text))} "


def load_judged(path: Path = JUDGED) -> list[Judged]:
    """The judged queries in file order; ValueError for an unknown kind, a repeated query, an empty answer."""
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    entries: list[Judged] = []
    for row in file["query"]:
        topic = file["topic"][row["topic"]] if "topic" in row else {}
        rule = _rule(topic, {key: value for key, value in row.items() if key not in {"q", "kind", "why", "topic"}})
        if row["kind"] not in KINDS or any(entry.q == row["q"] for entry in entries):
            raise ValueError(f"{path.name}: unknown kind or repeated query: {row}")
        if not (rule.ids or rule.name or rule.term or rule.text):
            raise ValueError(f"{path.name}: nothing is relevant to {row['q']!r}")
        entries.append(Judged(row["q"], row["kind"], row["why"], rule))
    return entries


def _rule(topic: Mapping[str, object], own: Mapping[str, object]) -> Rule:
    """A topic with a query's own keys: lists add up, single values replace; ValueError for an unknown key."""
    if unknown := {*topic, *own} - {known.name for known in fields(Rule)}:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    values: dict[str, object] = {}
    for key, value in [*topic.items(), *own.items()]:
        values[key] = (*_listed(values.get(key)), *value) if isinstance(value, list) else value
    return Rule(**values)  # type: ignore[arg-type]  # the keys were checked above, the values are the file's


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def relevant_ids(entry: Judged, services: Sequence[Folded]) -> frozenset[str]:
    """Ids of all services that answer a judged query."""
    return frozenset(service.record.id for service in services if is_relevant(entry.rule, service))


def is_relevant(rule: Rule, service: Folded) -> bool:
    """Whether a rule takes a service."""
    subject = (
        service.record.id in rule.ids
        or any(_has_all(service.names, wanted) for wanted in rule.name)
        or any(_has_all(term, wanted) for wanted in rule.term for term in service.terms)
        or any(_has_phrase(service.text, wanted) for wanted in rule.text)
    )
    if not subject:
        return False
    if any(_has_phrase(service.names, phrase) or _has_phrase(service.text, phrase) for phrase in rule.exclude):
        return False
    return _has_language(rule, service.record) and _is_near(rule, service.record)


def _has_language(rule: Rule, record: ServiceRecord) -> bool:
    return not rule.language or any(rule.language.lower() in name.lower() for name in record.languages)


def _is_near(rule: Rule, record: ServiceRecord) -> bool:
    if rule.city and record.city in rule.city:
        return True
    if rule.near:
        here = point_of(rule.near)
        there = (
            (record.latitude, record.longitude)
            if record.latitude is not None and record.longitude is not None
            else point_of(record.postal_code)
        )
        return here is not None and there is not None and miles_between(here, there) <= rule.miles
    return not rule.city


@cache
def _phrase(entry: str) -> str:
    return spaced(entry).rstrip() if entry.endswith("*") else spaced(entry)


@cache
def _words(entry: str) -> tuple[str, ...]:
    words = [f" {word} " for word in fold(entry)]
    return (*words[:-1], words[-1].rstrip() if entry.endswith("*") else words[-1])


def _has_all(words: str, entry: str) -> bool:
    return all(word in words for word in _words(entry))


def _has_phrase(words: str, entry: str) -> bool:
    return _phrase(entry) in words


@cache
def point_of(postal_code: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of a five-digit US ZIP; None where it is not one."""
    if not re.fullmatch(r"\d{5}", postal_code):
        return None
    found = zipcodes.matching(postal_code)
    return (float(found[0]["lat"]), float(found[0]["long"])) if found else None


def miles_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance in miles between two points in degrees (haversine)."""
    (lat_1, long_1), (lat_2, long_2) = ((radians(a), radians(b)) for a, b in (here, there))
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((long_2 - long_1) / 2) ** 2
    return 2 * EARTH_MILES * asin(sqrt(half))
