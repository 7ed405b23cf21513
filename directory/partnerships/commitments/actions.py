"""Writes of commitments: enter, mark as done, open again; none commits."""

import uuid
from dataclasses import dataclass
from datetime import date

from directory.accounts.once import begin
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.partnerships.commitments import queries
from directory.partnerships.keeping import Forbidden
from directory.partnerships.models import Commitment, CommitmentKind, OriginKind


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an action came from; see the model."""

    kind: OriginKind = OriginKind.BY_HAND
    id: uuid.UUID | None = None
    code: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What is to be done, on what, by whom, by when."""

    kind: CommitmentKind
    what: str
    owner: str
    due_on: date | None


def enter_commitment(
    actor: Actor, organization_id: uuid.UUID, said: Undertaking, origin: Origin, key: str
) -> Commitment:
    """Enter an action with a partner; the same form sent twice enters it once.

    An origin that is another partner's counts as none: its page would tell of an action that is not with its partner.
    """
    _demand(actor)
    key, before = begin(actor, Commitment, key)
    if before is not None:
        return before
    if not queries.is_origin_of(origin.kind, origin.id, organization_id):
        origin = Origin()
    row = Commitment(
        organization_id=organization_id,
        kind=said.kind,
        what=said.what,
        owner=said.owner,
        due_on=said.due_on,
        origin=origin.kind,
        origin_id=origin.id,
        origin_code=origin.code,
        origin_year=origin.year,
        entered_by=actor.name,
        key=key,
    )
    db.session.add(row)
    db.session.flush()
    audit.note(actor, "commitment_entered", "commitment", row.id, origin=origin.kind)
    return row


def mark_done(actor: Actor, row: Commitment, today: date) -> None:
    """Note that it is done, by whom and when; a second time changes nothing."""
    _demand(actor)
    if row.done_on is None:
        row.done_on, row.done_at, row.done_by = today, clock.now(), actor.name
        audit.note(actor, "commitment_done", "commitment", row.id)
        db.session.flush()


def open_again(actor: Actor, row: Commitment) -> None:
    """It is not done after all."""
    _demand(actor)
    row.done_on, row.done_at, row.done_by = None, None, ""
    audit.note(actor, "commitment_opened", "commitment", row.id)
    db.session.flush()


def _demand(actor: Actor) -> None:
    if not actor.may(Permission.EDIT_PARTNERSHIPS):
        raise Forbidden
