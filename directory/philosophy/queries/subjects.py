"""Who is asked: an organization of the catalog, or one of its services."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.philosophy.questions import QuestionSet, book
from directory.providers.models import Attribute, Organization, Service, ServiceStatus, Taxonomy, TaxonomyTerm
from directory.providers.queries import visible

_GONE = (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)


@dataclass(frozen=True, slots=True)
class Subject:
    """An organization, or one of its services, that is asked; `sectors` and `populations` by code."""

    organization_id: uuid.UUID
    name: str
    agency_id: uuid.UUID | None
    sectors: tuple[str, ...]
    populations: tuple[str, ...]
    service_id: uuid.UUID | None = None
    service_name: str = ""

    @property
    def id(self) -> uuid.UUID:
        """What rows of this subject bear."""
        return self.service_id or self.organization_id

    @property
    def sets(self) -> list[QuestionSet]:
        """The question sets that it is asked, in order."""
        return book().sets_for(self.sectors, self.populations)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that say whose row it is."""
        return {"organization_id": self.organization_id, "service_id": self.service_id, "subject_id": self.id}


def get_subject(actor: Actor, organization_id: uuid.UUID, service_id: uuid.UUID | None = None) -> Subject:
    """An organization or a service of it, to be seen by an actor; NotFound for any other."""
    found = list_subjects(actor, [organization_id])
    if not found:
        raise NotFound
    return of_service(found[0], service_id) if service_id else found[0]


def list_subjects(actor: Actor, organization_ids: Sequence[uuid.UUID]) -> list[Subject]:
    """Organizations in the order of their ids, those left out that are not to be seen."""
    return subjects_where(organization_ids, visible(actor))


def subjects_where(organization_ids: Sequence[uuid.UUID], condition: Any) -> list[Subject]:
    """Organizations that meet a condition, in the order of their ids; the condition says who may see them."""
    rows = db.session.execute(
        select(Organization.id, Organization.name, Organization.agency_id).where(
            condition, Organization.id.in_(organization_ids)
        )
    ).all()
    codes = _codes([row.id for row in rows])
    by_id = {
        row.id: Subject(
            row.id, row.name, row.agency_id, tuple(codes[row.id, "sector"]), tuple(codes[row.id, "population"])
        )
        for row in rows
    }
    return [by_id[i] for i in organization_ids if i in by_id]


def of_service(subject: Subject, service_id: uuid.UUID) -> Subject:
    """One service of an organization as the subject; NotFound for a service that is not its, or is gone."""
    row = db.session.execute(
        select(Service.id, Service.name).where(
            Service.id == service_id,
            Service.organization_id == subject.organization_id,
            Service.status.not_in(_GONE),
        )
    ).first()
    if row is None:
        raise NotFound
    populations = _codes([service_id])[service_id, "population"]
    return Subject(
        subject.organization_id, subject.name, subject.agency_id, subject.sectors,
        tuple(populations) or subject.populations, row.id, row.name,
    )  # fmt: skip


def list_services(subject: Subject) -> list[tuple[uuid.UUID, str]]:
    """The services of a subject's organization that are offered, by name."""
    rows = db.session.execute(
        select(Service.id, Service.name)
        .where(Service.organization_id == subject.organization_id, Service.status.not_in(_GONE))
        .order_by(Service.name, Service.id)
    )
    return [(row.id, row.name) for row in rows]


def _codes(ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], list[str]]:
    found: dict[tuple[uuid.UUID, str], list[str]] = defaultdict(list)
    if not ids:
        return found
    rows = db.session.execute(
        select(Attribute.link_id, Taxonomy.code.label("vocabulary"), TaxonomyTerm.code)
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Attribute.link_id.in_(ids), Taxonomy.code.in_(("sector", "population")))
        .where(or_(Attribute.value.is_(None), Attribute.value != "no"))
        .order_by(TaxonomyTerm.position)
    )
    for row in rows:
        found[row.link_id, row.vocabulary].append(row.code)
    return found
