"""Reads of trainings and the ledger; each begins with what the actor may see."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, false, func, select, true

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships.models import Attendance, Direction, TrainingEvent, TrainingPartner
from directory.partnerships.training.policy import GIVEN, RECEIVED, YEAR, next_due
from directory.providers import queries as catalog
from directory.providers.models import Organization


def visible(actor: Actor) -> ColumnElement[bool]:
    """The trainings that an actor may see: for readers those with a listed partner; whoever edits sees all."""
    if actor.may(Permission.EDIT_PARTNERSHIPS):
        return true()
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return false()
    return exists(
        select(TrainingPartner.id)
        .join(Organization, Organization.id == TrainingPartner.organization_id)
        .where(TrainingPartner.event_id == TrainingEvent.id, catalog.visible(actor))
    )


def get_training(actor: Actor, event_id: uuid.UUID) -> TrainingEvent:
    """One training as it is at this moment; NotFound for a stranger."""
    wanted = select(TrainingEvent).where(TrainingEvent.id == event_id, visible(actor))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


@dataclass(slots=True)
class Told:
    """A training as a list tells it."""

    row: Row[Any]
    partners: list[tuple[uuid.UUID, str]]
    people: int

    @property
    def names(self) -> str:
        """The partners' names in one line."""
        return ", ".join(name for _, name in self.partners)


def list_trainings(actor: Actor, organization_id: uuid.UUID | None = None, most: int = 500) -> list[Told]:
    """Trainings, the latest first: all, or those with a partner; three statements."""
    wanted = select(TrainingEvent.__table__).where(visible(actor))
    if organization_id is not None:
        own = select(TrainingPartner.event_id).where(TrainingPartner.organization_id == organization_id)
        wanted = wanted.where(TrainingEvent.id.in_(own))
    rows = db.session.execute(wanted.order_by(TrainingEvent.held_on.desc(), TrainingEvent.id).limit(most)).all()
    ids = [row.id for row in rows]
    partners = list_partners(actor, ids)
    people = dict(
        db.session.execute(
            select(Attendance.event_id, func.sum(Attendance.people))
            .where(Attendance.event_id.in_(ids))
            .group_by(Attendance.event_id)
        ).all()
    )
    return [Told(row, partners[row.id], people.get(row.id, 0)) for row in rows]


def list_partners(actor: Actor, event_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    """The partners of some trainings that an actor is told, by name: whoever edits all, readers those listed."""
    named = true() if actor.may(Permission.EDIT_PARTNERSHIPS) else catalog.visible(actor)
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for row in db.session.execute(
        select(TrainingPartner.event_id, Organization.id, Organization.name)
        .join(Organization, Organization.id == TrainingPartner.organization_id)
        .where(TrainingPartner.event_id.in_(event_ids), named)
        .order_by(Organization.name)
    ):
        found[row.event_id].append((row.id, row.name))
    return found


def list_attendance(event_id: uuid.UUID) -> list[Attendance]:
    """Who came, as counts."""
    of_it = select(Attendance).where(Attendance.event_id == event_id)
    return list(db.session.scalars(of_it.order_by(Attendance.side, Attendance.role)))


def list_known_keys(keys: Collection[str]) -> set[str]:
    """Which of those lines were brought in before."""
    return {key for key in db.session.scalars(select(TrainingEvent.key).where(TrainingEvent.key.in_(keys))) if key}


@dataclass(slots=True)
class Account:
    """A partner's side of the ledger: minutes both ways in 12 months, when each way is due again, visits."""

    id: uuid.UUID
    name: str
    given: int = 0
    received: int = 0
    we_visited: date | None = None
    they_visited: date | None = None
    given_due: date | None = None
    received_due: date | None = None
    topics: set[str] = field(default_factory=set)

    @property
    def due_on(self) -> date | None:
        """The day on which the next one is due, the earlier of both ways; None where neither is planned."""
        return min((day for day in (self.given_due, self.received_due) if day is not None), default=None)

    @property
    def is_two_way(self) -> bool:
        """Whether both taught in the 12 months."""
        return self.given > 0 and self.received > 0


def list_accounts(actor: Actor, today: date, organization_id: uuid.UUID | None = None) -> list[Account]:
    """The ledger of every partner with whom there was a training or a visit ever, by name; one statement.

    One is due when its own time of renewal after the latest of its direction is over.
    """
    wanted = (
        select(
            Organization.id, Organization.name, TrainingEvent.direction, TrainingEvent.held_on, TrainingEvent.minutes,
            TrainingEvent.renewal_months, TrainingEvent.topics,
        )
        .join(TrainingPartner, TrainingPartner.organization_id == Organization.id)
        .join(TrainingEvent, TrainingEvent.id == TrainingPartner.event_id)
        .where(catalog.visible(actor), TrainingEvent.held_on <= today)
        .order_by(TrainingEvent.held_on)
    )  # fmt: skip
    if organization_id is not None:
        wanted = wanted.where(Organization.id == organization_id)
    accounts: dict[uuid.UUID, Account] = {}
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return []
    for row in db.session.execute(wanted):
        _enter(accounts.setdefault(row.id, Account(row.id, row.name)), row, today - timedelta(days=YEAR))
    return sorted(accounts.values(), key=lambda one: (one.name.casefold(), str(one.id)))


def _enter(account: Account, row: Row[Any], since: date) -> None:
    """Put a training into an account; those of a partner come in the order of their days."""
    if row.direction in GIVEN:
        account.given_due = next_due(row.held_on, row.renewal_months)
    if row.direction in RECEIVED:
        account.received_due = next_due(row.held_on, row.renewal_months)
    if row.direction == Direction.WE_VISIT:
        account.we_visited = row.held_on
    if row.direction == Direction.THEY_VISIT:
        account.they_visited = row.held_on
    if row.held_on > since:
        account.given += row.minutes if row.direction in GIVEN else 0
        account.received += row.minutes if row.direction in RECEIVED else 0
        account.topics.update(row.topics)


def latest_by_direction(organization_ids: Any = None) -> Any:
    """A statement: for each partner the latest training that we gave and that we received."""
    given = func.max(case((TrainingEvent.direction.in_(GIVEN), TrainingEvent.held_on)))
    received = func.max(case((TrainingEvent.direction.in_(RECEIVED), TrainingEvent.held_on)))
    made = (
        select(TrainingPartner.organization_id, given.label("given"), received.label("received"))
        .join(TrainingEvent, TrainingEvent.id == TrainingPartner.event_id)
        .group_by(TrainingPartner.organization_id)
    )
    return made if organization_ids is None else made.where(TrainingPartner.organization_id.in_(organization_ids))
