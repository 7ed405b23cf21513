"""Writing down what a program says: an interview set by set, its own words, that all is still true, its terms."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import flash, request
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.config import LOCALES
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.philosophy import actions, blueprint, queries
from directory.philosophy.actions import Given, Said, SentTwice, Stale
from directory.philosophy.forms import StatementForm, TermForm, ThemeForm, number_in, offer_languages
from directory.philosophy.interview import InterviewForm, open_interview
from directory.philosophy.models import Evidence, How, TermUse
from directory.philosophy.queries import Subject
from directory.philosophy.questions import QuestionSet, book
from directory.philosophy.states import Noted, State
from directory.philosophy.telling import Teller
from directory.philosophy.views import address_of, subject_of, teller, this_day
from directory.providers.vocabularies import list_terms
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

BASE = "/partners/<uuid:organization_id>/philosophy"


@blueprint.get(f"{BASE}/record/<slug>")
@access(Permission.EDIT_PHILOSOPHY)
def show_interview(organization_id: UUID, slug: str) -> Response:
    """A question set to be asked, with what stands there now."""
    subject, one, t = subject_of(organization_id), _get_set(slug), teller()
    form = open_interview(one, t.locale, t.today, _current(subject), said_on=t.today, key=new_key())
    return _show_interview(subject, one, form, t)


@blueprint.post(f"{BASE}/record/<slug>")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def record_answers(organization_id: UUID, slug: str) -> Response:
    """Keep what is new in a set; or, in one press, that they were asked today and gave no answer."""
    subject, one, t = subject_of(organization_id), _get_set(slug), teller()
    form = open_interview(one, t.locale, t.today, _current(subject), request.form)
    if request.form.get("do") == "asked":
        return _note_asked(subject, one, form, t)
    if not form.validate():
        return _show_interview(subject, one, form, t, 422)
    return _keep(subject, one, form, t, form.given(), Evidence(form.evidence.data))


def _note_asked(subject: Subject, one: QuestionSet, form: InterviewForm, t: Teller) -> Response:
    """That all of a set that has no answer was asked today."""
    standings = actions.standings_of(subject)
    given = [
        Given(question.id, Noted.ASKED, on=t.today)
        for question in one.asked
        if question.id not in standings or standings[question.id].state not in (State.ANSWERED, State.DECLINED)
    ]
    form.said_on.data = t.today
    return _keep(subject, one, form, t, given, Evidence.SELF_REPORTED)


def _keep(
    subject: Subject, one: QuestionSet, form: InterviewForm, t: Teller, given: list[Given], evidence: Evidence
) -> Response:
    said = Said(form.said_by.data or "", form.role.data or "", form.said_on.data or t.today)
    try:
        kept = actions.record_answers(current_actor(), subject, said, evidence, given, _seen(one), form.key.data or "")
    except SentTwice:
        return leave(_("This was kept already."), address_of(subject))
    except Stale as stale:
        return _show_interview(subject, one, form, t, 409, stale.what)
    db.session.commit()
    if not kept:
        return leave(_("Nothing was changed."), address_of(subject))
    return leave(_("Kept. Everybody who searches can read it."), f"{address_of(subject)}#set-{one.name}")


def _seen(one: QuestionSet) -> dict[str, int]:
    return {question.id: request.form.get(f"s_{question.id}", 0, type=int) for question in one.asked}


def _current(subject: Subject) -> dict[str, tuple[str, str]]:
    """What stands there now: value and words of each question that is answered."""
    standings = actions.standings_of(subject)
    return {i: (one.answer.value, one.answer.words) for i, one in standings.items() if one.answer}


def _show_interview(
    subject: Subject, one: QuestionSet, form: InterviewForm, t: Teller, status: int = 200, stale: Iterable[str] = ()
) -> Response:
    """The form; where somebody else answered meanwhile, their answer beside what was typed."""
    standings = actions.standings_of(subject)
    stance = queries.get_stance(current_actor(), subject)
    fresh = status == 200
    return respond(
        "philosophy/interview.html",
        "main",
        status,
        subject=subject,
        one=one,
        title=one.title(t.locale),
        intro=one.intro(t.locale),
        form=form,
        lines={question.id: t.line(stance, question) for question in one.asked},
        groups=[(question.group or {}).get(t.locale, "") for question in one.asked],
        seen={
            i: standings[i].number if (fresh or i in stale) and i in standings else _seen(one)[i]
            for i in (question.id for question in one.asked)
        },
        stale=list(stale),
        sets=[(other.name, other.title(t.locale)) for other in subject.sets],
        home=address_of(subject),
        to=lambda slug: address_of(subject, "philosophy.show_interview", slug=slug),
    )


def _get_set(slug: str) -> QuestionSet:
    found = book().by_name.get(slug)
    if found is None or found.is_asked_yearly:
        raise NotFound
    return found


@blueprint.get(f"{BASE}/statement")
@access(Permission.EDIT_PHILOSOPHY)
def show_statement(organization_id: UUID) -> Response:
    """A new version of a program's own words, begun from the last one."""
    subject, t = subject_of(organization_id), teller()
    newest = next(iter(queries.get_stance(current_actor(), subject).statements), None)
    text = {"body": newest.body, "language": newest.language} if newest else {}
    form = StatementForm(today=t.today, said_on=t.today, seen=str(newest.number if newest else 0), **text)
    return _show_statement(subject, form)


@blueprint.post(f"{BASE}/statement")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def write_statement(organization_id: UUID) -> Response:
    """Keep a new version; the one before stays."""
    subject, t = subject_of(organization_id), teller()
    form = StatementForm(request.form, today=t.today)
    offer_languages(form, _languages(t))
    if not form.validate():
        return _show_statement(subject, form, 422)
    said = Said(form.said_by.data or "", form.role.data or "", form.said_on.data or t.today)
    seen = number_in(form.seen.data)
    how, key = How(form.how.data), form.key.data or ""
    try:
        actions.write_statement(
            current_actor(), subject, said, form.body.data or "", form.language.data, how, seen, key
        )
    except SentTwice:
        return leave(_("This was kept already."), address_of(subject))
    except Stale:
        return _show_newer(subject, form, t)
    db.session.commit()
    return leave(_("Kept as a new version. The one before stays."), address_of(subject))


def _show_newer(subject: Subject, form: StatementForm, t: Teller) -> Response:
    """Somebody else wrote a version meanwhile: theirs beside what was typed, which is kept if it is sent again."""
    newest = queries.get_stance(current_actor(), subject).statements[0]
    form.seen.data = str(newest.number)
    return _show_statement(subject, form, 409, t.statement(newest))


def _show_statement(subject: Subject, form: StatementForm, status: int = 200, newer: Any = None) -> Response:
    offer_languages(form, _languages(teller()))
    form.key.data = form.key.data or new_key()
    return respond(
        "philosophy/statement.html", "main", status, subject=subject, form=form, newer=newer, home=address_of(subject)
    )


def _languages(t: Teller) -> list[tuple[str, str]]:
    named = {term.code: term.name(t.locale) for term in list_terms() if term.vocabulary == "language"}
    first = [(code, named.get(code, code)) for code in LOCALES]
    return first + sorted(((c, n) for c, n in named.items() if c not in LOCALES), key=lambda one: one[1].casefold())


@blueprint.post(f"{BASE}/confirm")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def confirm_all(organization_id: UUID) -> Response:
    """The program says today that all of it is still true."""
    subject = subject_of(organization_id)
    try:
        actions.confirm_all(current_actor(), subject, this_day(), request.form.get("key", ""))
    except SentTwice:
        return leave(_("This was kept already."), address_of(subject))
    db.session.commit()
    return leave(_("Confirmed today."), address_of(subject))


@blueprint.get(f"{BASE}/terms")
@access(Permission.EDIT_PHILOSOPHY)
def show_terms(organization_id: UUID) -> Response:
    """The words that a program uses and refuses."""
    t = teller()
    return _show_terms(subject_of(organization_id), TermForm(today=t.today, said_on=t.today))


@blueprint.post(f"{BASE}/terms")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def add_term(organization_id: UUID) -> Response:
    """Add one."""
    subject, form = subject_of(organization_id), TermForm(request.form, today=this_day())
    if not form.validate():
        return _show_terms(subject, form, 422)
    use, key = TermUse(form.use.data), form.key.data or ""
    words = (form.name.data or "", use, form.meaning.data or "")
    try:
        actions.add_term(current_actor(), subject, *words, form.said_on.data or form.today, key)
    except SentTwice:
        return leave(_("This was kept already."), address_of(subject, "philosophy.show_terms"))
    db.session.commit()
    return leave(_("Kept."), address_of(subject, "philosophy.show_terms"))


@blueprint.post(f"{BASE}/terms/<uuid:term_id>/end")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def end_term(organization_id: UUID, term_id: UUID) -> Response:
    """They no longer use or refuse it."""
    subject = subject_of(organization_id)
    actions.end_term(current_actor(), queries.get_term(current_actor(), subject, term_id))
    db.session.commit()
    return leave(_("Taken off. It stays in the history."), address_of(subject, "philosophy.show_terms"))


def _show_terms(subject: Subject, form: TermForm, status: int = 200) -> Response:
    form.key.data = form.key.data or new_key()
    terms = queries.get_stance(current_actor(), subject).terms
    return respond(
        "philosophy/terms.html", "main", status, subject=subject, form=form, terms=terms, home=address_of(subject),
        ending=lambda row: address_of(subject, "philosophy.end_term", term_id=row.id),
    )  # fmt: skip


@blueprint.get(f"{BASE}/themes")
@access(Permission.EDIT_PHILOSOPHY)
def show_themes(organization_id: UUID) -> Response:
    """What survivors' advisory groups brought up, by year."""
    subject, t = subject_of(organization_id), teller()
    return _show_themes(subject, ThemeForm(today=t.today, year=t.today.year))


@blueprint.post(f"{BASE}/themes")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def add_theme(organization_id: UUID) -> Response:
    """Add one."""
    subject, form = subject_of(organization_id), ThemeForm(request.form, today=this_day())
    if not form.validate():
        return _show_themes(subject, form, 422)
    words = (form.body.data or "", form.brought_by.data or "")
    try:
        actions.add_theme(current_actor(), subject, form.year.data or 0, *words, form.key.data or "")
    except SentTwice:
        return leave(_("This was kept already."), address_of(subject, "philosophy.show_themes"))
    db.session.commit()
    return leave(_("Kept."), address_of(subject, "philosophy.show_themes"))


def _show_themes(subject: Subject, form: ThemeForm, status: int = 200) -> Response:
    form.key.data = form.key.data or new_key()
    stance = queries.get_stance(current_actor(), subject)
    return respond(
        "philosophy/themes.html", "main", status, subject=subject, form=form, themes=stance.themes,
        home=address_of(subject),
    )  # fmt: skip


def leave(words: str, target: str) -> Response:
    """Go on, and say what became of it. What was not committed is rolled back."""
    db.session.rollback()
    flash(words)
    return go(target)
