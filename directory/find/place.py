"""Places as a partner's page tells them: an open one with its street, a confidential one without."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from directory.find.offering import calls_of, tell_terms
from directory.find.telling import Call, Hours, Link, Telling
from directory.providers.models import LocationType
from directory.providers.queries import Holdings

_RULE = (
    "freq", "interval", "byday", "bymonthday", "byweekno", "byyearday", "opens_at", "closes_at", "valid_from",
    "valid_to", "dtstart", "until", "count", "wkst", "timezone",
)  # fmt: skip


@dataclass(slots=True)
class Place:
    """Where something is. A confidential one has a region and a way to reach it, no more."""

    name: str
    is_hidden: bool
    address: list[str]
    post: list[str]
    region: str
    way_to_reach: str
    description: str
    transportation: str
    hours: list[Hours]
    access: list[str]
    calls: list[Call]
    link: Link | None


def tell_place(row: Any, held: Holdings, t: Telling) -> Place:
    """A location in words; of a confidential one nothing is read that could lead there."""
    if not row.is_open:
        return _tell_hidden(row, held, t)
    addresses = held.of("address", "location_id", row.id)
    standing = [one for one in addresses if one.address_type != LocationType.POSTAL]
    post = [one for one in addresses if one.address_type == LocationType.POSTAL]
    access = [
        ": ".join(dict.fromkeys(part for part in (one.description, one.details) if part))
        for one in held.of("accessibility", "location_id", row.id)
    ]
    return Place(
        name=row.name or "",
        is_hidden=False,
        address=[line for one in standing for line in _lines(one)],
        post=[line for one in post for line in _lines(one)],
        region=row.region or "",
        way_to_reach=row.way_to_reach or "",
        description=row.description or "",
        transportation=row.transportation or "",
        hours=t.hours(held.of("schedule", "location_id", row.id)),
        access=_access(held, row, _named(held, row, t), access),
        calls=calls_of(held, t, [("location_id", [row.id])]),
        link=t.link(row.url),
    )


def _tell_hidden(row: Any, held: Holdings, t: Telling) -> Place:
    """A confidential place: free words beside its hours, numbers and access may tell the way, so none is read."""
    return Place(
        name=row.name or "",
        is_hidden=True,
        address=[],
        post=[],
        region=row.region or "",
        way_to_reach=row.way_to_reach or "",
        description="",
        transportation="",
        hours=t.hours([_wordless(one) for one in held.of("schedule", "location_id", row.id)]),
        access=_named(held, row, t),
        calls=[replace(call, note=call.kind) for call in calls_of(held, t, [("location_id", [row.id])])],
        link=None,
    )


def _named(held: Holdings, place: Any, t: Telling) -> list[str]:
    """Access in the terms of our own vocabulary."""
    return tell_terms(held.of("term", "link_id", place.id), t).of("accessibility")


def _wordless(schedule: Any) -> SimpleNamespace:
    """Hours as a rule alone."""
    rule = {name: getattr(schedule, name) for name in _RULE}
    return SimpleNamespace(**rule, description=None, notes=None, original_text=None)


def _access(held: Holdings, place: Any, named: list[str], written: list[str]) -> list[str]:
    """The terms of access in the reader's language; what was written beside them, where it adds something."""
    if not named:
        return [text for text in dict.fromkeys(written) if text]
    english = {row.name for row in held.of("term", "link_id", place.id) if row.vocabulary == "accessibility"}
    details = []
    for text in written:
        if text in english:
            continue
        head, _, tail = text.partition(": ")
        details.append(tail if head in english else text)
    return list(dict.fromkeys([*named, *(text for text in details if text)]))


def _lines(one: Any) -> list[str]:
    street = ", ".join(part for part in (one.attention, one.address_1, one.address_2) if part and part.strip())
    town = f"{one.city}, {one.state_province} {one.postal_code}"
    return [line for line in (street, town) if line.strip(", ")]


def say_where(places: list[Place], t: Telling) -> list[str]:
    """Where to go, in a line each, three at most."""
    found = [
        t._("%(region)s (place kept confidential)") % {"region": place.region}
        if place.is_hidden
        else ", ".join(place.address)
        for place in places
    ]
    return [text for text in dict.fromkeys(found) if text][:3]
