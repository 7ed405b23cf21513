"""The doors of signing in: passphrase, second step, hat, PIN for the shift."""

from flask import abort, g, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from directory.accounts import actions, queries
from directory.accounts.circle.demo import circles
from directory.accounts.demo import cast, is_of_the_cast
from directory.accounts.door import entry
from directory.accounts.door.calling import caller, is_demo
from directory.accounts.door.entry import Due, Shown
from directory.accounts.door.forms import CodeForm, HatForm, SignInForm
from directory.accounts.models import FactorKind, Membership
from directory.accounts.proof import security_key
from directory.accounts.proof.second_factor import has_kind
from directory.accounts.session import start_session
from directory.accounts.views import blueprint
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import N_
from directory.web.language import gettext as _
from directory.web.respond import go, respond

LEADS_TO = {
    Due.HAT: "accounts.show_hats",
    Due.PASSPHRASE: "accounts.show_owed_passphrase",
    Due.ENROLMENT: "accounts.show_enrolment",
    Due.NOTHING: "accounts.show_home",
}
FIRST_FAILED = N_(
    "That did not let you in. Check the user name and the passphrase. After several tries, wait a while and try again."
)
SECOND_FAILED = N_(
    "That did not do. A code works once: wait for the next one. After several tries, wait a while and try again."
)


@blueprint.get("/sign-in")
@access(Permission.PUBLIC)
def show_sign_in() -> Response:
    """Who may come in: user name and passphrase, and in the demo the cast by one click."""
    return _show_sign_in(SignInForm())


@blueprint.post("/sign-in")
@access(Permission.PUBLIC)
def enter() -> Response:
    """The first step. Whatever is wrong, the answer is the same."""
    form = SignInForm(request.form)
    known = None
    if form.validate():
        known = entry.try_passphrase(form.username.data or "", form.passphrase.data or "", caller())
        if known is None:
            form.form_errors.append(_(FIRST_FAILED))
    if known is None:
        return _show_sign_in(form, 422)
    if not current_actor().is_guest:
        actions.sign_out(current_actor())
    token = entry.begin(known, caller(), asks_second=not is_demo())
    db.session.commit()
    start_session(token)
    return go_on(token)


@blueprint.get("/sign-in/second")
@access(Permission.PENDING)
def show_second_step() -> Response:
    """The second step, or wherever else the sign-in must go first."""
    due = entry.what_is_due(current_actor())
    if due in LEADS_TO:
        return go(url_for(LEADS_TO[due]))
    return _show_second_step(CodeForm(), due)


@blueprint.post("/sign-in/second")
@access(Permission.PENDING)
def take_second_step() -> Response:
    """A code of an app, a printed one, or what a security key answered."""
    form, actor = CodeForm(request.form), current_actor()
    due = entry.what_is_due(actor)
    if due in LEADS_TO:
        return go(url_for(LEADS_TO[due]))
    shown = Shown(form.code.data or "", form.answer.data or "")
    passed = due == Due.SECOND_FACTOR and entry.try_factor(actor, shown, caller())
    token = entry.pass_second_step(actor, g.sign_in_token) if passed else None
    db.session.commit()  # a challenge that was answered wrongly is used up as well
    if token is None:
        form.form_errors.append(_(SECOND_FAILED))
        return _show_second_step(form, due, 422)
    start_session(token)
    return go_on(token)


@blueprint.post("/sign-in/second/key")
@access(Permission.PENDING)
def ask_security_key() -> Response:
    """What the browser is to have a security key sign, for the second step or a new proof; used once."""
    actor = current_actor()
    if actor.sign_in_id is None or actor.person_id is None:
        abort(403)
    options = security_key.ask_to_prove(actor.sign_in_id, actor.person_id, caller().host)
    db.session.commit()
    return Response(options, content_type="application/json")


@blueprint.get("/sign-in/hat")
@access(Permission.PENDING)
def show_hats() -> Response:
    """Which hat to wear, where there are several."""
    due = entry.what_is_due(current_actor())
    if due != Due.HAT:
        return go(url_for(LEADS_TO.get(due, "accounts.show_second_step")))
    return _show_hats(hat_form(current_actor()))


@blueprint.post("/sign-in/hat")
@access(Permission.PENDING)
def choose_hat() -> Response:
    """Put on a hat."""
    actor = current_actor()
    form = hat_form(actor)
    if entry.what_is_due(actor) != Due.HAT:
        return go(url_for("accounts.show_hats"))
    hat = hat_of(actor, form.hat.data) if form.validate() else None
    token = entry.wear_first(actor, g.sign_in_token, hat.id) if hat else None
    if token is None:
        return _show_hats(form, 422)
    db.session.commit()
    start_session(token)
    return go_on(token)


def hat_of(actor: Actor, membership_id: str | None) -> Membership | None:
    """One of the actor's own hats, by what a form says."""
    mine = queries.list_hats(actor.person_id or entry.NOBODY)
    return next((one for one in mine if str(one.id) == membership_id), None)


def hat_form(actor: Actor, *, but_worn: bool = False) -> HatForm:
    """The form of the actor's own hats; `but_worn` leaves out the one that is worn."""
    form = HatForm(request.form if request.method == "POST" else None)
    form.hat.choices = [SelectChoice(str(one.id), "") for one in list_own_hats(actor, but_worn=but_worn)]
    return form


def list_own_hats(actor: Actor, *, but_worn: bool = False) -> list[Membership]:
    """The actor's own live hats."""
    worn = (actor.agency_id, actor.duty) if but_worn else None
    mine = queries.list_hats(actor.person_id or entry.NOBODY)
    return [one for one in mine if (one.agency_id, one.duty) != worn]


def _show_sign_in(form: SignInForm, status: int = 200) -> Response:
    players, me = cast() if is_demo() else [], current_actor().person_id
    mine = next((one.username for one in players if me and is_of_the_cast(me, one.username)), "")
    return respond(
        "accounts/sign_in.html", "content", status, form=form, players=players, mine=mine,
        is_open=queries.has_passphrases(), circles=circles() if players else [],
    )  # fmt: skip


def _show_second_step(form: CodeForm, due: Due, status: int = 200) -> Response:
    person_id = current_actor().person_id
    form.code.data = ""  # a code is a secret: it does not come back
    has_key = person_id is not None and has_kind(person_id, FactorKind.SECURITY_KEY)
    return respond(
        "accounts/second_step.html", "content", status, form=form, has_key=has_key,
        is_desk=due == Due.REGISTERED_BROWSER,
    )  # fmt: skip


def _show_hats(form: HatForm, status: int = 200) -> Response:
    return respond("accounts/hats.html", "content", status, form=form, hats=list_own_hats(current_actor()))


def go_on(token: str) -> Response:
    """To whatever the sign-in still owes; a whole one is offered a PIN, where there is anything to lock out."""
    found = queries.find_sign_in(actions.token_hash(token))
    if found is None or found.actor.is_pending:
        return go(url_for("accounts.show_second_step"))
    return go(url_for("accounts.show_home" if is_demo() else "accounts.show_pin"))
