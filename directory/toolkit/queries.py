"""Reads of the toolkit: rows come by the actor, and of a partner only where the partner is to be seen."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.orm import load_only

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.documents import Document
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.providers.models import Organization, Service
from directory.providers.queries import visible
from directory.toolkit import policy
from directory.toolkit.evaluations.queries import PartnerEvaluation, list_of_partner
from directory.toolkit.models import Allowed, CommunityAnswer, Facilitator, Standard, Tool, Voice

Kept = TypeVar("Kept", Tool, Standard, Facilitator)
MOST_LINES = 200


def get_partner(actor: Actor, organization_id: uuid.UUID) -> Any:
    """A partner's id, name and agency; NotFound for one that is not to be seen."""
    statement = select(Organization.id, Organization.name, Organization.agency_id).where(
        visible(actor), Organization.id == organization_id
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise NotFound
    return found


def list_services(actor: Actor, organization_id: uuid.UUID) -> list[Row[Any]]:
    """Id and name of what a partner offers, A to Z."""
    statement = (
        select(Service.id, Service.name)
        .join(Organization, Organization.id == Service.organization_id)
        .where(visible(actor), Organization.id == organization_id)
    )
    return sorted(db.session.execute(statement), key=lambda row: row.name.casefold())


def list_tools(actor: Actor) -> list[tuple[Tool, Document | None]]:
    """The guides on the shelf with their files (without the bytes), by kind and title; none for a stranger."""
    if not actor.may(Permission.SEARCH_DIRECTORY):
        return []
    described = load_only(Document.id, Document.size, Document.name)
    rows = db.session.execute(
        select(Tool, Document).outerjoin(Document, Document.id == Tool.document_id).options(described)
    )
    return sorted(((tool, document) for tool, document in rows), key=lambda one: one[0].title.casefold())


def get_file(actor: Actor, tool_id: uuid.UUID) -> Document:
    """The file of a guide; NotFound where there is none."""
    found = db.session.scalar(select(Document).join(Tool, Tool.document_id == Document.id).where(Tool.id == tool_id))
    if found is None or not actor.may(Permission.SEARCH_DIRECTORY):
        raise NotFound
    return found


def get_kept(actor: Actor, model: type[Kept], row_id: uuid.UUID) -> Kept:
    """A guide, a standard or a facilitator for whoever keeps the shelf; NotFound for anybody else."""
    if not policy.can_keep(actor):
        raise NotFound
    found = db.session.scalar(select(model).where(model.id == row_id))
    if found is None:
        raise NotFound
    if isinstance(found, Facilitator):
        get_partner(actor, found.organization_id)
    return found


def hold_kept(actor: Actor, model: type[Kept], row_id: uuid.UUID) -> Kept:
    """The same, held until the transaction ends, and as it stands now: two editors come one after another."""
    row: Any = model
    held = update(model).where(row.id == row_id).values(updated_at=row.updated_at)
    db.session.execute(held.execution_options(synchronize_session=False))
    found = get_kept(actor, model, row_id)
    db.session.refresh(found)
    return found


def list_standards(actor: Actor) -> list[Standard]:
    """What is watched, the nearest date first and what has none before it."""
    if not actor.may(Permission.SEARCH_DIRECTORY):
        return []
    rows = db.session.scalars(select(Standard))
    return sorted(rows, key=lambda row: (row.from_on is not None, -(row.from_on or date.max).toordinal(), row.title))


def list_facilitators(actor: Actor, today: date, organization_id: uuid.UUID | None = None) -> list[Row[Any]]:
    """Facilitators whose consent holds, each with the agency through which alone they are reached."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return []
    statement = (
        select(Facilitator, Organization.name.label("agency"), Organization.email)
        .join(Organization, Organization.id == Facilitator.organization_id)
        .where(visible(actor), Facilitator.ends_on > today)
    )
    if organization_id is not None:
        statement = statement.where(Facilitator.organization_id == organization_id)
    return sorted(db.session.execute(statement), key=lambda row: row.Facilitator.name.casefold())


def _brought_elsewhere(actor: Actor) -> Any:
    """Not to the actor's own agency: of what their program was told staff read only what they wrote themselves."""
    return or_(
        Organization.agency_id.is_(None),
        Organization.agency_id != actor.agency_id,
        Voice.person_id == actor.person_id,
    )


def list_voices(actor: Actor, organization_id: uuid.UUID | None = None) -> list[Row[Any]]:
    """What was brought to partners other than the actor's own, the newest first, 200 lines at most."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return []
    statement = (
        select(Voice, Organization.name.label("partner"))
        .join(Organization, Organization.id == Voice.organization_id)
        .where(visible(actor), _brought_elsewhere(actor))
        .order_by(Voice.brought_on.desc(), Voice.at.desc(), Voice.id)
        .limit(MOST_LINES)
    )
    if organization_id is not None:
        statement = statement.where(Voice.organization_id == organization_id)
    return list(db.session.execute(statement))


def get_voice(actor: Actor, voice_id: uuid.UUID) -> Voice:
    """A line of the log; NotFound for one that is not to be seen."""
    found = db.session.scalar(
        select(Voice)
        .join(Organization, Organization.id == Voice.organization_id)
        .where(visible(actor), _brought_elsewhere(actor), Voice.id == voice_id)
    )
    if found is None or not actor.may(Permission.READ_PARTNERSHIPS):
        raise NotFound
    return found


def list_community_answers(actor: Actor, organization_id: uuid.UUID) -> list[CommunityAnswer]:
    """What a partner said of processes that the community leads, the newest first."""
    get_partner(actor, organization_id)
    statement = select(CommunityAnswer).where(CommunityAnswer.organization_id == organization_id)
    return list(db.session.scalars(statement.order_by(CommunityAnswer.number.desc())))


@dataclass(frozen=True, slots=True)
class PartnerTools:
    """What the toolkit has of a partner: `answer` None where nobody has asked."""

    answer: CommunityAnswer | None
    facilitators: list[Row[Any]]
    evaluations: list[PartnerEvaluation]
    voices: int
    last_voice_on: date | None
    may_read: bool

    @property
    def allowed(self) -> Allowed:
        """Whether its policy allows processes that the community leads; unknown where nobody has asked."""
        return self.answer.allowed if self.answer else Allowed.UNKNOWN


def tell_for_partner(actor: Actor, organization_id: uuid.UUID, today: date) -> PartnerTools:
    """The section of a partner's page, in a number of statements that does not depend on how much there is."""
    may_read = actor.may(Permission.READ_PARTNERSHIPS)
    newest = (
        select(CommunityAnswer)
        .where(CommunityAnswer.organization_id == organization_id)
        .order_by(CommunityAnswer.number.desc())
        .limit(1)
    )
    told = (
        select(func.count(), func.max(Voice.brought_on))
        .join(Organization, Organization.id == Voice.organization_id)
        .where(Voice.organization_id == organization_id, _brought_elsewhere(actor))
    )
    voices, last = db.session.execute(told).one() if may_read else (0, None)
    return PartnerTools(
        answer=db.session.scalar(newest),
        facilitators=list_facilitators(actor, today, organization_id),
        evaluations=list_of_partner(actor, organization_id, today),
        voices=voices,
        last_voice_on=last,
        may_read=may_read,
    )
