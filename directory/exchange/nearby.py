"""What of a package stands near a confidential place: what hangs on it, and what its organization says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.exchange import policy
from directory.exchange.hidden import Hidden, link_of
from directory.exchange.report import Report
from directory.exchange.staging import Staged, Staging
from directory.exchange.tables import TABLES, Filled
from directory.providers import confidential
from directory.providers.streets import Reach, Streets

Key = tuple[str, str]
# In this order each is found near after all that it can point at.
_SPREADING = ("program", "service", "location", "service_at_location", "contact", "phone")


@dataclass
class Nearby:
    """The records that hang on a confidential place, and whose words may tell the street of which.

    `near` gives for a record of the package (table, old id) the organizations with such a place that it
    belongs to; a place of nobody stands for itself.
    """

    hidden: dict[str, Hidden] = field(default_factory=dict)
    every: Streets = field(default_factory=Streets)
    hanging: set[Key] = field(default_factory=set)
    near: dict[Key, frozenset[Key]] = field(default_factory=dict)
    _streets: dict[frozenset[Key], Streets] = field(default_factory=dict)
    _places: dict[Key, set[str]] = field(default_factory=dict)

    def quiet(self, row: Staged, filled: Filled, values: dict[str, Any], report: Report) -> bool:
        """Take out of a row's values every word that may tell where a confidential place is.

        Whether the row hangs on such a place and lost words: it may then be kept though it says nothing more.
        """
        if not self.hidden:
            return False
        is_hanging = any(key in self.hanging for key in _references(row, filled))
        own = row.id or "" if filled.name == "location" and row.id in self.hidden else ""
        spoken = (
            confidential.TELLS_WHERE if own else confidential.HANGING_WORDS.get(filled.name, ()) if is_hanging else ()
        )
        has_lost = False
        for column in spoken:
            # Of the place itself also what this package does not say: an earlier one may have.
            if own:
                values.setdefault(column, None)
            if values.get(column) is not None and not _is_plain(filled.name, column, values):
                values[column] = None
                has_lost = True
                report.fault("words_of_confidential", row.where, filled.name, column)
        self._cut(row, filled, values, report, own)
        return is_hanging and has_lost

    def _cut(self, row: Staged, filled: Filled, values: dict[str, Any], report: Report, own: str) -> None:
        """Leave out texts that name a street; a name that cannot be missing loses those words alone."""
        streets = self._streets_near(row, filled)
        for column, value in values.items():
            if type(value) is not str:
                continue
            reach = Reach.OWN if own and column == "name" else Reach.NEAR
            # An open place of the same organization may stand further down the same street.
            is_near = filled.name != "address" and streets.is_named(value, reach)
            if is_near or self.every.is_named(value):
                may_stay = column == "name" and (own or column in filled.required)
                values[column] = self._without(value, streets, reach) if may_stay else None
                report.fault("street_in_words", row.where, filled.name, column)

    def _without(self, name: str, streets: Streets, reach: Reach) -> str | None:
        left = streets.cut(name, reach)
        return self.every.cut(left, Reach.STRICT) if left else None

    def _streets_near(self, row: Staged, filled: Filled) -> Streets:
        owners: frozenset[Key] = frozenset()
        for key in _references(row, filled):
            owners |= self.near.get(key, frozenset())
        if owners not in self._streets:
            places = {place for owner in owners for place in self._places[owner]}
            self._streets[owners] = Streets(street for place in places for street in self.hidden[place].streets)
        return self._streets[owners]

    def look_around(self, staging: Staging) -> None:
        """Find what hangs on the hidden places, and what belongs to their organizations."""
        self._find_owners(staging)
        self.near = {owner: frozenset({owner}) for owner in self._places}
        self.hanging = {("location", place) for place in self.hidden}
        for name in _SPREADING:
            filled = TABLES[name]
            for row in staging.rows(name):
                if not row.id:
                    continue
                keys = list(_references(row, filled))
                owners = frozenset().union(*(self.near.get(key, frozenset()) for key in keys))
                if owners:
                    self.near[name, row.id] = owners
                if name in confidential.HANGING_WORDS and any(key in self.hanging for key in keys):
                    self.hanging.add((name, row.id))

    def _find_owners(self, staging: Staging) -> None:
        """The organizations of each hidden place: whose it is, and who gives a service there."""
        owned: set[str] = set()
        for row in staging.rows("location"):
            owner = row.data.get("organization_id")
            if row.id in self.hidden and owner:
                self._places.setdefault(("organization", str(owner)), set()).add(row.id)
                owned.add(row.id)
        given: dict[str, set[str]] = {}
        for row in staging.rows("service_at_location"):
            service, place = row.data.get("service_id"), str(row.data.get("location_id") or "")
            if service and place in self.hidden:
                given.setdefault(str(service), set()).add(place)
        for row in staging.rows("service") if given else ():
            owner = row.data.get("organization_id")
            if row.id in given and owner:
                self._places.setdefault(("organization", str(owner)), set()).update(given[row.id])
                owned |= given[row.id]
        for place in self.hidden.keys() - owned:
            self._places["location", place] = {place}


def make_nearby(staging: Staging, hidden: dict[str, Hidden]) -> Nearby:
    """All that stands near the hidden places of a package."""
    made = Nearby(hidden, Streets(street for one in hidden.values() for street in one.streets))
    if hidden:
        made.look_around(staging)
    return made


def _references(row: Staged, filled: Filled) -> Iterator[Key]:
    """The row itself, and what it points at or speaks of."""
    if row.id:
        yield filled.name, row.id
    for column, target in _targets(filled):
        if row.data.get(column):
            yield target, str(row.data[column]).strip()
    if filled.name == "attribute":
        entity, link = link_of(row.data)
        yield entity, str(link or "")
    elif filled.name == "metadata":
        yield str(row.data.get("resource_type") or "").strip().lower(), str(row.data.get("resource_id") or "")


def _targets(filled: Filled) -> Iterable[tuple[str, str]]:
    """The columns that say whose a row is; a parent is another organization with its own places."""
    for column, target in (*filled.needs.items(), *filled.may.items()):
        if column != filled.parent and not TABLES[target].is_shared:
            yield column, target


def _is_plain(table: str, column: str, values: dict[str, Any]) -> bool:
    """What is no free text after all: a language that we know, with no words in brackets; a yes or a no."""
    if table == "language" and column == "name":
        return bool(values.get("code")) and "(" not in values[column]
    return table == "attribute" and column == "value" and policy.is_yes(values[column]) is not None
