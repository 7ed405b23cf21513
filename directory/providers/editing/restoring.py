"""Putting back what the history tells: always as a new saving; no line of the history is changed or lost."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from directory.core.db import Base, db
from directory.core.problems import NotFound
from directory.providers.confidential import SHOWS_WHERE, names_a_street
from directory.providers.editing.actions import KeptAs, finish, services_of
from directory.providers.editing.belongings import take_off
from directory.providers.editing.ledger import Ledger, SentTwice, decode, open_edit
from directory.providers.editing.scope import Scope, organization_of
from directory.providers.models import (
    Attribute,
    KeptEdit,
    Listing,
    Location,
    Metadata,
    Organization,
    Service,
    ServiceStatus,
)
from directory.providers.policy import can_edit, can_list

MODELS: dict[str, type[Any]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
_ORDER = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
_OF_LISTING = {("organization", name) for name in ("listing", "listing_reason", "agency_id")}


class CannotRestoreError(Exception):
    """What a line tells does not fit what the record is now."""


def undo_edit(scope: Scope, edit_id: uuid.UUID, key: str) -> KeptAs:
    """Take back a whole saving: what it entered goes, what it took off returns, what it changed is as before."""
    edit = db.session.get(KeptEdit, edit_id)
    if edit is None or edit.organization_id is None or edit.organization_id != scope.organization_id:
        raise NotFound
    lines = db.session.scalars(select(Metadata).where(Metadata.edit_id == edit_id)).all()
    return _restore(scope, lines, key)


def restore_line(scope: Scope, line_id: uuid.UUID, key: str) -> KeptAs:
    """Give one field back what it said before, whether a person or an import changed it."""
    line = db.session.get(Metadata, line_id)
    if line is None or line.last_action_type != "update" or line.resource_type not in MODELS:
        raise NotFound
    row = db.session.get(MODELS[line.resource_type], line.resource_id)
    if row is None:
        raise CannotRestoreError
    owner = db.session.get(MODELS[row.link_entity.value], row.link_id) if isinstance(row, Attribute) else row
    organization = organization_of(owner) if owner is not None else None
    if organization is None or organization.id != scope.organization_id:
        raise NotFound
    return _restore(scope, [line], key)


def _restore(scope: Scope, lines: Sequence[Metadata], key: str) -> KeptAs:
    if not can_edit(scope.actor, scope.organization):
        raise NotFound
    if not can_list(scope.actor) and any((x.resource_type, x.field_name) in _OF_LISTING for x in lines):
        raise NotFound
    told = [(x.resource_type, x.resource_id, x.field_name, x.last_action_type, x.previous_value) for x in lines]
    before = services_of(scope.row)
    try:
        ledger = open_edit(
            scope.actor, "restore", organization_id=scope.organization_id, key=key, record=(scope.kind, scope.row.id)
        )
    except SentTwice:
        return KeptAs.TWICE
    by_row: dict[str, dict[tuple[str, uuid.UUID], dict[str, str | None]]] = defaultdict(lambda: defaultdict(dict))
    for table, row_id, column, action, previous in told:
        by_row[action][table, row_id][column] = previous
    try:
        _take_back(ledger, list(by_row["create"]))
        _return(ledger, by_row["delete"])
        for (table, row_id), values in by_row["update"].items():
            _reset(ledger, table, row_id, values)
        db.session.flush()
    except (IntegrityError, ValueError, LookupError) as slip:
        raise CannotRestoreError from slip
    if not ledger.lines:
        return KeptAs.SAME
    finish([*before, *services_of(scope.row)])
    return KeptAs.KEPT


def _take_back(ledger: Ledger, created: list[tuple[str, uuid.UUID]]) -> None:
    """Take off what was entered; an organization or a service is archived instead, since others may rely on it."""
    for table, row_id in sorted(created, key=lambda one: -_ORDER[one[0]]):
        row = db.session.get(MODELS[table], row_id)
        if isinstance(row, Organization):
            ledger.put(row, listing=Listing.ARCHIVED)
        elif isinstance(row, Service):
            ledger.put(row, status=ServiceStatus.INACTIVE)
        elif row is not None:
            take_off(ledger, row)


def _return(ledger: Ledger, dropped: dict[tuple[str, uuid.UUID], dict[str, str | None]]) -> None:
    """Enter again what was taken off, under its old id, owners first."""
    for (table, row_id), values in sorted(dropped.items(), key=lambda one: _ORDER[one[0][0]]):
        model = MODELS[table]
        if db.session.get(model, row_id) is None:
            ledger.add(model(id=row_id, **{name: decode(model, name, text) for name, text in values.items()}))


def _reset(ledger: Ledger, table: str, row_id: uuid.UUID, values: dict[str, str | None]) -> None:
    row = db.session.get(MODELS[table], row_id)
    if row is None:
        raise CannotRestoreError
    found = {name: decode(MODELS[table], name, text) for name, text in values.items()}
    is_hidden = isinstance(row, Location) and not found.get("is_open", row.is_open)
    shows = any(found.get(name) for name in SHOWS_WHERE) or any(names_a_street(str(v)) for v in found.values() if v)
    if is_hidden and shows:
        raise CannotRestoreError  # what may show where a confidential place stands comes back by no way
    ledger.put(row, **found)
