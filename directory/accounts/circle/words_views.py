"""Twelve recovery words: shown once, three asked back, and only then anything hangs on them.

Between the steps they travel in a sealed ticket within the page: nothing of them is stored.
"""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.circle import founding, policy, queries, rotation, words
from directory.accounts.circle.forms import AskedForm
from directory.accounts.circle.ring import get_ring
from directory.accounts.circle.wraps import ChangedMeanwhile
from directory.accounts.people.hats import NotYours
from directory.accounts.proof import ticket
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

SHOWN, ASKED = "circle words shown", "circle words asked"


@blueprint.get("/circle/words")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def show_words_ahead() -> Response:
    """What the words are for, and what to have at hand before they are shown."""
    standing = _may_make(current_actor())
    return respond("accounts/circle_words_ahead.html", "content", standing=standing, me=current_actor())


@blueprint.post("/circle/words")
@access(Permission.KEEP_CIRCLE, fresh=True)
def show_words() -> Response:
    """Make twelve words, and show them once."""
    actor = current_actor()
    _may_make(actor)
    made = words.make_words()
    sealed = ticket.issue(SHOWN, {"words": made, **_bound(actor)})
    return respond(
        "accounts/circle_words.html", "content", words=made, ticket=sealed, me=actor, now=clock.now(), **telling()
    )


@blueprint.post("/circle/words/ask")
@access(Permission.KEEP_CIRCLE, fresh=True)
def ask_words() -> Response:
    """Ask three of them back."""
    actor = current_actor()
    _may_make(actor)
    shown = _read(actor, SHOWN)["words"]
    asked = words.ask_back()
    form = AskedForm()
    form.ask(asked, ticket.issue(ASKED, {"words": shown, "asked": asked, **_bound(actor)}))
    return respond("accounts/circle_words_ask.html", "content", form=form)


@blueprint.post("/circle/words/keep")
@access(Permission.KEEP_CIRCLE, fresh=True)
def keep_words() -> Response:
    """Hang the agency's key on them: its first one, or a new one in the place of the old."""
    actor, form = current_actor(), AskedForm(request.form)
    standing, said = _may_make(actor), _read(actor, ASKED)
    form.ask(said["asked"], request.form["ticket"])
    if not form.is_right(said["words"], said["asked"]):
        return respond("accounts/circle_words_ask.html", "content", 422, form=form)
    recovery = words.recovery_of(said["words"])
    if standing.is_open:
        rotation.rotate_circle(actor, get_ring(actor), recovery)
        flash(_("The new words hold, and your agency has a new key. Destroy the old sheet."))
    else:
        founding.found_circle(actor, get_ring(actor), recovery)
        flash(_("It is open. You are the first who can read your agency's referrals; let a colleague in next."))
    db.session.commit()
    return go(url_for("accounts.show_circle"))


def _may_make(actor: Actor) -> policy.Standing:
    """Where the agency stands, for whoever may make words now: the first of its circle, or its supervisor."""
    standing = queries.standing_of(actor, get_ring(actor))
    may_found = standing.is_accepted and policy.can_found(actor, standing)
    if not may_found and not policy.can_make_words(actor, standing):
        raise NotYours
    return standing


def _bound(actor: Actor) -> dict[str, str]:
    """For whom a ticket is, and in the place of which key: a form that is sent twice does its thing once."""
    key = queries.find_live_key(actor.agency_id)
    return {"person": str(actor.person_id), "agency": str(actor.agency_id), "key": str(key.id) if key else ""}


def _read(actor: Actor, step: str) -> dict[str, Any]:
    said, bound = ticket.read(step, request.form.get("ticket", "")), _bound(actor)
    if said["person"] != bound["person"] or said["agency"] != bound["agency"]:
        raise ticket.Stale
    if said["key"] != bound["key"]:
        raise ChangedMeanwhile
    return said
