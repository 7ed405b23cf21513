"""The first of an agency's circle: the director's acceptance, then the agency's key under words that are on paper."""

import uuid

from sqlalchemy import func, select

from directory.accounts.circle import policy, queries, wraps
from directory.accounts.circle.holding import hold
from directory.accounts.circle.threats import EDITION
from directory.accounts.circle.words import Recovery
from directory.accounts.models import Acceptance, AgencyKey
from directory.accounts.people.hats import NotYours
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault.keyring import Circle, Keyring


def accept_threats(actor: Actor, keyring: Keyring | None, director: str) -> None:
    """Note that the director accepted what is not protected, in the edition of now; flushes, never commits."""
    if not policy.can_accept(actor, queries.standing_of(actor, keyring)):
        raise NotYours
    made = Acceptance(
        id=uuid.uuid4(), agency_id=actor.agency_id, edition=EDITION, director=director,
        entered_by_id=actor.person_id, accepted_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "accepted_threats", "agency", actor.agency_id, edition=EDITION)


def found_circle(actor: Actor, keyring: Keyring, recovery: Recovery) -> Circle:
    """Make the agency's first key, sealed to the actor and to the recovery words; flushes, never commits.

    `recovery` was derived before. NotYours unless policy allows; ChangedMeanwhile where somebody else was first.
    """
    assert actor.agency_id is not None
    hold(actor.agency_id)
    standing = queries.standing_of(actor, keyring)
    if standing.is_open:
        raise wraps.ChangedMeanwhile
    if not standing.is_accepted or not policy.can_found(actor, standing):
        raise NotYours
    assert actor.person_id is not None
    me, words = wraps.own_key(actor, keyring.person), recovery.row(actor.agency_id, actor.person_id)
    db.session.add(words)
    db.session.flush()
    older = select(func.max(AgencyKey.version)).where(AgencyKey.agency_id == actor.agency_id)
    circle = wraps.new_version(actor.agency_id, (db.session.scalar(older) or 0) + 1, words)
    wraps.let_in(circle, queries.get_member(actor, actor.person_id).hats, me, None)
    audit.note(actor, "opened_circle", "agency", actor.agency_id)
    return circle
