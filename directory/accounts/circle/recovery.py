"""Nobody of the circle is left: the twelve words on paper let one of the agency's people in again.

They open the agency's key as it is; new words and a new key are due then, before anything else. Whoever is alone at an
agency says why first and waits a day, in which every coordinator sees it and may stop it. So does whoever has lost the
words, too, and gives up what is locked: nobody can open that any more, and the agency begins with a new key.
"""

import uuid

from sqlalchemy import delete, update

from directory.accounts import policy as people_policy
from directory.accounts.circle import policy, queries, words, wraps
from directory.accounts.circle.holding import hold
from directory.accounts.models import PartnerBook, RecoveryRequest
from directory.accounts.models.keys import RECOVERY_COPY
from directory.accounts.people.hats import NotYours, note
from directory.accounts.proof import throttle
from directory.accounts.proof.second_factor import only_one
from directory.core import audit, clock, erasing
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound, Problem
from directory.vault.keyring import Circle, Keyring
from directory.vault.keys import KeyPair, pair_of
from directory.vault.models import Grant
from directory.vault.sealing import Unopened


class TooMany(Problem):
    """Too many wrong words in a row: nothing is looked at before the wait is over."""

    status = 429


def ask_for_recovery(actor: Actor, keyring: Keyring, reason: str) -> RecoveryRequest:
    """Begin a day's wait, with its reason: of who is alone, or has lost the words too. Flushes, never commits."""
    if not policy.can_recover(actor, queries.standing_of(actor, keyring)):
        raise NotYours
    now = clock.now()
    made = queries.find_request(actor) or RecoveryRequest(
        id=uuid.uuid4(), agency_id=actor.agency_id, person_id=actor.person_id, asked_at=now,
        ready_at=now + people_policy.OUTSIDE_WAIT,
    )  # fmt: skip
    made.reason = reason
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "asked_for_recovery", "agency", actor.agency_id)
    return made


def withdraw_recovery(actor: Actor, request_id: uuid.UUID) -> None:
    """Stop a wait: any coordinator may, and whoever asked. NotFound for anybody else."""
    found = next((one for one, _, _ in queries.list_requests(actor) if one.id == request_id), None)
    if found is None or not people_policy.can_withdraw_request(actor, found.person_id):
        raise NotFound
    found.withdrawn_at = clock.now()
    db.session.flush()
    note(actor, found.agency_id, "withdrew_recovery", "agency", found.agency_id)


def try_words(actor: Actor, keyring: Keyring, typed: list[str]) -> KeyPair | None:
    """The pair of the recovery words, if these are they; costs a derivation and writes nothing but the count of tries.

    NotYours where they open nothing now, TooMany after five wrong ones. Hold no lock of a transaction when calling it.
    """
    assert actor.person_id is not None
    if not _may_now(actor, keyring):
        raise NotYours
    row = queries.find_recovery_key(queries.find_live_key(actor.agency_id))
    subjects = [(throttle.PERSON, str(actor.person_id))]
    if row is None:
        raise NotYours
    if not throttle.admit(subjects):
        raise TooMany
    with throttle.unless_busy(subjects):
        pair = words.open_words(typed, row)
    if pair is not None:
        throttle.clear(subjects)
    return pair


def note_wrong_words(actor: Actor) -> None:
    """Leave a line that wrong words were typed; flushes, never commits."""
    audit.note(actor, "wrong_recovery_words", "agency", actor.agency_id)


def recover_circle(actor: Actor, keyring: Keyring, pair: KeyPair) -> Circle:
    """Let the actor in by the pair that the words gave; from now on new words are due. Flushes, never commits.

    NotYours where somebody of the circle is there again, or the wait is not over; ChangedMeanwhile where the key that
    the words open was replaced.
    """
    assert actor.agency_id is not None
    assert actor.person_id is not None
    hold(actor.agency_id)
    if not _may_now(actor, keyring):
        raise NotYours
    row = queries.find_live_key(actor.agency_id)
    kept = queries.find_recovery_key(row)
    if row is None or kept is None or row.recovery_sealed is None or kept.public != pair.public:
        raise wraps.ChangedMeanwhile
    try:
        private, _ = RECOVERY_COPY.unwrap(
            pair, row.recovery_sealed, agency=actor.agency_id, agency_key=row.id, recovery_key=kept.id
        )
    except Unopened:
        raise NotYours from None
    circle = Circle(actor.agency_id, row.id, pair_of(private))
    if circle.pair.public != row.public:
        raise NotYours
    if policy.recovery_waits(queries.standing_of(actor, keyring)):
        _use_request(actor)
    kept.ended_at = clock.now()
    me = wraps.own_key(actor, keyring.person)
    wraps.let_in(circle, queries.get_member(actor, actor.person_id).hats, me, None)
    audit.note(actor, "used_recovery_words", "agency", actor.agency_id)
    return circle


def begin_anew(actor: Actor, keyring: Keyring) -> None:
    """Give up for good what nobody can open, after a day's wait, so that the agency can begin with a new key.

    NotYours where somebody of the circle is there, or the wait is not over. Flushes, never commits.
    """
    assert actor.agency_id is not None
    hold(actor.agency_id)
    standing, row = queries.standing_of(actor, keyring), queries.find_live_key(actor.agency_id)
    if row is None or not policy.can_begin_anew(actor, standing, clock.now()):
        raise NotYours
    _use_request(actor)
    kept = queries.find_recovery_key(row)
    if kept is not None:
        kept.ended_at = clock.now()
    row.ended_at, row.rotation_due_on, row.recovery_sealed = clock.now(), None, None
    db.session.execute(delete(Grant).where(Grant.agency_key_id == row.id))
    db.session.execute(delete(PartnerBook).where(PartnerBook.agency_id == actor.agency_id))
    erasing.erase_after_commit()
    db.session.flush()
    audit.note(actor, "began_anew", "agency", actor.agency_id)


def _may_now(actor: Actor, keyring: Keyring) -> bool:
    standing = queries.standing_of(actor, keyring)
    if not policy.can_recover(actor, standing):
        return False
    return policy.is_wait_over(standing, clock.now()) or not policy.recovery_waits(standing)


def _use_request(actor: Actor) -> None:
    due = queries.find_request(actor)
    if due is None:
        raise NotYours
    mine = RecoveryRequest.id == due.id, RecoveryRequest.used_at.is_(None), RecoveryRequest.withdrawn_at.is_(None)
    if not only_one(update(RecoveryRequest).where(*mine).values(used_at=clock.now())):
        raise NotYours
