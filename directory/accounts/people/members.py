"""Reads of people, scope first: a supervisor sees who has or had a hat at the own agency, a coordinator and an
operator everybody. A stranger's id is answered like one that nobody has."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from directory.accounts import policy
from directory.accounts.models import (
    Agency,
    Invitation,
    Membership,
    Person,
    RegisteredBrowser,
    SpokenCode,
    SpokenCodeRequest,
)
from directory.accounts.policy import Hat, Standing
from directory.accounts.proof.guessing import username_of
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound

_EVERYWHERE = (Duty.COORDINATOR, Duty.OPERATOR)


@dataclass(frozen=True)
class Member:
    """A person as an actor sees them: the memberships that are shown, and what the rules need to know."""

    person: Person
    memberships: list[Membership]
    standing: Standing

    @cached_property
    def live(self) -> list[Membership]:
        """The hats worn now."""
        return [one for one in self.memberships if one.ended_at is None] if self.person.is_active else []

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the last of the shown hats ended, for somebody who wears none of them any more."""
        return None if self.live else max((one.ended_at for one in self.memberships if one.ended_at), default=None)


@dataclass(frozen=True, slots=True)
class Group:
    """An agency with its people, invitations and browsers, as one actor may see them."""

    agency: Agency
    members: list[Member]
    invitations: list[Invitation]
    browsers: list[RegisteredBrowser]


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Which memberships an actor may know of."""
    return true() if actor.duty in _EVERYWHERE else Membership.agency_id == actor.agency_id


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which people an actor may know of."""
    return Person.id.in_(select(Membership.person_id).where(in_scope(actor)))


def agencies_in_scope(actor: Actor) -> ColumnElement[bool]:
    """Which agencies an actor may know of from within."""
    return true() if actor.duty in _EVERYWHERE else Agency.id == actor.agency_id


def list_agencies(actor: Actor) -> list[Agency]:
    """The agencies in an actor's scope, by name; those that have ended last."""
    agencies = db.session.scalars(select(Agency).where(agencies_in_scope(actor)).order_by(Agency.name))
    return sorted(agencies, key=lambda one: one.ended_at is not None)


def list_of_coalition() -> frozenset[uuid.UUID]:
    """The coalition's own agencies: those at which somebody coordinates or operates."""
    worn = Membership.duty.in_(_EVERYWHERE), Membership.ended_at.is_(None)
    return frozenset(db.session.scalars(select(Membership.agency_id).where(*worn)))


def is_of_coalition(agency_id: uuid.UUID) -> bool:
    """Whether an agency is the coalition's own."""
    return agency_id in list_of_coalition()


def get_agency(actor: Actor, agency_id: uuid.UUID) -> Agency:
    """An agency in an actor's scope; NotFound for any other."""
    found = db.session.scalars(select(Agency).where(agencies_in_scope(actor), Agency.id == agency_id)).first()
    if found is None:
        raise NotFound
    return found


def find_agency_named(name: str) -> Agency | None:
    """An agency by its name, letter case aside."""
    return db.session.scalars(select(Agency).where(func.lower(Agency.name) == name.lower())).first()


def get_member(actor: Actor, person_id: uuid.UUID) -> Member:
    """A person in an actor's scope; NotFound for any other."""
    person = db.session.scalars(select(Person).where(visible(actor), Person.id == person_id)).first()
    if person is None:
        raise NotFound
    return _members(actor, [person])[0]


def list_groups(actor: Actor) -> list[Group]:
    """Every agency in scope with its people, open invitations and browsers; the same few reads for any number."""
    people = db.session.scalars(select(Person).where(visible(actor)).order_by(func.lower(Person.name))).all()
    by_agency: dict[uuid.UUID, list[Member]] = defaultdict(list)
    for member in _members(actor, people):
        for agency_id in {one.agency_id for one in member.memberships}:
            by_agency[agency_id].append(member)
    invitations, browsers = list_invitations(actor), list_browsers(actor)
    return [
        Group(
            agency,
            by_agency[agency.id],
            [one for one in invitations if one.agency_id == agency.id],
            [one for one in browsers if one.agency_id == agency.id],
        )
        for agency in list_agencies(actor)
    ]


def list_invitations(actor: Actor) -> list[Invitation]:
    """The invitations in scope that are still open or ran out, newest first; used and ended ones are history."""
    scope = true() if actor.duty in _EVERYWHERE else Invitation.agency_id == actor.agency_id
    open_ = (Invitation.used_at.is_(None), Invitation.ended_at.is_(None))
    return list(db.session.scalars(select(Invitation).where(scope, *open_).order_by(Invitation.created_at.desc())))


def get_invitation(actor: Actor, invitation_id: uuid.UUID) -> Invitation:
    """An open invitation in scope; NotFound for any other."""
    found = next((one for one in list_invitations(actor) if one.id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


def list_browsers(actor: Actor) -> list[RegisteredBrowser]:
    """The browsers in scope in which a shift desk may sign in."""
    scope = true() if actor.duty in _EVERYWHERE else RegisteredBrowser.agency_id == actor.agency_id
    live = RegisteredBrowser.ended_at.is_(None)
    return list(db.session.scalars(select(RegisteredBrowser).where(scope, live).order_by(RegisteredBrowser.name)))


def get_browser(actor: Actor, browser_id: uuid.UUID) -> RegisteredBrowser:
    """A registered browser in scope; NotFound for any other."""
    found = next((one for one in list_browsers(actor) if one.id == browser_id), None)
    if found is None:
        raise NotFound
    return found


def list_requests(actor: Actor) -> list[tuple[SpokenCodeRequest, Person]]:
    """The spoken codes that wait for their day, in scope, with whom they are for."""
    waiting = (
        SpokenCodeRequest.used_at.is_(None),
        SpokenCodeRequest.withdrawn_at.is_(None),
        SpokenCodeRequest.ready_at > clock.now() - policy.REQUEST_HOLDS,
    )
    found = db.session.execute(
        select(SpokenCodeRequest, Person)
        .join(Person, Person.id == SpokenCodeRequest.person_id)
        .where(visible(actor) | (SpokenCodeRequest.person_id == actor.person_id), *waiting)
        .order_by(SpokenCodeRequest.asked_at)
    )
    return [(request, person) for request, person in found]


def find_live_code(person_id: uuid.UUID) -> SpokenCode | None:
    """The newest spoken code of a person that may still be used."""
    live = (SpokenCode.used_at.is_(None), SpokenCode.expires_at > clock.now(), SpokenCode.tries_left > 0)
    return db.session.scalars(
        select(SpokenCode).where(SpokenCode.person_id == person_id, *live).order_by(SpokenCode.issued_at.desc())
    ).first()


def get_person_of_code(code: SpokenCode) -> Person:
    """Whom a spoken code is for."""
    return db.session.get_one(Person, code.person_id)


def find_person_of(username: str) -> Person | None:
    """A person by user name, as typed."""
    return db.session.scalars(select(Person).where(Person.username == username_of(username))).first()


def standing_of(person_id: uuid.UUID) -> Standing:
    """What the rules need to know of a person, whoever asks."""
    return _standings([person_id])[person_id]


def supervisors_of(agency_id: uuid.UUID) -> int:
    """How many people supervise an agency now."""
    return _count_supervisors([agency_id]).get(agency_id, 0)


def _members(actor: Actor, people: Iterable[Person]) -> list[Member]:
    people = list(people)
    ids = [one.id for one in people]
    shown: dict[uuid.UUID, list[Membership]] = defaultdict(list)
    for one in db.session.scalars(
        select(Membership)
        .where(in_scope(actor), Membership.person_id.in_(ids))
        .options(joinedload(Membership.agency))
        .order_by(Membership.created_at, Membership.id)
    ):
        shown[one.person_id].append(one)
    standings = _standings(ids)
    return [Member(one, shown[one.id], standings[one.id]) for one in people]


def _standings(ids: list[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    rows = db.session.execute(
        select(Membership.person_id, Membership.agency_id, Membership.duty, Membership.ended_at, Person.is_active)
        .join(Person)
        .where(Membership.person_id.in_(ids))
    ).all()
    supervisors = _count_supervisors([row.agency_id for row in rows])
    coordinators = (
        db.session.scalar(
            select(func.count(Membership.person_id.distinct())).join(Person).where(*_live(Duty.COORDINATOR))
        )
        or 0
    )
    named = {row.agency_id for row in rows}
    closed = frozenset(db.session.scalars(select(Agency.id).where(Agency.id.in_(named), Agency.ended_at.is_not(None))))
    hats: Mapping[uuid.UUID, set[Hat]] = defaultdict(set)
    past: Mapping[uuid.UUID, set[Hat]] = defaultdict(set)
    for row in rows:
        is_live = row.ended_at is None and row.is_active
        (hats if is_live else past)[row.person_id].add(Hat(row.agency_id, Duty(row.duty)))
    return {
        one: Standing(one, frozenset(hats[one]), frozenset(past[one]), supervisors, coordinators, closed)
        for one in set(ids)
    }


def _count_supervisors(agencies: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        select(Membership.agency_id, func.count(Membership.person_id.distinct()))
        .join(Person)
        .where(Membership.agency_id.in_(set(agencies)), *_live(Duty.SUPERVISOR))
        .group_by(Membership.agency_id)
    )
    return {row[0]: row[1] for row in rows}


def _live(duty: Duty) -> tuple[ColumnElement[bool], ...]:
    return Membership.duty == duty, Membership.ended_at.is_(None), Person.is_active.is_(True)


def hat_of(membership: Membership) -> Hat:
    """A membership as the rules know it."""
    return Hat(membership.agency_id, Duty(membership.duty))


def may_reset(actor: Actor, member: Member) -> bool | None:
    """Whether a spoken code for a person must wait; None where the actor may issue none."""
    return policy.reset_waits(actor, member.standing)
