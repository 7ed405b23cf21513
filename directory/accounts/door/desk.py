"""Browsers in which an agency's shift desk may sign in: what the desk holds in place of a telephone.

The browser keeps a random token in a cookie of its own, the database its hash. It protects a desk's passphrase, which
many know, from being used elsewhere; not against somebody who copies the cookie off the desk's computer.
"""

import secrets
import uuid

from sqlalchemy import select, update

from directory.accounts import policy
from directory.accounts.models import Membership, Person, RegisteredBrowser
from directory.accounts.people import hats
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault import uses
from directory.vault.passphrase import digest

SEEN_STEP = policy.SEEN_STEP


def register_browser(actor: Actor, name: str) -> str:
    """Let the actor's agency's shift desk sign in in the browser at hand; gives the token for its cookie."""
    if not policy.can_register_browser(actor):
        raise hats.NotYours
    token, now = secrets.token_urlsafe(32), clock.now()
    made = RegisteredBrowser(
        id=uuid.uuid4(), token_hash=_hash(token), agency_id=actor.agency_id, name=name,
        registered_by=actor.person_id, registered_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    hats.note(actor, actor.agency_id, "registered_browser", "browser", made.id)
    return token


def end_browser(actor: Actor, browser: RegisteredBrowser) -> None:
    """Shut the shift desk out of a browser."""
    if not policy.can_end_browser(actor, browser.agency_id):
        raise hats.NotYours
    browser.ended_at = clock.now()
    db.session.flush()
    desks = select(Membership.person_id).where(
        Membership.agency_id == browser.agency_id, Membership.duty == Duty.SHIFT_DESK
    )
    for desk in db.session.scalars(select(Person).where(Person.id.in_(desks))).all():
        hats.end_sign_ins(desk)
    hats.note(actor, browser.agency_id, "ended_browser", "browser", browser.id)


def find_browser(token: str) -> RegisteredBrowser | None:
    """The registered browser of a cookie's token, unless it was ended."""
    return db.session.scalars(
        select(RegisteredBrowser).where(
            RegisteredBrowser.token_hash == _hash(token), RegisteredBrowser.ended_at.is_(None)
        )
    ).first()


def note_seen(browser: RegisteredBrowser) -> None:
    """Note that a desk signed in here; flushes with the rest."""
    db.session.execute(update(RegisteredBrowser).where(RegisteredBrowser.id == browser.id).values(seen_at=clock.now()))


def _hash(token: str) -> bytes:
    return digest(token.encode(), uses.DESK)
