"""What is kept in the toolkit: guides, standards, facilitators, voices, what partners allow. Flushes, never commits."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from directory.accounts.once import begin
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.documents import Document, keep_pdf
from directory.toolkit import policy
from directory.toolkit.models import Allowed, CommunityAnswer, Facilitator, Standard, Tool, Voice

Values = Mapping[str, Any]
_NAMES = {Tool: "tool", Standard: "standard", Facilitator: "facilitator"}


def enter(actor: Actor, model: type[Any], values: Values, key: str) -> Any:
    """Put a guide, a standard or a facilitator there; the same form sent twice puts one there."""
    _check_keeper(actor)
    key, before = begin(actor, model, key)
    if before is not None:
        return before
    made = model(id=uuid.uuid4(), key=key, updated_by=actor.name, **values)
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "entered", _NAMES[model], made.id)
    return made


def change(actor: Actor, row: Any, values: Values) -> None:
    """Change a guide, a standard or a facilitator that is held."""
    _check_keeper(actor)
    former = row.document_id if isinstance(row, Tool) else None
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_by = actor.name
    db.session.flush()
    if isinstance(row, Tool) and row.document_id != former:
        _drop_file(former)
    audit.note(actor, "changed", _NAMES[type(row)], row.id)


def attach(actor: Actor, tool: Tool, content: bytes, name: str | None) -> None:
    """Give a guide its file, in place of the one before; NotAPdf or TooLarge for what is none."""
    _check_keeper(actor)
    former = tool.document_id
    tool.document_id = keep_pdf(content, name).id
    db.session.flush()
    _drop_file(former)


def drop(actor: Actor, row: Any) -> None:
    """Take a guide, a standard or a facilitator away for good, a guide with its file."""
    _check_keeper(actor)
    former = row.document_id if isinstance(row, Tool) else None
    name, row_id = _NAMES[type(row)], row.id
    db.session.delete(row)
    db.session.flush()
    _drop_file(former)
    audit.note(actor, "dropped", name, row_id)


def bring_voice(
    actor: Actor, organization_id: uuid.UUID, brought_on: date, theme: str, words: str | None, key: str
) -> Voice:
    """Log that survivors' voice was brought to a partner; the same form sent twice logs it once."""
    if not policy.can_bring_voice(actor):
        raise policy.NotForYou
    key, before = begin(actor, Voice, key)
    if before is not None:
        return before
    made = Voice(
        id=uuid.uuid4(),
        organization_id=organization_id,
        brought_on=brought_on,
        theme=theme,
        words=words or None,
        person_id=actor.person_id,
        person_name=actor.name,
        agency_id=actor.agency_id,
        agency_name=actor.agency_name,
        key=key,
    )
    db.session.add(made)
    db.session.flush()
    return made


def drop_voice(actor: Actor, voice: Voice) -> None:
    """Take a line off the log for good: what is said too much is not kept anywhere."""
    if not policy.can_drop_voice(actor, voice):
        raise policy.NotForYou
    db.session.delete(voice)
    db.session.flush()
    audit.note(actor, "dropped", "voice", voice.id)


def answer_community(
    actor: Actor, organization: Any, allowed: Allowed, said_by: str, said_on: date, seen: int, key: str
) -> CommunityAnswer:
    """Keep what a partner said of processes that the community leads; what it said before stays.

    `seen` is the number of the answer that the form showed (0 for none): Stale if there is a newer one.
    """
    if not policy.can_answer_for(actor, organization):
        raise policy.NotForYou
    key, before = begin(actor, CommunityAnswer, key)
    if before is not None:
        return before
    newest = select(func.max(CommunityAnswer.number)).where(CommunityAnswer.organization_id == organization.id)
    number = db.session.scalar(newest) or 0
    if number != seen:
        raise policy.Stale
    made = CommunityAnswer(
        id=uuid.uuid4(),
        organization_id=organization.id,
        number=number + 1,
        allowed=allowed,
        said_by=said_by,
        said_on=said_on,
        recorded_by=actor.name,
        key=key,
    )
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:  # of two at the same moment the second finds the number taken
        raise policy.Stale from None
    audit.note(actor, "answered_community", "organization", organization.id, allowed=allowed)
    return made


def forget_ended_consents() -> int:
    """Delete facilitators whose consent has ended, and count them (the sweep): nobody has seen them since that day."""
    gone = db.session.execute(delete(Facilitator).where(Facilitator.ends_on < clock.now().date()))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _drop_file(document_id: uuid.UUID | None) -> None:
    if document_id is not None:
        db.session.execute(delete(Document).where(Document.id == document_id))


def _check_keeper(actor: Actor) -> None:
    if not policy.can_keep(actor):
        raise policy.NotForYou
