"""When somebody cannot sign in: what to do now, and the two ways back with a spoken code."""

from uuid import UUID

import structlog
from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.door import desk, entry
from directory.accounts.door.calling import caller, is_demo
from directory.accounts.door.entry import Known
from directory.accounts.models import SpokenCode
from directory.accounts.own import choosing
from directory.accounts.own.forms import ForgottenForm, LostPhoneForm, PassphraseForm
from directory.accounts.people import members, recovery
from directory.accounts.proof import guessing, throttle
from directory.accounts.proof.ticket import Stale
from directory.accounts.session import start_session
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.language import gettext as _
from directory.web.respond import go, respond

STEP = "forgotten"
log = structlog.get_logger()


@blueprint.get("/sign-in/help")
@access(Permission.PUBLIC)
def show_help() -> Response:
    """What to do now, by what was lost."""
    return respond("accounts/help.html", "content")


@blueprint.get("/sign-in/help/phone")
@access(Permission.PUBLIC)
def show_lost_phone() -> Response:
    """The telephone is lost: passphrase and spoken code."""
    return respond("accounts/help_phone.html", "content", form=LostPhoneForm())


@blueprint.post("/sign-in/help/phone")
@access(Permission.PUBLIC)
def give_up_phone() -> Response:
    """Drop every second factor, and begin a sign-in that must enrol a new one."""
    form = LostPhoneForm(request.form)
    found = None
    if form.validate():
        said = form.data
        if _may_try(said["username"]):
            found = recovery.open_with_passphrase(said["username"], said["passphrase"], said["spoken"])
        if found is None:
            log.info("recovery", lost="second factor", passed=False)
            form.form_errors.append(_failed())
            form.spoken.data = ""
    if found is None:
        return respond("accounts/help_phone.html", "content", 422, form=form)
    log.info("recovery", lost="second factor", passed=True, person=str(found[0].id))
    token = entry.begin(Known(*found, found[0].auth_epoch), caller(), asks_second=not is_demo())
    db.session.commit()
    start_session(token)
    return go(url_for("accounts.show_second_step"))


@blueprint.get("/sign-in/help/passphrase")
@access(Permission.PUBLIC)
def show_forgotten() -> Response:
    """The passphrase is forgotten: second factor and spoken code."""
    return respond("accounts/help_passphrase.html", "content", form=ForgottenForm())


@blueprint.post("/sign-in/help/passphrase")
@access(Permission.PUBLIC)
def check_forgotten() -> Response:
    """Look at both; the spoken code is used up with the new passphrase."""
    form = ForgottenForm(request.form)
    code = None
    if form.validate():
        said = form.data
        if _may_try(said["username"]):
            code = recovery.check_with_factor(
                said["username"], said["spoken"], said["code"], agency_of_browser=_agency_of_browser()
            )
        db.session.commit()  # the second factor's code works once, whatever comes of it
        log.info("recovery", lost="passphrase", passed=code is not None)
        if code is None:
            form.form_errors.append(_failed())
            form.spoken.data = form.code.data = ""
    return respond("accounts/help_passphrase.html", "content", 422, form=form) if code is None else _offer(code)


@blueprint.post("/sign-in/help/new-passphrase")
@access(Permission.PUBLIC)
def set_forgotten() -> Response:
    """Set the new passphrase; every sign-in ends, and one signs in anew."""
    form = PassphraseForm(request.form)
    try:
        said = choosing.offer_again(form, STEP)
    except Stale:
        return go(url_for("accounts.show_help"))
    passphrase = form.settle(said["username"])
    if passphrase is None:
        return respond("accounts/help_new.html", "content", 422, form=form)
    if recovery.set_forgotten(UUID(said["code"]), passphrase, is_generated=bool(form.offered)) is None:
        flash(_("The spoken code was used or ran out meanwhile. Call for another."))
        return go(url_for("accounts.show_help"))
    db.session.commit()
    flash(_("The new passphrase is set. Sign in with it now."))
    return go(url_for("accounts.show_sign_in"))


def _offer(code: SpokenCode) -> Response:
    person = members.get_person_of_code(code)
    form = PassphraseForm()
    duties = [hat.duty for hat in members.standing_of(person.id).hats]
    generated = choosing.must_be_generated(duties)
    choosing.offer(form, STEP, generated=generated, code=str(code.id), username=person.username)
    return respond("accounts/help_new.html", "content", form=form)


def _may_try(username: str) -> bool:
    address = caller().address
    subjects = [(throttle.NAME, guessing.username_of(username))]
    return throttle.admit([*subjects, (throttle.ADDRESS, address)] if address else subjects)


def _agency_of_browser() -> UUID | None:
    token = caller().desk_token
    browser = desk.find_browser(token) if token else None
    return browser.agency_id if browser else None


def _failed() -> str:
    said: str = _(
        "That did not do. Check each word. A spoken code holds for 30 minutes and three tries; then call again."
    )
    return said
