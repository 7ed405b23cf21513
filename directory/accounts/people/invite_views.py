"""Letting people in: the invitation, and the browsers of a shift desk."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts import policy
from directory.accounts.door import desk
from directory.accounts.door.calling import put_desk_cookie
from directory.accounts.people import invitation, members
from directory.accounts.people.forms import NEW, BrowserForm, InviteForm
from directory.accounts.people.invitation import NameTaken, Wanted
from directory.accounts.policy import Hat
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.core.problems import NotFound
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings


@blueprint.get("/people/invite")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def show_invite() -> Response:
    """Whom to let in."""
    return respond("accounts/invite.html", "content", form=_form(current_actor()))


@blueprint.post("/people/invite")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def invite() -> Response:
    """Make an invitation: a letter leaves with its link, or the link is shown once."""
    actor, form = current_actor(), _form(current_actor())
    if not form.validate():
        return respond("accounts/invite.html", "content", 422, form=form)
    try:
        agency_id = _agency_id(actor, form)
    except NameTaken:
        form.new_agency.errors = [
            _("There is an agency of this name already. If it has ended, open it again on “People”.")
        ]
        return respond("accounts/invite.html", "content", 422, form=form)
    said = form.data
    hat = Hat(agency_id, Duty(said["duty"]))
    made, token = invitation.invite(actor, Wanted(said["name"], said["username"], said["email"] or None, hat))
    link = f"{current_settings().public_url or request.host_url.rstrip('/')}{url_for('accounts.show_join')}#{token}"
    if made.email:
        invitation.write_invitation(made.email, *_letter(link), made)
    db.session.commit()
    shown = "" if made.email else link
    return respond("accounts/invited.html", "content", made=made, link=shown, **telling())


@blueprint.post("/people/invitations/<uuid:invitation_id>/end")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def end_invitation(invitation_id: UUID) -> Response:
    """Take an invitation back."""
    invitation.end_invitation(current_actor(), members.get_invitation(current_actor(), invitation_id))
    db.session.commit()
    flash(_("The invitation was taken back. Its link opens nothing any more."))
    return go(url_for("accounts.show_people"))


@blueprint.get("/people/desk/register")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def show_register() -> Response:
    """Ask for a name for the browser at hand."""
    if not policy.can_register_browser(current_actor()):
        raise NotFound
    return respond("accounts/register_browser.html", "content", form=BrowserForm())


@blueprint.post("/people/desk/register")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def register_browser() -> Response:
    """Let the shift desk sign in in this browser, by a cookie of its own."""
    form = BrowserForm.of_request()
    if not policy.can_register_browser(current_actor()):
        raise NotFound
    if not form.validate():
        return respond("accounts/register_browser.html", "content", 422, form=form)
    token = desk.register_browser(current_actor(), form.data["name"])
    db.session.commit()
    flash(_("The shift desk can sign in in this browser now. Sign out before you leave it to others."))
    response = go(url_for("accounts.show_people"))
    put_desk_cookie(response, token)
    return response


@blueprint.post("/people/browsers/<uuid:browser_id>/end")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def end_browser(browser_id: UUID) -> Response:
    """Shut the shift desk out of a browser."""
    desk.end_browser(current_actor(), members.get_browser(current_actor(), browser_id))
    db.session.commit()
    flash(_("The shift desk cannot sign in in that browser any more."))
    return go(url_for("accounts.show_people"))


def _form(actor: Actor) -> InviteForm:
    """The form with what this actor may choose; NotFound for who invites nobody (an operator)."""
    allowed: dict[str, list[str]] = {}
    agencies = []
    for agency in (one for one in members.list_agencies(actor) if one.ended_at is None):
        duties = policy.duties_to_invite(actor, agency.id, members.supervisors_of(agency.id))
        if duties:
            agencies.append((str(agency.id), agency.name))
            allowed[str(agency.id)] = [duty.value for duty in duties]
    if policy.can_make_agency(actor):
        agencies.append((NEW, _("A new agency")))
        allowed[NEW] = [Duty.SUPERVISOR.value]
    if not agencies:
        raise NotFound
    form = InviteForm(request.form if request.method == "POST" else None)
    form.offer(agencies, allowed)
    if request.method != "POST" and str(actor.agency_id) in allowed:
        form.agency.data = str(actor.agency_id)
    return form


def _agency_id(actor: Actor, form: InviteForm) -> UUID:
    chosen = form.data["agency"]
    return invitation.make_agency(actor, form.data["new_agency"]).id if chosen == NEW else UUID(chosen)


def _letter(link: str) -> tuple[str, str]:
    """Our own words only: nothing that an inviter wrote stands in a letter, nor what the directory is about."""
    subject = _("You are invited to the directory")
    body = _(
        "Somebody you work with invited you to the directory. Open this address within seven days; it works once:\n\n"
        "%(link)s\n\n"
        "If you did not expect this, leave it: without you nothing happens.\n",
        link=link,
    )
    return subject, body
