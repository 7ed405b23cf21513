"""What somebody was typing when a sign-in locked or ended, sealed to their own public key; seven days at most.

Sealing needs no key of theirs that is open, so that it goes on while the screen is locked and after the sign-in's end.
Only they open it, under the hat at the agency under which they typed. It tells the database who was typing and when,
and nothing of what. Every function flushes and never commits.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from directory.accounts import policy
from directory.accounts.models import Draft, PersonKey
from directory.accounts.models.keys import DRAFT
from directory.accounts.proof import keys
from directory.accounts.proof.keys import OwnKey
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.sealing import Unopened

KEPT = timedelta(days=7)
AT_MOST = 5
"""Drafts of one person; beyond that the oldest goes."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who was typing, under which hat."""

    person_id: uuid.UUID | None
    agency_id: uuid.UUID | None
    duty: Duty | None

    @classmethod
    def of(cls, actor: Actor) -> "Writer":
        """An actor, as a writer."""
        return cls(actor.person_id, actor.agency_id, actor.duty)

    @property
    def hat(self) -> list[str]:
        """The hat as it lies within a draft."""
        return [str(self.agency_id), str(self.duty)]


def keep_draft(writer: Writer, contents: dict[str, Any], draft_id: uuid.UUID | None = None) -> uuid.UUID | None:
    """Keep a draft and give its id; with the id of one of the writer's own, in its place.

    None for whoever has no key, or wears a hat that does not work with referrals: the sign-in's drawer is for them.
    """
    own = keys.find_key(writer.person_id) if writer.duty in policy.REFERRAL_DUTIES else None
    if own is None:
        return None
    older = db.session.scalars(select(Draft).filter_by(person_key_id=own.id).order_by(Draft.kept_at.desc())).all()
    row = next((one for one in older if one.id == draft_id), None)
    if row is None:
        for one in older[AT_MOST - 1 :]:
            db.session.delete(one)
        row = Draft(id=uuid.uuid4(), person_key_id=own.id)
    raw = json.dumps({**contents, "hat": writer.hat}).encode()
    row.draft_sealed = DRAFT.seal_to(own.public, raw, draft=row.id, person_key=own.id)
    row.kept_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return row.id


def list_drafts(writer: Writer, own: OwnKey | None) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    """What a writer kept under this hat, the newest first; nothing without their open key."""
    if own is None:
        return []
    since = clock.now() - KEPT
    rows = select(Draft).where(Draft.person_key_id == own.key_id, Draft.kept_at > since).order_by(Draft.kept_at.desc())
    found = []
    for row in db.session.scalars(rows.execution_options(populate_existing=True)):
        contents = _open(row, own)
        if contents is not None and contents.get("hat") == writer.hat:
            found.append((row.id, contents))
    return found


def forget_draft(writer: Writer, draft_id: uuid.UUID) -> None:
    """Delete one of a writer's own drafts."""
    mine = select(PersonKey.id).where(PersonKey.person_id == writer.person_id)
    db.session.execute(delete(Draft).where(Draft.id == draft_id, Draft.person_key_id.in_(mine)))


def forget_old_drafts() -> int:
    """Delete the drafts that are older than seven days, and count them (the sweep)."""
    gone = db.session.execute(delete(Draft).where(Draft.kept_at <= clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _open(row: Draft, own: OwnKey) -> dict[str, Any] | None:
    try:
        opened = DRAFT.open_as(own.pair, row.draft_sealed, draft=row.id, person_key=own.key_id)
    except Unopened:
        return None
    found: dict[str, Any] = json.loads(opened)
    return found
