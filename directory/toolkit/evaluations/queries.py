"""Reads of evaluations: for staff by the actor, and by its short address for whoever holds a code."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.providers.models import Organization, Service
from directory.providers.queries import visible
from directory.toolkit.evaluations import codes
from directory.toolkit.evaluations.results import Year, tell_years
from directory.toolkit.models import Evaluation, EvaluationSheet, EvaluationTally
from directory.toolkit.questions import get_set


@dataclass(frozen=True, slots=True)
class PartnerEvaluation:
    """An evaluation with the service that it is of (None for all) and what may be shown of its years."""

    evaluation: Evaluation
    service: str | None
    years: list[Year]

    @property
    def shown(self) -> list[Year]:
        """The years of which counts are shown."""
        return [year for year in self.years if year.answers is not None]


def list_of_partner(actor: Actor, organization_id: uuid.UUID, today: date) -> list[PartnerEvaluation]:
    """The evaluations of a partner, the newest first, in two statements."""
    found = db.session.execute(_evaluations(actor).where(Evaluation.organization_id == organization_id)).all()
    return _told(found, today)


def list_all(actor: Actor, today: date) -> list[tuple[str, uuid.UUID, PartnerEvaluation]]:
    """Every evaluation with the name and the id of its partner, A to Z, in two statements."""
    found = db.session.execute(_evaluations(actor)).all()
    partners = {row.Evaluation.id: (row.partner, row.Evaluation.organization_id) for row in found}
    told = [(*partners[one.evaluation.id], one) for one in _told(found, today)]
    return sorted(told, key=lambda one: one[0].casefold())


def get_evaluation(actor: Actor, evaluation_id: uuid.UUID) -> Row[Any]:
    """An evaluation with its partner's name and service; NotFound for one that is not to be seen."""
    found = db.session.execute(_evaluations(actor).where(Evaluation.id == evaluation_id)).first()
    if found is None:
        raise NotFound
    return found


def list_sheets(evaluation_id: uuid.UUID) -> list[EvaluationSheet]:
    """The sheets of codes that were printed, the newest first; never how many of a sheet's codes were used."""
    statement = select(EvaluationSheet).where(EvaluationSheet.evaluation_id == evaluation_id)
    return list(db.session.scalars(statement.order_by(EvaluationSheet.printed_on.desc(), EvaluationSheet.id)))


def find_open(short: str) -> Evaluation | None:
    """The evaluation behind a short address as somebody typed it, None for one that is closed or never was."""
    statement = select(Evaluation).where(Evaluation.short == codes.typed(short), Evaluation.closed_on.is_(None))
    return db.session.scalar(statement)


def _evaluations(actor: Actor) -> Any:
    return (
        select(
            Evaluation,
            Organization.name.label("partner"),
            func.coalesce(Service.name, Evaluation.service_name).label("service"),
        )
        .join(Organization, Organization.id == Evaluation.organization_id)
        .outerjoin(Service, Service.id == Evaluation.service_id)
        .where(visible(actor))
        .order_by(Evaluation.opened_on.desc(), Evaluation.id)
    )


def _told(found: Iterable[Row[Any]], today: date) -> list[PartnerEvaluation]:
    rows = list(found)
    tallies: dict[uuid.UUID, list[EvaluationTally]] = defaultdict(list)
    wanted = [row.Evaluation.id for row in rows]
    for tally in db.session.scalars(select(EvaluationTally).where(EvaluationTally.evaluation_id.in_(wanted))):
        tallies[tally.evaluation_id].append(tally)
    return [
        PartnerEvaluation(
            row.Evaluation,
            row.service,
            tell_years(row.Evaluation, tallies[row.Evaluation.id], get_set(row.Evaluation.question_set), today),
        )
        for row in rows
    ]
