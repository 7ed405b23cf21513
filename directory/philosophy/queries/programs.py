"""Every program that is asked, and how far that is: the list to choose from, and the coordinator's work."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select, union_all

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.philosophy.models import Answer, Confirmation, Statement
from directory.philosophy.questions import CORE, SURVIVORS, book
from directory.philosophy.states import Noted
from directory.providers.models import Attribute, Organization, Taxonomy, TaxonomyTerm
from directory.providers.queries import visible


@dataclass(slots=True)
class Program:
    """A line of the list of programs: how many first questions it answered, and when it last spoke."""

    id: uuid.UUID
    name: str
    answered: int = 0
    asked: int = 0
    said_on: date | None = None
    confirmed_on: date | None = None
    has_statement: bool = False

    @property
    def last_on(self) -> date | None:
        """The day on which anything was last said or confirmed."""
        return max((day for day in (self.said_on, self.confirmed_on) if day), default=None)


def list_programs(actor: Actor) -> list[Program]:
    """Every program that is asked the core five or the survivors' own questions, and how far that is."""
    if not actor.may(Permission.SEARCH_DIRECTORY):
        return []
    first = [book().by_name[name] for name in (CORE, SURVIVORS)]
    sectors = {code for one in first for code in one.sectors}
    populations = {code for one in first for code in one.populations}
    asked = (
        select(Attribute.link_id)
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(
            or_(
                (Taxonomy.code == "sector") & TaxonomyTerm.code.in_(sectors),
                (Taxonomy.code == "population") & TaxonomyTerm.code.in_(populations),
            ),
            or_(Attribute.value.is_(None), Attribute.value != "no"),
        )
    )
    named = select(Organization.id, Organization.name).where(visible(actor), Organization.id.in_(asked))
    programs = {row.id: Program(row.id, row.name) for row in db.session.execute(named)}
    ids = [question.id for one in first for question in one.asked]
    for row in db.session.execute(_progress(asked, ids)):
        if row.organization_id in programs:
            one = programs[row.organization_id]
            one.answered, one.asked, one.said_on = row.answered, row.asked, row.said_on
    for model, column in ((Confirmation, Confirmation.confirmed_on), (Statement, Statement.said_on)):
        newest = select(model.organization_id, func.max(column).label("day")).group_by(model.organization_id)
        for row in db.session.execute(newest):
            if row.organization_id in programs:
                _note_day(programs[row.organization_id], row.day, is_statement=model is Statement)
    return sorted(programs.values(), key=lambda one: one.name.casefold())


def list_last_days(organization_ids: Collection[uuid.UUID] | None) -> dict[uuid.UUID, date]:
    """The day on which each of some organizations, or of all for None, last said or confirmed what it stands for.

    Of whole organizations and their services alike; whoever said nothing is not in the answer. Who may read it is for
    the caller to ask.
    """
    said: tuple[tuple[Any, Any], ...] = (
        (Statement, Statement.said_on),
        (Confirmation, Confirmation.confirmed_on),
        (Answer, case((Answer.noted == Noted.ANSWERED, Answer.on))),
    )
    parts = [
        select(model.organization_id.label("id"), func.max(column).label("day")).group_by(model.organization_id)
        for model, column in said
    ]
    if organization_ids is not None:
        chosen = list(organization_ids)
        parts = [part.where(model.organization_id.in_(chosen)) for part, (model, _) in zip(parts, said, strict=True)]
    each = union_all(*parts).subquery()
    newest = select(each.c.id, func.max(each.c.day).label("day")).where(each.c.day.is_not(None)).group_by(each.c.id)
    return {row.id: row.day for row in db.session.execute(newest)}


def _progress(asked: Any, ids: list[str]) -> Any:
    is_first = Answer.question_id.in_(ids)
    answered = case((is_first & (Answer.noted == Noted.ANSWERED), Answer.question_id))
    return (
        select(
            Answer.organization_id,
            func.count(answered.distinct()).label("answered"),
            func.count(Answer.question_id.distinct()).label("asked"),
            func.max(case((Answer.noted == Noted.ANSWERED, Answer.on))).label("said_on"),
        )
        .where(Answer.organization_id.in_(asked))
        .group_by(Answer.organization_id)
    )


def _note_day(program: Program, day: date, *, is_statement: bool) -> None:
    if is_statement:
        program.has_statement = True
        program.said_on = max(day, program.said_on or day)
    else:
        program.confirmed_on = day
