"""Rules of others, and the seven questions of both sides."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.philosophy import policy
from directory.philosophy.actions.writing import Said, Stale, TooMany, flush, must, recorded, refuse_twice
from directory.philosophy.models import Assessment, StandardRule
from directory.philosophy.questions import READINESS, book


def write_rule(actor: Actor, row: StandardRule | None, values: Mapping[str, Any], seen: int, key: str) -> StandardRule:
    """Write a rule of others, or change one. Raises Stale where it was changed since it was seen."""
    must(actor)
    if row is None:
        refuse_twice(StandardRule, actor, key)
        row = StandardRule(id=uuid.uuid4(), **recorded(actor, key), is_on=False)
        db.session.add(row)
    elif row.row_version != seen:
        raise Stale
    for name, value in values.items():
        setattr(row, name, value)
    flush(StandardRule, actor, key)
    audit.note(actor, "wrote_standard_rule", "rule", row.id)
    return row


def switch_rule(actor: Actor, row: StandardRule, *, is_on: bool) -> None:
    """Show a rule on the pages that it touches, or no longer."""
    must(actor)
    row.is_on = is_on
    db.session.flush()
    audit.note(actor, "switched_standard_rule", "rule", row.id, is_on=is_on)


def assess(
    actor: Actor | None, side: Mapping[str, uuid.UUID], year: int, answers: Mapping[str, Mapping[str, str]], said: Said,
    seen: int, key: str, *, has_program: bool,
) -> None:  # fmt: skip
    """Keep a side's answers to the seven questions for a year: `side` is its `agency_id` or its `organization_id`.

    `actor` is None where a program answers through its own link. Raises Stale where there is a newer set of answers.
    """
    if actor is not None and not policy.can_assess(actor):
        raise NotFound
    refuse_twice(Assessment, actor, key)
    (subject_id,) = side.values()
    if actor is None:
        _refuse_flood(subject_id)
    newest = select(func.max(Assessment.number)).where(Assessment.subject_id == subject_id, Assessment.year == year)
    number = db.session.scalar(newest) or 0
    if number != seen:
        raise Stale
    wording = {question.id: question.newest.version for question in book().by_name[READINESS].asked}
    db.session.add(
        Assessment(
            **side, **recorded(actor, key, said.by), subject_id=subject_id, year=year, number=number + 1,
            has_program=has_program, wording=wording, answers={i: dict(one) for i, one in answers.items()},
            said_by=said.by, said_on=said.on,
        )
    )  # fmt: skip
    flush(Assessment, actor, key)


def _refuse_flood(subject_id: uuid.UUID) -> None:
    """TooMany for the eleventh set of answers in a day from somebody who is not signed in."""
    since = Assessment.subject_id == subject_id, Assessment.recorded_at > clock.now() - timedelta(days=1)
    if (db.session.scalar(select(func.count()).select_from(Assessment).where(*since)) or 0) >= policy.MOST_REPLIES:
        raise TooMany
