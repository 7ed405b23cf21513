"""Writing down what a program says: answers, own words, that it is still true, its terms, survivors' themes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.philosophy import policy
from directory.philosophy.actions.writing import Said, Stale, announce, flush, must, recorded, refuse_twice
from directory.philosophy.models import (
    Answer,
    Confirmation,
    Conversation,
    Evidence,
    How,
    OwnTerm,
    Statement,
    TermUse,
    Theme,
)
from directory.philosophy.queries import Subject, list_answer_rows
from directory.philosophy.questions import book
from directory.philosophy.states import NOT_ASKED, Noted, Standing, State, stand


@dataclass(frozen=True, slots=True)
class Given:
    """What one form says of one question; `evidence` and `on` where they are not those of the whole conversation."""

    question_id: str
    noted: Noted
    value: str = ""
    words: str = ""
    evidence: Evidence | None = None
    on: date | None = None


def record_answers(
    actor: Actor, subject: Subject, said: Said, evidence: Evidence, given: Sequence[Given], seen: Mapping[str, int],
    key: str,
) -> int:  # fmt: skip
    """Write down what a conversation brought, and count the answers that are new; what stays the same leaves no row.

    `seen` gives the number of each question's last row as the form was made. Raises Stale with the questions that
    somebody else has answered since, and then nothing is kept; SentTwice for a key that was kept.
    """
    must(actor)
    standings = standings_of(subject)
    new = [one for one in given if _is_new(one, standings.get(one.question_id, NOT_ASKED))]
    refuse_twice(Conversation, actor, key)
    stale = [one.question_id for one in new if _number(standings, one.question_id) != seen.get(one.question_id, 0)]
    if stale:
        raise Stale(stale)
    if not new:
        return 0
    talk = Conversation(
        id=uuid.uuid4(), **subject.columns, **recorded(actor, key),
        said_by=said.by, role=said.role, said_on=said.on, evidence=evidence,
    )  # fmt: skip
    db.session.add(talk)
    flush(Conversation, actor, key)
    for one in new:
        db.session.add(
            Answer(
                **subject.columns, conversation_id=talk.id, question_id=one.question_id,
                number=_number(standings, one.question_id) + 1, wording=book().by_id[one.question_id].newest.version,
                noted=one.noted, value=one.value, words=one.words, on=one.on or said.on,
                evidence=one.evidence or evidence,
            )
        )  # fmt: skip
    flush(Conversation, actor, key)
    announce(subject)
    return len(new)


def standings_of(subject: Subject) -> dict[str, Standing]:
    """Where each question of a subject stands, its own answers alone."""
    return {i: stand(rows) for i, rows in list_answer_rows([subject.id]).get(subject.id, {}).items()}


def _number(standings: Mapping[str, Standing], question_id: str) -> int:
    return standings.get(question_id, NOT_ASKED).number


def _is_new(one: Given, standing: Standing) -> bool:
    if one.noted == Noted.ASKED:
        return True
    if one.noted == Noted.DECLINED:
        return standing.state != State.DECLINED
    answer = standing.answer
    if answer is None or (answer.value, answer.words) != (one.value, one.words):
        return True
    is_other_evidence = one.evidence is not None and one.evidence != answer.evidence
    return is_other_evidence or (one.on is not None and one.on != answer.on)


def write_statement(
    actor: Actor, subject: Subject, said: Said, body: str, language: str, how: How, seen: int, key: str
) -> Statement:
    """Add a version of a program's own words. Raises Stale where there is a newer one than was seen."""
    must(actor)
    refuse_twice(Statement, actor, key)
    newest = db.session.scalar(select(func.max(Statement.number)).where(Statement.subject_id == subject.id)) or 0
    if newest != seen:
        raise Stale
    made = Statement(
        **subject.columns, **recorded(actor, key), number=newest + 1, body=body, language=language,
        said_by=said.by, role=said.role, said_on=said.on, how=how,
    )  # fmt: skip
    db.session.add(made)
    flush(Statement, actor, key)
    announce(subject)
    return made


def confirm_all(actor: Actor, subject: Subject, on: date, key: str) -> None:
    """Note that the program says that all of it is still true."""
    must(actor)
    refuse_twice(Confirmation, actor, key)
    db.session.add(Confirmation(**subject.columns, **recorded(actor, key), confirmed_on=on))
    flush(Confirmation, actor, key)


def add_term(actor: Actor, subject: Subject, name: str, use: TermUse, meaning: str, on: date, key: str) -> None:
    """Write down a word that a program uses or refuses, in its own meaning; one of the same name and use ends."""
    must(actor)
    refuse_twice(OwnTerm, actor, key)
    standing = select(OwnTerm).where(OwnTerm.subject_id == subject.id, OwnTerm.ended_at.is_(None))
    for row in db.session.scalars(standing):
        if row.name.casefold() == name.casefold():
            end_term(actor, row)
    db.session.add(OwnTerm(**subject.columns, **recorded(actor, key), name=name, use=use, meaning=meaning, said_on=on))
    flush(OwnTerm, actor, key)


def end_term(actor: Actor, term: OwnTerm) -> None:
    """A program no longer uses or refuses a word; the row stays."""
    must(actor)
    term.ended_at = clock.now()
    db.session.flush()


def add_theme(actor: Actor, subject: Subject, year: int, body: str, brought_by: str, key: str) -> None:
    """Write down what an advisory group of survivors brought up in a year."""
    must(actor)
    if not policy.can_read_themes(actor, subject):
        raise NotFound
    refuse_twice(Theme, actor, key)
    db.session.add(Theme(**subject.columns, **recorded(actor, key), year=year, body=body, brought_by=brought_by))
    flush(Theme, actor, key)
