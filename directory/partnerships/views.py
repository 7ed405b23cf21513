"""What every screen of this room is given: the language, the day, and how things are told."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships.forms import is_in_reach
from directory.partnerships.telling import Voice
from directory.providers.queries import list_lines
from directory.web.forms import Form
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings


def voice() -> Voice:
    """How this answer tells things."""
    return Voice.of(current_locale(), current_settings().timezone)


def current_day() -> date:
    """The day on the wall of this server's place."""
    v = voice()
    return v.today


def show(template: str, status: int = 200, **values: Any) -> Response:
    """A screen of this room; what a form had begun to write is rolled back where it was refused."""
    if status != 200:
        db.session.rollback()
    actor = current_actor()
    return respond(
        f"partnerships/{template}.html",
        "main",
        status,
        v=voice(),
        may_edit=actor.may(Permission.EDIT_PARTNERSHIPS),
        may_log=actor.may(Permission.LOG_CONSULTATION),
        new_key=new_key,
        **values,
    )


def leave(words: str, endpoint: str, **values: Any) -> Response:
    """Commit, and go on to a screen that says what was done."""
    db.session.commit()
    flash(words)
    return go(url_for(endpoint, **values))


def stay(words: str, endpoint: str, **values: Any) -> Response:
    """Undo, and go back to a screen that says why nothing was kept."""
    db.session.rollback()
    flash(words)
    return go(url_for(endpoint, **values))


def partner_name(organization_id: UUID) -> str:
    """The name of a partner that whoever asks may see; NotFound for any other."""
    lines = list_lines(current_actor(), [organization_id])
    if not lines:
        raise NotFound
    return lines[0].name


def day_sent(name: str) -> date | None:
    """A day that a small form sent; None for anything else."""
    try:
        found = date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return found if is_in_reach(found) else None


def key_sent() -> str:
    """The random number of the form that was sent."""
    return request.form.get("key", "")


def begin(form: Form) -> Form:
    """A form that is opened: it gets a random number of its own."""
    form["key"].data = form["key"].data or new_key()
    return form


def stale_words() -> str:
    """What is said where somebody else was faster and the form is a small one."""
    return str(_("Somebody else changed this first. Look at what it says now; nothing of yours was kept."))
