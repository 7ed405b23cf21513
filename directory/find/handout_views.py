"""The hand-out: its editor with the sheet beside it, changes to it, and the sheet alone for the printer."""

import re
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from directory.config import LOCALES
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.find import blueprint
from directory.find.handout import FIELDS, MOST, HandOut, chosen_services, edit_hand_out, load_hand_out
from directory.find.partner_views import telling
from directory.find.sheet import make_sheet
from directory.providers.queries import find_service_name, list_holdings
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import VARY, is_fragment_request, render, respond

_BACK = re.compile(r"/(?:find|partners|hand-out)(?:/[0-9a-f-]{36})?(?:#s-[0-9a-f-]{36})?")


@blueprint.get("/hand-out")
@access(Permission.SEARCH_DIRECTORY)
def show_hand_out() -> Response:
    """What is on the hand-out, what it says of each, and the sheet as it will print."""
    return _show_editor(load_hand_out(current_actor())[0])


@blueprint.get("/hand-out/sheet")
@access(Permission.SEARCH_DIRECTORY)
def show_sheet() -> Response:
    """The sheet alone, to be printed as it is seen."""
    return respond("find/sheet.html", "main", **_sheet(load_hand_out(current_actor())[0]))


@blueprint.post("/hand-out")
@access(Permission.SEARCH_DIRECTORY)
def change_hand_out() -> Response:
    """Put a service on it or take it off, move it up, empty it, choose what it says and how."""
    service_id, name = _pressed() if "toggle" in request.form else ("", "")
    before, after = edit_hand_out(current_actor(), lambda one: one.toggle(service_id) if service_id else _edited(one))
    db.session.commit()
    if not is_fragment_request():
        return redirect(_way_back(), 303)
    return _show_pressed(service_id, name, before, after) if service_id else _show_editor(after)


def _edited(hand_out: HandOut) -> HandOut:
    form = request.form
    if "language" in form or "field" in form:
        language = form.get("language", "")
        is_large = form.get("size", "large") != "usual"
        hand_out = hand_out.showing(form.getlist("field"), language if language in LOCALES else "", is_large=is_large)
    if "empty" in form:
        return hand_out.emptied()
    hand_out = hand_out.move_up(form.get("up", ""))
    return hand_out.without(form.get("remove", ""))


def _pressed() -> tuple[str, str]:
    """Id and name of the service whose button was pressed; NotFound for none that may be on it."""
    try:
        service_id = UUID(request.form["toggle"])
    except ValueError:
        raise NotFound from None
    name = find_service_name(current_actor(), service_id)
    if name is None and str(service_id) not in chosen_services(current_actor()):
        raise NotFound
    return str(service_id), name or ""


def _show_pressed(service_id: str, name: str, before: HandOut, after: HandOut) -> Response:
    """What happened, for the region of messages, and the button in its new state, swapped out of band."""
    values = {
        "service_id": service_id,
        "name": name,
        "is_on": service_id in after.services,
        "is_refused": before == after,
        "count": len(after.services),
        "most": MOST,
        "w": telling().wording,
    }
    response = Response(render("find/_pressed.html", **values))
    response.headers["Vary"] = VARY
    return response


def _show_editor(hand_out: HandOut) -> Response:
    return respond("find/hand_out.html", "editing", fields=FIELDS, most=MOST, **_sheet(hand_out))


def _sheet(hand_out: HandOut) -> dict[str, Any]:
    language = hand_out.language or current_locale()
    held = list_holdings(current_actor(), [UUID(one) for one in hand_out.services])
    return {
        "sheet": make_sheet(hand_out, held, telling(language)),
        "hand_out": hand_out,
        "language": language,
    }


def _way_back() -> str:
    """Where the browser came from: one of our own screens, or the hand-out."""
    back = request.form.get("back", "")
    return back if _BACK.fullmatch(back) else url_for("find.show_hand_out")
