"""From the cookie to the actor, and back.

The cookie is Flask's signed session: it holds the sign-in's random token and the form token, and no
words. Outside the demo it is `__Host-`, `Secure` and `SameSite=Strict`.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import structlog
from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError

from directory.accounts import actions, policy, queries
from directory.accounts.drafts import Writer
from directory.accounts.proof import keys
from directory.accounts.proof.keys import OwnKey
from directory.accounts.rules import book
from directory.core import clock
from directory.core.actor import GUEST, Actor
from directory.core.db import db

TOKEN = "sid"  # noqa: S105, the name of the place in the cookie
COVERED = "covered"
LEFT = "left"
TYPED = "accounts.keep_typed"
"""Where a page keeps what is being typed: no sign that anybody is there."""
log = structlog.get_logger()


def load_actor() -> Actor:
    """Who the cookie says is asking; a guest if it says nobody, or its sign-in has run out."""
    token = session.get(TOKEN)
    if not token:
        return GUEST
    found = queries.find_sign_in(actions.token_hash(token))
    now = clock.now()
    if found is None:
        return GUEST
    limits = book.limits() if policy.asks_limits(found.started_at, found.seen_at, now) else policy.USUAL
    if not policy.is_live(found.started_at, found.seen_at, found.ended_at, now, limits):
        g.left = Writer.of(found.actor)  # what they send from a page that is still open is kept for them
        return GUEST
    actor = found.actor
    if actor.is_pending and not policy.is_waiting(found.started_at, now):
        return GUEST
    g.sign_in_token = token
    if now - found.seen_at >= policy.SEEN_STEP:
        is_idle = now - found.seen_at >= limits.lock_idle
        with go_on_without_database():
            if request.endpoint != TYPED:
                actions.note_seen(found.id, lock=is_idle)
            elif is_idle:
                actions.lock(found.id)
            db.session.commit()
        actor = replace(actor, is_locked=actor.is_locked or is_idle)
    return replace(actor, is_covered=True, is_locked=True) if session.get(COVERED) else actor


@contextmanager
def go_on_without_database() -> Iterator[None]:
    """Let a person look, leave and cover the screen while something else holds the database for long."""
    try:
        yield
    except OperationalError:
        db.session.rollback()
        log.warning("the database is held; went on without writing")


def is_fresh(actor: Actor) -> bool:
    """Whether the actor proved who they are lately."""
    return policy.is_fresh(actor.proved_at, clock.now())


PIN = "pin"


def make_pin_key(actor: Actor) -> bytes:
    """A random key for the PIN of the actor's sign-in, kept in the drawer: without the cookie no PIN can be tried."""
    key = secrets.token_bytes(32)
    actions.forget_kind(actor, PIN)
    keep_in_drawer(actor, PIN, {"key": key.hex()})
    return key


def find_pin_key(actor: Actor) -> bytes | None:
    """The key of `make_pin_key`, or None."""
    _, kept = find_newest_in_drawer(actor, PIN)
    return bytes.fromhex(kept["key"]) if isinstance(kept, dict) else None


def renew_session(actor: Actor, own: OwnKey | None = None) -> None:
    """A new token for the same sign-in, and its drawer sealed under it; flushes, never commits.

    `own` is the key that was just opened again, where the hat works with referrals: it lies under the new token. The
    form token stays, so that what is open in other tabs can still be sent.
    """
    token = actions.renew(actor, g.sign_in_token)
    if token is not None and actor.sign_in_id is not None:
        session[TOKEN] = g.sign_in_token = token
        if own is not None and actor.duty in policy.REFERRAL_DUTIES:
            keys.keep_under_cookie(actor.sign_in_id, token, own)


def cover_session(left: str) -> None:
    """Note the cover in the cookie too, so that it holds whatever the database says, and the screen that is left.

    `left` is a path of ours without a query, or empty where nobody knows; a path already noted then stays.
    """
    session[COVERED] = True
    if left:
        session[LEFT] = left


def uncover_session() -> str:
    """Take the note away and give the path of the screen that was left; empty if none is known."""
    session.pop(COVERED, None)
    left: str = session.pop(LEFT, "")
    return left


def start_session(token: str) -> None:
    """Put a new sign-in into the cookie; nothing of an older one stays."""
    chosen = session.get("locale")
    session.clear()
    session[TOKEN] = token
    g.pop("csrf_token", None)
    generate_csrf()  # with the sign-in, so that no later page has to write the cookie again
    if chosen:
        session["locale"] = chosen


def end_session() -> None:
    """Empty the cookie."""
    session.clear()


def hold_drawer(actor: Actor) -> None:
    """Let nobody else change the current drawer until the transaction ends: what is read from now on stays so."""
    actions.hold_drawer(actor)


def keep_in_drawer(actor: Actor, kind: str, contents: object, item_id: UUID | None = None) -> UUID:
    """Keep something sealed under the current cookie; flushes, never commits."""
    return actions.keep(actor, g.sign_in_token, kind, contents, item_id)


def find_in_drawer(actor: Actor, kind: str, item_id: UUID) -> object | None:
    """What the current sign-in keeps under an id, or None."""
    item = queries.find_drawer_item(actor, kind, item_id)
    return actions.take_out(actor, g.sign_in_token, kind, item.id, item.contents_sealed) if item else None


def find_newest_in_drawer(actor: Actor, kind: str) -> tuple[UUID | None, object | None]:
    """The newest item of a kind, with its id; (None, None) when there is none."""
    found = queries.find_newest_drawer_item(actor, kind)
    return (found[0], actions.take_out(actor, g.sign_in_token, kind, *found)) if found else (None, None)
