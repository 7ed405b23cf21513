"""The history of an organization and all that belongs to it, in words: what, before, after, who, when, why."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from directory.core.db import db
from directory.core.paging import Page
from directory.providers.editing.naming import Naming
from directory.providers.editing.scope import Scope
from directory.providers.models import KeptEdit, Location, Metadata, Service

SIZE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A field, or a whole row that was entered or taken off. `line_id` is set where it can be put back by itself."""

    label: str
    before: list[str]
    after: list[str]
    line_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One saving, or what one import changed at one moment; `edit_id` is set where it can be undone."""

    at: datetime
    who: str
    action: str
    what: str
    reason: str
    is_import: bool
    edit_id: uuid.UUID | None
    changes: list[Change] = field(default_factory=list)


def list_history(scope: Scope, number: int) -> Page[Entry]:
    """A page of the history of the scope's organization, the newest first, 20 entries a page."""
    heads = _heads(scope)
    last = max(1, -(-len(heads) // SIZE))
    number = min(max(1, number), last)
    chosen = heads[(number - 1) * SIZE : number * SIZE]
    edits = {
        e.id: e for e in db.session.scalars(select(KeptEdit).where(KeptEdit.id.in_([h[1] for h in chosen if h[1]])))
    }
    lines = _lines(scope, chosen)
    naming = Naming(scope, [line for found in lines.values() for line in found])
    entries = [_tell(head, edits.get(head[1]), lines[head], naming) for head in chosen]  # type: ignore[arg-type]
    return Page(entries, number, SIZE, len(heads))


Head = tuple[datetime, uuid.UUID | None, str]


def _records(scope: Scope) -> list[uuid.UUID]:
    """The organization, its services and its places: what imports write a history of."""
    assert scope.organization_id is not None
    found = [scope.organization_id]
    for model in (Service, Location):
        found += db.session.scalars(select(model.id).where(model.organization_id == scope.organization_id))
    return found


def _heads(scope: Scope) -> list[Head]:
    """When, by which saving or by whose import: what an entry stands for."""
    edits = select(KeptEdit.at, KeptEdit.id, KeptEdit.person_name).where(
        KeptEdit.organization_id == scope.organization_id
    )
    heads: list[Head] = [(row.at, row.id, row.person_name) for row in db.session.execute(edits)]
    imported = (
        select(Metadata.last_action_date, Metadata.updated_by)
        .where(Metadata.edit_id.is_(None), Metadata.resource_id.in_(_records(scope)))
        .group_by(Metadata.last_action_date, Metadata.updated_by)
    )
    heads += [(row.last_action_date, None, row.updated_by) for row in db.session.execute(imported)]
    return sorted(heads, key=lambda head: (head[0], str(head[1])), reverse=True)


def _lines(scope: Scope, heads: list[Head]) -> dict[Head, list[Metadata]]:
    found: dict[Head, list[Metadata]] = defaultdict(list)
    by_edit = {head[1]: head for head in heads if head[1]}
    by_moment = {(head[0], head[2]): head for head in heads if not head[1]}
    statement = select(Metadata).where(
        or_(
            Metadata.edit_id.in_(list(by_edit)),
            Metadata.edit_id.is_(None)
            & Metadata.last_action_date.in_([moment for moment, _ in by_moment])
            & Metadata.resource_id.in_(_records(scope) if by_moment else []),
        )
    )
    for line in db.session.scalars(
        statement.order_by(Metadata.resource_type, Metadata.resource_id, Metadata.field_name)
    ):
        head = by_edit.get(line.edit_id) if line.edit_id else by_moment.get((line.last_action_date, line.updated_by))
        if head:
            found[head].append(line)
    return found


def _tell(head: Head, edit: KeptEdit | None, lines: list[Metadata], naming: Naming) -> Entry:
    rows: dict[tuple[str, uuid.UUID, str], list[Metadata]] = defaultdict(list)
    for line in lines:
        rows[line.resource_type, line.resource_id, line.last_action_type].append(line)
    changes: list[Change] = []
    for (table, _, action), told in rows.items():
        if action in ("create", "delete"):
            words = naming.row({one.field_name: one.replacement_value or one.previous_value for one in told}, table)
            is_new = action == "create"
            changes.append(Change(naming.table(table), [] if is_new else words, words if is_new else []))
        else:
            changes += [_tell_field(one, naming) for one in told if naming.is_told(table, one.field_name)]
    at, edit_id, who = head
    return Entry(
        at=at,
        who=who.removeprefix("import:"),
        action=edit.action if edit else "import",
        what=naming.form(edit) if edit else "",
        reason=(edit.reason or "") if edit else "",
        is_import=edit is None,
        edit_id=edit_id if lines else None,
        changes=changes,
    )


def _tell_field(line: Metadata, naming: Naming) -> Change:
    label = naming.field(line)
    before = naming.value(line.resource_type, line.field_name, line.previous_value)
    after = naming.value(line.resource_type, line.field_name, line.replacement_value)
    return Change(label, before, after, line.id)
