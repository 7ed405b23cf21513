"""Nobody of the circle is left: the twelve words off the sheet, and the day's wait of somebody who is alone."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.circle import policy, queries, recovery
from directory.accounts.circle.forms import AloneForm, AnewForm, TwelveForm
from directory.accounts.circle.recovery import TooMany
from directory.accounts.circle.ring import get_ring
from directory.accounts.people.hats import NotYours
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/circle/recovery")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def show_recovery() -> Response:
    """What the words open, and what must come first."""
    return _show(TwelveForm(), AloneForm())


@blueprint.post("/circle/recovery")
@access(Permission.KEEP_CIRCLE, fresh=True)
def recover_circle() -> Response:
    """Open with the words; new ones are due then."""
    actor, form = current_actor(), TwelveForm(request.form)
    typed, ring = form.read(), get_ring(actor)
    if typed is None:
        return _show(form, AloneForm(), 422)
    try:
        pair = recovery.try_words(actor, ring, typed)
    except TooMany:
        form.words.errors = [_("That was tried too often. Wait a quarter of an hour, then look at the sheet again.")]
        return _show(form, AloneForm(), 429)
    if pair is None:
        recovery.note_wrong_words(actor)
        db.session.commit()
        form.words.errors = [_("These are not the words. Look at their order, and whether the sheet is the newest.")]
        return _show(form, AloneForm(), 422)
    recovery.recover_circle(actor, ring, pair)
    db.session.commit()
    flash(_("You can read again. The old words have done their work: make new ones now."))
    return go(url_for("accounts.show_words_ahead"))


@blueprint.post("/circle/recovery/wait")
@access(Permission.KEEP_CIRCLE, fresh=True)
def ask_for_recovery() -> Response:
    """Begin the day's wait."""
    actor, form = current_actor(), AloneForm(request.form)
    if not form.validate():
        return _show(TwelveForm(), form, 422)
    recovery.ask_for_recovery(actor, get_ring(actor), form.data["reason"])
    db.session.commit()
    flash(_("Noted. Come back in 24 hours."))
    return go(url_for("accounts.show_recovery"))


@blueprint.post("/circle/recovery/anew")
@access(Permission.KEEP_CIRCLE, fresh=True)
def begin_anew() -> Response:
    """Give up what nobody can open, and begin with a new key."""
    actor, form = current_actor(), AnewForm(request.form)
    if not form.validate():
        return _show(TwelveForm(), AloneForm(), 422, anew=form)
    recovery.begin_anew(actor, get_ring(actor))
    db.session.commit()
    flash(_("What was locked is given up. Your agency begins anew."))
    return go(url_for("accounts.show_circle"))


@blueprint.post("/circle/recovery/<uuid:request_id>/stop")
@access(Permission.SIGNED_IN, unlocked=True)
def withdraw_recovery(request_id: UUID) -> Response:
    """Stop a wait: a coordinator, or whoever asked."""
    actor = current_actor()
    recovery.withdraw_recovery(actor, request_id)
    db.session.commit()
    flash(_("Stopped. The words open nothing."))
    return go(url_for("accounts.show_people" if actor.may(Permission.MANAGE_PEOPLE) else "accounts.show_circle"))


def _show(twelve: TwelveForm, alone: AloneForm, status: int = 200, *, anew: AnewForm | None = None) -> Response:
    actor = current_actor()
    standing = queries.standing_of(actor, get_ring(actor))
    if not policy.can_recover(actor, standing):
        raise NotYours
    return respond(
        "accounts/circle_recovery.html", "content", status, twelve=twelve, alone=alone, anew=anew or AnewForm(),
        now=clock.now(), waits=policy.recovery_waits(standing), waiting=queries.find_request(actor),
        may_begin_anew=policy.can_begin_anew(actor, standing, clock.now()), **telling(),
    )  # fmt: skip
