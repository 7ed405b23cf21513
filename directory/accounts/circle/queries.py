"""Reads of an agency's referral circle, scope first: the actor's own agency alone."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from directory.accounts.circle.policy import Standing
from directory.accounts.circle.threats import EDITION
from directory.accounts.models import (
    Acceptance,
    Agency,
    AgencyKey,
    CircleKey,
    Membership,
    Person,
    PersonKey,
    RecoveryKey,
    RecoveryRequest,
)
from directory.accounts.people import members
from directory.accounts.policy import CIRCLE_DUTIES, REQUEST_HOLDS
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class CircleMember:
    """Somebody who wears a hat of the circle at the actor's agency: the hats, the own key, the wraps by hat."""

    person: Person
    hats: list[Membership]
    key: PersonKey | None
    wraps: dict[uuid.UUID, CircleKey]

    @property
    def is_in(self) -> bool:
        """Whether this person can read the agency's referrals."""
        return bool(self.wraps)

    @property
    def is_waiting(self) -> bool:
        """Whether this person has a key of their own, and waits for a colleague to confirm it."""
        return self.key is not None and not self.wraps

    @property
    def hats_left(self) -> list[Membership]:
        """Hats of somebody in the circle under which they cannot read yet."""
        return [hat for hat in self.hats if hat.id not in self.wraps] if self.wraps else []


def visible(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Which hats an actor may know of here: those of the circle at the own agency that are worn now."""
    return (
        Membership.agency_id == actor.agency_id,
        Membership.duty.in_(CIRCLE_DUTIES),
        Membership.ended_at.is_(None),
        Person.is_active.is_(True),
    )


def find_live_key(agency_id: uuid.UUID | None) -> AgencyKey | None:
    """The version of an agency's key that holds now, as the database has it; None before its circle was opened."""
    live = AgencyKey.agency_id == agency_id, AgencyKey.ended_at.is_(None)
    return db.session.scalars(select(AgencyKey).where(*live).execution_options(populate_existing=True)).first()


def find_recovery_key(key: AgencyKey | None) -> RecoveryKey | None:
    """The key of the words that open this version, or None."""
    return db.session.get(RecoveryKey, key.recovery_key_id) if key and key.recovery_key_id else None


def find_person_key(person_id: uuid.UUID | None) -> PersonKey | None:
    """A person's key as it is stored."""
    return db.session.scalars(select(PersonKey).where(PersonKey.person_id == person_id)).first()


def list_members(actor: Actor) -> list[CircleMember]:
    """Everybody with a hat of the circle at the actor's agency, by name; the same two reads for any number."""
    key = find_live_key(actor.agency_id)
    of_key = CircleKey.agency_key_id == (key.id if key else None), CircleKey.membership_id == Membership.id
    rows = db.session.execute(
        select(Membership, Person, PersonKey, CircleKey)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(PersonKey, PersonKey.person_id == Person.id)
        .outerjoin(CircleKey, and_(*of_key, CircleKey.person_key_id == PersonKey.id))
        .where(*visible(actor))
        .order_by(func.lower(Person.name), Membership.created_at, Membership.id)
        .execution_options(populate_existing=True)
    ).all()
    found: dict[uuid.UUID, CircleMember] = {}
    hats: dict[uuid.UUID, list[Membership]] = defaultdict(list)
    for hat, person, own, wrap in rows:
        hats[person.id].append(hat)
        one = found.setdefault(person.id, CircleMember(person, hats[person.id], own, {}))
        if wrap is not None:
            one.wraps[hat.id] = wrap
    return list(found.values())


def get_member(actor: Actor, person_id: uuid.UUID) -> CircleMember:
    """One of them; NotFound for anybody else."""
    found = next((one for one in list_members(actor) if one.person.id == person_id), None)
    if found is None:
        raise NotFound
    return found


def has_accepted(agency_id: uuid.UUID | None) -> bool:
    """Whether an agency's director accepted the page as it stands now."""
    mine = Acceptance.agency_id == agency_id, Acceptance.edition == EDITION
    return db.session.scalar(select(Acceptance.id).where(*mine).limit(1)) is not None


def find_acceptance(actor: Actor) -> Acceptance | None:
    """The newest acceptance of the actor's agency, of whatever edition."""
    mine = select(Acceptance).where(Acceptance.agency_id == actor.agency_id)
    return db.session.scalars(mine.order_by(Acceptance.accepted_at.desc()).limit(1)).first()


def find_request(actor: Actor) -> RecoveryRequest | None:
    """The actor's own wait for recovery that still counts, or None: a wait is not kept in store."""
    mine = RecoveryRequest.agency_id == actor.agency_id, RecoveryRequest.person_id == actor.person_id
    return db.session.scalars(select(RecoveryRequest).where(*mine, *_still_counts())).first()


def list_requests(actor: Actor) -> list[tuple[RecoveryRequest, Person, Agency]]:
    """The waits for recovery in an actor's scope, with who waits and where."""
    found = db.session.execute(
        select(RecoveryRequest, Person, Agency)
        .join(Person, Person.id == RecoveryRequest.person_id)
        .join(Agency, Agency.id == RecoveryRequest.agency_id)
        .where(members.agencies_in_scope(actor), *_still_counts())
        .order_by(RecoveryRequest.asked_at)
    )
    return [(request, person, agency) for request, person, agency in found]


def standing_of(actor: Actor, keyring: Keyring | None) -> Standing:
    """Where the actor's agency and the actor stand; what is on the ring says whether they are in the circle."""
    key = find_live_key(actor.agency_id)
    words, request, everybody = find_recovery_key(key), find_request(actor), list_members(actor)
    assert actor.agency_id is not None
    return Standing(
        is_accepted=has_accepted(actor.agency_id),
        is_open=key is not None,
        has_supervisor=members.supervisors_of(actor.agency_id) > 0,
        has_key=keyring is not None,
        is_in_circle=keyring is not None and keyring.circle is not None,
        readers=sum(one.is_in for one in everybody),
        colleagues=sum(one.person.id != actor.person_id for one in everybody),
        due_since=key.rotation_due_on if key else None,
        has_supervisor_in=any(one.is_in and any(hat.duty == Duty.SUPERVISOR for hat in one.hats) for one in everybody),
        are_words_due=words is not None and (words.ended_at is not None or not _is_here(words.made_by_id, everybody)),
        ready_at=request.ready_at if request else None,
    )


def list_agencies_with_keys(actor: Actor) -> list[tuple[Agency, AgencyKey]]:
    """Every other agency to whose circle something can be sealed, by name."""
    live = AgencyKey.ended_at.is_(None), Agency.ended_at.is_(None), Agency.id != actor.agency_id
    found = select(Agency, AgencyKey).join(AgencyKey, AgencyKey.agency_id == Agency.id).where(*live)
    return [(agency, key) for agency, key in db.session.execute(found.order_by(func.lower(Agency.name)))]


def _is_here(person_id: uuid.UUID, everybody: list[CircleMember]) -> bool:
    return any(one.person.id == person_id for one in everybody)


def _still_counts() -> tuple[ColumnElement[bool], ...]:
    return (
        RecoveryRequest.used_at.is_(None),
        RecoveryRequest.withdrawn_at.is_(None),
        RecoveryRequest.ready_at > clock.now() - REQUEST_HOLDS,
    )
