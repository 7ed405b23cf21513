"""A new key of the agency in the place of the old one: what was granted is wrapped anew, and the old key dies."""

from dataclasses import dataclass

from sqlalchemy import delete

from directory.accounts.circle import policy, queries, wraps
from directory.accounts.circle.words import Recovery
from directory.accounts.models import CircleKey, RecoveryKey
from directory.accounts.people.hats import NotYours
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault import grants
from directory.vault.keyring import Circle, Keyring


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: the new circle, what moved, what no longer opened, and whom it left waiting."""

    circle: Circle
    moved: int
    broken: int
    left_out: list[str]


def rotate_circle(actor: Actor, keyring: Keyring, recovery: Recovery | None = None) -> Rotation:
    """Put a new key in place, for all of the circle and under new words if `recovery` is given.

    Of two at once one wins, the other gets ChangedMeanwhile. A colleague whose public key is not the one that was
    confirmed is left out, and waits to be confirmed anew. NotYours from outside the circle, where new words are owed
    and none are given, and for new words of somebody who may not make them.
    2,000 grants take less than 5 seconds. Flushes, never commits.
    """
    old, row = wraps.live_circle(actor, keyring)
    standing = queries.standing_of(actor, keyring)
    may = policy.can_make_words(actor, standing) if recovery else policy.can_rotate(standing)
    if not may:
        raise NotYours
    now, members = clock.now(), queries.list_members(actor)
    words = _words(actor, row.recovery_key_id, recovery)
    row.ended_at, row.rotation_due_on, row.recovery_sealed = now, None, None
    db.session.flush()
    new = wraps.new_version(old.agency_id, row.version + 1, words)
    left_out = []
    for one in members:
        for hat in one.hats:
            wrap = one.wraps.get(hat.id)
            if wrap is None or one.key is None:
                continue
            if wraps.is_genuine(old, wrap, one.key):
                wraps.let_in(new, [hat], one.key, wrap.confirmed_by_id)
            elif one.person.name not in left_out:
                left_out.append(one.person.name)
    moved, broken = grants.move_grants(old, new)
    db.session.execute(delete(CircleKey).where(CircleKey.agency_key_id == old.agency_key_id))
    audit.note(actor, "rotated_circle", "agency", actor.agency_id)
    return Rotation(new, moved, broken, left_out)


def _words(actor: Actor, kept: object, recovery: Recovery | None) -> RecoveryKey:
    """The words of the new version: the ones of before, or new ones in their place."""
    words = db.session.get(RecoveryKey, kept)
    if recovery is None:
        if words is None:
            raise NotYours
        return words
    if words is not None and words.ended_at is None:
        words.ended_at = clock.now()
    assert actor.agency_id is not None
    assert actor.person_id is not None
    made = recovery.row(actor.agency_id, actor.person_id)
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "made_recovery_words", "agency", actor.agency_id)
    return made
