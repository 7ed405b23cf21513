"""Commitments: the open ones, a new one (from a training, a point of an agreement, or a gap), done."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from directory.core.permissions import Permission
from directory.partnerships import blueprint
from directory.partnerships.commitments import actions, queries
from directory.partnerships.commitments.forms import CommitmentForm, origin_of
from directory.partnerships.models import CommitmentKind, OriginKind
from directory.partnerships.views import begin, current_day, key_sent, leave, partner_name, show
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _

NEW = "/partners/<uuid:organization_id>/commitments/new"
_HOMES = {OriginKind.TRAINING: ("partnerships.show_training", "event_id"),
          OriginKind.SECTION: ("partnerships.show_agreement", "agreement_id")}  # fmt: skip


@blueprint.get("/commitments")
@access(Permission.READ_PARTNERSHIPS)
def list_commitments() -> Response:
    """What is open, what is due first on top; and what was done."""
    actor = current_actor()
    return show("commitments", rows=queries.list_open(actor), done=queries.list_done(actor), home=home_of)


@blueprint.get(NEW)
@access(Permission.EDIT_PARTNERSHIPS)
def show_new_commitment(organization_id: UUID) -> Response:
    """The form, filled with what the link says: kind, what, and where it comes from."""
    said: dict[str, Any] = {name: request.args.get(name, "") for name in ("origin", "origin_id", "question", "year")}
    kind = request.args.get("kind", "")
    form = CommitmentForm(
        kind=kind if kind in set(CommitmentKind) else CommitmentKind.AGREEMENT.value,
        what=request.args.get("what", "")[:300],
        **said,
    ).fit()
    return _show_form(organization_id, form)


@blueprint.post(NEW)
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def enter_commitment(organization_id: UUID) -> Response:
    """Enter it."""
    partner_name(organization_id)
    form = CommitmentForm(request.form).fit()
    if not form.validate():
        return _show_form(organization_id, form, 422)
    actions.enter_commitment(current_actor(), organization_id, form.undertaking, form.came_from, key_sent())
    return leave(_("Entered. It stands on the list until it is done."), "partnerships.list_commitments")


@blueprint.post("/commitments/<uuid:commitment_id>/done")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def mark_commitment(commitment_id: UUID) -> Response:
    """It is done, or with `again` it is not."""
    row = queries.get_commitment(current_actor(), commitment_id)
    if request.form.get("again"):
        actions.open_again(current_actor(), row)
    else:
        actions.mark_done(current_actor(), row, current_day())
    return leave(_("Noted."), "partnerships.list_commitments")


def home_of(row: object) -> str:
    """Where what an action came from can be read; empty for the others."""
    found = _HOMES.get(row.origin)  # type: ignore[attr-defined]
    return url_for(found[0], **{found[1]: row.origin_id}) if found else ""  # type: ignore[attr-defined]


def _show_form(organization_id: UUID, form: CommitmentForm, status: int = 200) -> Response:
    said = {name: form[name].data or "" for name in ("origin", "origin_id", "question", "year")}
    name = partner_name(organization_id)
    return show(
        "commitment_form", status, form=begin(form), origin=origin_of(said), name=name, organization_id=organization_id
    )
