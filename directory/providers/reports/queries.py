"""Reads of corrections and calls: on a partner's page for all who see it, one's own, and the desk's queue."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from directory.accounts.models import Agency
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.providers.editing.scope import editable
from directory.providers.models import (
    CallReport,
    Correction,
    Metadata,
    Organization,
    Service,
    ServiceCapacity,
    ServiceStatus,
    Unit,
    Verdict,
)
from directory.providers.queries import Holdings, hold, visible
from directory.providers.reports import policy
from directory.providers.reports.fields import LISTING
from directory.providers.vocabularies import Term, list_terms

_OFFERED = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
SHOWN_CALLS = 3
SHOWN_OWN = 50


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: an organization and, where one is named, a service; with what the forms offer."""

    organization_id: uuid.UUID
    organization_name: str
    service_id: uuid.UUID | None
    service_name: str
    services: list[tuple[uuid.UUID, str]]

    @property
    def name(self) -> str:
        """The service, or else the organization."""
        return self.service_name or self.organization_name


def get_subject(actor: Actor, organization_id: uuid.UUID, service_id: uuid.UUID | None = None) -> Subject:
    """An organization that the actor sees, with its services; NotFound for another's service."""
    named = select(Organization.id, Organization.name).where(visible(actor), Organization.id == organization_id)
    organization = db.session.execute(named).first()
    if organization is None:
        raise NotFound
    rows = db.session.execute(
        select(Service.id, Service.name)
        .where(Service.organization_id == organization_id, Service.status.in_(_OFFERED))
        .order_by(Service.created_at, Service.source_id, Service.id)
    )
    services = [(row.id, row.name) for row in rows]
    names = dict(services)
    if service_id is not None and service_id not in names:
        raise NotFound
    name = names[service_id] if service_id else ""
    return Subject(organization.id, organization.name, service_id, name, services)


def list_unit_choices(service_ids: Sequence[uuid.UUID]) -> tuple[list[str], list[Term]]:
    """What can be counted: the names of the units that those services count already, and our own terms."""
    used = db.session.scalars(
        select(Unit.name)
        .join(ServiceCapacity, ServiceCapacity.unit_id == Unit.id)
        .where(ServiceCapacity.service_id.in_(service_ids))
        .order_by(ServiceCapacity.stated_at.desc(), Unit.name)
    )
    return list(dict.fromkeys(used)), [term for term in list_terms() if term.vocabulary == "unit"]


# On a partner's page


def list_open_corrections(actor: Actor, organization_id: uuid.UUID) -> list[Row[Any]]:
    """Field, service and time of what waits for the desk, the newest first: not what was said, and not by whom."""
    statement = (
        select(Correction.field_name, Correction.service_id, Correction.reported_at)
        .join(Organization, Organization.id == Correction.organization_id)
        .where(visible(actor), Correction.organization_id == organization_id, Correction.verdict == Verdict.OPEN)
        .order_by(Correction.reported_at.desc())
    )
    return list(db.session.execute(statement))


def list_calls(actor: Actor, organization_id: uuid.UUID, now: datetime) -> dict[uuid.UUID, list[Row[Any]]]:
    """The calls that a page shows, by service, the newest first, three a service at most."""
    number = func.row_number().over(partition_by=CallReport.service_id, order_by=CallReport.reported_at.desc())
    fresh = (CallReport.reported_at >= now - policy.SILENCE) | CallReport.heard.in_(policy.STATES_ROOM)
    numbered = (
        select(CallReport.id, number.label("number"))
        .where(CallReport.organization_id == organization_id, CallReport.withdrawn_at.is_(None), fresh)
        .subquery()
    )
    statement = (
        _calls()
        .join(numbered, numbered.c.id == CallReport.id)
        .join(Organization, Organization.id == CallReport.organization_id)
        .where(visible(actor), numbered.c.number <= SHOWN_CALLS)
        .order_by(CallReport.reported_at.desc())
    )
    found: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.service_id, []).append(row)
    return found


def _calls() -> Select[Any]:
    return select(CallReport.__table__, Agency.name.label("agency_name")).join(
        Agency, Agency.id == CallReport.agency_id
    )


# One's own


def get_own_call(actor: Actor, report_id: uuid.UUID) -> CallReport:
    """A call that the actor reported; NotFound for another's. Read anew, since somebody may have pressed twice."""
    statement = select(CallReport).where(CallReport.id == report_id, CallReport.reported_by_id == actor.person_id)
    call = db.session.scalars(statement, execution_options={"populate_existing": True}).first()
    if call is None:
        raise NotFound
    return call


def get_own_call_line(actor: Actor, report_id: uuid.UUID) -> Row[Any]:
    """The same as a page tells it, with the agency's name."""
    own = _calls().where(CallReport.id == report_id, CallReport.reported_by_id == actor.person_id)
    row = db.session.execute(own).first()
    if row is None:
        raise NotFound
    return row


def find_own_correction(actor: Actor, key: str) -> Correction | None:
    """What the actor sent before with the same form."""
    own = Correction.reported_by_id == actor.person_id
    return db.session.scalars(select(Correction).where(Correction.key == key, own)).first()


def find_own_call(actor: Actor, key: str) -> CallReport | None:
    """The call that the actor reported before with the same form."""
    own = CallReport.reported_by_id == actor.person_id
    return db.session.scalars(select(CallReport).where(CallReport.key == key, own)).first()


def count_own(actor: Actor, since: datetime) -> int:
    """How many reports the actor has sent since a moment, those taken back among them."""
    said = Correction.reported_by_id == actor.person_id, Correction.reported_at > since, Correction.said != ""
    called = CallReport.reported_by_id == actor.person_id, CallReport.reported_at > since
    return (db.session.scalar(select(func.count(Correction.id)).where(*said)) or 0) + (
        db.session.scalar(select(func.count(CallReport.id)).where(*called)) or 0
    )


def list_own_corrections(actor: Actor) -> list[Row[Any]]:
    """The actor's corrections with what became of them, the newest first, 50 at most."""
    statement = (
        select(Correction.__table__, Organization.name.label("organization_name"), Service.name.label("service_name"))
        .join(Organization, Organization.id == Correction.organization_id)
        .outerjoin(Service, Service.id == Correction.service_id)
        .where(Correction.reported_by_id == actor.person_id)
        .order_by(Correction.reported_at.desc())
        .limit(SHOWN_OWN)
    )
    return list(db.session.execute(statement))


def list_own_calls(actor: Actor) -> list[Row[Any]]:
    """The actor's calls, the newest first, 50 at most, those taken back left out."""
    statement = (
        _calls()
        .join(Organization, Organization.id == CallReport.organization_id)
        .join(Service, Service.id == CallReport.service_id)
        .add_columns(Organization.name.label("organization_name"), Service.name.label("service_name"))
        .where(CallReport.reported_by_id == actor.person_id, CallReport.withdrawn_at.is_(None))
        .order_by(CallReport.reported_at.desc())
        .limit(SHOWN_OWN)
    )
    return list(db.session.execute(statement))


# The desk


def decidable(actor: Actor) -> ColumnElement[bool]:
    """The corrections that an actor decides: of records that they may change; who is listed, the coalition alone."""
    if actor.duty == Duty.COORDINATOR:
        return editable(actor)
    return editable(actor) & (Correction.service_id.is_not(None) | (Correction.field_name != LISTING))


def get_correction(actor: Actor, correction_id: uuid.UUID) -> Correction:
    """A correction that the actor may decide; NotFound for one of somebody else's record."""
    statement = (
        select(Correction)
        .join(Organization, Organization.id == Correction.organization_id)
        .where(Correction.id == correction_id, decidable(actor))
    )
    correction = db.session.scalars(statement, execution_options={"populate_existing": True}).first()
    if correction is None:
        raise NotFound
    return correction


def list_waiting(actor: Actor) -> list[Row[Any]]:
    """Each organization with open corrections that the actor may decide: how many, and since when."""
    statement = (
        select(
            Organization.id,
            Organization.name,
            func.min(Correction.reported_at).label("oldest"),
            func.count(Correction.id).label("count"),
        )
        .join(Correction, Correction.organization_id == Organization.id)
        .where(Correction.verdict == Verdict.OPEN, decidable(actor))
        .group_by(Organization.id, Organization.name)
    )
    return list(db.session.execute(statement))


def count_said(organization_ids: Iterable[uuid.UUID], since: datetime) -> dict[uuid.UUID, int]:
    """How many reports and calls there were of each of those organizations since a moment."""
    ids = list(organization_ids)
    found: dict[uuid.UUID, int] = {}
    for model in (Correction, CallReport):
        counted = (
            select(model.organization_id, func.count(model.id))
            .where(model.organization_id.in_(ids), model.reported_at > since)
            .group_by(model.organization_id)
        )
        for organization_id, count in db.session.execute(counted):
            found[organization_id] = found.get(organization_id, 0) + count
    return found


def list_open_of(actor: Actor, organization_ids: Sequence[uuid.UUID]) -> list[Row[Any]]:
    """The open corrections of those organizations, the oldest first, each with who said it."""
    statement = (
        select(Correction.__table__, Agency.name.label("agency_name"), Service.name.label("service_name"))
        .join(Organization, Organization.id == Correction.organization_id)
        .join(Agency, Agency.id == Correction.agency_id)
        .outerjoin(Service, Service.id == Correction.service_id)
        .where(Correction.organization_id.in_(organization_ids), Correction.verdict == Verdict.OPEN, decidable(actor))
        .order_by(Correction.reported_at)
    )
    return list(db.session.execute(statement))


def hold_whole(actor: Actor, organization_ids: Sequence[uuid.UUID]) -> Holdings:
    """Everything of organizations that the actor may change, listed or not, in a fixed number of statements."""
    organizations = {
        row.id: row
        for row in db.session.execute(
            select(Organization.__table__).where(Organization.id.in_(organization_ids), editable(actor))
        )
    }
    owned = select(Service.__table__).where(Service.organization_id.in_(list(organizations)))
    return hold(organizations, list(db.session.execute(owned)), is_whole=True)


# What a call stated


def list_capacities(service_id: uuid.UUID) -> list[ServiceCapacity]:
    """The statements of a service's room, the newest first."""
    statement = (
        select(ServiceCapacity)
        .where(ServiceCapacity.service_id == service_id)
        .order_by(ServiceCapacity.stated_at.desc(), ServiceCapacity.id)
    )
    return list(db.session.scalars(statement))


def find_unit(names: Iterable[str]) -> Unit | None:
    """A unit by any of its names, whatever their case."""
    wanted = [name.lower() for name in names]
    return db.session.scalars(select(Unit).where(func.lower(Unit.name).in_(wanted)).order_by(Unit.id)).first()


def list_stated(edit_id: uuid.UUID) -> list[Metadata]:
    """The lines of the history that a call left under its edit."""
    return list(db.session.scalars(select(Metadata).where(Metadata.edit_id == edit_id)))
