"""Consultation on screens: how to ask whom, what was asked, what was learnt."""

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from directory.core.permissions import Permission
from directory.partnerships import blueprint
from directory.partnerships.consultation import actions, queries
from directory.partnerships.consultation.forms import ConsultationForm, MechanismForm, NoteForm, hint_words
from directory.partnerships.forms import differences
from directory.partnerships.keeping import Stale
from directory.partnerships.models import NoteKind
from directory.partnerships.naming import Names
from directory.partnerships.views import begin, current_day, key_sent, leave, partner_name, show, voice
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _

PARTNER = "/partners/<uuid:organization_id>"
WAY = "/consultations/ways/<uuid:mechanism_id>"


@blueprint.get("/consultations")
@access(Permission.READ_PARTNERSHIPS)
def list_consultations() -> Response:
    """How to ask whom, and what was asked lately."""
    actor = current_actor()
    return show("consultations", ways=queries.list_mechanisms(actor), log=queries.list_consultations(actor))


@blueprint.get(PARTNER + "/consultations")
@access(Permission.READ_PARTNERSHIPS)
def show_consultation(organization_id: UUID) -> Response:
    """One partner: how to ask, what was asked, challenges and lessons."""
    return _show_partner(organization_id)


def _show_partner(organization_id: UUID, status: int = 200, **forms: Any) -> Response:
    actor, name = current_actor(), partner_name(organization_id)
    ways = queries.list_mechanisms(actor, organization_id)
    given = {
        "asking": begin(ConsultationForm(asked_on=current_day()).fit(_ways(organization_id))),
        "noting": begin(NoteForm().fit()),
        "hints": [],
    } | forms
    log = queries.list_consultations(actor, organization_id)
    notes = queries.list_notes(actor, organization_id)
    return show(
        "consultation", status, name=name, organization_id=organization_id, ways=ways, log=log, notes=notes, **given
    )


def _ways(organization_id: UUID) -> list[tuple[str, str]]:
    v = voice()
    ways = queries.list_mechanisms(current_actor(), organization_id)
    return [(str(one.id), f"{v.name(one.kind)}: {one.contact}") for one in ways]


@blueprint.post(PARTNER + "/consultations")
@access(Permission.LOG_CONSULTATION, unlocked=True)
def log_consultation(organization_id: UUID) -> Response:
    """Note that they were asked; words that may tell of a person are shown once more before they are kept."""
    partner_name(organization_id)
    form = ConsultationForm(request.form).fit(_ways(organization_id))
    is_good = form.validate()
    if not form.is_past(current_day()) or not is_good:
        return _show_partner(organization_id, 422, asking=begin(form))
    hints = form.find_hints(_known())
    if hints:
        return _show_partner(organization_id, 422, asking=begin(form), hints=hint_words(hints))
    actions.log_consultation(current_actor(), organization_id, form.asked, key_sent())
    return leave(_("Noted."), "partnerships.show_consultation", organization_id=organization_id)


@blueprint.post(PARTNER + "/lessons")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def note_partnership(organization_id: UUID) -> Response:
    """Note a challenge or a lesson."""
    partner_name(organization_id)
    form = NoteForm(request.form).fit()
    if not form.validate():
        return _show_partner(organization_id, 422, noting=begin(form))
    hints = form.find_hints(_known())
    if hints:
        return _show_partner(organization_id, 422, noting=begin(form), hints=hint_words(hints))
    actions.note_partnership(
        current_actor(), organization_id, NoteKind(form.kind.data), form.said.data or "", key_sent()
    )
    return leave(_("Noted."), "partnerships.show_consultation", organization_id=organization_id)


def _known() -> list[str]:
    return list(Names(current_actor()).names.values())


@blueprint.get(PARTNER + "/ways/new")
@access(Permission.EDIT_PARTNERSHIPS)
def show_new_mechanism(organization_id: UUID) -> Response:
    """The form for a way of asking."""
    return _show_way(MechanismForm().fit(), organization_id)


@blueprint.post(PARTNER + "/ways/new")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def enter_mechanism(organization_id: UUID) -> Response:
    """Enter a way of asking."""
    partner_name(organization_id)
    form = MechanismForm(request.form).fit()
    if not form.validate():
        return _show_way(form, organization_id, 422)
    actions.enter_mechanism(current_actor(), organization_id, form.way, key_sent())
    return leave(_("Kept."), "partnerships.show_consultation", organization_id=organization_id)


@blueprint.get(WAY + "/edit")
@access(Permission.EDIT_PARTNERSHIPS)
def edit_mechanism(mechanism_id: UUID) -> Response:
    """The form of a way of asking."""
    row = queries.get_mechanism(current_actor(), mechanism_id)
    return _show_way(MechanismForm.of_row(row), row.organization_id, row=row)


@blueprint.post(WAY + "/edit")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def change_mechanism(mechanism_id: UUID) -> Response:
    """Keep what was changed."""
    row, form = queries.get_mechanism(current_actor(), mechanism_id), MechanismForm(request.form).fit()
    if not form.validate():
        return _show_way(form, row.organization_id, 422, row=row)
    try:
        actions.change_mechanism(current_actor(), row, form.way, form.seen.data or "")
    except Stale:
        row = queries.get_mechanism(current_actor(), mechanism_id)
        now = MechanismForm.of_row(row)
        form.seen.data = now.seen.data
        return _show_way(form, row.organization_id, 409, row=row, differences=differences(now, form))
    return leave(_("Kept."), "partnerships.show_consultation", organization_id=row.organization_id)


@blueprint.post(WAY + "/end")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def end_mechanism(mechanism_id: UUID) -> Response:
    """It is out of use."""
    row = queries.get_mechanism(current_actor(), mechanism_id)
    actions.end_mechanism(current_actor(), row, current_day())
    return leave(
        _("Taken off. What was asked that way stays."),
        "partnerships.show_consultation",
        organization_id=row.organization_id,
    )


def _show_way(form: MechanismForm, organization_id: UUID, status: int = 200, **values: Any) -> Response:
    values = {"row": None, "differences": []} | values
    name = partner_name(organization_id)
    return show("way_form", status, form=begin(form), organization_id=organization_id, name=name, **values)
