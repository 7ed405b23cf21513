"""What a program said, in words: each question with its answer or with how it stands, counts, rules that touch it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from directory.core.actor import Actor
from directory.philosophy import policy, queries
from directory.philosophy.models import Evidence, How, Statement
from directory.philosophy.queries import Stance, Subject
from directory.philosophy.questions import CORE, Kind, Question, QuestionSet, book
from directory.philosophy.states import State
from directory.web.language import N_, ago, day, texts

EVIDENCE = {
    Evidence.SELF_REPORTED: N_("they say so"),
    Evidence.DOCUMENT_SEEN: N_("we saw the document"),
    Evidence.VISIT_BY_INVITATION: N_("on a visit, by invitation"),
    Evidence.CERTIFIED: N_("a certificate says so"),
    Evidence.ACCREDITED: N_("an accreditation says so"),
    Evidence.THIRD_PARTY: N_("somebody else reviewed it"),
}
HOW = {
    How.INTERVIEW: N_("in an interview"),
    How.WRITTEN: N_("in writing"),
    How.WEBSITE: N_("on its website"),
    How.AGREEMENT: N_("in an agreement"),
    How.PUBLIC_EVENT: N_("at a public event"),
}
YES_NO = {"yes": N_("Yes"), "partly": N_("Partly"), "no": N_("No"), "unknown": N_("They do not know")}
MOST_ON_PARTNERS_PAGE = 5


@dataclass(frozen=True, slots=True)
class When:
    """A day as it is shown: said as a person says it, exact beside it."""

    iso: str
    exact: str
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    """One question: `text` as it was put to the program, `asked_now` where it is put otherwise today.

    `said` are the choices in words, `words` their own; `again` is the day on which they were asked once more in vain.
    `codes` are what was chosen, for comparing.
    """

    id: str
    kind: Kind
    text: str
    state: State
    asked_now: str = ""
    said: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: str = ""
    evidence: str = ""
    who: str = ""
    on: When | None = None
    again: When | None = None
    is_retired: bool = False
    is_shared: bool = False
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Counts:
    """How many questions stand how: all four are said, none is a grade."""

    answered: int = 0
    asked: int = 0
    declined: int = 0
    not_asked: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return self.answered + self.asked + self.declined + self.not_asked


@dataclass(slots=True)
class ToldSet:
    """A question set of one program, in its groups."""

    name: str
    title: str
    intro: str
    counts: Counts
    groups: list[tuple[str, list[Told]]] = field(default_factory=list)

    @property
    def lines(self) -> list[Told]:
        """Every question of the set."""
        return [line for _, lines in self.groups for line in lines]


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule of others that an answer touches: a fact with its source, and no verdict of ours."""

    title: str
    citation: str
    since: str
    touched: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Brief:
    """The section on a partner's page."""

    subject: Subject
    statement: dict[str, Any] | None
    lines: list[Told]
    counts: Counts
    confirmed: When | None
    flags: list[Flag]
    services: list[tuple[uuid.UUID, str]]
    title: str
    may_record: bool


class Teller:
    """How this answer tells things: language, time zone, and the day that it is."""

    def __init__(self, locale: str, timezone: str, today: date) -> None:
        self.locale, self.timezone, self.today = locale, timezone, today
        self._ = texts(locale)
        self._told: dict[date | datetime, When] = {}

    def when(self, on: date | datetime) -> When:
        """A day, and how long ago it was."""
        if on not in self._told:
            self._told[on] = self._tell_day(on)
        return self._told[on]

    def _tell_day(self, on: date | datetime) -> When:
        exact = day(on, self.timezone, self.locale)
        local = on.date() if isinstance(on, datetime) else on
        days = (self.today - local).days
        midnight = datetime.combine(self.today, datetime.min.time())
        said = ago(midnight - timedelta(days=days), midnight, self.locale) if days > 0 else self._(N_("today"))
        return When(local.isoformat(), exact, said)

    def say(self, question: Question, value: str) -> tuple[str, ...]:
        """What was chosen, in words."""
        if not value:
            return ()
        if question.kind == Kind.YES_NO:
            return (self._(YES_NO[value]) if value in YES_NO else value,)
        if question.kind == Kind.NUMBER:
            unit = (question.unit or {}).get(self.locale, "")
            return (f"{value} {unit}".strip(),)
        return tuple(question.name(code, self.locale) for code in value.split(","))

    def line(self, stance: Stance, question: Question) -> Told:
        """One question of a program."""
        standing = stance.standing(question.id)
        row = standing.answer or standing.latest
        if row is None:
            return Told(question.id, question.kind, question.newest.text(self.locale), State.NOT_ASKED)
        put = question.wording(row.wording)
        answer = standing.answer
        newest = question.newest.text(self.locale)
        return Told(
            id=question.id,
            kind=question.kind,
            text=put.text(self.locale),
            asked_now="" if put is question.newest or question.is_retired else newest,
            state=standing.state,
            said=self.say(question, answer.value) if answer else (),
            codes=tuple(answer.value.split(",")) if answer and answer.value else (),
            words=answer.words if answer else "",
            evidence=self._(EVIDENCE[row.evidence]) if answer else "",
            who=", ".join(part for part in (row.said_by, row.role) if part),
            on=self.when(row.on),
            again=self.when(standing.asked_again_on) if standing.asked_again_on else None,
            is_retired=question.is_retired,
            is_shared=question.id in stance.shared,
            earlier=self._earlier(stance, question, row),
        )

    def _earlier(self, stance: Stance, question: Question, shown: Any) -> tuple[tuple[str, str], ...]:
        rows = [row for row in stance.history.get(question.id, ()) if row is not shown and (row.value or row.words)]
        return tuple(
            (self.when(row.on).exact, ". ".join((*self.say(question, row.value), *([row.words] if row.words else ()))))
            for row in reversed(rows)
        )

    def set(self, stance: Stance, one: QuestionSet) -> ToldSet:
        """A set: what is asked today, and what was asked once where it was answered."""
        counts, groups = Counts(), list[tuple[str, list[Told]]]()
        for question in one.questions:
            line = self.line(stance, question)
            if question.is_retired and line.state == State.NOT_ASKED:
                continue
            setattr(counts, line.state.value, getattr(counts, line.state.value) + 1)
            name = (question.group or {}).get(self.locale, "")
            if not groups or groups[-1][0] != name:
                groups.append((name, []))
            groups[-1][1].append(line)
        return ToldSet(one.name, one.title(self.locale), one.intro(self.locale), counts, groups)

    def sets(self, stance: Stance) -> list[ToldSet]:
        """The sets that a program is asked, and any other of which something was answered."""
        asked = {one.name for one in stance.subject.sets}
        said = {book().by_id[i].set_name for i in stance.standings if i in book().by_id}
        return [self.set(stance, one) for one in book().sets if one.name in asked | said and not one.is_asked_yearly]

    def statement(self, row: Statement) -> dict[str, Any]:
        """A version of a program's own words."""
        return {
            "number": row.number,
            "body": row.body,
            "language": row.language,
            "who": ", ".join(part for part in (row.said_by, row.role) if part),
            "how": self._(HOW[row.how]),
            "on": self.when(row.said_on),
            "recorded_by": row.recorded_by,
        }

    def flags(self, stance: Stance) -> list[Flag]:
        """The rules in force that some answer touches."""
        found = []
        for rule in stance.rules:
            touched = []
            for question_id, code in rule.touches:
                question, answer = book().by_id.get(question_id), stance.standing(question_id).answer
                if question and answer and code in answer.value.split(","):
                    touched.append((question.newest.text(self.locale), ", ".join(self.say(question, code))))
            if touched:
                title = rule.title_es if self.locale == "es" else rule.title_en
                since = day(rule.holds_from, self.timezone, self.locale)
                found.append(Flag(title, rule.citation, since, tuple(touched)))
        return found


def tell_for_partner(actor: Actor, organization_id: uuid.UUID, teller: Teller) -> Brief:
    """The section on a partner's page; NotFound for a partner that the actor may not see."""
    subject = queries.get_subject(actor, organization_id)
    stance, spoke = queries.get_brief(subject)
    first = teller.set(stance, subject.sets[0])
    is_core = first.name == CORE
    said = [line for one in teller.sets(stance) for line in one.lines if line.state != State.NOT_ASKED]
    return Brief(
        subject=subject,
        statement=teller.statement(stance.statements[0]) if stance.statements else None,
        lines=first.lines if is_core else said[:MOST_ON_PARTNERS_PAGE],
        counts=count_all(teller.sets(stance)),
        confirmed=teller.when(stance.confirmed.confirmed_on) if stance.confirmed else None,
        flags=teller.flags(stance),
        services=[one for one in queries.list_services(subject) if one[0] in spoke] if spoke else [],
        title=first.title if is_core else "",
        may_record=policy.can_record(actor),
    )


def count_all(sets: Iterable[ToldSet]) -> Counts:
    """The counts of several sets together."""
    made = Counts()
    for one in sets:
        for name in ("answered", "asked", "declined", "not_asked"):
            setattr(made, name, getattr(made, name) + getattr(one.counts, name))
    return made
