"""Writes of consultation: ways of asking, the log, what a partnership taught; none commits."""

import uuid
from dataclasses import dataclass
from datetime import date

from directory.accounts.once import begin
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.partnerships.keeping import Forbidden, check_seen, flush
from directory.partnerships.models import (
    Category,
    Consultation,
    Mechanism,
    MechanismKind,
    NoteKind,
    PartnershipNote,
    Worked,
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way of asking, as a form says it."""

    kind: MechanismKind
    contact: str
    hours: str
    promised_hours: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a partner and what came of it: nobody is named."""

    asked_on: date
    category: Category
    question: str
    result: str
    worked: Worked
    mechanism_id: uuid.UUID | None


def enter_mechanism(actor: Actor, organization_id: uuid.UUID, way: Way, key: str) -> None:
    """Enter a way of asking; the same form sent twice enters it once."""
    _demand(actor, Permission.EDIT_PARTNERSHIPS)
    key, before = begin(actor, Mechanism, key)
    if before is not None:
        return
    row = Mechanism(organization_id=organization_id, key=key)
    _put(row, way)
    db.session.add(row)
    db.session.flush()
    audit.note(actor, "mechanism_entered", "mechanism", row.id, kind=way.kind)


def change_mechanism(actor: Actor, row: Mechanism, way: Way, seen: str) -> None:
    """Change a way of asking that the form has seen in this version; Stale otherwise."""
    _demand(actor, Permission.EDIT_PARTNERSHIPS)
    check_seen(row, seen)
    _put(row, way)
    flush()
    audit.note(actor, "mechanism_changed", "mechanism", row.id)


def end_mechanism(actor: Actor, row: Mechanism, today: date) -> None:
    """It is out of use from today; what was asked through it stays."""
    _demand(actor, Permission.EDIT_PARTNERSHIPS)
    row.ended_on = row.ended_on or today
    flush()
    audit.note(actor, "mechanism_ended", "mechanism", row.id)


def log_consultation(actor: Actor, organization_id: uuid.UUID, asked: Asked, key: str) -> None:
    """Note that a partner was asked; the same form sent twice notes it once."""
    _demand(actor, Permission.LOG_CONSULTATION)
    key, before = begin(actor, Consultation, key)
    if before is not None:
        return
    db.session.add(
        Consultation(
            organization_id=organization_id,
            mechanism_id=asked.mechanism_id,
            asked_on=asked.asked_on,
            category=asked.category,
            question=asked.question,
            result=asked.result,
            worked=asked.worked,
            logged_at=clock.now(),
            logged_by_id=actor.person_id,
            logged_by=actor.name,
            key=key,
        )
    )
    db.session.flush()


def note_partnership(actor: Actor, organization_id: uuid.UUID, kind: NoteKind, said: str, key: str) -> None:
    """Note a challenge of a partnership or what was learnt in it; once."""
    _demand(actor, Permission.EDIT_PARTNERSHIPS)
    key, before = begin(actor, PartnershipNote, key)
    if before is not None:
        return
    db.session.add(
        PartnershipNote(
            organization_id=organization_id, kind=kind, said=said, noted_at=clock.now(), noted_by=actor.name, key=key
        )
    )
    db.session.flush()


def _put(row: Mechanism, way: Way) -> None:
    row.kind, row.contact, row.hours, row.promised_hours = way.kind, way.contact, way.hours, way.promised_hours


def _demand(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Forbidden
