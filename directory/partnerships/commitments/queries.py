"""Reads of commitments; each begins with what the actor may see."""

import uuid
from typing import Any

from sqlalchemy import Row, Select, false, select, true

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships.models import AgreementParty, Commitment, OriginKind, TrainingPartner
from directory.providers import queries as catalog
from directory.providers.models import Organization


def _rows(actor: Actor) -> Select[Any]:
    shown = select(Commitment.__table__, Organization.name.label("partner")).join(
        Organization, Organization.id == Commitment.organization_id
    )
    return shown.where(catalog.visible(actor), true() if actor.may(Permission.READ_PARTNERSHIPS) else false())


def list_open(actor: Actor, organization_id: uuid.UUID | None = None) -> list[Row[Any]]:
    """What is not done, what is due first on top; all, or of one partner."""
    wanted = _rows(actor).where(Commitment.done_on.is_(None))
    if organization_id is not None:
        wanted = wanted.where(Commitment.organization_id == organization_id)
    return list(
        db.session.execute(wanted.order_by(Commitment.due_on.is_(None), Commitment.due_on, Commitment.created_at))
    )


def list_done(actor: Actor, most: int = 50) -> list[Row[Any]]:
    """What was done, the latest first."""
    done = _rows(actor).where(Commitment.done_on.is_not(None)).order_by(Commitment.done_at.desc())
    return list(db.session.execute(done.limit(most)))


def list_of_origin(origin_id: uuid.UUID) -> list[Commitment]:
    """What came of a training or of an agreement, in the order in which it was entered; whoever asks may see that."""
    of_it = select(Commitment).where(Commitment.origin_id == origin_id).order_by(Commitment.created_at)
    return list(db.session.scalars(of_it))


def is_origin_of(kind: OriginKind, origin_id: uuid.UUID | None, organization_id: uuid.UUID) -> bool:
    """Whether a training or an agreement that an action came from is one with that partner; other origins always."""
    if kind == OriginKind.TRAINING:
        found = select(TrainingPartner.id).where(
            TrainingPartner.event_id == origin_id, TrainingPartner.organization_id == organization_id
        )
    elif kind == OriginKind.SECTION:
        found = select(AgreementParty.id).where(
            AgreementParty.agreement_id == origin_id, AgreementParty.organization_id == organization_id
        )
    else:
        return True
    return db.session.scalar(found) is not None


def get_commitment(actor: Actor, commitment_id: uuid.UUID) -> Commitment:
    """One commitment; NotFound for a stranger."""
    found = db.session.get(Commitment, commitment_id)
    if found is None or not catalog.list_lines(actor, [found.organization_id]):
        raise NotFound
    return found
