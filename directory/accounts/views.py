"""The door of the demo, the cover screen, the language."""

import re

from flask import Blueprint, abort, flash, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from directory.accounts import actions, held, queries
from directory.accounts.demo import is_of_the_cast, open_own
from directory.accounts.rules import book
from directory.accounts.rules.guide import remind_of_first_hour
from directory.accounts.session import (
    cover_session,
    end_session,
    go_on_without_database,
    renew_session,
    start_session,
    uncover_session,
)
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings

blueprint = Blueprint("accounts", __name__)
_OURS = re.compile(r"(/[A-Za-z0-9-]+)+|/")


@blueprint.get("/")
@access(Permission.SIGNED_IN)
def show_home() -> Response:
    """The first screen of a hat; before it, once, what its person had sent when an earlier sign-in had ended.

    What they were only typing then waits under their account, with a word about it: somebody may be on the telephone.
    """
    remind_of_first_hour(current_actor())
    kept = None if current_actor().is_locked else held.find_held(current_actor())
    if kept is not None and session.get("offered") != kept.id.hex:
        session["offered"] = kept.id.hex
        if kept.is_sent:
            return go(url_for("accounts.show_held"))
        flash(_("What you were typing when you were here last is kept. You find it under “My account”."))
    may_search = current_actor().may(Permission.SEARCH_DIRECTORY)
    return go(url_for("find.show_find") if may_search else url_for("insight.show_operations"))


@blueprint.post("/demo/sign-in/<name>")
@access(Permission.PUBLIC)
def demo_sign_in(name: str) -> Response:
    """Come in as one of the cast; who is in already goes on where they were, their screen no longer covered."""
    membership = queries.find_membership_of(name) if current_settings().demo else None
    if membership is None or not is_of_the_cast(membership.person_id, name):
        abort(404)
    actor, left, own = current_actor(), "", open_own(membership.person_id)
    if actor.person_id == membership.person_id:
        actions.unlock(actor)
        renew_session(actor, own)
        left, kept = uncover_session(), held.way_to_held(actor)
        left = kept or left
    else:
        if not actor.is_guest:
            actions.sign_out(actor)
        start_session(actions.sign_in(membership, own=own))
    db.session.commit()
    return go(left or url_for("accounts.show_home"))


@blueprint.post("/sign-out")
@access(Permission.PENDING)
def sign_out() -> Response:
    """End the sign-in and have the browser forget."""
    with go_on_without_database():
        actions.sign_out(current_actor())
        db.session.commit()
    end_session()
    response = go(url_for("accounts.show_sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/cover")
@access(Permission.SIGNED_IN)
def cover_screen() -> Response:
    """Blank the screen at once; nothing opens until the person comes back."""
    cover_session(_screen_left())
    with go_on_without_database():
        if "typed" in request.form and _is_our_form():
            held.keep_typed(current_actor(), request.form["typed"])
        actions.cover(current_actor())
        db.session.commit()
    return go(url_for("accounts.show_cover"))


@blueprint.get("/cover")
@access(Permission.PUBLIC)
def show_cover() -> Response:
    """A blank sheet with one plain way on."""
    return respond("accounts/cover.html", "content")


@blueprint.post("/language")
@access(Permission.PUBLIC)
def choose_language() -> Response:
    """Change the language of the screens, for this person or this guest, and go back to the screen."""
    locale = request.form.get("locale", "")
    if locale not in book.languages():
        abort(400)
    actor = current_actor()
    if actor.is_guest:
        session["locale"] = locale
    else:
        actions.choose_locale(actor, locale)
        db.session.commit()
    return go(_screen_left() or url_for("accounts.show_home"))


def _is_our_form() -> bool:
    """Whether the form's token is ours: the cover itself does without, and nobody else's words are kept."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _screen_left() -> str:
    """The path of the screen that a form says it stood on, without a query; empty unless it is one of our own."""
    back = request.form.get("back", "")
    return back if _OURS.fullmatch(back) else ""
