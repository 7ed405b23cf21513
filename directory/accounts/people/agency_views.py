"""The end of an agency, with its reason; and that it is open again."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts import policy
from directory.accounts.people import agencies, members
from directory.accounts.people.forms import EndForm
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

END = "/people/agencies/<uuid:agency_id>/end"


@blueprint.get(END)
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def ask_agency_end(agency_id: UUID) -> Response:
    """Say who would be out, and ask why."""
    return _ask(agency_id, EndForm())


@blueprint.post(END)
@access(Permission.MANAGE_PEOPLE, fresh=True)
def end_agency(agency_id: UUID) -> Response:
    """End an agency at once."""
    form = EndForm(request.form)
    if not form.validate():
        return _ask(agency_id, form, 422)
    agency = members.get_agency(current_actor(), agency_id)
    agencies.end_agency(current_actor(), agency, form.reason.data or "")
    db.session.commit()
    flash(_("%(name)s has ended. Its people are out at the next click.", name=agency.name))
    return go(url_for("accounts.show_people"))


@blueprint.post("/people/agencies/<uuid:agency_id>/reopen")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def reopen_agency(agency_id: UUID) -> Response:
    """Open an agency again."""
    agency = members.get_agency(current_actor(), agency_id)
    agencies.reopen_agency(current_actor(), agency)
    db.session.commit()
    flash(_("%(name)s is open again. Invite its first supervisor.", name=agency.name))
    return go(url_for("accounts.show_people"))


def _ask(agency_id: UUID, form: EndForm, status: int = 200) -> Response:
    actor = current_actor()
    agency = members.get_agency(actor, agency_id)
    if not policy.can_end_agency(actor, agency, is_of_coalition=members.is_of_coalition(agency_id)):
        raise NotFound
    group = next(one for one in members.list_groups(actor) if one.agency.id == agency_id)
    return respond("accounts/agency_end.html", "content", status, group=group, form=form)
