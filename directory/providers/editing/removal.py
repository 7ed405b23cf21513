"""Deleting for good: an archived record, with a reason, and not before a week is over."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from directory.core import audit, changes, clock
from directory.core.db import db
from directory.core.problems import NotFound
from directory.providers.editing.actions import KeptAs, services_of
from directory.providers.editing.belongings import delete_for_good
from directory.providers.editing.ledger import SentTwice, open_edit
from directory.providers.editing.scope import KINDS, Scope
from directory.providers.models import KeptEdit, Listing, Metadata, Removal, Service, ServiceStatus
from directory.providers.policy import can_remove

GRACE = timedelta(days=7)
_TABLES = {"organizations": "organization", "services": "service"}


def is_archived(scope: Scope) -> bool:
    """Whether a record is out of sight, as it must be before it may be deleted."""
    if scope.kind == "organizations":
        return bool(scope.row.listing == Listing.ARCHIVED)
    return scope.kind == "services" and scope.row.status in (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)


def find_removal(kind: str, record_id: uuid.UUID) -> Removal | None:
    """The removal that waits for a record, or None."""
    waiting = select(Removal).where(Removal.withdrawn_at.is_(None), Removal.done_at.is_(None))
    return db.session.scalars(waiting.where(Removal.record_kind == kind, Removal.record_id == record_id)).first()


def ask_removal(scope: Scope, reason: str, key: str) -> KeptAs:
    """Ask that an archived record is deleted for good a week from now; NotFound for one that is not archived."""
    if not can_remove(scope.actor) or not is_archived(scope) or not reason:
        raise NotFound
    try:
        ledger = open_edit(
            scope.actor, "ask_removal", organization_id=scope.organization_id, key=key, reason=reason,
            record=(scope.kind, scope.row.id),
            is_edit=False,
        )  # fmt: skip
    except SentTwice:
        return KeptAs.TWICE
    if find_removal(scope.kind, scope.row.id):
        return KeptAs.SAME
    db.session.add(
        Removal(
            record_kind=scope.kind,
            record_id=scope.row.id,
            record_name=scope.row.name,
            reason=reason,
            asked_by_id=scope.actor.person_id,
            asked_by=scope.actor.name,
            asked_at=ledger.edit.at,
            due_at=ledger.edit.at + GRACE,
        )
    )
    audit.note(scope.actor, "removal_asked", scope.row.__tablename__, scope.row.id)
    db.session.flush()
    return KeptAs.KEPT


def withdraw_removal(scope: Scope, key: str) -> KeptAs:
    """Keep the record after all."""
    if not can_remove(scope.actor):
        raise NotFound
    try:
        ledger = open_edit(
            scope.actor, "withdraw_removal", organization_id=scope.organization_id, key=key,
            record=(scope.kind, scope.row.id),
            is_edit=False,
        )  # fmt: skip
    except SentTwice:
        return KeptAs.TWICE
    removal = find_removal(scope.kind, scope.row.id)
    if removal is None:
        return KeptAs.SAME
    removal.withdrawn_at = ledger.edit.at
    audit.note(scope.actor, "removal_withdrawn", scope.row.__tablename__, scope.row.id)
    db.session.flush()
    return KeptAs.KEPT


def remove_due(now: datetime | None = None) -> int:
    """Delete every record whose week is over, with all its rows, and count them. Flushes, never commits.

    One that was brought back meanwhile stays, and its removal is withdrawn.
    """
    now = now or clock.now()
    waiting = select(Removal).where(Removal.due_at <= now, Removal.withdrawn_at.is_(None), Removal.done_at.is_(None))
    count = 0
    for removal in db.session.scalars(waiting.order_by(Removal.due_at)).all():
        row = db.session.get(KINDS[removal.record_kind], removal.record_id, populate_existing=True)
        if row is not None and _is_shown(row):
            removal.withdrawn_at = now
            continue
        if row is not None:
            gone = services_of(row)
            name = _TABLES[removal.record_kind]
            _forget_edits(removal)
            delete_for_good(name, [removal.record_id])
            db.session.expire_all()
            changes.announce(gone)
            audit.note(None, "removal_done", name, removal.record_id)
            count += 1
        removal.done_at = now
        # The reason may tell what the record said.
        removal.reason = ""
    db.session.flush()
    return count


def _is_shown(row: object) -> bool:
    if isinstance(row, Service):
        return row.status not in (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)
    return getattr(row, "listing", None) != Listing.ARCHIVED


def _forget_edits(removal: Removal) -> None:
    """The history goes with the record: the lines of every save that was told under it."""
    under = KeptEdit.organization_id if removal.record_kind == "organizations" else KeptEdit.record_id
    edits = select(KeptEdit.id).where(under == removal.record_id)
    db.session.execute(delete(Metadata).where(Metadata.edit_id.in_(edits)))
    db.session.execute(update(KeptEdit).where(under == removal.record_id).values(reason=None))
