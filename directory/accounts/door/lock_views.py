"""The doors of a sign-in that is open already: unlocking, proving oneself again, the PIN, another hat."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts import actions, queries, unlocking
from directory.accounts.demo import is_player, open_account, open_own
from directory.accounts.door import entry
from directory.accounts.door.calling import caller, is_demo
from directory.accounts.door.entry import Shown
from directory.accounts.door.forms import HatForm, PinForm, ProofForm, UnlockForm
from directory.accounts.door.views import hat_form, hat_of, list_own_hats
from directory.accounts.held import is_ours, take_onward, way_to_held
from directory.accounts.models import FactorKind
from directory.accounts.proof import pin
from directory.accounts.proof.pin import Opened
from directory.accounts.proof.second_factor import has_kind, has_second_factor
from directory.accounts.session import (
    find_pin_key,
    make_pin_key,
    renew_session,
    start_session,
    uncover_session,
)
from directory.accounts.views import blueprint
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.vault.secret import Secret
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import N_
from directory.web.language import gettext as _
from directory.web.respond import go, respond

OWN_FAILED = N_("That did not do. Check what you typed. After several tries, wait a while and try again.")
PIN_SLIPS = {
    "not_six": N_("A PIN is six digits."),
    "plain": N_("That one is guessed first. Choose six digits that are not in a row."),
}


@blueprint.get("/unlock")
@access(Permission.SIGNED_IN)
def show_unlock() -> Response:
    """What idleness or the cover locked: the PIN, or the passphrase."""
    actor = current_actor()
    return _show_unlock(UnlockForm()) if actor.is_locked or actor.is_covered else go(url_for("accounts.show_home"))


@blueprint.post("/unlock")
@access(Permission.SIGNED_IN)
def unlock() -> Response:
    """Open again, and go on where the person was."""
    form, actor = UnlockForm(request.form), current_actor()
    if form.pin.data and not is_cast(actor):
        opened = pin.try_pin(actor, form.pin.data, find_pin_key(actor))
    else:
        opened = _open_with(actor, _prove_passphrase(actor, form.passphrase.data))
    if opened is None:
        form.form_errors.append(_(OWN_FAILED))
        return _show_unlock(form, 422)
    actions.unlock(actor)
    renew_session(actor, opened.own)
    db.session.commit()
    return _go_back(actor)


@blueprint.get("/proof")
@access(Permission.SIGNED_IN)
def show_proof() -> Response:
    """What is delicate asks once more who is there."""
    return _show_proof(ProofForm())


@blueprint.post("/proof")
@access(Permission.SIGNED_IN)
def prove() -> Response:
    """Passphrase and second factor again; opens what is delicate for ten minutes."""
    form, actor = ProofForm(request.form), current_actor()
    shown, asks_second = Shown(form.code.data or "", form.answer.data or ""), not is_demo()
    account = None
    if form.validate() and not is_cast(actor):
        account = entry.try_proof(actor, form.passphrase.data or "", shown, caller(), asks_second=asks_second)
    opened = _open_with(actor, account)
    if opened is None:
        db.session.commit()  # a challenge that was answered wrongly is used up as well
        form.form_errors.append(_(OWN_FAILED))
        return _show_proof(form, 422)
    actions.unlock(actor)
    actions.note_proof(actor)
    renew_session(actor, opened.own)
    db.session.commit()
    return _go_back(actor)


@blueprint.get("/account/hat")
@access(Permission.SIGNED_IN, unlocked=True)
def show_change_of_hat() -> Response:
    """One's own hats, and the passphrase."""
    return _show_change(hat_form(current_actor(), but_worn=True))


@blueprint.post("/account/hat")
@access(Permission.SIGNED_IN, unlocked=True)
def change_hat() -> Response:
    """Change the hat: a sign-in of its own."""
    actor = current_actor()
    form = hat_form(actor, but_worn=True)
    hat = hat_of(actor, form.hat.data) if form.validate() else None
    if hat is not None and entry.owes_passphrase(hat.person_id):
        flash(_("One of your hats works with referrals: choose a generated passphrase first. Then change the hat."))
        return go(url_for("accounts.show_passphrase"))
    account = _prove_passphrase(actor, form.passphrase.data) if hat else None
    if hat is not None and account is None and not is_cast(actor):
        form.form_errors.append(_(OWN_FAILED))
        hat = None
    token = entry.change_hat(actor, hat.id, caller().browser, account) if hat else None
    if token is None:
        return _show_change(form, 422)
    db.session.commit()
    start_session(token)
    return go(url_for("accounts.show_home"))


@blueprint.get("/account/pin")
@access(Permission.SIGNED_IN, fresh=True)
def show_pin() -> Response:
    """Offer a PIN for this shift; right after signing in, or after a proof, lest whoever passes by set their own."""
    return respond("accounts/pin.html", "content", form=PinForm())


@blueprint.post("/account/pin")
@access(Permission.SIGNED_IN, fresh=True)
def choose_pin() -> Response:
    """Set the PIN for this shift."""
    form, actor = PinForm(request.form), current_actor()
    slip = pin.slip_of(form.pin.data or "") if form.validate() else None
    if slip:
        form.pin.errors = [_(PIN_SLIPS[slip])]
    if form.errors:
        return respond("accounts/pin.html", "content", 422, form=form)
    pin.set_pin(actor, form.pin.data or "", make_pin_key(actor), unlocking.find_own(actor))
    db.session.commit()
    flash(_("The PIN is set. It opens the locked screen until you sign out."))
    return go(url_for("accounts.show_home"))


def is_cast(actor: Actor) -> bool:
    """Whether this is one of the demo's cast, who prove nothing."""
    return is_demo() and is_player(actor.person_id)


def _prove_passphrase(actor: Actor, typed: str | None) -> Secret | None:
    """The secret of the actor's own account by what they typed; the cast types nothing."""
    if is_cast(actor):
        return open_account(actor.person_id)
    return entry.try_own_passphrase(actor, typed, caller()) if typed else None


def _open_with(actor: Actor, account: Secret | None) -> Opened | None:
    """The screen and the key that a proof opens; None without one. The cast proves nothing."""
    if is_cast(actor) and account is None:
        return Opened(open_own(actor.person_id))
    if account is None or actor.person_id is None:
        return None
    mine = queries.find_own_sign_in(actor)
    return Opened(unlocking.open_or_make(actor.person_id, account, mine.epoch) if mine else None)


def _go_back(actor: Actor) -> Response:
    """To what was held; else to the screen that was left; else to the first."""
    left, onward, kept = uncover_session(), take_onward(actor), way_to_held(actor)
    db.session.commit()
    found = next((one for one in (onward, left) if one and is_ours(one, "GET")), "")
    return go(kept or found or url_for("accounts.show_home"))


def _show_unlock(form: UnlockForm, status: int = 200) -> Response:
    actor = current_actor()
    return respond(
        "accounts/unlock.html", "content", status, form=form, has_pin=pin.may_try(actor),
        own_name=actor.name if is_cast(actor) else "",
    )  # fmt: skip


def _show_proof(form: ProofForm, status: int = 200) -> Response:
    actor = current_actor()
    person_id = actor.person_id or entry.NOBODY
    form.code.data = ""  # a code is a secret: it does not come back
    return respond(
        "accounts/proof.html", "content", status, form=form, own_name=actor.name if is_cast(actor) else "",
        has_key=has_kind(person_id, FactorKind.SECURITY_KEY), has_factor=has_second_factor(person_id),
    )  # fmt: skip


def _show_change(form: HatForm, status: int = 200) -> Response:
    actor = current_actor()
    return respond(
        "accounts/change_hat.html", "content", status, form=form, hats=list_own_hats(actor, but_worn=True),
        asks_passphrase=not is_cast(actor),
    )  # fmt: skip
