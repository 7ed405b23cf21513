"""Reads of consultation; each begins with what the actor may see."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, select, true

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships.models import Consultation, Mechanism, PartnershipNote
from directory.providers import queries as catalog
from directory.providers.models import Organization


def _may(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may(Permission.READ_PARTNERSHIPS) else false()


def list_mechanisms(actor: Actor, organization_id: uuid.UUID | None = None) -> list[Row[Any]]:
    """The ways of asking that are in use, with when each was last used and whether it helped; one statement."""
    latest = (Consultation.asked_on.desc(), Consultation.logged_at.desc(), Consultation.id.desc())
    place = func.row_number().over(partition_by=Consultation.mechanism_id, order_by=latest).label("place")
    ranked = (
        select(Consultation.mechanism_id, Consultation.asked_on, Consultation.worked, place)
        .where(Consultation.mechanism_id.is_not(None))
        .subquery()
    )
    wanted = (
        select(
            Mechanism.__table__, Organization.name.label("partner"), ranked.c.asked_on.label("used_on"),
            ranked.c.worked,
        )
        .join(Organization, Organization.id == Mechanism.organization_id)
        .outerjoin(ranked, and_(ranked.c.mechanism_id == Mechanism.id, ranked.c.place == 1))
        .where(catalog.visible(actor), _may(actor), Mechanism.ended_on.is_(None))
    )  # fmt: skip
    if organization_id is not None:
        wanted = wanted.where(Mechanism.organization_id == organization_id)
    return list(db.session.execute(wanted.order_by(Organization.name, Mechanism.created_at)))


def get_mechanism(actor: Actor, mechanism_id: uuid.UUID) -> Mechanism:
    """One way of asking; NotFound for a stranger."""
    wanted = select(Mechanism).where(Mechanism.id == mechanism_id)
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None or not catalog.list_lines(actor, [found.organization_id]):
        raise NotFound
    return found


def list_consultations(actor: Actor, organization_id: uuid.UUID | None = None, most: int = 200) -> list[Row[Any]]:
    """What was asked, the latest first."""
    wanted = (
        select(Consultation.__table__, Organization.name.label("partner"), Mechanism.kind.label("how"))
        .join(Organization, Organization.id == Consultation.organization_id)
        .outerjoin(Mechanism, Mechanism.id == Consultation.mechanism_id)
        .where(catalog.visible(actor), _may(actor))
    )
    if organization_id is not None:
        wanted = wanted.where(Consultation.organization_id == organization_id)
    latest = wanted.order_by(Consultation.asked_on.desc(), Consultation.logged_at.desc()).limit(most)
    return list(db.session.execute(latest))


def list_notes(actor: Actor, organization_id: uuid.UUID) -> list[PartnershipNote]:
    """The challenges and lessons of a partnership, the latest first."""
    wanted = (
        select(PartnershipNote)
        .join(Organization, Organization.id == PartnershipNote.organization_id)
        .where(
            PartnershipNote.organization_id == organization_id,
            catalog.visible(actor),
            _may(actor),
        )
    )
    return list(db.session.scalars(wanted.order_by(PartnershipNote.noted_at.desc())))
