"""HSDS 3.x JSON: objects within objects, taken apart into the same normal rows as the tables.

Read as a stream of events: one object of a list is in memory at a time, and of a bounded size.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson
from ijson.common import ObjectBuilder

from directory.exchange import versions
from directory.exchange.derived import Stager
from directory.exchange.package import BadPackageError, Member, Package
from directory.exchange.report import Report, Where
from directory.exchange.tables import TABLES
from directory.exchange.tabular import Tick

MOST_EVENTS = 400_000
DEEPEST = 24
# A list of objects may stand in a list, or under a key of an outer object.
WRAPPED = 2
LONGEST_KEY = 1_000
# A list or object inside an object: its table. What points back is the owner's name and "_id".
_INSIDE = {
    "organization": "organization", "organizations": "organization", "services": "service",
    "service": "service",
    "program": "program", "programs": "program", "location": "location", "locations": "location",
    "service_at_location": "service_at_location", "service_at_locations": "service_at_location",
    "addresses": "address", "accessibility": "accessibility", "contacts": "contact", "phones": "phone",
    "schedules": "schedule", "languages": "language", "service_areas": "service_area",
    "cost_options": "cost_option", "required_documents": "required_document", "funding": "funding",
    "organization_identifiers": "organization_identifier", "additional_websites": "url",
    "additional_urls": "url", "capacities": "service_capacity", "unit": "unit", "attributes": "attribute",
    "metadata": "metadata", "taxonomy_term": "taxonomy_term", "taxonomy_detail": "taxonomy",
}  # fmt: skip
# An object inside an object which the outer one points at, instead of the other way round.
_POINTED_AT = {
    ("service", "organization"): "organization_id",
    ("service", "program"): "program_id",
    ("service_at_location", "location"): "location_id",
    ("service_at_location", "service"): "service_id",
    ("service_capacity", "unit"): "unit_id",
    ("attribute", "taxonomy_term"): "taxonomy_term_id",
    ("taxonomy_term", "taxonomy_detail"): "taxonomy_id",
}
_ROOTS = (
    "organization",
    "service",
    "service_at_location",
    "location",
    "taxonomy_term",
    "taxonomy",
    "program",
)


def read_objects(package: Package, stager: Stager, report: Report, tick: Tick) -> None:
    """Put every object of every JSON file into staging, the inner ones as rows of their own tables."""
    for member in package.members:
        if member.kind == "json":
            _Reading(member, stager, report).read(package)
            tick(member.size)
    stager.staging.flush()


def _top(package: Package, member: Member) -> tuple[str, list[str]]:
    """What the file is at its outermost ("list", "object" or "lines"), and the object's own keys.

    BadPackageError where it goes deeper than any object may, or has a key that no table could have: later
    reading writes out the whole path to each value, which would grow with both.
    """
    keys: list[str] = []
    depth, roots, first = 0, 0, ""
    with package.open(member) as stream:
        for event, value in ijson.basic_parse(stream, multiple_values=True, use_float=True):
            if depth == 0:
                roots += 1
                first = first or event
            if event in ("start_map", "start_array"):
                depth += 1
                if depth > DEEPEST + WRAPPED:
                    raise BadPackageError("object_too_large", f"more than {DEEPEST} levels", member.name)
            elif event in ("end_map", "end_array"):
                depth -= 1
            elif event == "map_key" and len(value) > LONGEST_KEY:
                raise BadPackageError("object_too_large", f"a key of more than {LONGEST_KEY} characters", member.name)
            elif event == "map_key" and depth == 1 and roots == 1 and len(keys) < 1000:
                keys.append(value)
    if roots > 1:
        return "lines", []
    return ("list" if first == "start_array" else "object"), keys


def _objects(stream: BinaryIO, prefix: str, name: str) -> Iterator[Any]:
    """The values under a prefix; BadPackageError for one of more than 400,000 parts: memory is bounded."""
    builder: ObjectBuilder | None = None
    depth = events = number = 0
    for here, event, value in ijson.parse(stream, multiple_values=not prefix, use_float=True):
        if builder is None and here == prefix and event not in ("end_map", "end_array", "map_key"):
            builder, depth, events = ObjectBuilder(), 0, 0
            number += 1
        if builder is None:
            continue
        builder.event(event, value)
        events += 1
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        if events > MOST_EVENTS or depth > DEEPEST:
            raise BadPackageError(
                "object_too_large",
                f"an object of more than {MOST_EVENTS} parts or {DEEPEST} levels",
                name,
                number,
            )
        if depth == 0:
            yield builder.value
            builder = None


class _Reading:
    """One file of JSON on its way into staging."""

    def __init__(self, member: Member, stager: Stager, report: Report) -> None:
        self.member, self.stager, self.report = member, stager, report
        self.number = 0

    def read(self, package: Package) -> None:
        name = self.member.name
        entry: dict[str, Any] = {"name": name, "encoding": "utf-8", "rows": 0, "note": ""}
        self.report.files.append(entry)
        try:
            shape, keys = _top(package, self.member)
            for prefix, table in self._parts(shape, keys):
                with package.open(self.member) as stream:
                    for value in _objects(stream, prefix, name):
                        self.number += 1
                        entry["rows"] += 1
                        self._root(value, table)
        except ijson.JSONError as slip:
            raise BadPackageError(
                "unreadable_json", f"is no JSON from some point on ({_short(slip)})", name, self.number
            ) from slip
        except (UnicodeDecodeError, RecursionError) as slip:
            raise BadPackageError(
                "unreadable_json", f"cannot be read ({type(slip).__name__})", name, self.number
            ) from slip

    def _parts(self, shape: str, keys: list[str]) -> Iterator[tuple[str, str | None]]:
        """Where the objects stand, and of which table they are where that is said."""
        tables = [(key, versions.table_of(key.removesuffix(".csv"))) for key in keys if key.endswith(".csv")]
        if shape == "list":
            yield "item", None
        elif tables:
            for key, table in tables:
                if table:
                    yield f"{key}.item", table
                else:
                    code = "ignored_file" if key.removesuffix(".csv") in versions.NOT_KEPT else "unknown_file"
                    self.report.fault(code, Where(self.member.name, 0), "package", value=key)
        elif "contents" in keys:
            yield "contents.item", None
        else:
            yield "", None

    def _root(self, value: Any, table: str | None) -> None:
        where = Where(self.member.name, self.number)
        if not isinstance(value, dict):
            self.report.fault("unknown_object", where, "package", value=str(value)[:80])
            return
        table = table or what_it_is(value)
        if table is None:
            self.report.fault("unknown_object", where, "package", value=", ".join(sorted(value))[:80])
            return
        self._take(value, versions.refine_table(table, set(value)), where, {})

    def _take(self, value: dict[str, Any], table: str, where: Where, owner: dict[str, Any]) -> str | None:
        """Stage one object and all that is in it; its id."""
        row_id = _as_id(value.get("id"))
        inner, plain = self._split(value, table, where)
        data = {**plain, **{k: v for k, v in owner.items() if v is not None}}
        for key, child in inner:
            pointing = _POINTED_AT.get((table, key))
            if pointing and isinstance(child, dict):
                data[pointing] = self._take(child, _INSIDE[key], where, {}) or data.get(pointing)
        self._stage(table, row_id, data, where)
        for key, child in inner:
            if (table, key) in _POINTED_AT:
                continue
            for one in child if isinstance(child, list) else [child]:
                if isinstance(one, dict):
                    self._take(one, _INSIDE[key], where, _owner(table, row_id, _INSIDE[key]))
                else:
                    self.report.fault("not_text", where, table, key, str(one))
        return row_id

    def _split(self, value: dict[str, Any], table: str, where: Where) -> tuple[list[tuple[str, Any]], dict[str, Any]]:
        columns = {versions.normal_column(key): key for key in value}
        renames = versions.renames_of(table, set(columns))
        inner, plain = [], {}
        for column, key in columns.items():
            part = value[key]
            if isinstance(part, list | dict) and column in _INSIDE and (part or column not in renames):
                inner.append((column, part))
            elif column not in renames:
                if part not in (None, "", [], {}) and not isinstance(part, list | dict):
                    self.report.fault("unknown_column", where, table, column, str(part))
                elif isinstance(part, list | dict) and part:
                    self.report.fault("unknown_column", where, table, column)
            elif isinstance(part, list | dict):
                if part:
                    self.report.fault("not_text", where, table, column, str(part))
            elif renames[column] != "id":
                plain[renames[column]] = part if part != "" else None
        return inner, plain

    def _stage(self, table: str, row_id: str | None, data: dict[str, Any], where: Where) -> None:
        self.report.count(table, "read")
        if any(isinstance(v, str) and "\0" in v for v in data.values()):
            self.report.leave_out("nul", where, table)
            return
        if row_id and TABLES.get(table) is not None:
            known, differing = self.stager.staging.merge(table, row_id, data)
            if known:
                self.report.count(table, "merged")
                for field in differing:
                    self.report.fault("two_tales", where, table, field, str(data[field]))
                return
        self.stager.put(table, row_id, data, where)


def _owner(table: str, row_id: str | None, inside: str) -> dict[str, Any]:
    if inside == "attribute":
        return {"link_entity": table, "link_id": row_id}
    if inside == "metadata":
        return {"resource_type": table, "resource_id": row_id}
    return {f"{table}_id": row_id}


def _as_id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _short(slip: Exception) -> str:
    return " ".join(str(slip).split())[:120]


def what_it_is(value: dict[str, Any]) -> str | None:
    """The table that an object's keys fit best; None where they fit none."""
    best, score = None, 0.0
    keys = {versions.normal_column(key) for key in value}
    if not keys & {"id", "name"}:
        return None
    for table in _ROOTS:
        known = set(versions.renames_of(table, keys)) | (keys & set(_inner_of(table)))
        fit = len(known) - 2.0 * len(keys - known)
        if fit > score:
            best, score = table, fit
    return best


def _inner_of(table: str) -> set[str]:
    """The lists and objects that an object of a table may hold."""
    found = {key for (outer, key) in _POINTED_AT if outer == table} | {"attributes", "metadata"}
    for key, inside in _INSIDE.items():
        if inside in TABLES and f"{table}_id" in {*TABLES[inside].needs, *TABLES[inside].may}:
            found.add(key)
    return found
