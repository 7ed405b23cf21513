"""Participants' evaluation: opened and closed by a coordinator, codes on paper, and what may be shown of the counts."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.core.db import db
from directory.core.permissions import Permission
from directory.toolkit import blueprint, policy, queries
from directory.toolkit.evaluations import actions
from directory.toolkit.evaluations.queries import get_evaluation, list_all, list_of_partner, list_sheets
from directory.toolkit.forms import NewEvaluationForm
from directory.toolkit.questions import LEFT_OUT, get_set
from directory.toolkit.telling import telling, today
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings


@blueprint.get("/toolkit/evaluations")
@access(Permission.SEARCH_DIRECTORY)
def list_evaluations() -> Response:
    """Of which partners there is an evaluation, A to Z: no order by what was answered."""
    rows = list_all(current_actor(), today())
    return respond("toolkit/evaluations.html", "main", rows=rows, **telling())


@blueprint.get("/partners/<uuid:organization_id>/evaluations")
@access(Permission.SEARCH_DIRECTORY)
def show_evaluations(organization_id: UUID) -> Response:
    """What participants say of a partner, by year, as counts."""
    return _show(organization_id, NewEvaluationForm())


@blueprint.post("/partners/<uuid:organization_id>/evaluations")
@access(Permission.KEEP_TOOLKIT, unlocked=True)
def open_evaluation(organization_id: UUID) -> Response:
    """Begin an evaluation."""
    partner = queries.get_partner(current_actor(), organization_id)
    form = NewEvaluationForm(request.form)
    form.offer(_services(partner.id))
    if not form.validate():
        return _show(organization_id, form, 422)
    service_id = UUID(form.service.data) if form.service.data else None
    key = request.form.get("key", "")
    made = actions.open_evaluation(current_actor(), organization_id, service_id, today(), key)
    db.session.commit()
    return go(url_for("toolkit.show_evaluation", evaluation_id=made.id))


@blueprint.get("/toolkit/evaluations/<uuid:evaluation_id>")
@access(Permission.KEEP_TOOLKIT)
def show_evaluation(evaluation_id: UUID) -> Response:
    """Its address, the sheets that were printed, and how to end it."""
    return _show_one(evaluation_id)


@blueprint.post("/toolkit/evaluations/<uuid:evaluation_id>/codes")
@access(Permission.KEEP_TOOLKIT, unlocked=True)
def print_codes(evaluation_id: UUID) -> Response:
    """Twenty codes to cut out: shown now, kept as hashes, and never shown again."""
    found = get_evaluation(current_actor(), evaluation_id)
    try:
        made = actions.print_sheet(current_actor(), found.Evaluation, today(), request.form.get("key", ""))
    except actions.PrintedBefore:
        db.session.rollback()
        flash(
            _("That sheet was made already, and its codes cannot be shown again. End it below if it was not printed.")
        )
        return go(url_for("toolkit.show_evaluation", evaluation_id=evaluation_id))
    db.session.commit()
    return respond(
        "toolkit/codes.html", "main", evaluation=found.Evaluation, codes=made, address=_address(found.Evaluation.short)
    )


@blueprint.post("/toolkit/evaluations/<uuid:evaluation_id>/sheets/<uuid:sheet_id>/end")
@access(Permission.KEEP_TOOLKIT, unlocked=True)
def end_sheet(evaluation_id: UUID, sheet_id: UUID) -> Response:
    """End the codes of a sheet that was lost."""
    found = get_evaluation(current_actor(), evaluation_id)
    actions.end_sheet(current_actor(), found.Evaluation, sheet_id, today())
    db.session.commit()
    flash(_("Ended. Codes of that sheet that were not used yet count no more."))
    return go(url_for("toolkit.show_evaluation", evaluation_id=evaluation_id))


@blueprint.post("/toolkit/evaluations/<uuid:evaluation_id>/close")
@access(Permission.KEEP_TOOLKIT, unlocked=True)
def close_evaluation(evaluation_id: UUID) -> Response:
    """End an evaluation for good."""
    found = get_evaluation(current_actor(), evaluation_id)
    actions.close_evaluation(current_actor(), found.Evaluation, today())
    db.session.commit()
    flash(_("Closed. What may be shown of it stands here."))
    return go(url_for("toolkit.show_evaluations", organization_id=found.Evaluation.organization_id))


def _services(organization_id: UUID) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in queries.list_services(current_actor(), organization_id)]


def _show(organization_id: UUID, form: NewEvaluationForm, status: int = 200) -> Response:
    actor = current_actor()
    partner = queries.get_partner(actor, organization_id)
    form.offer(_services(partner.id))
    return respond(
        "toolkit/partner_evaluations.html",
        "main",
        status,
        partner=partner,
        told=list_of_partner(actor, organization_id, today()),
        form=form,
        may_keep=policy.can_keep(actor),
        key=uuid4().hex,
        **_wording(),
        **telling(),
    )


def _wording() -> dict[str, Any]:
    """How a result is told: the question as it was worded in its version, and the choices."""
    locale = current_locale()

    def asked(name: str, question_id: str, version: int) -> str:
        for question in get_set(name).questions:
            if question.id == question_id:
                return question.wording(version).text(locale)
        return question_id

    def chosen(name: str, question_id: str, code: str) -> str:
        if code == LEFT_OUT:
            return str(_("Left out"))
        for question in get_set(name).questions:
            for choice in question.choices:
                if question.id == question_id and choice.code == code:
                    return choice.names[locale]
        return code

    return {"asked": asked, "chosen": chosen}


def _show_one(evaluation_id: UUID) -> Response:
    found = get_evaluation(current_actor(), evaluation_id)
    return respond(
        "toolkit/evaluation.html",
        "main",
        evaluation=found.Evaluation,
        partner=found.partner,
        service=found.service,
        address=_address(found.Evaluation.short),
        sheets=list_sheets(evaluation_id),
        key=uuid4().hex,
        **telling(),
    )


def _address(short: str) -> str:
    """What is typed into a browser: without the scheme, which nobody types."""
    base: str = current_settings().public_url or request.host_url
    return f"{base.split('://', 1)[-1].rstrip('/')}/e/{short}"
