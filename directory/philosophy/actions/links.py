"""The program's own page: its secret address, and its reply."""

import uuid
from datetime import timedelta

from sqlalchemy import func, select

from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.philosophy import policy, secret
from directory.philosophy.actions.writing import TooMany, flush, must, recorded, refuse_twice
from directory.philosophy.models import OwnLink, Reply
from directory.philosophy.queries import Subject


def make_link(actor: Actor, subject: Subject) -> str:
    """A secret address to the program's own page, for 30 days; earlier ones end. Gives the token, kept nowhere."""
    must(actor)
    assert actor.person_id is not None
    _end_links(subject)
    token, now = secret.new_token(), clock.now()
    made = OwnLink(
        id=uuid.uuid4(), **subject.columns, token_hash=secret.hash_of(token), made_at=now, made_by_id=actor.person_id,
        made_by=actor.name, expires_at=now + policy.LINK_LASTS,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "made_program_link", "organization", subject.organization_id, link=made.id)
    return token


def end_links(actor: Actor, subject: Subject) -> None:
    """Shut the program's page to whoever holds an address of it."""
    must(actor)
    if _end_links(subject):
        audit.note(actor, "ended_program_link", "organization", subject.organization_id)


def _end_links(subject: Subject) -> int:
    links = select(OwnLink).where(OwnLink.subject_id == subject.id, OwnLink.ended_at.is_(None))
    rows = list(db.session.scalars(links))
    for row in rows:
        row.ended_at = clock.now()
    db.session.flush()
    return len(rows)


def reply(subject: Subject, body: str, said_by: str, key: str) -> None:
    """Keep what a program says to its own page; nobody is signed in for it. TooMany after ten a day."""
    refuse_twice(Reply, None, key)
    lately = Reply.recorded_at > clock.now() - timedelta(days=1)
    sent = select(func.count()).select_from(Reply).where(Reply.subject_id == subject.id, lately)
    if (db.session.scalar(sent) or 0) >= policy.MOST_REPLIES:
        raise TooMany
    db.session.add(Reply(**subject.columns, **recorded(None, key, said_by), body=body, said_by=said_by))
    flush(Reply, None, key)


def mark_read(actor: Actor, row: Reply) -> None:
    """The desk has read a reply."""
    must(actor)
    if row.read_at is None:
        row.read_at = clock.now()
    db.session.flush()
