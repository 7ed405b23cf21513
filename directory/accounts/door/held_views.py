"""What was typed when the screen was locked or the sign-in ended: kept while one types, shown, sent, thrown away."""

import re
from uuid import UUID

from flask import abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from directory.accounts import held
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.respond import go, respond

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNTOLD = re.compile(rf"{_ID.pattern}|[0-9a-f]{{32}}|\s*")
"""What a form holds for itself: an id, its own key, nothing."""


@blueprint.get("/held")
@access(Permission.SIGNED_IN, unlocked=True)
def show_held() -> Response:
    """What was about to be sent when the screen was locked, or was being typed."""
    found = held.find_held(current_actor())
    if found is None or not held.is_ours(found.path) or not (found.is_sent or held.is_ours(found.page, "GET")):
        return go(url_for("accounts.show_home"))
    shown = [value for _name, value in found.fields if not _UNTOLD.fullmatch(value)]
    return respond("accounts/held.html", "content", held=found, shown=shown)


@blueprint.post("/held")
@access(Permission.SIGNED_IN, unlocked=True)
def send_held() -> Response:
    """Send it to where it was going, or drop it; either way it is held no longer, so that it goes once."""
    actor, home = current_actor(), url_for("accounts.show_home")
    found = held.find_held(actor, _id_of(request.form.get("held-id", "")))
    if found is None:
        return go(home)
    held.forget_held(actor, found.id)
    db.session.commit()
    if "drop-held" in request.form or not found.is_sent or not held.is_ours(found.path):
        return go(home)
    return redirect(found.path, 307)  # the browser sends the same form again, to that address


@blueprint.get("/held/<uuid:held_id>")
@access(Permission.SIGNED_IN, unlocked=True)
def give_held(held_id: UUID) -> Response:
    """One's own unfinished form (JSON), for the script of the page on which it stands to put back."""
    found = held.find_held(current_actor(), held_id)
    if found is None:
        abort(404)
    return jsonify(path=found.path, fields=found.fields)


@blueprint.post("/typed")
@access(Permission.SIGNED_IN, holds=True)
def keep_typed() -> Response:
    """Keep what is being typed, sealed; it is no sign that anybody is there, and it goes on behind the lock."""
    kept = held.keep_typed(current_actor(), request.form.get("typed", ""))
    db.session.commit()
    return jsonify(draft=str(kept) if kept else "")


@blueprint.before_app_request
def note_draft() -> None:
    """Under which id what comes with this form is kept; whoever is sent away at the gate does not come so far."""
    held.note_draft()


@blueprint.after_app_request
def forget_sent(response: Response) -> Response:
    """A form that was sent and taken is a draft no longer."""
    if request.method == "POST" and response.status_code < 400 and held.forget_sent(current_actor()):
        db.session.commit()
    return response


def _id_of(sent: str) -> UUID | None:
    return UUID(sent) if _ID.fullmatch(sent) else None
