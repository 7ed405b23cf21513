"""Who signs, whom to call, and what an agreement says of each point."""

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from directory.core.permissions import Permission
from directory.partnerships import blueprint
from directory.partnerships.agreements import actions, queries
from directory.partnerships.agreements.actions import OutOfOrder
from directory.partnerships.agreements.checklist import sections_for
from directory.partnerships.agreements.forms import ChecklistForm, LiaisonsForm, SignatureForm, why_not_signed
from directory.partnerships.agreements.views import ONE, show_one
from directory.partnerships.forms import differences
from directory.partnerships.keeping import Stale
from directory.partnerships.models import Agreement, Side
from directory.partnerships.views import current_day, day_sent, leave, show, stay
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _


@blueprint.post(ONE + "/signatures")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def name_signatory(agreement_id: UUID) -> Response:
    """Add somebody who signs."""
    row = queries.get_agreement(current_actor(), agreement_id)
    form = SignatureForm(request.form).fit()
    if not form.validate():
        return show_one(agreement_id, 422, signing=form)
    who = Side(form.side.data), form.name.data or "", form.title.data or "", form.signed_on.data
    try:
        actions.name_signatory(current_actor(), row, *who, current_day())
    except OutOfOrder as slip:
        form.refuse_order(slip.other)
        return show_one(agreement_id, 422, signing=form)
    return _leave_people(agreement_id)


@blueprint.post(ONE + "/signatures/<uuid:signature_id>/sign")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def sign_agreement(agreement_id: UUID, signature_id: UUID) -> Response:
    """Note that somebody signed on a day."""
    row = queries.get_agreement(current_actor(), agreement_id)
    signature, day = queries.get_signature(agreement_id, signature_id), day_sent("signed_on")
    if day is None:
        return stay(_("Nothing was noted: say on which day."), "partnerships.show_agreement", agreement_id=agreement_id)
    try:
        actions.sign(current_actor(), row, signature, day, current_day())
    except OutOfOrder as slip:
        return stay(why_not_signed(slip.other), "partnerships.show_agreement", agreement_id=agreement_id)
    return _leave_people(agreement_id)


@blueprint.post(ONE + "/signatures/<uuid:signature_id>/take-off")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def take_off_signatory(agreement_id: UUID, signature_id: UUID) -> Response:
    """Take off somebody who does not sign."""
    row = queries.get_agreement(current_actor(), agreement_id)
    actions.take_off_signatory(current_actor(), row, queries.get_signature(agreement_id, signature_id))
    return _leave_people(agreement_id)


def _leave_people(agreement_id: UUID) -> Response:
    return leave(_("Noted."), "partnerships.show_agreement", agreement_id=agreement_id, _anchor="signatures")


@blueprint.get(ONE + "/liaisons")
@access(Permission.EDIT_PARTNERSHIPS)
def edit_liaisons(agreement_id: UUID) -> Response:
    """The form for whom to call."""
    row = queries.get_agreement(current_actor(), agreement_id)
    form = LiaisonsForm.of_rows(queries.list_liaisons(agreement_id), str(row.row_version))
    return _show_liaisons(row, form)


@blueprint.post(ONE + "/liaisons")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def keep_liaisons(agreement_id: UUID) -> Response:
    """Keep whom to call."""
    row = queries.get_agreement(current_actor(), agreement_id)
    form = LiaisonsForm.of_rows({}, "", request.form)
    if not form.validate():
        return _show_liaisons(row, form, 422)
    try:
        actions.keep_liaisons(current_actor(), row, form.told, form.seen.data or "")
    except Stale:
        row = queries.get_agreement(current_actor(), agreement_id)
        now = LiaisonsForm.of_rows(queries.list_liaisons(agreement_id), str(row.row_version))
        form.seen.data = now.seen.data
        return _show_liaisons(row, form, 409, differences=differences(now, form))
    return leave(_("Kept."), "partnerships.show_agreement", agreement_id=agreement_id, _anchor="liaisons")


def _show_liaisons(row: Agreement, form: LiaisonsForm, status: int = 200, **values: Any) -> Response:
    return show("liaisons", status, row=row, form=form, **({"differences": []} | values))


@blueprint.get(ONE + "/checklist")
@access(Permission.EDIT_PARTNERSHIPS)
def edit_checklist(agreement_id: UUID) -> Response:
    """The form of the points, eight first and the others behind them."""
    row = queries.get_agreement(current_actor(), agreement_id)
    return _show_checklist(row, _checklist(row))


@blueprint.post(ONE + "/checklist")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def keep_checklist(agreement_id: UUID) -> Response:
    """Keep what was found."""
    row = queries.get_agreement(current_actor(), agreement_id)
    form = _checklist(row, request.form)
    if not form.validate():
        return _show_checklist(row, form, 422)
    try:
        actions.keep_checklist(current_actor(), row, form.told, form.seen.data or "")
    except Stale:
        row = queries.get_agreement(current_actor(), agreement_id)
        now = _checklist(row)
        form.seen.data = now.seen.data
        return _show_checklist(row, form, 409, differences=differences(now, form))
    return leave(_("Kept."), "partnerships.show_agreement", agreement_id=agreement_id, _anchor="checklist")


def _checklist(row: Agreement, sent: Any = None) -> ChecklistForm:
    rows = queries.list_sections(row.id) if sent is None else {}
    return ChecklistForm.of_sections(_sections(row.id), rows, str(row.row_version), sent)


def _sections(agreement_id: UUID) -> list[Any]:
    actor = current_actor()
    told = queries.get_told(actor, agreement_id, current_day())
    return sections_for(queries.list_sectors(actor, [i for i, _ in told.parties]))


def _show_checklist(row: Agreement, form: ChecklistForm, status: int = 200, **values: Any) -> Response:
    sections = _sections(row.id)
    groups = {name: [one for one in sections if one.group == name] for name in ("first", "sector", "more")}
    return show("checklist", status, row=row, form=form, groups=groups, **({"differences": []} | values))
