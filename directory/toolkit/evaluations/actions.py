"""Opening and closing an evaluation, printing its codes, and counting an answer without keeping it."""

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from directory.accounts.once import begin
from directory.core import audit
from directory.core.actor import Actor
from directory.core.db import db, is_sqlite
from directory.core.problems import NotFound, Problem
from directory.providers.queries import find_service_name
from directory.toolkit import policy
from directory.toolkit.evaluations import codes, queries
from directory.toolkit.evaluations.results import FORMS
from directory.toolkit.models import Evaluation, EvaluationCode, EvaluationSheet, EvaluationTally
from directory.toolkit.questions import LEFT_OUT, QuestionSet, countable, get_set

QUESTIONS = "evaluation"


class WrongCode(Problem):
    """No open evaluation at that address has this code, or it was used: which of it, nobody is told."""

    status = 422


class PrintedBefore(Problem):
    """This press made a sheet already; its codes are not kept, so they cannot be shown again."""

    status = 409


def open_evaluation(
    actor: Actor, organization_id: uuid.UUID, service_id: uuid.UUID | None, today: date, key: str
) -> Evaluation:
    """Begin an evaluation of a partner or of one of its services; the same form sent twice begins one."""
    _check(actor)
    key, before = begin(actor, Evaluation, key)
    if before is not None:
        return before
    made = Evaluation(
        id=uuid.uuid4(),
        organization_id=organization_id,
        service_id=service_id,
        service_name=find_service_name(actor, service_id) if service_id else None,
        short=codes.make_short(),
        question_set=QUESTIONS,
        opened_on=today,
        opened_by=actor.name,
        key=key,
    )
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "opened_evaluation", "evaluation", made.id)
    return made


def print_sheet(actor: Actor, evaluation: Evaluation, today: date, key: str) -> list[str]:
    """Make a sheet of twenty codes and give them, this once; PrintedBefore for a second press, NotFound if closed."""
    _check(actor)
    if evaluation.closed_on is not None:
        raise NotFound
    key, before = begin(actor, EvaluationSheet, key)
    if before is not None:
        raise PrintedBefore
    sheet = EvaluationSheet(
        id=uuid.uuid4(), evaluation_id=evaluation.id, printed_on=today, printed_by=actor.name, key=key
    )
    db.session.add(sheet)
    db.session.flush()
    made: set[str] = set()
    while len(made) < codes.A_SHEET:
        made.add(codes.make_code())
    digests = {codes.digest_of(evaluation.id, code) for code in made}
    db.session.add_all(
        EvaluationCode(digest=digest, evaluation_id=evaluation.id, sheet_id=sheet.id) for digest in sorted(digests)
    )
    db.session.flush()
    audit.note(actor, "printed_evaluation_codes", "evaluation", evaluation.id, count=len(made))
    return [codes.shown(code) for code in sorted(made)]


def end_sheet(actor: Actor, evaluation: Evaluation, sheet_id: uuid.UUID, today: date) -> None:
    """End the codes of a sheet that was lost; those that were used have counted. NotFound for another's sheet."""
    _check(actor)
    mine = EvaluationSheet.id == sheet_id, EvaluationSheet.evaluation_id == evaluation.id
    ended = db.session.execute(
        update(EvaluationSheet).where(*mine).values(ended_on=today).execution_options(synchronize_session=False)
    )
    if ended.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound
    db.session.execute(delete(EvaluationCode).where(EvaluationCode.sheet_id == sheet_id))
    audit.note(actor, "ended_evaluation_codes", "evaluation", evaluation.id)


def close_evaluation(actor: Actor, evaluation: Evaluation, today: date) -> None:
    """End an evaluation for good: no code counts any more, and what may be shown of it is shown at once."""
    _check(actor)
    open_one = Evaluation.id == evaluation.id, Evaluation.closed_on.is_(None)
    closed = update(Evaluation).where(*open_one).values(closed_on=today)
    if db.session.execute(closed.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        db.session.execute(delete(EvaluationCode).where(EvaluationCode.evaluation_id == evaluation.id))
        audit.note(actor, "closed_evaluation", "evaluation", evaluation.id)


def take_answer(short: str, code: str, answers: Mapping[str, str], year: int) -> None:
    """Count an answer and use up its code, both or neither; WrongCode for any other.

    `answers` are codes of choices by question; what is missing or unknown counts as left out. Of many that use one
    code at once, one comes through: the code's row is gone for the others. Flushes, never commits.
    """
    evaluation = queries.find_open(short)
    digest = codes.digest_of(evaluation.id if evaluation else None, codes.typed(code))
    used = db.session.execute(delete(EvaluationCode).where(EvaluationCode.digest == digest))
    if used.rowcount == 0 or evaluation is None:  # type: ignore[attr-defined]
        raise WrongCode
    asked = get_set(evaluation.question_set)
    _make_rows(evaluation.id, year, asked)
    chosen = [(FORMS, 0, FORMS)]
    for question in asked.asked:
        answer = answers.get(question.id, "")
        chosen.append((question.id, question.newest.version, answer if answer in countable(question) else LEFT_OUT))
    _raise_counts(evaluation.id, year, chosen[:1])  # first the one that all share: others wait there, in one order
    _raise_counts(evaluation.id, year, chosen[1:])


def _raise_counts(evaluation_id: uuid.UUID, year: int, chosen: list[tuple[str, int, str]]) -> None:
    table = EvaluationTally
    each = [and_(table.question == q, table.version == v, table.choice == c) for q, v, c in chosen]
    raised = update(table).where(table.evaluation_id == evaluation_id, table.year == year, or_(*each))
    db.session.execute(raised.values(count=table.count + 1).execution_options(synchronize_session=False))


def _make_rows(evaluation_id: uuid.UUID, year: int, asked: QuestionSet) -> None:
    """Every row of a year at nought, before the first is raised: their order in the file then tells of nobody."""
    wanted = [(FORMS, 0, FORMS)]
    wanted += [(question.id, question.newest.version, code) for question in asked.asked for code in countable(question)]
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    rows = [
        {"evaluation_id": evaluation_id, "year": year, "question": q, "version": v, "choice": c, "count": 0}
        for q, v, c in wanted
    ]
    db.session.execute(insert(EvaluationTally).values(rows).on_conflict_do_nothing())


def _check(actor: Actor) -> None:
    if not policy.can_keep(actor):
        raise policy.NotForYou
