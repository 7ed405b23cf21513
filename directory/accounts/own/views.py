"""One's own account. A shift desk has none: its sign-ins and its passphrase are its supervisor's."""

from uuid import UUID

from flask import flash, g, request, session, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from directory.accounts import queries
from directory.accounts.door import entry
from directory.accounts.door.calling import caller
from directory.accounts.door.entry import Due
from directory.accounts.door.lock_views import is_cast
from directory.accounts.door.views import go_on
from directory.accounts.held import find_held
from directory.accounts.own import account, choosing
from directory.accounts.own.forms import ChangePassphraseForm, DetailsForm, EmailForm
from directory.accounts.people import members
from directory.accounts.proof import second_factor
from directory.accounts.proof.ticket import Stale
from directory.accounts.rules import book
from directory.accounts.session import TOKEN, cover_session
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
    form, person = ChangePassphraseForm(), account.get_self(current_actor())
    choosing.offer_to(person.id, form, STEP)
    return respond("accounts/passphrase.html", "content", form=form, is_owed=False)


@blueprint.post("/account/passphrase")
@access(Permission.SIGNED_IN, unlocked=True)
def change_passphrase() -> Response:
    """Change the passphrase: every other sign-in ends, this one goes on."""
    actor, form = current_actor(), ChangePassphraseForm(request.form)
    token = take_passphrase(actor, account.get_self(actor).username, form)
    if token is None:
        return respond("accounts/passphrase.html", "content", 422, form=form, is_owed=False)
    put_token(token)
    db.session.commit()
    flash(_("The passphrase is changed. Every other sign-in ended."))
    return go(url_for("accounts.show_account"))


@blueprint.get("/sign-in/passphrase")
@access(Permission.PENDING)
def show_owed_passphrase() -> Response:
    """A hat that works with referrals was given to somebody whose passphrase is their own: a generated one is due."""
    actor, form = current_actor(), ChangePassphraseForm()
    if actor.person_id is None or entry.what_is_due(actor) != Due.PASSPHRASE:
        return go(url_for("accounts.show_second_step"))
    choosing.offer_to(actor.person_id, form, STEP)
    return respond("accounts/passphrase.html", "content", form=form, is_owed=True)


@blueprint.post("/sign-in/passphrase")
@access(Permission.PENDING)
def take_owed_passphrase() -> Response:
    """Take it: every other sign-in ends, and this one goes on."""
    actor, form = current_actor(), ChangePassphraseForm(request.form)
    if actor.person_id is None or entry.what_is_due(actor) != Due.PASSPHRASE:
        return go(url_for("accounts.show_second_step"))
    token = take_passphrase(actor, account.username_of(actor.person_id), form)
    if token is None:
        return respond("accounts/passphrase.html", "content", 422, form=form, is_owed=True)
    put_token(entry.wear_only(actor, token))
    db.session.commit()
    flash(_("The passphrase is changed. Every other sign-in ended."))
    return go_on(g.sign_in_token)


def take_passphrase(actor: Actor, username: str, form: ChangePassphraseForm) -> str | None:
    """Change a passphrase by what the form says: the new token, or None with what is wrong said in the form."""
    assert actor.person_id is not None
    try:
        choosing.offer_to_again(actor.person_id, form, STEP)
    except Stale:
        choosing.offer_to(actor.person_id, form, STEP)
        form.form_errors.append(_("This page was open for long. Look at the passphrases once more: they are new."))
        return None
    wanted = form.settle(username)
    if wanted is None:
        return None
    token = account.change_passphrase(
        actor, g.sign_in_token, form.data["current"], wanted, caller().address, is_generated=bool(form.offered)
    )
    if token is None:
        form.current.errors = [_("That is not your passphrase. After several tries, wait a while.")]
    return token


def put_token(token: str) -> None:
    """Put the sign-in's new token into the cookie; what else is in it stays."""
    session[TOKEN] = g.sign_in_token = token
    if queries.is_covered_by_now(current_actor()):
        cover_session("")  # covered while this went on: this answer's cookie takes the place of the one that says so


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
        email=email or EmailForm(data={"email": person.email or ""}), lock_minutes=book.current()["lock_minutes"],
        held=find_held(actor), **telling(),
    )  # fmt: skip
