"""Writes of accounts: sign in, sign out, cover, and the drawer of a sign-in."""

import hashlib
import json
import secrets
import uuid
from typing import Any

from sqlalchemy import delete, update

from directory.accounts import policy, queries
from directory.accounts.models import DrawerItem, Membership, Person, SignIn
from directory.accounts.models.sign_in import DRAWER
from directory.accounts.proof import keys, throttle
from directory.accounts.proof.keys import OwnKey
from directory.accounts.proof.second_factor import only_one
from directory.accounts.rules import book
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault import sealing, uses

KEPT_OF_A_KIND = 50


def token_hash(token: str) -> bytes:
    """What is stored of a cookie's token."""
    return hashlib.blake2b(token.encode(), digest_size=32, person=uses.SIGN_IN).digest()


def new_token() -> str:
    """A token for a cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def sign_in(membership: Membership, browser: str = "", own: OwnKey | None = None) -> str:
    """Begin a whole sign-in under a hat and give its token (256 bits, for the cookie alone); `own` lies under it."""
    token, made = begin(membership.person_id, membership.person.auth_epoch, browser)
    made.membership_id, made.proved_at = membership.id, made.started_at
    db.session.flush()
    if own is not None:
        keys.keep_under_cookie(made.id, token, own)
    return token


def begin(person_id: uuid.UUID, epoch: int, browser: str = "") -> tuple[str, SignIn]:
    """Begin a sign-in that opens nothing yet; gives its token and its row. Flushes, never commits."""
    token = new_token()
    now = clock.now()
    made = SignIn(
        token_hash=token_hash(token),
        person_id=person_id,
        epoch=epoch,
        started_at=now,
        seen_at=now,
        browser=browser[:60],
    )
    db.session.add(made)
    db.session.flush()
    return token, made


def sign_out(actor: Actor) -> None:
    """End the actor's sign-in, empty its drawer and let its key go."""
    db.session.execute(delete(DrawerItem).where(DrawerItem.sign_in_id == actor.sign_in_id))
    over = {"ended_at": clock.now(), **keys.GONE}
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(over))


def cover(actor: Actor) -> None:
    """Cover the screen: nothing is shown under this sign-in until it is lifted, and its key is let go."""
    covered = {"covered_at": clock.now(), **keys.SHUT}
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(covered))


def unlock(actor: Actor) -> None:
    """Show again what was covered, and open what idleness locked."""
    changes = {"covered_at": None, "locked_at": None, "seen_at": clock.now(), "pin_failures": 0}
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(changes))


def renew(actor: Actor, token: str) -> str | None:
    """Give a sign-in a new token and seal its drawer and its key under it; None if somebody else has done so meanwhile.

    A cookie that was copied before a person proved who they are is worth nothing after it (ASVS 7.2.4).
    """
    fresh = new_token()
    mine = update(SignIn).where(SignIn.id == actor.sign_in_id, SignIn.token_hash == token_hash(token))
    if actor.sign_in_id is None or not only_one(
        mine.values(token_hash=token_hash(fresh), **keys.move_on(actor.sign_in_id, token, fresh))
    ):
        return None
    for item in db.session.scalars(db.select(DrawerItem).where(DrawerItem.sign_in_id == actor.sign_in_id)):
        kept = take_out(actor, token, item.kind, item.id, item.contents_sealed)
        if kept is None:
            db.session.delete(item)
            continue
        context = _context(actor, item.kind, item.id)
        item.contents_sealed = sealing.seal(_drawer_key(fresh), json.dumps(kept).encode(), context)
    db.session.flush()
    return fresh


def note_proof(actor: Actor) -> None:
    """Note that the actor proved in full who they are: what waits for that opens for ten minutes."""
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(proved_at=clock.now()))


def note_seen(sign_in_id: uuid.UUID, *, lock: bool = False) -> None:
    """Note that a sign-in is in use; after ten idle minutes, that it is locked: its key is let go."""
    now = clock.now()
    changes: dict[str, Any] = {"seen_at": now, "locked_at": now, **keys.SHUT} if lock else {"seen_at": now}
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(changes))


def lock(sign_in_id: uuid.UUID) -> None:
    """Lock a sign-in that is idle, without a sign of use: its key is let go."""
    locked = {"locked_at": clock.now(), **keys.SHUT}
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.locked_at.is_(None)).values(locked))


def choose_locale(actor: Actor, locale: str) -> None:
    """Remember the language that a person reads."""
    db.session.execute(update(Person).where(Person.id == actor.person_id).values(locale=locale))


def end_stale_sign_ins() -> int:
    """Delete sign-ins that have run out, with their drawers, and count them (the sweep); and old counts of failures.

    Those that are idle for long are locked: nobody may come by any more whose click would do so.
    """
    now, limits = clock.now(), book.limits()
    is_half = SignIn.proved_at.is_(None) | SignIn.membership_id.is_(None)
    stale = (
        (SignIn.ended_at.is_not(None))
        | (SignIn.seen_at < now - limits.idle_end)
        | (SignIn.started_at < now - limits.absolute_end)
        | (is_half & (SignIn.started_at < now - policy.PENDING_END))
    )
    is_idle = SignIn.locked_at.is_(None) & (SignIn.seen_at < now - limits.lock_idle)
    db.session.execute(update(SignIn).where(is_idle).values(locked_at=now, **keys.SHUT))
    gone = list(db.session.scalars(db.select(SignIn.id).where(stale)))
    db.session.execute(delete(DrawerItem).where(DrawerItem.sign_in_id.in_(gone)))
    db.session.execute(delete(SignIn).where(SignIn.id.in_(gone)))
    throttle.forget_old()
    return len(gone)


def hold_drawer(actor: Actor) -> None:
    """Hold the drawer of the actor's sign-in until the transaction ends: another change to it waits for this one.

    The write itself is what holds: the row on PostgreSQL, the database on SQLite, which knows no SELECT FOR UPDATE.
    """
    assert actor.sign_in_id is not None
    note_seen(actor.sign_in_id)


def keep(actor: Actor, token: str, kind: str, contents: Any, item_id: uuid.UUID | None = None) -> uuid.UUID:
    """Put something into the drawer of the actor's sign-in, or replace what lies there under an id.

    Of each kind the newest 50 are kept. An id that is not the actor's own gets a new item.
    """
    item = queries.find_drawer_item(actor, kind, item_id) if item_id else None
    if item is None:
        for old in queries.list_drawer_items(actor, kind)[KEPT_OF_A_KIND - 1 :]:
            db.session.delete(old)
        item = DrawerItem(id=uuid.uuid4(), sign_in_id=actor.sign_in_id, kind=kind)
    context = _context(actor, kind, item.id)
    item.contents_sealed = sealing.seal(_drawer_key(token), json.dumps(contents).encode(), context)
    item.changed_at = clock.now()
    db.session.add(item)
    db.session.flush()
    return item.id


def forget_kind(actor: Actor, kind: str) -> None:
    """Empty the actor's drawer of one kind."""
    db.session.execute(delete(DrawerItem).where(DrawerItem.sign_in_id == actor.sign_in_id, DrawerItem.kind == kind))


def take_out(actor: Actor, token: str, kind: str, item_id: uuid.UUID, sealed: bytes) -> Any:
    """What lies in a drawer item; None if it was sealed under another cookie or altered."""
    try:
        return json.loads(sealing.open_sealed(_drawer_key(token), sealed, _context(actor, kind, item_id)))
    except sealing.Unopened:
        return None


def _drawer_key(token: str) -> bytes:
    return sealing.subkey(hashlib.blake2b(token.encode(), digest_size=32).digest(), uses.DRAWER)


def _context(actor: Actor, kind: str, item_id: uuid.UUID) -> bytes:
    assert actor.sign_in_id is not None
    return DRAWER.context(kind=kind, item=item_id, sign_in=actor.sign_in_id)
