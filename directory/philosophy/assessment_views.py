"""The self-assessment: our answers and a partner's to the same seven questions, by year; and what no partner meets."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.philosophy import actions, blueprint, policy, queries
from directory.philosophy.actions import Said, SentTwice, Stale
from directory.philosophy.assessment import BARRIERS
from directory.philosophy.forms import AssessmentForm, open_assessment, seen_mark
from directory.philosophy.models import Assessment
from directory.philosophy.queries import answers_of
from directory.philosophy.questions import READINESS, book
from directory.philosophy.record_views import leave
from directory.philosophy.telling import YES_NO
from directory.philosophy.views import teller
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import respond


@blueprint.get("/assessment")
@access(Permission.READ_PARTNERSHIPS)
def show_assessment() -> Response:
    """Our answers, by year; beside them those of a partner, and the gaps between the two."""
    actor, t = current_actor(), teller()
    partner_id, year = request.args.get("partner", type=UUID), request.args.get("year", type=int)
    partner = queries.get_subject(actor, partner_id) if partner_id else None
    found = queries.list_assessments(actor, [actor.agency_id, partner_id])
    ours, theirs = (found.get(one, {}) if one else {} for one in (actor.agency_id, partner_id))
    years = sorted({*ours, *theirs}, reverse=True)
    return respond(
        "philosophy/assessment.html",
        "main",
        partner=partner,
        partners=queries.list_partners_assessed(actor),
        years=years,
        year=year,
        questions=[(one.id, one.newest.text(t.locale)) for one in book().by_name[READINESS].asked],
        sides=[_side(ours, year), _side(theirs, year)],
        gaps={one.question_id: one for one in queries.list_gaps(actor, partner_id, year)} if partner_id else {},
        by_year=[(one, answers_of(ours, one), answers_of(theirs, one)) for one in years],
        say=_say,
        may_assess=policy.can_assess(actor),
        may_act=actor.may(Permission.EDIT_PARTNERSHIPS),
        barriers=[(_(BARRIERS[code][0]), met) for code, met in queries.list_barriers(actor).items()],
        t=t,
    )


def _side(by_year: dict[int, Assessment], year: int | None) -> Assessment | None:
    return by_year.get(year) if year is not None else next(iter(by_year.values()), None)


def _say(value: str) -> str:
    return _(YES_NO[value]) if value in YES_NO else ""


@blueprint.get("/assessment/ours")
@access(Permission.ANSWER_ASSESSMENT)
def show_our_answers() -> Response:
    """The seven questions for our own agency."""
    return _show_form(None)


@blueprint.post("/assessment/ours")
@access(Permission.ANSWER_ASSESSMENT, unlocked=True)
def keep_our_answers() -> Response:
    """Keep them."""
    return _keep(None)


@blueprint.get("/assessment/partners/<uuid:organization_id>")
@access(Permission.ANSWER_ASSESSMENT)
def show_partners_answers(organization_id: UUID) -> Response:
    """The seven questions for a partner, after a conversation with it."""
    return _show_form(queries.get_subject(current_actor(), organization_id))


@blueprint.post("/assessment/partners/<uuid:organization_id>")
@access(Permission.ANSWER_ASSESSMENT, unlocked=True)
def keep_partners_answers(organization_id: UUID) -> Response:
    """Keep them."""
    return _keep(queries.get_subject(current_actor(), organization_id))


def _side_of(subject: Any) -> dict[str, UUID]:
    agency_id = current_actor().agency_id
    if subject is not None:
        return {"organization_id": subject.organization_id}
    if agency_id is None:
        raise NotFound
    return {"agency_id": agency_id}


def _show_form(subject: Any) -> Response:
    """This year's form with this year's answers; or with those of a year that was asked for."""
    t = teller()
    year = request.args.get("year", t.today.year, type=int)
    (subject_id,) = _side_of(subject).values()
    kept = queries.list_assessments(current_actor(), [subject_id]).get(subject_id, {}).get(year)
    mode = request.args.get("program")
    has_program = mode != "no" if mode else (kept.has_program if kept else True)
    form = open_assessment(
        t.locale, t.today, None, kept.answers if kept else None, has_program=has_program, year=year,
        said_on=t.today, said_by=current_actor().name if subject is None else "", key=new_key(),
        seen=seen_mark(year, kept.number if kept else 0),
    )  # fmt: skip
    return _show(subject, form, has_program=has_program)


def _keep(subject: Any) -> Response:
    t = teller()
    has_program = request.form.get("has_program") != "no"
    form = open_assessment(t.locale, t.today, request.form, has_program=has_program)
    if not form.validate():
        return _show(subject, form, 422, has_program=has_program)
    side, said = _side_of(subject), Said(form.said_by.data or "", "", form.said_on.data or t.today)
    target = url_for("philosophy.show_assessment", partner=subject.organization_id if subject else None)
    year, key = form.year.data or 0, form.key.data or ""
    try:
        actions.assess(current_actor(), side, year, form.answers, said, form.seen_number, key, has_program=has_program)
    except SentTwice:
        return leave(_("This was kept already."), target)
    except Stale:
        return _show_newer(subject, form, side, year, has_program=has_program)
    db.session.commit()
    return leave(_("Kept."), target)


def _show_newer(subject: Any, form: AssessmentForm, side: dict[str, UUID], year: int, *, has_program: bool) -> Response:
    (subject_id,) = side.values()
    newer = queries.list_assessments(current_actor(), [subject_id]).get(subject_id, {}).get(year)
    form.seen.data = seen_mark(year, newer.number if newer else 0)
    return _show(subject, form, 409, has_program=has_program, newer=newer)


def _show(
    subject: Any, form: AssessmentForm, status: int = 200, *, has_program: bool, newer: Assessment | None = None
) -> Response:
    return respond(
        "philosophy/assessment_form.html", "main", status, subject=subject, form=form, newer=newer, say=_say,
        has_program=has_program,
    )  # fmt: skip
