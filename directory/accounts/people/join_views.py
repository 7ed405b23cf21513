"""Taking up an invitation: a new account, or a further hat under the one that somebody has."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.demo import id_of_invited
from directory.accounts.door import entry
from directory.accounts.door.calling import caller, is_demo
from directory.accounts.door.entry import Known
from directory.accounts.models import Invitation
from directory.accounts.own import choosing
from directory.accounts.own.forms import JoinAccountForm
from directory.accounts.people import hats, invitation
from directory.accounts.people.forms import JoinForm
from directory.accounts.people.invitation import Account, Closed, Gone, NameTaken
from directory.accounts.proof.ticket import Stale
from directory.accounts.session import start_session
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, lead_on, respond

STEP = "join"


@blueprint.get("/join")
@access(Permission.PUBLIC)
def show_join() -> Response:
    """A box for the address of an invitation; a small script fills it from what stands behind `#`."""
    return lead_on("accounts/join_continue.html") or respond("accounts/join.html", "content", form=JoinForm())


@blueprint.post("/join")
@access(Permission.PUBLIC)
def open_invitation() -> Response:
    """Look at an invitation; nothing is used up yet."""
    form = JoinForm(request.form)
    token = invitation.token_in(form.address.data or "") if form.validate() else ""
    if not token:
        form.address.errors = form.address.errors or [_("There is no invitation in this. Paste all of the address.")]
        return respond("accounts/join.html", "content", 422, form=form)
    try:
        found = invitation.get_open(token, current_actor().person_id)
    except Closed as closed:
        return _show_closed(closed.why)
    if current_actor().duty is not None:
        return respond("accounts/join_hat.html", "content", found=found, invitation_token=token)
    made = JoinAccountForm(token=token, name=found.name, username=found.username)
    return _show_account(made, found)


@blueprint.post("/join/account")
@access(Permission.PUBLIC)
def join() -> Response:
    """Make the account; of many at once with one invitation, one comes through."""
    form = JoinAccountForm(request.form)
    try:
        found = invitation.get_open(form.token.data or "", current_actor().person_id)
        passphrase = _settle(form, found)
        if passphrase is None:
            return _show_account(form, found, 422)
        person_id = id_of_invited(found.id) if is_demo() else None
        said = form.data
        wanted = Account(said["username"], said["name"], passphrase, is_generated=bool(form.offered))
        person, account = invitation.join(said["token"], wanted, person_id)
        known = Known(person, account, person.auth_epoch)
    except Closed as closed:
        return _show_closed(closed.why)
    except NameTaken:
        form.username.errors = [_("Somebody has this user name. Choose another.")]
        return _show_account(form, found, 422)
    token = entry.begin(known, caller(), asks_second=not is_demo())
    db.session.commit()
    return _welcome(found, token)


@blueprint.post("/join/hat")
@access(Permission.SIGNED_IN, unlocked=True)
def accept_hat() -> Response:
    """Take up a further hat under one's own account."""
    try:
        invitation.accept_hat(current_actor(), request.form.get("token", ""))
    except Closed as closed:
        return _show_closed(closed.why)
    except hats.NotYours:
        flash(_("You wear this hat already, or this account cannot. The invitation was not used."))
        return go(url_for("accounts.show_home"))
    db.session.commit()
    flash(_("The hat is yours. Change the hat to wear it."))
    return go(url_for("accounts.show_change_of_hat"))


def _welcome(found: Invitation, token: str) -> Response:
    if found.duty == Duty.SHIFT_DESK:
        flash(_("The shift desk's account is made. It signs in with its passphrase, in a registered browser alone."))
        return go(url_for("accounts.show_sign_in"))
    start_session(token)
    return go(url_for("accounts.show_second_step"))


def _settle(form: JoinAccountForm, found: Invitation) -> str | None:
    try:
        choosing.offer_again(form, STEP, invitation=str(found.id))
    except Stale:
        _offer(form, found)
        form.form_errors.append(_("This page was open for long. Look at the passphrases once more: they are new."))
        return None
    passphrase = form.settle(form.username.data or "")
    if passphrase is not None and not invitation.is_free(form.username.data or ""):
        raise NameTaken
    return passphrase


def _offer(form: JoinAccountForm, found: Invitation) -> None:
    generated = choosing.must_be_generated([Duty(found.duty)])
    choosing.offer(form, STEP, generated=generated, invitation=str(found.id))


def _show_account(form: JoinAccountForm, found: Invitation, status: int = 200) -> Response:
    if status == 200:
        _offer(form, found)
    return respond("accounts/join_account.html", "content", status, form=form, found=found)


def _show_closed(why: Gone) -> Response:
    return respond("accounts/join_closed.html", "content", 410, why=why.value)
