"""The self-assessment of both sides by year, its gaps, and which partners meet what stands in somebody's way."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.philosophy.assessment import BARRIERS, Gap, gaps_between
from directory.philosophy.models import Assessment
from directory.philosophy.questions import book
from directory.providers.models import Attribute, Organization, Service, ServiceStatus, Taxonomy, TaxonomyTerm
from directory.providers.queries import visible
from directory.providers.vocabularies import list_terms


def list_assessments(actor: Actor, subject_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, dict[int, Assessment]]:
    """The newest answers of each year, newest year first, by agency or organization; none for a shift desk."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return {}
    return _newest(subject_ids)


def list_own_assessments(organization_id: uuid.UUID) -> dict[int, Assessment]:
    """What a program that came by its link said of itself, by year."""
    return _newest([organization_id]).get(organization_id, {})


def _newest(subject_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, dict[int, Assessment]]:
    ids = [one for one in subject_ids if one]
    found: dict[uuid.UUID, dict[int, Assessment]] = {}
    statement = (
        select(Assessment)
        .where(Assessment.subject_id.in_(ids))
        .order_by(Assessment.year.desc(), Assessment.number.desc())
    )
    for row in db.session.scalars(statement):
        found.setdefault(row.subject_id, {}).setdefault(row.year, row)
    return found


def list_gaps(actor: Actor, organization_id: uuid.UUID, year: int | None = None) -> list[Gap]:
    """What there is to do between our agency and a partner, in a year or as each side last answered.

    For the room that makes an action of it: empty for whoever may not read what partners agree on, and before either
    side has answered. Only of a partner that the actor may see.
    """
    listed = db.session.scalar(select(Organization.id).where(visible(actor), Organization.id == organization_id))
    if listed is None:
        return []
    found = list_assessments(actor, [actor.agency_id, organization_id])
    ours = found.get(actor.agency_id, {}) if actor.agency_id else {}
    return gaps_between(answers_of(ours, year), answers_of(found.get(organization_id, {}), year), book())


def answers_of(by_year: dict[int, Assessment], year: int | None = None) -> dict[str, dict[str, Any]] | None:
    """The answers of a year, or of the newest that there is; None for none."""
    row = by_year.get(year) if year is not None else next(iter(by_year.values()), None)
    return row.answers if row else None


def list_partners_assessed(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The partners that have answered the seven questions, by name."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return []
    asked = select(Assessment.organization_id).where(Assessment.organization_id.is_not(None))
    rows = db.session.execute(
        select(Organization.id, Organization.name).where(visible(actor), Organization.id.in_(asked))
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda one: one[1].casefold())


def list_barriers(actor: Actor) -> dict[str, list[tuple[uuid.UUID, str]]]:
    """For each thing that stands in somebody's way: the listed partners with an active service that meets it."""
    wanted = _needs_by_barrier()
    rows = db.session.execute(
        select(Organization.id, Organization.name, TaxonomyTerm.code)
        .join(Service, Service.organization_id == Organization.id)
        .join(Attribute, Attribute.link_id == Service.id)
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(visible(actor), Service.status == ServiceStatus.ACTIVE, Taxonomy.code == "need")
        .where(TaxonomyTerm.code.in_({code for codes in wanted.values() for code in codes}))
        .distinct()
    ).all()
    found = {}
    for barrier, codes in wanted.items():
        meeting = {(row.id, row.name) for row in rows if row.code in codes}
        found[barrier] = sorted(meeting, key=lambda one: one[1].casefold())
    return found


def _needs_by_barrier() -> dict[str, set[str]]:
    """The needs of a barrier with all that stand under them in the vocabulary."""
    parents = {term.code: term.parent for term in list_terms() if term.vocabulary == "need"}
    found = {}
    for barrier, (_, roots) in BARRIERS.items():
        codes = set(roots)
        while more := {code for code, parent in parents.items() if parent in codes} - codes:
            codes |= more
        found[barrier] = codes
    return found
