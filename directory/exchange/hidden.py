"""Which places of a package are confidential, found out before the first of them is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from directory.core.words import plain
from directory.exchange import policy
from directory.exchange.report import Report
from directory.exchange.staging import Staging
from directory.providers.streets import Street, Streets, read_street

MOST_STREETS = 20
_LINES = ("address_1", "address_2", "attention")


@dataclass(slots=True)
class Hidden:
    """What is known of one confidential place: why it is hidden, where it lies roughly, and its streets.

    The streets serve to find them in other texts, and are never kept.
    """

    why: str
    region: str | None = None
    streets: set[Street] = field(default_factory=set)

    def note_street(self, street: Street | None) -> None:
        """Keep a street to look for; 20 at most."""
        if street and len(self.streets) < MOST_STREETS:
            self.streets.add(street)


def find_hidden(staging: Staging, report: Report, closed: Iterable[str]) -> dict[str, Hidden]:
    """Confidential places by their old id: by a mark of their own, their address, a term or their owner.

    `closed` are those that are confidential in the directory already: an import opens none.
    """
    found: dict[str, Hidden] = {}
    _by_own_mark(staging, report, found)
    _by_owner(staging, found)
    _by_address(staging, report, found, closed)
    _by_name(staging, found)
    _by_street(staging, found)
    return found


def _by_own_mark(staging: Staging, report: Report, found: dict[str, Hidden]) -> None:
    for row in staging.rows("location"):
        marked, unclear = policy.is_marked(row.data)
        if row.id and (marked or policy.has_marked_address(row.data)):
            found.setdefault(row.id, Hidden("flagged_confidential"))
            if unclear:
                report.fault("unclear_flag", row.where, "location")
        elif row.id and policy.reads_confidential(row.data.get("name"), row.data.get("alternate_name")):
            found.setdefault(row.id, Hidden("said_confidential"))


def _by_owner(staging: Staging, found: dict[str, Hidden]) -> None:
    """A service or an organization may ask that its address is not shown, by a mark or by a term."""
    owners: set[tuple[str, str]] = set()
    for table in ("service", "organization"):
        owners |= {(table, row.id) for row in staging.rows(table) if row.id and policy.has_marked_address(row.data)}
    terms = {
        row.id
        for row in staging.rows("taxonomy_term")
        if policy.reads_confidential(str(row.data.get("name") or "").replace("/", " ")) and _of_place(row.data)
    }
    if terms:
        for row in staging.rows("attribute"):
            if row.data.get("taxonomy_term_id") in terms and policy.is_yes(row.data.get("value") or "yes") is not False:
                entity, link = link_of(row.data)
                owners.add((entity, link or ""))
    if not owners:
        return
    for _, link in (pair for pair in owners if pair[0] == "location"):
        found.setdefault(link, Hidden("flagged_confidential"))
    for row in staging.rows("service_at_location"):
        if ("service", row.data.get("service_id")) in owners or ("service_at_location", row.id) in owners:
            found.setdefault(str(row.data.get("location_id")), Hidden("flagged_confidential"))
    for row in staging.rows("location"):
        if row.id and ("organization", row.data.get("organization_id")) in owners:
            found.setdefault(row.id, Hidden("flagged_confidential"))


def _of_place(data: dict[str, Any]) -> bool:
    """A term such as "confidential location"; "confidential counseling" says nothing of a place."""
    name = plain(str(data.get("name") or "")).lower()
    return any(word in name for word in ("location", "address", "place", "site", "dirección", "direccion"))


def _by_address(staging: Staging, report: Report, found: dict[str, Hidden], closed: Iterable[str]) -> None:
    for row in staging.rows("address"):
        data, place = row.data, row.data.get("location_id")
        if not place:
            continue
        marked, unclear = policy.is_marked(data)
        if marked or policy.has_marked_address(data):
            found.setdefault(place, Hidden("flagged_confidential"))
            if unclear:
                report.fault("unclear_flag", row.where, "address")
        elif policy.reads_confidential(data.get("address_1"), data.get("address_2"), data.get("attention")):
            found.setdefault(place, Hidden("said_confidential"))
        if place in found:
            _describe(found[place], data)
    for place in closed:
        found.setdefault(place, Hidden("confidential_here"))
    late = {place for place, hidden in found.items() if hidden.region is None}
    if late:
        for row in staging.rows("address"):
            if row.data.get("location_id") in late:
                _describe(found[row.data["location_id"]], row.data)


def _describe(hidden: Hidden, data: dict[str, Any]) -> None:
    city = plain(str(data.get("region") or data.get("city") or ""))
    state = str(data.get("state_province") or "").strip()
    hidden.region = hidden.region or ", ".join(part for part in (city, state) if part)[:200] or None
    hidden.note_street(read_street(str(data.get("address_1") or "")))
    for name in ("address_2", "attention"):
        hidden.note_street(read_street(str(data.get(name) or ""), is_sure=False))


def _by_name(staging: Staging, found: dict[str, Hidden]) -> None:
    """A place may be named by its street where no address is given."""
    for row in staging.rows("location") if found else ():
        if row.id in found:
            for name in ("name", "alternate_name"):
                found[row.id].note_street(read_street(str(row.data.get(name) or ""), is_sure=False))


def _by_street(staging: Staging, found: dict[str, Hidden]) -> None:
    """The same house under another id, without a mark, would give the marked one away."""
    streets = Streets(street for one in found.values() for street in one.streets)
    if streets:
        for row in staging.rows("address"):
            place, lines = row.data.get("location_id"), (row.data.get(name) for name in _LINES)
            if place and place not in found and any(streets.stands_at(str(line or "")) for line in lines):
                found[place] = Hidden("same_street")
                _describe(found[place], row.data)


def link_of(data: dict[str, Any]) -> tuple[str, str | None]:
    """What an attribute is about: the entity and its old id, in the form of 3.x or of 1.x."""
    entity = data.get("link_entity")
    if entity or data.get("link_id"):
        return str(entity or "").strip().lower(), data.get("link_id")
    for name in ("service", "organization", "location"):
        if data.get(f"{name}_id"):
            return name, data[f"{name}_id"]
    return "", None


def content_key(data: dict[str, Any]) -> str:
    """What a row says, as one text: rows without an id of their own are told apart by it."""
    return json.dumps({k: v for k, v in data.items() if v is not None}, sort_keys=True, default=str)
