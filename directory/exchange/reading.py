"""From staged rows to rows of the catalog: ids, references, and what each table has of its own."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from directory.exchange import policy
from directory.exchange.derived import MADE
from directory.exchange.fields import Cells
from directory.exchange.finishing import FINISH, Finishing
from directory.exchange.hidden import Hidden, content_key, find_hidden
from directory.exchange.nearby import Nearby, make_nearby
from directory.exchange.report import Report, Where
from directory.exchange.staging import Staged, Staging
from directory.exchange.tables import ELIGIBILITY, TABLES, Filled

NAMESPACE = uuid.UUID("0d6f8a52-3f0e-4c8b-9b6d-68736473696e")
_JOINED = re.compile(r"[^,;|]+(?:[,;|]\s*[^,;|]+)+[,;|]?")
_SAYS_NOTHING = {"contact", "accessibility", "language", "schedule", "service_area", "cost_option"}
_PAIRS = {
    "service_at_location": ("service_id", "location_id", ""),
    "attribute": ("link_id", "taxonomy_term_id", "link_type"),
}


def derive_id(source: str, table: str, old_id: str) -> uuid.UUID:
    """The id of a row: its own where that is a UUID, else always the same of source, table and old id."""
    if len(old_id) in (32, 36):
        try:
            return uuid.UUID(old_id)
        except ValueError:
            pass
    return uuid.uuid5(NAMESPACE, f"{source}/{table}/{old_id}")


@dataclass
class Catalog:
    """Reads staged rows table by table, in the order of references."""

    source: str
    country: str
    languages: dict[str, str]
    staging: Staging
    report: Report
    hidden: dict[str, Hidden] = field(default_factory=dict)
    nearby: Nearby = field(default_factory=Nearby)

    def prepare(self, closed: Iterable[str] = ()) -> None:
        """What must be known of the whole package before the first row: confidential places, eligibility.

        `closed` are old ids of places that are confidential here already.
        """
        self.hidden = find_hidden(self.staging, self.report, closed)
        self.nearby = make_nearby(self.staging, self.hidden)
        self._spread_eligibility()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one table as they go to the database, `_where` apart; the rest is in the report."""
        filled = TABLES[name]
        if name == "location":
            self._note_offered()
        cells = Cells(filled, self.country, self.report)
        staged = self.staging.rows_by_parent(name) if filled.parent else self.staging.rows(name)
        finish = Finishing(name, self.country, self.languages, self.hidden, self.staging, self.report)
        for row in staged:
            made = self._read(row, filled, cells, finish)
            if made is not None:
                yield made

    def _read(self, row: Staged, filled: Filled, cells: Cells, finish: Finishing) -> dict[str, Any] | None:
        name, where, data = filled.name, row.where, row.data
        reason = self._unusable(row, filled)
        if reason:
            self.report.leave_out(reason[0], where, name, *reason[1:])
            return None
        values = cells.read(data, where)
        if name in FINISH:
            refused = FINISH[name](finish, row, values)
            if refused:
                self.report.leave_out(refused[0], where, name, *refused[1:])
                return None
        has_lost_words = self.nearby.quiet(row, filled, values, self.report)
        # The number of a person whose name must not be kept is kept: it points at an empty contact.
        may_be_empty = has_lost_words and name == "contact"
        if name in _SAYS_NOTHING and not may_be_empty and not any(v is not None for v in values.values()):
            self.report.leave_out("empty_row", where, name)
            return None
        if not self._refer(row, filled, values):
            return None
        missing = self._missing(filled, values)
        if missing:
            self.report.leave_out("missing", where, name, missing)
            return None
        return self._identify(row, filled, values)

    def _unusable(self, row: Staged, filled: Filled) -> tuple[str, ...] | None:
        """Why a row cannot be read at all, before any of its values is looked at."""
        name, data = filled.name, row.data
        if name == "address" and data.get("location_id") in self.hidden:
            return ("street_of_confidential",)
        if name not in ("location", "address"):
            marked, unclear = policy.is_marked(data)
            if unclear:
                self.report.fault("unclear_flag", row.where, name)
            if marked:
                return ("private",)
        if row.id is None:
            return ("no_id",) if filled.must_have_id else None
        if not row.id.startswith(MADE) and _JOINED.fullmatch(row.id):
            return ("joined_ids", "id", row.id)
        if row.is_repeat and filled.is_pointed_at:
            return ("repeated_id", "id", row.id)
        return None

    def _refer(self, row: Staged, filled: Filled, values: dict[str, Any]) -> bool:
        """Turn old ids into ours; False where a reference that the row cannot be without does not hold."""
        name, where = filled.name, row.where
        for column, target in filled.needs.items():
            found, code = self._find(filled, target, row.data.get(column))
            if found is None:
                self.report.leave_out(code or "no_owner", where, name, column, str(row.data.get(column) or ""))
                return False
            values[column] = found
        held, codes = 0, []
        for column, target in filled.may.items():
            if column not in row.data:
                continue
            raw = row.data[column]
            found, code = self._find(filled, target, raw)
            if column == filled.parent and found is None and code == "dependant" and self._is_loop(row, column):
                code = "loop"
            values[column] = found
            held += found is not None
            if code:
                codes.append((code, column, str(raw)))
        return self._weigh(row, filled, held, codes)

    def _weigh(self, row: Staged, filled: Filled, held: int, codes: list[tuple[str, str, str]]) -> bool:
        name, where = filled.name, row.where
        if filled.owned and not held:
            self.report.leave_out(*_first(codes, where, name))
            return False
        if name == "location" and codes and not self.staging.is_noted("offered", row.id or ""):
            code, column, raw = codes[0]
            self.report.fault(_softer(code), where, name, column, raw)
            self.report.leave_out("not_offered", where, name)
            return False
        for code, column, raw in codes:
            self.report.fault(_softer(code), where, name, column, raw)
        return True

    def _find(self, filled: Filled, target: str, raw: Any) -> tuple[uuid.UUID | None, str]:
        """Our id of the row that is meant, or why there is none ("" where nothing is meant)."""
        old_id = str(raw).strip() if raw is not None else ""
        if not old_id:
            return None, ""
        found = self.staging.find_kept(target, old_id)
        if not TABLES[target].is_shared and target != filled.name:
            self.staging.references += 1
            self.staging.references_held += found is not None
        if found is not None:
            return found, ""
        if self.staging.has(target, old_id):
            return None, "dependant"
        return None, "joined_ids" if _JOINED.fullmatch(old_id) else "orphan"

    def _is_loop(self, row: Staged, column: str) -> bool:
        """Whether a parent, not kept yet, comes back to the row itself."""
        seen, at = {row.id}, str(row.data[column])
        while at not in seen:
            seen.add(at)
            parent = self.staging.parent_of(row.table, at)
            if parent is None:
                return False
            at = parent
        return True

    def _missing(self, filled: Filled, values: dict[str, Any]) -> str:
        """A column that the catalog cannot do without and that this row leaves empty."""
        for column in filled.required:
            if values.get(column) is None:
                return column
        for column in filled.defaulted:
            if values.get(column, column) is None:
                del values[column]
        return ""

    def _identify(self, row: Staged, filled: Filled, values: dict[str, Any]) -> dict[str, Any] | None:
        name, source_id = filled.name, row.id
        if source_id is None or (row.is_repeat and not filled.is_pointed_at):
            code = "no_id_derived" if source_id is None else "repeated_id_told_apart"
            said = content_key({**row.data, **{k: str(values[k]) for k in filled.needs}})
            key = f"{MADE}{source_id or ''}?{said}"
            self.report.fault(code, row.where, name, "" if source_id is None else "id", source_id or "")
        else:
            key = source_id
        at = derive_id(self.source, name, key)
        if name in _PAIRS:
            a, b, c = (str(values.get(column) or "") for column in _PAIRS[name])
            first = self.staging.first_pair(name, a, b, c, at)
            if first != at:
                self.report.leave_out("repeated_pair", row.where, name)
                if source_id and filled.is_pointed_at:
                    self.staging.keep(name, source_id, first)
                return None
        if not self.staging.note_written(name, at):
            self.report.leave_out("repeated_row", row.where, name)
            return None
        if filled.is_pointed_at and source_id:
            self.staging.keep(name, source_id, at)
        own = None if key.startswith(MADE) else key[:200]
        if name == "attribute" and policy.is_yes(values.get("value") or "yes") is not False:
            self.staging.link(values["link_entity"].value, values["link_id"], str(row.data["taxonomy_term_id"]))
        return {
            **values,
            "id": at,
            "source": self.source,
            "source_id": own,
            "_where": row.where,
            "_old_id": source_id,
        }

    def _note_offered(self) -> None:
        """Places at which a service is given that was kept."""
        for row in self.staging.rows("service_at_location"):
            service, place = row.data.get("service_id"), row.data.get("location_id")
            if service and place and self.staging.find_kept("service", str(service)):
                self.staging.note("offered", str(place))

    def _spread_eligibility(self) -> None:
        """Until 2.x eligibility was a table of its own: its words go to the service that they speak of."""
        found: dict[str, list[str]] = {}
        for row in self.staging.rows(ELIGIBILITY):
            service, words = row.data.get("service_id"), row.data.get("eligibility")
            if not service or not words:
                code = "no_service" if words else "empty_row"
                self.report.leave_out(code, row.where, ELIGIBILITY, "service_id", words or "")
            elif not self.staging.has("service", service):
                code = "joined_ids" if _JOINED.fullmatch(service) else "orphan"
                self.report.leave_out(code, row.where, ELIGIBILITY, "service_id", service)
            else:
                found.setdefault(service, []).append(words)
                self.report.count(ELIGIBILITY, "merged")
        for service, texts in found.items():
            self.staging.merge("service", service, {"eligibility_description": "\n".join(dict.fromkeys(texts))})


def _first(codes: list[tuple[str, str, str]], where: Where, name: str) -> tuple[str, Where, str, str, str]:
    if not codes:
        return "no_owner", where, name, "", ""
    order = ("joined_ids", "orphan", "dependant", "loop")
    code, column, raw = min(codes, key=lambda c: order.index(c[0]))
    return code, where, name, column, raw


def _softer(code: str) -> str:
    """The same fault where it costs the value only."""
    return {"orphan": "orphan_value", "dependant": "dependant_value", "joined_ids": "joined_value"}.get(code, code)
