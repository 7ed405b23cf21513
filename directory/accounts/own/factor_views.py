"""Second factors: the first one, right after the passphrase, and further ones under one's own account."""

from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.door import entry
from directory.accounts.door.calling import caller
from directory.accounts.door.entry import Due
from directory.accounts.held import hold_form
from directory.accounts.own import account
from directory.accounts.own.forms import ConfirmForm, LabelForm
from directory.accounts.own.views import put_token
from directory.accounts.proof import second_factor, security_key, throttle
from directory.accounts.proof.second_factor import Sheet
from directory.accounts.session import is_fresh, start_session
from directory.accounts.views import blueprint
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/account/second-factor/new")
@access(Permission.PENDING)
def show_enrolment() -> Response:
    """An authenticator app, or a security key."""
    return _stopped() or _show_choice(LabelForm())


@blueprint.post("/account/second-factor/app")
@access(Permission.PENDING)
def begin_app() -> Response:
    """Make an app's secret and show it, as a picture and to be typed."""
    stopped = _stopped()
    if stopped is not None:
        return stopped
    form, actor = LabelForm(request.form), current_actor()
    if not form.validate():
        return _show_choice(form, 422)
    assert actor.person_id is not None
    second_factor.begin_totp(actor.person_id, form.data["label"] or _("Authenticator app"))
    db.session.commit()
    return _show_app(ConfirmForm())


@blueprint.post("/account/second-factor/app/confirm")
@access(Permission.PENDING)
def confirm_app() -> Response:
    """The first code of the app: from now on it is a second factor."""
    stopped = _stopped()
    if stopped is not None:
        return stopped
    form, actor = ConfirmForm(request.form), current_actor()
    assert actor.person_id is not None
    if form.validate():
        code = "".join(form.data["code"].split())
        may_try = throttle.admit([(throttle.PERSON, str(actor.person_id))])
        sheet = account.make_first_sheet(actor) if may_try else None
        if may_try and second_factor.confirm_totp(actor.person_id, code):
            throttle.clear([(throttle.PERSON, str(actor.person_id))])
            return _added(actor, "totp", sheet)
        form.code.data = ""
        form.code.errors = [
            _("That is not the code it shows now. Wait for the next one. Is the clock of the phone right?")
        ]
    return _show_app(form, 422)


@blueprint.post("/account/second-factor/key/new")
@access(Permission.PENDING)
def ask_new_key() -> Response:
    """What the browser is to make a security key with (JSON)."""
    actor = current_actor()
    stopped = _stopped()
    if stopped is not None:
        return stopped
    assert actor.sign_in_id is not None
    assert actor.person_id is not None
    options = security_key.ask_to_register(actor.sign_in_id, actor.person_id, actor.name, caller().host)
    db.session.commit()
    return Response(options, content_type="application/json")


@blueprint.post("/account/second-factor/key")
@access(Permission.PENDING)
def add_key() -> Response:
    """Keep a security key by what the browser answered."""
    stopped = _stopped()
    if stopped is not None:
        return stopped
    actor, form = current_actor(), LabelForm(request.form)
    assert actor.sign_in_id is not None
    assert actor.person_id is not None
    label = (form.data["label"] if form.validate() else "") or _("Security key")
    answer, where, sheet = request.form.get("answer", ""), caller(), account.make_first_sheet(actor)
    if security_key.register(actor.sign_in_id, actor.person_id, label, answer, where.host, where.origin):
        return _added(actor, "security_key", sheet)
    db.session.commit()  # what was asked is asked once
    form.form_errors.append(_("The key did not answer as it should. Try once more, or take an app."))
    return _show_choice(form, 422)


@blueprint.post("/account/second-factor/<uuid:factor_id>/remove")
@access(Permission.SIGNED_IN, fresh=True)
def remove_factor(factor_id: UUID) -> Response:
    """Remove a second factor, never the last one."""
    account.get_self(current_actor())
    if account.remove_factor(current_actor(), factor_id):
        put_token(account.go_on_alone(current_actor(), g.sign_in_token))
        flash(_("Removed. Every other sign-in ended."))
    else:
        flash(_("This is your only one. Add another first, then remove it."))
    db.session.commit()
    return go(url_for("accounts.show_account"))


@blueprint.post("/account/printed-codes")
@access(Permission.SIGNED_IN, fresh=True)
def print_codes() -> Response:
    """Make ten new codes for paper; the old ones end."""
    account.get_self(current_actor())
    codes = account.print_codes(current_actor())
    db.session.commit()
    return respond("accounts/printed_codes.html", "content", codes=codes, onward=url_for("accounts.show_account"))


def _stopped() -> Response | None:
    """Whoever owes the second step gives it first, lest a passphrase alone enrol its own; and adding needs a proof."""
    actor = current_actor()
    if actor.is_pending:
        due = entry.what_is_due(actor)
        return None if due == Due.ENROLMENT else go(url_for("accounts.show_second_step"))
    account.get_self(actor)
    if actor.is_locked or not is_fresh(actor):
        hold_form(actor)
        return go(url_for("accounts.show_unlock" if actor.is_locked else "accounts.show_proof"))
    return None


def _added(actor: Actor, kind: str, sheet: Sheet | None) -> Response:
    """A factor was added: the first one finishes the sign-in, and brings ten codes for paper."""
    account.note_factor(actor, kind)
    if sheet is not None:
        account.keep_sheet(actor, sheet)
    if actor.is_pending:
        token = entry.pass_second_step(actor, g.sign_in_token)
        if token is None:
            db.session.rollback()
            return go(url_for("accounts.show_sign_in"))
        start_session(token)
    else:
        put_token(account.go_on_alone(actor, g.sign_in_token))
    db.session.commit()
    onward = url_for("accounts.show_second_step" if actor.is_pending else "accounts.show_account")
    if sheet is None:
        flash(_("Added. Every other sign-in ended."))
        return go(onward)
    return respond("accounts/printed_codes.html", "content", codes=sheet.codes, onward=onward)


def _show_choice(form: LabelForm, status: int = 200) -> Response:
    return respond("accounts/enrolment.html", "content", status, form=form, is_first=current_actor().is_pending)


def _show_app(form: ConfirmForm, status: int = 200) -> Response:
    actor = current_actor()
    assert actor.person_id is not None
    begun = second_factor.find_begun_totp(actor.person_id)
    if begun is None:
        return go(url_for("accounts.show_enrolment"))
    address = second_factor.address_of(begun[1], account.username_of(actor.person_id))
    size, path = account.qr_of(address)
    groups = [begun[1][at : at + 4] for at in range(0, len(begun[1]), 4)]
    return respond("accounts/enrol_app.html", "content", status, form=form, size=size, path=path, groups=groups)
