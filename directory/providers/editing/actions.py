"""What the desk does: keep a form, enter, take off, archive, bring back, check. Each flushes, none commits.

Whoever calls commits what was kept and rolls back everything else: a saving notes itself and holds its organization
before it reads what the form is compared with.
"""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from directory.core import changes
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.providers.editing.belongings import take_off
from directory.providers.editing.conflict import Difference, differences
from directory.providers.editing.forms import DeskForm
from directory.providers.editing.ledger import SentTwice, find_kept, open_edit
from directory.providers.editing.overview import find_namesake
from directory.providers.editing.part import Part
from directory.providers.editing.scope import KINDS, Scope, organization_of
from directory.providers.models import (
    FieldGroup,
    Listing,
    Location,
    Method,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceStatus,
    Verification,
)
from directory.providers.policy import can_create, can_edit, can_list


class KeptAs(StrEnum):
    """What became of a form."""

    KEPT = "kept"
    SAME = "same"
    TWICE = "twice"
    SLIPPED = "slipped"
    STALE = "stale"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form carries beside its fields: its random number, and the prints of what was seen when it was opened."""

    key: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form; a stale one tells what changed, and has the form as the catalog fills it now."""

    kept_as: KeptAs
    differences: list[Difference] = field(default_factory=list)
    now: DeskForm | None = None


def keep_part(scope: Scope, part: Part, form: DeskForm, sent: Sent) -> Outcome:
    """Keep a part of a record, or enter the record whose first part it is."""
    if not can_edit(scope.actor, scope.organization) or not part.may(scope.actor):
        raise NotFound
    if not form.validate():
        return Outcome(KeptAs.SLIPPED)
    if getattr(form, "is_to_confirm", False):
        return Outcome(KeptAs.TO_CONFIRM)
    before = services_of(scope.row)
    try:
        ledger = open_edit(
            scope.actor,
            "enter" if scope.is_new else "edit",
            organization_id=scope.organization_id,
            key=sent.key,
            record=(scope.kind, scope.row.id),
            part=part.name,
        )
    except SentTwice:
        return Outcome(KeptAs.TWICE)
    if not scope.is_new:
        if db.session.get(KINDS[scope.kind], scope.row.id) is None:
            raise NotFound
        now = part.open_form(scope)
        if found := differences(now, form, sent.seen):
            return Outcome(KeptAs.STALE, found, now)
    for keeper in part.keepers:
        keeper.fill(scope, form, ledger)
    if scope.is_new:
        ledger.add(scope.row)
    for keeper in part.keepers:
        keeper.follow(scope, form, ledger)
    if not ledger.lines:
        return Outcome(KeptAs.SAME)
    finish(before + services_of(scope.row))
    return Outcome(KeptAs.KEPT)


def finish(service_ids: list[uuid.UUID]) -> None:
    """Write what is pending, and have the search follow in the same transaction."""
    db.session.flush()
    changes.announce(service_ids)


def services_of(row: Any) -> list[uuid.UUID]:
    """The services whose page or result tells of a record: its own, those at a place, or all of its organization."""
    if isinstance(row, Service):
        return [row.id]
    if (service_id := getattr(row, "service_id", None)) is not None:
        return [service_id]
    found: list[uuid.UUID] = []
    if isinstance(row, Location):
        given = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == row.id)
        found = list(db.session.scalars(given))
    organization = organization_of(row)
    if organization is None:
        return found
    own = db.session.scalars(select(Service.id).where(Service.organization_id == organization.id))
    return [*found, *(one for one in own if one not in found)]


def enter_organization(actor: Actor, form: Any, key: str) -> tuple[KeptAs, uuid.UUID | None]:
    """Enter an organization with what is asked at first; its number, if any, goes with it."""
    if not can_create(actor):
        raise NotFound
    if (kept := find_kept(key)) is not None:
        return KeptAs.TWICE, kept.organization_id
    if not form.validate() or (find_namesake(form.name.data) and not form.is_another.data):
        return KeptAs.SLIPPED, None
    organization = Organization(
        id=uuid.uuid4(),
        name=form.name.data,
        description=form.description.data or None,
        website=form.website.data or None,
        inclusion_basis=form.inclusion_basis.data or None,
        listing=Listing.LISTED,
    )
    try:
        ledger = open_edit(
            actor, "enter", organization_id=organization.id, key=key, record=("organizations", organization.id)
        )
    except SentTwice:
        return KeptAs.TWICE, None
    ledger.add(organization)
    if form.number.data:
        ledger.add(Phone(organization_id=organization.id, number=form.number.data))
    finish([])
    return KeptAs.KEPT, organization.id


def remove_row(scope: Scope, key: str) -> KeptAs:
    """Take a number, a contact or a place off with what hangs on it; the history can put it back."""
    if not can_edit(scope.actor, scope.organization) or scope.kind in ("organizations", "services"):
        raise NotFound
    changed = services_of(scope.row)
    try:
        ledger = open_edit(
            scope.actor, "take_off", organization_id=scope.organization_id, key=key,
            record=(scope.kind, scope.row.id),
        )  # fmt: skip
    except SentTwice:
        return KeptAs.TWICE
    row = db.session.get(KINDS[scope.kind], scope.row.id)
    if row is None:
        return KeptAs.TWICE
    take_off(ledger, row)
    finish(changed)
    return KeptAs.KEPT


def archive(scope: Scope, reason: str, key: str) -> KeptAs:
    """Take an organization or a service out of sight, with a reason; everything of it is kept."""
    return _show(scope, reason, key, is_shown=False)


def bring_back(scope: Scope, key: str) -> KeptAs:
    """Show what was archived again."""
    return _show(scope, "", key, is_shown=True)


def _show(scope: Scope, reason: str, key: str, *, is_shown: bool) -> KeptAs:
    if not can_archive(scope):
        raise NotFound
    try:
        ledger = open_edit(
            scope.actor, "bring_back" if is_shown else "archive", organization_id=scope.organization_id, key=key,
            reason=reason, record=(scope.kind, scope.row.id),
        )  # fmt: skip
    except SentTwice:
        return KeptAs.TWICE
    if scope.kind == "organizations":
        listing = Listing.LISTED if is_shown else Listing.ARCHIVED
        ledger.put(scope.row, listing=listing, listing_reason=reason or None)
    else:
        ledger.put(scope.row, status=ServiceStatus.ACTIVE if is_shown else ServiceStatus.INACTIVE)
    if not ledger.lines:
        return KeptAs.SAME
    finish(services_of(scope.row))
    return KeptAs.KEPT


def can_archive(scope: Scope) -> bool:
    """Whether the actor may archive the record: a service whoever may change it, an organization the coalition."""
    if scope.kind == "organizations":
        return can_list(scope.actor)
    return scope.kind == "services" and can_edit(scope.actor, scope.organization)


def check_group(scope: Scope, group: FieldGroup, method: Method, key: str) -> KeptAs:
    """Note that somebody asked and a group of fields is right; nothing else of the record changes."""
    if not can_edit(scope.actor, scope.organization) or scope.kind not in ("organizations", "services"):
        raise NotFound
    try:
        ledger = open_edit(
            scope.actor, "check", organization_id=scope.organization_id, key=key,
            record=(scope.kind, scope.row.id), part=group.value,
            is_edit=False,
        )  # fmt: skip
    except SentTwice:
        return KeptAs.TWICE
    db.session.add(
        Verification(
            **{scope.owner_column: scope.row.id},
            field_group=group,
            method=method,
            checked_at=ledger.edit.at,
            checked_by_id=scope.actor.person_id,
            checked_by=scope.actor.name,
        )
    )
    finish(services_of(scope.row))
    return KeptAs.KEPT
