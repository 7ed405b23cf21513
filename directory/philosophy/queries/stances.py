"""What programs have said, for their page, for a comparison and for Find's index."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.core.actor import Actor
from directory.core.db import db
from directory.philosophy import policy
from directory.philosophy.facts import asked_ids, facts_of
from directory.philosophy.models import Answer, Confirmation, Conversation, OwnTerm, Reply, Statement, Theme
from directory.philosophy.queries.keeping import list_rules_in_force
from directory.philosophy.queries.subjects import Subject
from directory.philosophy.questions import book
from directory.philosophy.states import NOT_ASKED, Standing, lend, stand

Ids = Iterable[uuid.UUID]


@dataclass(slots=True)
class Stance:
    """All that one subject has said, newest first. `shared` names questions that its organization answered for it."""

    subject: Subject
    statements: list[Any] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    history: dict[str, list[Any]] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    confirmed: Any = None
    terms: list[Any] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)
    themes: list[Any] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)

    def standing(self, question_id: str) -> Standing:
        """Where a question stands."""
        return self.standings.get(question_id, NOT_ASKED)


def list_stances(actor: Actor, subjects: Sequence[Subject]) -> list[Stance]:
    """What each of some subjects has said, in their order; survivors' themes only for whom they are meant.

    The subjects are those that `get_subject` and its like gave the actor.
    """
    ids = {subject.id for subject in subjects} | {subject.organization_id for subject in subjects}
    readers = [subject.id for subject in subjects if policy.can_read_themes(actor, subject)]
    statements = _by_subject(_newest(Statement, ids, Statement.number))
    answers = list_answer_rows(ids)
    confirmed = _by_subject(_newest(Confirmation, ids, Confirmation.confirmed_on, Confirmation.recorded_at))
    terms = _by_subject(
        select(OwnTerm)
        .where(OwnTerm.subject_id.in_(ids), OwnTerm.ended_at.is_(None))
        .order_by(OwnTerm.use.desc(), OwnTerm.name)
    )
    replies = _by_subject(_newest(Reply, ids, Reply.recorded_at))
    themes = _by_subject(_newest(Theme, readers, Theme.year)) if readers else {}
    rules = list_rules_in_force()
    return [
        _stance(one, answers, statements, confirmed, terms, replies, themes, rules)
        for one in subjects
    ]  # fmt: skip


def get_stance(actor: Actor, subject: Subject) -> Stance:
    """What one subject has said."""
    return list_stances(actor, [subject])[0]


def get_brief(subject: Subject) -> tuple[Stance, set[uuid.UUID]]:
    """What a partner's page tells of an organization, and which of its services said something of their own.

    Four statements: its words, its answers, when it confirmed them, the rules in force.
    """
    whole = subject.organization_id
    statements = db.session.scalars(
        select(Statement).where(Statement.organization_id == whole).order_by(Statement.number.desc())
    ).all()
    answers = list_answer_rows([whole], by_organization=True)
    newest = _newest(Confirmation, [whole], Confirmation.confirmed_on, Confirmation.recorded_at).limit(1)
    history = dict(answers.get(whole, {}))
    stance = Stance(
        subject=subject,
        statements=[row for row in statements if row.subject_id == whole],
        standings={i: stand(rows) for i, rows in history.items()},
        history=history,
        confirmed=db.session.scalars(newest).first(),
        rules=list_rules_in_force(),
    )
    return stance, ({row.subject_id for row in statements} | set(answers)) - {whole}


def _stance(subject: Subject, answers: Any, statements: Any, confirmed: Any, *others: Any) -> Stance:
    terms, replies, themes, rules = others
    own = answers.get(subject.id, {})
    shared = answers.get(subject.organization_id, {}) if subject.service_id else {}
    lent = lend(own, shared)
    history = own | lent
    return Stance(
        subject=subject,
        statements=statements.get(subject.id, []),
        standings={i: stand(rows) for i, rows in history.items()},
        history=history,
        shared=frozenset(lent),
        confirmed=next(iter(confirmed.get(subject.id, [])), None),
        terms=terms.get(subject.id, []),
        replies=replies.get(subject.id, []),
        themes=themes.get(subject.id, []),
        rules=rules,
    )


def list_answer_rows(
    ids: Ids, question_ids: Iterable[str] = (), *, by_organization: bool = False
) -> dict[uuid.UUID, dict[str, list[Any]]]:
    """The rows of answers by subject and question, the oldest first, with who gave them; one statement.

    `by_organization`: the ids are of organizations, and what their services said comes with them.
    """
    owner = Answer.organization_id if by_organization else Answer.subject_id
    statement = (
        select(
            Answer.subject_id, Answer.question_id, Answer.number, Answer.wording, Answer.noted, Answer.value,
            Answer.words, Answer.on, Answer.evidence, Conversation.said_by, Conversation.role,
        )
        .join(Conversation, Conversation.id == Answer.conversation_id)
        .where(owner.in_(list(ids)))
        .order_by(Answer.number)
    )  # fmt: skip
    if question_ids:
        statement = statement.where(Answer.question_id.in_(list(question_ids)))
    found: dict[uuid.UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in db.session.execute(statement):
        found[row.subject_id][row.question_id].append(row)
    return found


def _newest(model: Any, ids: Ids, *columns: Any) -> Any:
    return select(model).where(model.subject_id.in_(list(ids))).order_by(*(one.desc() for one in columns))


def _by_subject(statement: Any) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.session.scalars(statement):
        found[row.subject_id].append(row)
    return found


def list_facts(organization_of: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, dict[str, date]]:
    """For Find's index: the codes of many services (service by organization), each with its day; one statement.

    A service's own answer counts before its organization's.
    """
    ids = {*organization_of, *organization_of.values()}
    answers = list_answer_rows(ids, asked_ids(book())) if ids else {}
    found = {}
    for service_id, organization_id in organization_of.items():
        own, shared = answers.get(service_id, {}), answers.get(organization_id, {})
        if own or shared:
            rows = own | lend(own, shared)
            found[service_id] = facts_of({i: stand(each) for i, each in rows.items()}, book())
    return found
