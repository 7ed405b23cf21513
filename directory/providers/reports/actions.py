"""What staff say of a record: that it is wrong, what they heard; taking that back; the desk's answer.

Nothing here knows of a client: a report holds a record, a person and an agency.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from directory.accounts.once import hold
from directory.core import changes, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.providers.editing.ledger import Ledger, find_kept, open_edit
from directory.providers.models import (
    CallReport,
    Correction,
    Heard,
    Metadata,
    ServiceCapacity,
    Unit,
    Verdict,
)
from directory.providers.reports import policy, queries
from directory.providers.reports.queries import Subject

DEFAULT_UNIT = ("Openings", "openings")
CALLED, TAKEN_BACK = "called", "withdrawn"
"""What the history calls a statement after a call, and the taking back of one."""
_READ: dict[str, Callable[[str], Any]] = {"available": int, "stated_at": datetime.fromisoformat}
"""What a call changes of a capacity, and how the history's line of it is read back."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is: a number, from 1, of a unit; `unit_names` are its names, the one to keep first."""

    available: int
    unit_names: tuple[str, ...]


def report_wrong(actor: Actor, subject: Subject, field_name: str, said: str, key: str) -> Correction:
    """Say that a field is wrong; the same form sent twice says it once. TooMany after 30 reports in ten minutes."""
    key = _begin(actor, key)
    before = queries.find_own_correction(actor, key)
    if before is not None:
        return before
    now = _not_too_many(actor)
    return _correct(actor, subject, field_name, said, key, now)


def report_call(actor: Actor, subject: Subject, heard: Heard, room: Room | None, key: str) -> CallReport:
    """Say what was heard on a service's telephone; room and "full" count at once, and Find shows them.

    A wrong number makes a correction of the phone. The same form sent twice counts once; TooMany as above.
    `subject` names a service, and `room` goes with ROOM alone (ValueError).
    """
    if subject.service_id is None or (room is None) == (heard == Heard.ROOM):
        raise ValueError("a call is to a service, and a number belongs to room alone")
    key = _begin(actor, key)
    before = queries.find_own_call(actor, key)
    if before is not None:
        return before
    now = _not_too_many(actor)
    call = CallReport(
        id=uuid.uuid4(),
        organization_id=subject.organization_id,
        service_id=subject.service_id,
        heard=heard,
        available=room.available if room else None,
        unit_name=room.unit_names[0] if room else None,
        **_signature(actor),
        reported_at=now,
        key=key,
    )
    db.session.add(call)
    db.session.flush()
    if heard in policy.STATES_ROOM:
        _state_room(actor, call, room)
    elif heard == Heard.WRONG_NUMBER:
        _correct(actor, subject, "phone", "", _key_of(call), now)
    return call


def withdraw_call(actor: Actor, report_id: uuid.UUID) -> CallReport:
    """Take one's own report of a call back, with what it stated; TooLate after ten minutes. Twice does it once.

    A room that somebody has stated since stays as they said.
    """
    hold(actor)
    call = queries.get_own_call(actor, report_id)
    if call.withdrawn_at is not None:
        return call
    now = clock.now()
    if not policy.can_withdraw(actor, call, now):
        raise policy.TooLate
    call.withdrawn_at = now
    db.session.flush()
    if call.heard in policy.STATES_ROOM:
        _restore_room(actor, call)
    elif call.heard == Heard.WRONG_NUMBER:
        unread = Correction.key == _key_of(call), Correction.verdict == Verdict.OPEN
        db.session.execute(delete(Correction).where(*unread))
    return call


def decide_correction(actor: Actor, correction_id: uuid.UUID, verdict: Verdict, answer: str) -> Correction:
    """Answer a correction, once: AlreadyDecided if another person was first; the same answer again does nothing."""
    queries.get_correction(actor, correction_id)
    decided = db.session.execute(
        update(Correction)
        .where(Correction.id == correction_id, Correction.verdict == Verdict.OPEN)
        .values(verdict=verdict, answer=answer or None, decided_by_id=actor.person_id, decided_at=clock.now())
        .returning(Correction.id)
        .execution_options(synchronize_session=False)
    ).first()
    correction = queries.get_correction(actor, correction_id)
    if decided is None and (correction.verdict, correction.decided_by_id) != (verdict, actor.person_id):
        raise policy.AlreadyDecided
    return correction


def _begin(actor: Actor, key: str) -> str:
    """Hold the person and give the key under which a form is kept: nobody's form can stand for another's."""
    hold(actor)
    assert actor.person_id is not None
    return f"{actor.person_id.hex}{key or uuid.uuid4().hex}"


def _not_too_many(actor: Actor) -> datetime:
    now = clock.now()
    if queries.count_own(actor, now - policy.WINDOW) >= policy.MOST:
        raise policy.TooMany
    return now


def _signature(actor: Actor) -> dict[str, Any]:
    return {
        "reported_by_id": actor.person_id,
        "reported_by": actor.name,
        "duty": actor.duty,
        "agency_id": actor.agency_id,
    }


def _correct(actor: Actor, subject: Subject, field_name: str, said: str, key: str, now: datetime) -> Correction:
    correction = Correction(
        organization_id=subject.organization_id,
        service_id=subject.service_id,
        field_name=field_name,
        said=said,
        **_signature(actor),
        reported_at=now,
        key=key,
    )
    db.session.add(correction)
    db.session.flush()
    return correction


def _key_of(call: CallReport) -> str:
    """Under which key stands what a call brought with it: its edit of the room, or its correction."""
    return f"call-{call.id.hex}"


def _state_room(actor: Actor, call: CallReport, room: Room | None) -> None:
    """Keep what was heard as the service's capacity: a number for its unit, or nothing left of any."""
    ledger = open_edit(actor, CALLED, organization_id=call.organization_id, key=_key_of(call))
    stated = queries.list_capacities(call.service_id)
    if room is None:
        for row in stated:
            ledger.put(row, available=0, stated_at=call.reported_at)
        if not stated:
            _add_capacity(ledger, call, 0, _unit(DEFAULT_UNIT))
    else:
        unit = _unit(room.unit_names)
        own = [row for row in stated if row.unit_id == unit.id]
        if own:
            ledger.put(own[0], available=room.available, stated_at=call.reported_at)
        else:
            _add_capacity(ledger, call, room.available, unit)
    db.session.flush()
    changes.announce([call.service_id])


def _add_capacity(ledger: Ledger, call: CallReport, available: int, unit: Unit) -> None:
    row = ServiceCapacity(id=uuid.uuid4(), service_id=call.service_id, unit_id=unit.id)
    row.available, row.stated_at = available, call.reported_at
    ledger.add(row)


def _unit(names: tuple[str, ...]) -> Unit:
    unit = queries.find_unit(names)
    if unit is None:
        unit = Unit(id=uuid.uuid4(), name=names[0])
        db.session.add(unit)
        db.session.flush()
    return unit


def _restore_room(actor: Actor, call: CallReport) -> None:
    """Put the capacity back to what it was before a call, where nobody has stated it since."""
    edit = find_kept(_key_of(call))
    assert edit is not None, "room that was stated has left its edit"
    said = queries.list_stated(edit.id)
    ledger = open_edit(actor, TAKEN_BACK, organization_id=call.organization_id)
    lines: dict[uuid.UUID, list[Metadata]] = {}
    for line in said:
        lines.setdefault(line.resource_id, []).append(line)
    for row in queries.list_capacities(call.service_id):
        own = lines.get(row.id, [])
        if not own or row.stated_at != call.reported_at:
            continue
        if any(line.last_action_type == "create" for line in own):
            ledger.drop(row)
        else:
            ledger.put(row, **{line.field_name: _READ[line.field_name](line.previous_value or "") for line in own})
    db.session.flush()
    changes.announce([call.service_id])
