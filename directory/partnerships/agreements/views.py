"""Agreements on screens: all of them, one of them, what comes up; entering, changing, renewing, ending."""

from typing import Any, cast
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships import blueprint
from directory.partnerships.agreements import actions, policy, queries
from directory.partnerships.agreements.actions import Double, Entry, OutOfOrder, TakenPlace
from directory.partnerships.agreements.checklist import sections_for
from directory.partnerships.agreements.forms import AgreementForm, DocumentForm, EndForm, SignatureForm
from directory.partnerships.agreements.queries import Told
from directory.partnerships.agreements.reminders import list_coming
from directory.partnerships.agreements.states import OVER, Status
from directory.partnerships.agreements.timeline import WIDTH, draw
from directory.partnerships.commitments.queries import list_of_origin
from directory.partnerships.forms import differences
from directory.partnerships.keeping import Stale
from directory.partnerships.models import Agreement
from directory.partnerships.naming import Names
from directory.partnerships.views import (
    begin,
    current_day,
    key_sent,
    leave,
    partner_name,
    show,
    stale_words,
    voice,
)
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.language import gettext as _

Known = list[tuple[UUID, str]]
"""Partners that a form knows before anything is typed: id and name."""

ONE = "/agreements/<uuid:agreement_id>"
NEW = "/partners/<uuid:organization_id>/agreements/new"


@blueprint.get("/agreements")
@access(Permission.READ_PARTNERSHIPS)
def list_agreements() -> Response:
    """Every agreement, or those that stand somewhere."""
    told = queries.list_agreements(current_actor(), current_day())
    counts = {status: sum(one.status == status for one in told) for status in Status}
    asked = request.args.get("status", "")
    chosen = [one for one in told if one.status == asked or (not asked and one.status not in OVER)]
    return show("agreements", told=chosen, counts=counts, asked=asked, total=len(told))


@blueprint.get("/agreements/renewals")
@access(Permission.READ_PARTNERSHIPS)
def list_renewals() -> Response:
    """Reviews and ends within 90 days, and those that have passed."""
    today = current_day()
    coming = list_coming(queries.list_agreements(current_actor(), today), today)
    return show("renewals", coming=coming)


@blueprint.get(ONE)
@access(Permission.READ_PARTNERSHIPS)
def show_agreement(agreement_id: UUID) -> Response:
    """One agreement with its days, people, points and papers."""
    return show_one(agreement_id)


def show_one(agreement_id: UUID, status: int = 200, **forms: Any) -> Response:
    """The screen of an agreement; `forms` are small ones that were sent and not kept."""
    actor, v = current_actor(), voice()
    row = queries.get_agreement(actor, agreement_id)
    told = queries.get_told(actor, agreement_id, v.today)
    sections = sections_for(queries.list_sectors(actor, [i for i, _ in told.parties]))
    older = queries.find_told(actor, row.supersedes_id, v.today) if row.supersedes_id else None
    newer = queries.find_told(actor, told.newer_id, v.today) if told.newer_id else None
    given = {"ending": EndForm(), "signing": SignatureForm().fit(), "paper": DocumentForm()} | forms
    return show(
        "agreement",
        status,
        row=row,
        one=told,
        older=older,
        newer=newer,
        line=draw(told.days, v.today),
        width=WIDTH,
        signatures=queries.list_signatures(agreement_id),
        liaisons=queries.list_liaisons(agreement_id),
        sections=sections,
        found=queries.list_sections(agreement_id),
        documents=queries.list_documents(agreement_id),
        commitments=list_of_origin(agreement_id),
        locale=current_locale(),
        is_over=told.status in OVER,
        **given,
    )


@blueprint.get(NEW)
@access(Permission.EDIT_PARTNERSHIPS)
def show_new_agreement(organization_id: UUID) -> Response:
    """The form for an agreement with a partner."""
    name = partner_name(organization_id)
    form = AgreementForm(theirs=name, our_agency=str(current_actor().agency_id), drafted_on=None)
    return _show_form(_open(form, [(organization_id, name)]), "new", organization_id=organization_id, name=name)


@blueprint.post(NEW)
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def enter_agreement(organization_id: UUID) -> Response:
    """Enter an agreement."""
    name, form = partner_name(organization_id), _fit(AgreementForm(request.form))
    given: dict[str, Any] = {"organization_id": organization_id, "name": name}
    if not _is_good(form, [(organization_id, name)]):
        return _show_form(form, "new", 422, **given)
    try:
        row = actions.enter_agreement(current_actor(), _entry(form), current_day(), key_sent())
    except OutOfOrder as slip:
        form.refuse_order(slip.field, slip.other)
        return _show_form(form, "new", 422, **given)
    except Double as double:
        return _show_form(form, "new", 422, double=double.other, **given)
    return leave(_("Entered. Now say who signs, and whom to call."), "partnerships.show_agreement", agreement_id=row.id)


@blueprint.get(ONE + "/edit")
@access(Permission.EDIT_PARTNERSHIPS)
def edit_agreement(agreement_id: UUID) -> Response:
    """The form of an agreement."""
    row, told = _load(agreement_id)
    return _show_form(_of_row(row, told), "edit", row=row)


@blueprint.post(ONE + "/edit")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def change_agreement(agreement_id: UUID) -> Response:
    """Keep what was changed; what somebody else kept meanwhile is shown first."""
    row, told = _load(agreement_id)
    form = _fit(AgreementForm(request.form))
    if not _is_good(form, told.parties):
        return _show_form(form, "edit", 422, row=row)
    try:
        actions.change_agreement(current_actor(), row, _entry(form), current_day(), form.seen.data or "")
    except OutOfOrder as slip:
        form.refuse_order(slip.field, slip.other)
        return _show_form(form, "edit", 422, row=row)
    except Double as double:
        return _show_form(form, "edit", 422, row=row, double=double.other)
    except Stale:
        return _show_stale(agreement_id, form)
    return leave(_("Kept."), "partnerships.show_agreement", agreement_id=agreement_id)


@blueprint.get(ONE + "/renew")
@access(Permission.EDIT_PARTNERSHIPS)
def show_renewal(agreement_id: UUID) -> Response:
    """The form for the agreement that takes the place of one: filled with what that one says, but for its days."""
    row, told = _load(agreement_id)
    form = _of_row(row, told)
    for name in ("drafted_on", "sent_on", "effective_on", "review_on", "expires_on"):
        form[name].data = None
    return _show_form(form, "renew", row=row)


@blueprint.post(ONE + "/renew")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def renew_agreement(agreement_id: UUID) -> Response:
    """Enter the next agreement of a chain; both can be read afterwards."""
    row, told = _load(agreement_id)
    form = _fit(AgreementForm(request.form))
    if not _is_good(form, told.parties):
        return _show_form(form, "renew", 422, row=row)
    try:
        made = actions.enter_agreement(current_actor(), _entry(form), current_day(), key_sent(), row)
    except OutOfOrder as slip:
        form.refuse_order(slip.field, slip.other)
        return _show_form(form, "renew", 422, row=row)
    except Double as double:
        return _show_form(form, "renew", 422, row=row, double=double.other)
    except TakenPlace as taken:
        newer = queries.get_told(current_actor(), taken.newer_id, current_day())
        return _show_form(form, "renew", 409, row=row, newer=newer)
    words = _("The next agreement is entered. Once it is signed and in force, it takes the place of the old one.")
    return leave(words, "partnerships.show_agreement", agreement_id=made.id)


@blueprint.post(ONE + "/end")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def end_agreement(agreement_id: UUID) -> Response:
    """Say that it is over."""
    row, form = queries.get_agreement(current_actor(), agreement_id), EndForm(request.form)
    if not form.validate():
        return show_one(agreement_id, 422, ending=form)
    try:
        assert form.ended_on.data
        actions.end_agreement(current_actor(), row, form.ended_on.data, form.seen.data or "")
    except OutOfOrder:
        form.ended_on.errors = [_("It was not in force yet on that day.")]
        return show_one(agreement_id, 422, ending=form)
    except Stale:
        form.form_errors.append(stale_words())
        return show_one(agreement_id, 409, ending=form)
    return leave(_("Noted."), "partnerships.show_agreement", agreement_id=agreement_id)


def _load(agreement_id: UUID) -> tuple[Agreement, Told]:
    actor = current_actor()
    if not policy.can_edit(actor):
        raise NotFound
    return queries.get_agreement(actor, agreement_id), queries.get_told(actor, agreement_id, current_day())


def _fit(form: AgreementForm) -> AgreementForm:
    return form.fit(queries.list_agencies())


def _open(form: AgreementForm, known: Known) -> AgreementForm:
    """A form as it is opened: the partners that are known stand in it, each told from its namesakes."""
    form.meant(Names(current_actor(), known))
    return _fit(form)


def _of_row(row: Agreement, told: Told) -> AgreementForm:
    return _open(AgreementForm.of_row(row, [name for _, name in told.parties]), told.parties)


def _is_good(form: AgreementForm, known: Known) -> bool:
    is_filled = form.validate()
    return form.meant(Names(current_actor(), known)) and is_filled


def _entry(form: AgreementForm) -> Entry:
    return Entry(form.values, form.named.ids)


def _show_stale(agreement_id: UUID, form: AgreementForm) -> Response:
    """Both texts side by side; kept once more, it is kept knowingly."""
    row, told = _load(agreement_id)
    found = differences(_of_row(row, told), form)
    form.seen.data = str(row.row_version)
    return _show_form(form, "edit", 409, row=row, differences=found)


def _show_form(form: AgreementForm, what: str, status: int = 200, **values: Any) -> Response:
    values = {
        "row": None,
        "double": None,
        "newer": None,
        "differences": [],
        "organization_id": None,
        "name": "",
    } | values
    return show("agreement_form", status, form=cast("AgreementForm", begin(form)), what=what, **values)
