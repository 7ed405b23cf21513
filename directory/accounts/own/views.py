"""One's own account. A shift desk has none: its sign-ins and its passphrase are its supervisor's."""

from uuid import UUID

from flask import flash, g, request, session, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from directory.accounts.door.calling import caller
from directory.accounts.door.lock_views import is_cast
from directory.accounts.own import account, choosing
from directory.accounts.own.forms import ChangePassphraseForm, DetailsForm, EmailForm
from directory.accounts.people import members
from directory.accounts.proof import second_factor
from directory.accounts.proof.ticket import Stale
from directory.accounts.session import TOKEN
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

STEP = "passphrase"
LANGUAGES = (("en", "English"), ("es", "Español"))


@blueprint.get("/account")
@access(Permission.SIGNED_IN, unlocked=True)
def show_account() -> Response:
    """Who one is here, where one is signed in, and how one proves it."""
    return _show_account()


@blueprint.post("/account/details")
@access(Permission.SIGNED_IN, unlocked=True)
def change_details() -> Response:
    """Change name and language."""
    form = _details(current_actor())
    if not form.validate():
        return _show_account(422, details=form)
    account.change_details(current_actor(), form.data["name"], form.data["locale"])
    db.session.commit()
    flash(_("Kept."))
    return go(url_for("accounts.show_account"))


@blueprint.post("/account/email")
@access(Permission.SIGNED_IN, fresh=True)
def change_email() -> Response:
    """Change where letters about the account go."""
    form = EmailForm(request.form)
    account.get_self(current_actor())
    if not form.validate():
        return _show_account(422, email=form)
    account.change_email(current_actor(), form.data["email"] or None)
    db.session.commit()
    flash(_("Kept."))
    return go(url_for("accounts.show_account"))


@blueprint.post("/account/sign-ins/<uuid:sign_in_id>/end")
@access(Permission.SIGNED_IN, unlocked=True)
def end_sign_in(sign_in_id: UUID) -> Response:
    """End one of one's own sign-ins."""
    account.get_self(current_actor())
    account.end_sign_in(current_actor(), sign_in_id)
    db.session.commit()
    flash(_("That sign-in ended."))
    return go(url_for("accounts.show_account"))


@blueprint.post("/account/sign-ins/end")
@access(Permission.SIGNED_IN, unlocked=True)
def end_other_sign_ins() -> Response:
    """End all one's sign-ins but this one."""
    account.get_self(current_actor())
    put_token(account.go_on_alone(current_actor(), g.sign_in_token))
    db.session.commit()
    flash(_("Every other sign-in ended."))
    return go(url_for("accounts.show_account"))


@blueprint.get("/account/passphrase")
@access(Permission.SIGNED_IN, unlocked=True)
def show_passphrase() -> Response:
    """The current passphrase, and a new one."""
    account.get_self(current_actor())
    form = ChangePassphraseForm()
    _offer(form, current_actor())
    return respond("accounts/passphrase.html", "content", form=form)


@blueprint.post("/account/passphrase")
@access(Permission.SIGNED_IN, unlocked=True)
def change_passphrase() -> Response:
    """Change the passphrase: every other sign-in ends, this one goes on."""
    actor, form = current_actor(), ChangePassphraseForm(request.form)
    person = account.get_self(actor)
    try:
        choosing.offer_again(form, STEP)
        wanted = form.settle(person.username)
    except Stale:
        wanted = None
        _offer(form, actor)
        form.form_errors.append(_("This page was open for long. Look at the passphrases once more: they are new."))
    token = None
    if wanted is not None:
        token = account.change_passphrase(actor, g.sign_in_token, form.data["current"], wanted, caller().address)
        if token is None:
            form.current.errors = [_("That is not your passphrase. After several tries, wait a while.")]
    if token is None:
        return respond("accounts/passphrase.html", "content", 422, form=form)
    return _done(token)


def put_token(token: str) -> None:
    """Put the sign-in's new token into the cookie; what else is in it stays."""
    session[TOKEN] = g.sign_in_token = token


def _done(token: str) -> Response:
    put_token(token)
    db.session.commit()
    flash(_("The passphrase is changed. Every other sign-in ended."))
    return go(url_for("accounts.show_account"))


def _offer(form: ChangePassphraseForm, actor: Actor) -> None:
    assert actor.person_id is not None
    duties = [hat.duty for hat in members.standing_of(actor.person_id).hats]
    choosing.offer(form, STEP, generated=choosing.must_be_generated(duties))


def _details(actor: Actor) -> DetailsForm:
    """The form of name and language, filled with what was sent or with what stands."""
    person = account.get_self(actor)
    sent = request.form if request.endpoint == "accounts.change_details" else None
    form = DetailsForm(sent, data={"name": person.name, "locale": person.locale or "en"})
    form.locale.choices = [SelectChoice(*one) for one in LANGUAGES]
    return form


def _show_account(status: int = 200, *, details: DetailsForm | None = None, email: EmailForm | None = None) -> Response:
    actor = current_actor()
    person = account.get_self(actor)
    requests = [one for one, whom in members.list_requests(actor) if whom.id == person.id]
    return respond(
        "accounts/account.html", "content", status, person=person, sign_ins=account.list_sign_ins(actor),
        here=actor.sign_in_id, factors=second_factor.list_factors(person.id), is_cast=is_cast(actor),
        printed=second_factor.count_printed_codes(person.id), requests=requests,
        details=details or _details(actor),
        email=email or EmailForm(data={"email": person.email or ""}),
        **telling(),
    )  # fmt: skip
