"""The hand-out's sheet: what it says of each chosen service.

It names nobody of ours, no number for advocates and no place that is kept quiet.
"""

import re
import uuid
from dataclasses import dataclass, field, replace

from directory.core.words import fold
from directory.find.handout import HandOut
from directory.find.offering import calls_of, schedules_of, tell_service
from directory.find.telling import Call, Hours, Telling
from directory.providers.models import Audience, LocationType
from directory.providers.queries import Holdings

LONGEST_ABOUT = 240
MOST_PHONES = 2
# Words that tell a reader over the shoulder what the sheet is for. Folded; the beginning of a word counts.
TELLING = (
    "abus", "advoca", "agresor", "assault", "batter", "crisis", "domestic", "intervention", "maltrat",
    "offender", "perpetrat", "protecci", "protection", "rape", "refugio", "safe", "seguridad", "sexual",
    "shelter", "sobreviviente", "survivor", "traffick", "trauma", "victim", "violen",
)  # fmt: skip
_TELLING = re.compile(rf"\b(?:{'|'.join(TELLING)})\w*")


@dataclass(slots=True)
class Item:
    """What the sheet says of one service: nothing of what was not chosen."""

    id: uuid.UUID
    name: str
    phones: list[Call] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    is_by_call: bool = False
    bring: list[str] = field(default_factory=list)
    cost: str = ""
    languages: list[str] = field(default_factory=list)
    about: str = ""


@dataclass(slots=True)
class Sheet:
    """The items in order; `entries` name each for the editor; `telling` are words that give it away."""

    items: list[Item]
    entries: list[tuple[uuid.UUID, str, str]]
    telling: list[str]
    missing: int
    labels: dict[str, str]


def make_sheet(hand_out: HandOut, held: Holdings, t: Telling) -> Sheet:
    """The sheet in the language of `t`; services that are no longer offered are counted and left out."""
    entries = [(row.id, held.organizations[row.organization_id].name, row.name) for row in held.services]
    items: list[Item] = []
    for (service_id, office, _), row in zip(entries, held.services, strict=True):
        # The organization's name alone, even for two of its services: what a service is called tells what it is for.
        item = _item(service_id, office if "name" in hand_out.fields else "", row, hand_out, held, t)
        # What would read the same twice is printed once: two services behind one number.
        if all(replace(item, id=one.id) != one for one in items):
            items.append(item)
    said = fold(" ".join(_texts(items)))
    telling = list(dict.fromkeys(match.group() for match in _TELLING.finditer(said)))
    return Sheet(items, entries, telling, len(hand_out.services) - len(entries), _labels(t))


def _labels(t: Telling) -> dict[str, str]:
    """The sheet's own words, in its language, whatever language the screen around it has."""
    return {
        "hours": t._("Hours"),
        "where": t._("Where"),
        "bring": t._("Bring"),
        "cost": t._("Cost"),
        "languages": t._("Languages"),
        "by_call": t._("Call first: they tell you where"),
        "nothing": t._("Nothing is on it yet."),
    }


def _item(service_id: uuid.UUID, title: str, row: object, hand_out: HandOut, held: Holdings, t: Telling) -> Item:
    wanted = set(hand_out.fields)
    one = tell_service(row, held, t)
    item = Item(service_id, title)
    if "phone" in wanted:
        item.phones = _public_phones(service_id, held, t)
    if "hours" in wanted:
        item.hours = t.hours(schedules_of(held, service_id))
        if not title:
            item.hours = [replace(line, label="") for line in item.hours]  # "Men's circle" names it as well
    if "address" in wanted:
        item.where, item.is_by_call = _where(service_id, held)
    if "bring" in wanted:
        item.bring = [text for text, _ in one.documents]
    if "cost" in wanted:
        item.cost = one.cost
    if "languages" in wanted:
        item.languages = one.languages
    if "about" in wanted:
        item.about = _about(one.name, one.description)
    return item


def _public_phones(service_id: uuid.UUID, held: Holdings, t: Telling) -> list[Call]:
    """Numbers for anybody: the service's own, else its places', else its organization's.

    Never one for advocates, nor one that is given to both, and no fax.
    """
    links = held.of("link", "service_id", service_id)
    organization_id = next(row.organization_id for row in held.services if row.id == service_id)
    nearest = [
        calls_of(held, t, [("service_id", [service_id]), ("service_at_location_id", [row.id for row in links])]),
        calls_of(held, t, [("location_id", [row.location_id for row in links])]),
        calls_of(held, t, [("organization_id", [organization_id])]),
    ]
    guarded = {_digits(row.number) for row in held.rows["phone"] if row.audience == Audience.ADVOCATES}
    for calls in nearest:
        public = [
            call
            for call in calls
            if not call.is_for_advocates and not call.is_fax and _digits(call.number) not in guarded
        ]
        if public:
            return public[:MOST_PHONES]
    return []


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def _where(service_id: uuid.UUID, held: Holdings) -> tuple[list[str], bool]:
    """Street and bus of the open places, and whether one is kept quiet: of that, not even the region."""
    linked = [row.location_id for row in held.of("link", "service_id", service_id)]
    places = [row for row in held.rows["location"] if row.id in linked]
    lines = []
    for place in places:
        if not place.is_open:
            continue
        for row in held.of("address", "location_id", place.id):
            if row.address_type != LocationType.POSTAL:
                street = ", ".join(part for part in (row.address_1, row.address_2) if part)
                lines.append(f"{street}, {row.city} {row.postal_code}")
        if place.transportation:
            lines.append(place.transportation)
    return lines, any(not place.is_open for place in places)


def _about(name: str, description: str) -> str:
    text = " ".join(description.split())
    if len(text) > LONGEST_ABOUT:
        text = text[:LONGEST_ABOUT].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
    return f"{name}. {text}" if text else name


def _texts(items: list[Item]) -> list[str]:
    found = []
    for item in items:
        found += [item.name, item.about, item.cost, *item.where, *item.bring]
        found += [call.kind for call in item.phones]
        found += [text for line in item.hours for text in (line.label, *line.said)]
    return found
