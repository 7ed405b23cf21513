"""Places as a partner's page tells them: an open one with its street, a confidential one without."""

from dataclasses import dataclass
from typing import Any

from directory.find.offering import calls_of, tell_terms
from directory.find.telling import Call, Hours, Link, Telling
from directory.providers.models import LocationType
from directory.providers.queries import Holdings


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
    addresses = held.of("address", "location_id", row.id) if row.is_open else []
    standing = [one for one in addresses if one.address_type != LocationType.POSTAL]
    post = [one for one in addresses if one.address_type == LocationType.POSTAL]
    access = [
        ": ".join(dict.fromkeys(part for part in (one.description, one.details) if part))
        for one in held.of("accessibility", "location_id", row.id)
    ]
    named = tell_terms(held.of("term", "link_id", row.id), t).of("accessibility")
    return Place(
        name=row.name or "",
        is_hidden=not row.is_open,
        address=[line for one in standing for line in _lines(one)],
        post=[line for one in post for line in _lines(one)],
        region=row.region or "",
        way_to_reach=row.way_to_reach or "",
        description=(row.description or "") if row.is_open else "",
        transportation=(row.transportation or "") if row.is_open else "",
        hours=t.hours(held.of("schedule", "location_id", row.id)),
        access=_access(held, row, named, access),
        calls=calls_of(held, t, [("location_id", [row.id])]),
        link=t.link(row.url) if row.is_open else None,
    )


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
