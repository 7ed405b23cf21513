"""Writes of trainings: enter, change, bring in a table of past ones; none commits."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from directory.accounts.once import begin, hold
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.partnerships.keeping import Forbidden, announce, check_seen, flush
from directory.partnerships.models import Attendance, Role, Side, TrainingEvent, TrainingPartner
from directory.partnerships.training import queries


@dataclass(frozen=True, slots=True)
class Count:
    """How many people of a role came from a side."""

    side: Side
    role: Role
    people: int


@dataclass(frozen=True, slots=True)
class Training:
    """What a form or a line says of a training."""

    values: Mapping[str, Any]
    partners: Collection[uuid.UUID]
    counts: Sequence[Count] = field(default_factory=tuple)


def enter_training(actor: Actor, said: Training, key: str) -> TrainingEvent:
    """Enter a training; the same form sent twice enters it once."""
    _demand(actor)
    key, before = begin(actor, TrainingEvent, key)
    if before is not None:
        return before
    row = _enter(actor, said, key)
    audit.note(actor, "training_entered", "training", row.id, direction=row.direction)
    announce(said.partners)
    return row


def change_training(actor: Actor, row: TrainingEvent, said: Training, seen: str) -> None:
    """Change a training that the form has seen in this version; Stale otherwise."""
    _demand(actor)
    check_seen(row, seen)
    former = list(db.session.scalars(select(TrainingPartner.organization_id).where(TrainingPartner.event_id == row.id)))
    for name, value in said.values.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    flush()
    db.session.execute(delete(TrainingPartner).where(TrainingPartner.event_id == row.id))
    db.session.execute(delete(Attendance).where(Attendance.event_id == row.id))
    _put_rows(row.id, said)
    audit.note(actor, "training_changed", "training", row.id)
    announce([*former, *said.partners])


def bring_in(actor: Actor, lines: Mapping[str, Training]) -> int:
    """Enter past trainings by the keys of their lines, and count them; one that is there already is left as it is."""
    _demand(actor)
    hold(actor)
    known = queries.list_known_keys(lines.keys())
    new = {key: said for key, said in lines.items() if key not in known}
    for key, said in new.items():
        _enter(actor, said, key)
    audit.note(actor, "trainings_brought_in", "training", count=len(new))
    announce(one for said in new.values() for one in said.partners)
    return len(new)


def _enter(actor: Actor, said: Training, key: str) -> TrainingEvent:
    row = TrainingEvent(id=uuid.uuid4(), **said.values, entered_by=actor.name, key=key)
    db.session.add(row)
    db.session.flush()
    _put_rows(row.id, said)
    return row


def _put_rows(event_id: uuid.UUID, said: Training) -> None:
    db.session.add_all(TrainingPartner(event_id=event_id, organization_id=one) for one in dict.fromkeys(said.partners))
    db.session.add_all(
        Attendance(event_id=event_id, side=one.side, role=one.role, people=one.people) for one in said.counts
    )
    db.session.flush()


def _demand(actor: Actor) -> None:
    if not actor.may(Permission.EDIT_PARTNERSHIPS):
        raise Forbidden
