"""Rows into the database, set by set: new ones inserted, changed ones updated, equal ones not touched.

One transaction, which whoever called commits. Plain dicts and executemany, the same on both databases.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from directory.exchange.report import Report
from directory.exchange.staging import Staging
from directory.exchange.tables import TABLES, Filled
from directory.providers import confidential
from directory.providers.confidential import close_place, drop_words
from directory.providers.models import KeptEdit, Metadata
from directory.providers.reports import policy
from directory.providers.reports.actions import TAKEN_BACK
from directory.providers.streets import Reach, Streets

BATCH = 500
# What ages: what a person said of it protects it only as long as that is shown as current.
STATED = {"service_capacity": ("available", "stated_at")}
WITH_HISTORY = {"organization", "service", "location"}
VERSIONED = {"organization", "service"}
PAIRED = {
    "service_at_location": ("service_id", "location_id"),
    "attribute": ("link_entity", "link_id", "taxonomy_term_id", "link_type"),
}
# Rows that nothing points at: without an id of their own they live and die with what they belong to.
PARTS = (
    "attribute", "service_capacity", "url", "organization_identifier", "funding", "required_document",
    "cost_option", "service_area", "language", "schedule", "accessibility", "address",
)  # fmt: skip
# What a place that becomes confidential loses even where a person wrote it here.
_CLOSED_OVER = {"is_open", "name", *confidential.SHOWS_WHERE, *confidential.TELLS_WHERE}
Values = dict[str, Any]


def batches(rows: Iterable[Values], size: int = BATCH) -> Iterator[list[Values]]:
    """Rows in lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


class Writer:
    """Brings rows of one source into the database and counts what became of them."""

    def __init__(
        self, connection: Connection, source: str, now: datetime, staging: Staging, report: Report,
        streets: Streets,
    ) -> None:  # fmt: skip
        self.connection, self.source, self.now = connection, source, now
        self.staging, self.report, self.streets = staging, report, streets

    @property
    def signature(self) -> str:
        """Who changed a field, in the history."""
        return f"import:{self.source}"

    def write(self, filled: Filled, rows: Iterable[Values], count_as: str = "") -> None:
        """Insert, update or leave each row."""
        for batch in batches(rows):
            self._write_batch(filled, batch, count_as or filled.name)

    def _write_batch(self, filled: Filled, batch: list[Values], name: str) -> None:
        existing = self._existing(filled, batch)
        absent = [row for row in batch if row["id"] not in existing]
        taken, dropped = self._taken(filled, absent), self._dropped(filled, absent)
        fresh: list[Values] = []
        changes: list[tuple[Values, Row[Any], Values]] = []
        for row in batch:
            where, old_id = row.pop("_where", None), row.pop("_old_id", None)
            old = existing.get(row["id"])
            if old is None:
                holder = taken.get(tuple(row[c] for c in PAIRED.get(filled.name, ())))
                if holder or row["id"] in dropped:
                    code = "repeated_pair" if holder else "taken_off_here"
                    self._leave(filled, name, code, where, old_id, holder)
                    continue
                fresh.append(row)
                self.report.count(name, "new")
            elif old.source != self.source and filled.is_shared:
                self.report.count(name, "unchanged")
            elif old.source != self.source:
                self._leave(filled, name, "other_source", where, old_id, None)
            else:
                if filled.name == "location":
                    self._close(row, old)
                change = {c: v for c, v in row.items() if c != "id" and getattr(old, c) != v}
                changes.append((row | {"_where": where}, old, change))
        self._insert(filled, fresh)
        self._change(filled, name, changes)

    def _existing(self, filled: Filled, batch: list[Values]) -> dict[uuid.UUID, Row[Any]]:
        keys = dict.fromkeys(k for row in batch for k in row if not k.startswith("_"))
        columns = [filled.table.c[key] for key in keys]
        ids = [row["id"] for row in batch]
        found = self.connection.execute(select(*columns).where(filled.table.c.id.in_(ids)))
        return {row.id: row for row in found}

    def _taken(self, filled: Filled, batch: list[Values]) -> dict[tuple[Any, ...], uuid.UUID]:
        """Pairs that other rows hold already, which a unique constraint would not let in twice."""
        if filled.name not in PAIRED or not batch:
            return {}
        columns = [filled.table.c[c] for c in PAIRED[filled.name]]
        record = filled.table.c.link_id if filled.name == "attribute" else filled.table.c.service_id
        found = self.connection.execute(
            select(filled.table.c.id, *columns).where(record.in_({row[record.name] for row in batch}))
        )
        return {tuple(row[1:]): row[0] for row in found}

    def _dropped(self, filled: Filled, batch: list[Values]) -> set[uuid.UUID]:
        """Rows that a person took off here: an import does not bring them back."""
        if not batch:
            return set()
        by_hand = select(Metadata.resource_id).where(
            Metadata.resource_type == filled.name,
            Metadata.resource_id.in_([row["id"] for row in batch]),
            Metadata.last_action_type == "delete",
            Metadata.edit_id.is_not(None),
        )
        return set(self.connection.scalars(by_hand))

    def _leave(
        self, filled: Filled, name: str, code: str, where: Any, old_id: str | None, other: uuid.UUID | None
    ) -> None:
        if where is None:
            self.report.count(name, "unchanged")  # a term of ours that somebody put there by hand
            return
        self.report.leave_out(code, where, name)
        if old_id and filled.is_pointed_at:
            self.staging.forget(filled.name, old_id)
            if other:
                self.staging.keep(filled.name, old_id, other)

    def _close(self, row: Values, old: Row[Any]) -> None:
        """A place that becomes confidential loses its street, its history and the words that hang on it."""
        if old.is_open and not row["is_open"]:
            close_place(self.connection, row["id"])
        elif not row["is_open"]:
            drop_words(self.connection, row["id"], self.source)

    def _insert(self, filled: Filled, rows: list[Values]) -> None:
        stamps = {c: self.now for c in ("created_at", "updated_at") if c in filled.table.c}
        by_keys: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        for row in rows:
            by_keys[tuple(row)].append({**row, **stamps})
        for group in by_keys.values():
            self.connection.execute(insert(filled.table), group)

    def _change(self, filled: Filled, name: str, changes: list[tuple[Values, Row[Any], Values]]) -> None:
        self._respect_edits(filled, changes)
        by_columns: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        history: list[Values] = []
        for row, old, change in changes:
            self.report.count(name, "changed" if change else "unchanged")
            if not change:
                continue
            to = {f"to_{column}": value for column, value in change.items()}
            by_columns[tuple(sorted(change))].append({"at_id": row["id"], **to})
            if filled.name in WITH_HISTORY:
                history += self._history(filled, row, old, change)
        for columns, group in by_columns.items():
            self._update(filled, columns, group)
        if history:
            self.connection.execute(insert(Metadata.__table__), history)  # type: ignore[arg-type]

    def _update(self, filled: Filled, columns: tuple[str, ...], group: list[Values]) -> None:
        table = filled.table
        values: Values = {c: bindparam(f"to_{c}", type_=table.c[c].type) for c in columns}
        if "updated_at" in table.c:
            values["updated_at"] = self.now
        if filled.name in VERSIONED:
            values["row_version"] = table.c.row_version + 1
        self.connection.execute(update(table).where(table.c.id == bindparam("at_id")).values(values), group)

    def _respect_edits(self, filled: Filled, changes: list[tuple[Values, Row[Any], Values]]) -> None:
        """A field that a person changed here since is not changed back by an import.

        What was stated as of a moment, such as after a call, is kept for as long as it is believed.
        """
        olds = {row["id"]: old for row, old, change in changes if change}
        if not olds:
            return
        edited = self.connection.execute(
            select(Metadata.resource_id, Metadata.field_name, KeptEdit.action)
            .outerjoin(KeptEdit, KeptEdit.id == Metadata.edit_id)
            .where(
                Metadata.resource_type == filled.name,
                Metadata.resource_id.in_(olds),
                Metadata.source.is_(None),
                ~Metadata.updated_by.startswith("import:"),
            )
            .order_by(Metadata.last_action_date)
        ).all()
        stated = STATED.get(filled.name, ())
        by_hand = {(found.resource_id, found.field_name) for found in edited if found.field_name not in stated}
        latest = {found.resource_id: found.action for found in edited if found.field_name in stated}
        for row_id, action in latest.items():
            if action != TAKEN_BACK and self.now - olds[row_id].stated_at <= policy.STATED:
                by_hand |= {(row_id, column) for column in stated}
        for row, _, change in changes:
            for column in list(change):
                is_closing = change.get("is_open") is False and column in _CLOSED_OVER
                if (row["id"], column) in by_hand and not is_closing:
                    del change[column]
                    self.report.fault("edited_here", row["_where"], filled.name, column)

    def _history(self, filled: Filled, row: Values, old: Row[Any], change: Values) -> Iterator[Values]:
        is_hidden = filled.name == "location" and not row.get("is_open", True)
        for column, value in change.items():
            before = _as_words(getattr(old, column))
            tells = not is_hidden or column == "is_open"
            tells = tells and not self.streets.is_named(before or "", Reach.NEAR)
            yield {
                "id": uuid.uuid4(),
                "resource_id": row["id"],
                "resource_type": filled.name,
                "last_action_date": self.now,
                "last_action_type": "update",
                "field_name": column,
                "previous_value": before if tells else None,
                "replacement_value": _as_words(value) if tells else None,
                "updated_by": self.signature,
            }

    def sweep(self) -> None:
        """Count rows of the source that the package holds no more; delete parts without an id of their own.

        Those are parts (hours, languages, terms) of records that the package does hold, from tables that it
        fills: were they left, old hours would stand beside new ones.
        """
        for name in reversed(TABLES):
            filled = TABLES[name]
            for page in self._of_source(filled):
                gone = [row for row in page if not self.staging.is_written(name, row.id)]
                parts = {row.id for row in gone if row.source_id is None and name in PARTS}
                stale = self._with_owner(filled, parts)
                if stale:
                    self.connection.execute(delete(filled.table).where(filled.table.c.id.in_(stale)))
                self.report.count(name, "removed", len(stale))
                self.report.count(name, "absent", len(gone) - len(stale))

    def _of_source(self, filled: Filled) -> Iterator[Sequence[Any]]:
        """Ids of all rows of the source, page by page along the id."""
        table, size = filled.table, BATCH * 4
        statement = select(table.c.id, table.c.source_id).where(table.c.source == self.source)
        page: Sequence[Any] = self.connection.execute(statement.order_by(table.c.id).limit(size)).all()
        while page:
            yield page
            after = statement.where(table.c.id > page[-1].id)
            page = self.connection.execute(after.order_by(table.c.id).limit(size)).all()

    def _with_owner(self, filled: Filled, ids: set[uuid.UUID]) -> list[uuid.UUID]:
        """Those whose owner the package holds, if it fills their table at all."""
        if not ids or not self.report.tables.get(filled.name, Counter())["read"]:
            return []
        table = filled.table
        owners = {**filled.needs, **filled.may}
        more = [table.c.link_entity, table.c.link_id] if filled.name == "attribute" else []
        rows = self.connection.execute(
            select(table.c.id, *(table.c[c] for c in owners), *more).where(table.c.id.in_(ids))
        ).all()
        if more:
            return [row.id for row in rows if self.staging.is_written(row.link_entity.value, row.link_id)]
        return [
            row.id
            for row in rows
            if any(
                getattr(row, column) is not None and self.staging.is_written(target, getattr(row, column))
                for column, target in owners.items()
            )
        ]


def _as_words(value: Any) -> str | None:
    if value is None:
        return None
    return value.value if isinstance(value, StrEnum) else str(value)
