"""Find: the first screen after sign-in.

What a caller needs describes a client, so the form posts. A browser is sent on to an address that is
a random number; htmx gets the fragment and the same address. The search itself lies in the drawer of
the sign-in, sealed under its cookie, and ends with it.
"""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, request, session, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from directory.accounts.rules import book
from directory.accounts.session import find_in_drawer, go_on_without_database, keep_in_drawer
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.find import blueprint
from directory.find.answers import Setting, answer
from directory.find.frame import fill_frame
from directory.find.handout import chosen_services
from directory.find.question import Question, drop, from_dict, parse
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import is_fragment_request, render_block, shared_values, with_vary
from directory.web.settings import current_settings
from directory.web.templates import environment

DRAWER = "search"


@blueprint.get("/find")
@access(Permission.SEARCH_DIRECTORY)
def show_find() -> Response:
    """An empty Find, or the answer to a question that somebody put into an address on purpose."""
    return _show(parse(request.args), None)


@blueprint.get("/find/<uuid:search_id>")
@access(Permission.SEARCH_DIRECTORY)
def show_search(search_id: UUID) -> Response:
    """A search that this sign-in keeps; an empty Find once it is gone."""
    kept = find_in_drawer(current_actor(), DRAWER, search_id)
    return _show(from_dict(kept), search_id if kept else None)


@blueprint.post("/find")
@access(Permission.SEARCH_DIRECTORY)
def ask() -> Response:
    """Keep what was asked, then show it: as a fragment at once, or to a browser under the search's address."""
    question = parse(request.form)
    if request.form.get("drop"):
        question = drop(question, request.form["drop"])
    kept, is_new = _keep(question)
    if kept is None:
        return _show(question, None)
    address = url_for("find.show_search", search_id=kept)
    if not is_fragment_request():
        return redirect(address, 303)
    response = _show(question, kept)
    response.headers["HX-Push-Url" if is_new else "HX-Replace-Url"] = address
    return response


def _keep(question: Question) -> tuple[UUID | None, bool]:
    """Keep a search in the drawer, and whether it is a new one, to which Back leads from the next.

    What goes on from the words before (typed letter by letter, a filter ticked) takes their place. No id where the
    database is held by something else, since an answer matters more.
    """
    before = _uuid(request.form.get("kept", "")) if is_fragment_request() else None
    with go_on_without_database():
        if before and not question.goes_on_from(from_dict(find_in_drawer(current_actor(), DRAWER, before))):
            before = None
        kept = keep_in_drawer(current_actor(), DRAWER, question.as_dict(), before)
        db.session.commit()
        return kept, kept != before
    return None, False


def _show(question: Question, kept: UUID | None) -> Response:
    """The answer, as a fragment (results, and the filters out of band) or as the whole page."""
    actor = current_actor()
    values = answer(question, _setting(), chosen_services(actor), kept)
    found = render_block("find/find.html", "found", values)
    facets = render_block("find/find.html", "facets", values)
    if is_fragment_request():
        return with_vary(f"{found}{OUT_OF_BAND % (facets, escape(values['on']))}")
    holes = {**values, "found": Markup(found), "facets": Markup(facets)}  # noqa: S704, made by the template
    shared = shared_values()
    holes |= {
        "token": shared["token"],
        "back": url_for("find.show_search", search_id=kept) if kept else "/find",
    }
    return with_vary(fill_frame(actor, shared, holes, is_plain="_flashes" not in session))


OUT_OF_BAND = '<div id="facets" hx-swap-oob="true">%s</div><span id="on" hx-swap-oob="true">%s</span>'


def _setting() -> Setting:
    settings = current_settings()
    fresh_days = book.current()["fresh_days"]
    return Setting(current_locale(), settings.timezone, clock.now(), settings.find_keep_cards, macros_of, fresh_days)


def macros_of(template: str) -> Any:
    """The macros of a template in this answer's language."""
    kept: dict[tuple[str, str], Any] = current_app.extensions.setdefault("macros", {})
    key = (current_locale(), template)
    if key not in kept:
        kept[key] = environment().get_template(template).module
    return kept[key]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
