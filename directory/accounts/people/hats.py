"""Writes on people and their hats: give, end, left, back again. Each asks the policy first and leaves a line."""

import uuid
from dataclasses import replace

from sqlalchemy import true, update

from directory.accounts import policy
from directory.accounts.circle.holding import hold
from directory.accounts.circle.leaving import leave_circle
from directory.accounts.models import Invitation, Membership, Person, SignIn
from directory.accounts.people.members import Member, hat_of
from directory.accounts.policy import Hat
from directory.accounts.proof import keys
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import Problem


class NotYours(Problem):
    """The policy says no: the screen offered no such button, or what allowed it has changed since."""

    status = 403


def note(
    actor: Actor, agency_id: uuid.UUID | None, action: str, kind: str, subject_id: uuid.UUID, **details: object
) -> None:
    """Append a line to the log of the agency concerned: its supervisors read it there, whoever acted."""
    audit.note(replace(actor, agency_id=agency_id), action, kind, subject_id, **details)


def wear(person_id: uuid.UUID, hat: Hat) -> Membership:
    """Give a hat, or give back one that was ended; asks nobody. Flushes, never commits."""
    found = (
        db.session.query(Membership)
        .filter_by(person_id=person_id, agency_id=hat.agency_id, duty=hat.duty)
        .with_for_update()
        .first()
    )
    made = found or Membership(person_id=person_id, agency_id=hat.agency_id, duty=hat.duty)
    made.ended_at = None
    db.session.add(made)
    db.session.flush()
    return made


def give_hat(actor: Actor, member: Member, hat: Hat) -> None:
    """Give somebody a further hat, or bring back somebody who had left."""
    if hat not in policy.hats_to_give(actor, member.standing):
        raise NotYours
    is_back = not member.person.is_active
    if is_back:
        # Hats of before that were still open when the whole person was shut out do not come back by themselves.
        _end_memberships(member.person.id, member.standing.past)
        member.person.is_active, member.person.left_at = True, None
    wear(member.person.id, hat)
    note(
        actor, hat.agency_id, "came_back" if is_back else "gave_hat", "person", member.person.id,
        duty=hat.duty.value,
    )  # fmt: skip


def end_hat(actor: Actor, member: Member, membership: Membership) -> None:
    """Take one hat away; whoever is signed in under it is out at the next click."""
    hat = hat_of(membership)
    if not policy.can_end_hat(actor, member.standing, hat):
        raise NotYours
    _end_memberships(member.person.id, {hat})
    _guard_last_coordinator({hat})
    note(actor, hat.agency_id, "ended_hat", "person", member.person.id, duty=hat.duty.value)


def say_left(actor: Actor, member: Member) -> None:
    """Shut somebody out at once: their hats here end, every sign-in with them, and what invites them.

    Somebody who still has a hat at another agency stays a person with an account there, and signs in anew.
    """
    if not policy.can_say_left(actor, member.standing):
        raise NotYours
    ended = policy.hats_ended_by_leaving(actor, member.standing)
    person, now = member.person, clock.now()
    _end_memberships(person.id, ended)
    _guard_last_coordinator(ended)
    end_sign_ins(person)
    if ended == member.standing.hats:
        person.is_active, person.left_at = False, now
    agencies = {hat.agency_id for hat in ended}
    db.session.execute(
        update(Invitation)
        .where(
            (Invitation.person_id == person.id) | (Invitation.username == person.username),
            Invitation.agency_id.in_(agencies),
            Invitation.used_at.is_(None),
            Invitation.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    for agency_id in agencies:
        note(actor, agency_id, "said_left", "person", person.id)


def end_hats_at(person: Person, agency_id: uuid.UUID) -> None:
    """End every hat of a person at an agency that ends; whoever has none elsewhere has left. Asks nobody."""
    worn = db.session.query(Membership).filter_by(person_id=person.id, ended_at=None).all()
    _end_memberships(person.id, {hat_of(one) for one in worn if one.agency_id == agency_id})
    if all(one.agency_id == agency_id for one in worn):
        end_sign_ins(person)
        person.is_active, person.left_at = False, clock.now()
        db.session.flush()


def end_sign_ins_of(actor: Actor, member: Member) -> None:
    """End every sign-in of somebody else, for a telephone or a computer that is gone."""
    if not policy.can_end_sign_ins(actor, member.standing):
        raise NotYours
    end_sign_ins(member.person)
    for agency_id in {hat.agency_id for hat in policy.hats_ended_by_leaving(actor, member.standing)}:
        note(actor, agency_id, "ended_sign_ins", "person", member.person.id)


def end_sign_ins(person: Person, but: uuid.UUID | None = None) -> None:
    """End every sign-in of a person by moving their epoch on, in the database and so for every process.

    What each kept of the person's key goes; `but` is the one that the caller lets go on, under the new epoch.
    """
    theirs = update(SignIn).where(SignIn.person_id == person.id, SignIn.id != but if but else true())
    db.session.execute(theirs.values(**keys.GONE).execution_options(synchronize_session=False))
    db.session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(auth_epoch=Person.auth_epoch + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(person, ["auth_epoch"])


def _end_memberships(person_id: uuid.UUID, hats: frozenset[Hat] | set[Hat]) -> None:
    # The agencies first, each transaction in the same order: a rotation or a confirmation beside this ends before it,
    # or begins after it and finds the hat ended.
    for agency_id in sorted({hat.agency_id for hat in hats}):
        hold(agency_id)
    now, ended = clock.now(), []
    for one in db.session.query(Membership).filter_by(person_id=person_id, ended_at=None):
        if hat_of(one) in hats:
            one.ended_at = now
            ended.append(one.id)
            # Given back later, the hat must not bring back the sign-ins of before.
            under_it = update(SignIn).where(SignIn.membership_id == one.id, SignIn.ended_at.is_(None))
            db.session.execute(under_it.values(ended_at=now, **keys.GONE))
    leave_circle(ended)
    db.session.flush()


def _guard_last_coordinator(ended: frozenset[Hat] | set[Hat]) -> None:
    """Look again after the change, under its lock: two coordinators who end each other leave none otherwise."""
    if not any(hat.duty == Duty.COORDINATOR for hat in ended):
        return
    live = (
        db.session.query(Membership.person_id)
        .join(Person)
        .filter(Membership.duty == Duty.COORDINATOR, Membership.ended_at.is_(None), Person.is_active.is_(True))
        .with_for_update()
    )
    if live.first() is None:
        raise NotYours
