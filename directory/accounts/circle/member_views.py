"""A colleague is let in: the four words that they read out over the telephone are typed in here."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.circle import confirming, policy, queries
from directory.accounts.circle.forms import HeardForm
from directory.accounts.circle.ring import get_ring
from directory.accounts.people.hats import NotYours
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

MEMBER = "/circle/members/<uuid:person_id>"


@blueprint.get(MEMBER)
@access(Permission.KEEP_CIRCLE, unlocked=True)
def show_confirming(person_id: UUID) -> Response:
    """Whom to call, and where to type what one hears."""
    return _show(person_id, HeardForm())


@blueprint.post(MEMBER)
@access(Permission.KEEP_CIRCLE, fresh=True)
def confirm_member(person_id: UUID) -> Response:
    """Let them in, if the words are theirs."""
    actor, form = current_actor(), HeardForm(request.form)
    if not form.validate():
        return _show(person_id, form, 422)
    is_theirs = confirming.confirm_member(actor, get_ring(actor), person_id, form.data["heard"])
    name = queries.get_member(actor, person_id).person.name
    db.session.commit()  # wrong words leave a line as well
    if is_theirs:
        flash(_("%(name)s can read your agency's referrals from now on.", name=name))
        return go(url_for("accounts.show_circle"))
    form.heard.errors = [_("Those are not %(name)s's words. Nothing was opened.", name=name)]
    return _show(person_id, form, 422)


def _show(person_id: UUID, form: HeardForm, status: int = 200) -> Response:
    actor = current_actor()
    member = queries.get_member(actor, person_id)
    if actor.person_id == person_id or not policy.can_confirm(queries.standing_of(actor, get_ring(actor))):
        raise NotYours
    if not member.is_waiting:
        raise NotFound
    return respond("accounts/circle_member.html", "content", status, member=member, form=form, me=actor)
