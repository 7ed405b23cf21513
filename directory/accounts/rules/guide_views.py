"""The first hour of a coordinator, and the page on who may be listed."""

from datetime import date
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.rules import book, changes, definitions, guide
from directory.accounts.rules.forms import InclusionForm
from directory.accounts.views import blueprint
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale, day
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings


@blueprint.get("/first-hour")
@access(Permission.CHANGE_SETTINGS)
def show_first_hour() -> Response:
    """What to do first, and how far it is."""
    values = book.current()
    said = {
        key: definitions.value_in_words(setting, values[key], current_locale())
        for key, setting in definitions.SETTINGS.items()
    }
    return respond("accounts/guide.html", "content", progress=guide.get_progress(current_actor()), said=said)


@blueprint.post("/first-hour")
@access(Permission.CHANGE_SETTINGS)
def put_away_first_hour() -> Response:
    """Stop the line that reminds of it, or have it again."""
    is_put_away = request.form.get("do") == "put-away"
    guide.put_away(current_actor(), is_put_away=is_put_away)
    db.session.commit()
    flash(
        _("We will not remind you. The first hour stays under Settings.") if is_put_away else _("We will remind you.")
    )
    return go(url_for("accounts.show_home" if is_put_away else "accounts.show_first_hour"))


@blueprint.get("/inclusion")
@access(Permission.PUBLIC)
def show_inclusion() -> Response:
    """Who may be listed and who not, why, and how to appeal: for everybody, so for those who are left out as well."""
    rule = book.find_rule(definitions.INCLUSION)
    text: Any = rule.value if rule else None
    approved = date.fromisoformat(text["approved_on"]) if text and text["approved_on"] else None
    return respond(
        "accounts/inclusion.html",
        "content",
        text=text,
        approved=day(approved, "UTC", current_locale()) if approved else "",
    )


@blueprint.get("/inclusion/edit")
@access(Permission.CHANGE_SETTINGS, unlocked=True)
def edit_inclusion() -> Response:
    """The page on who may be listed, to be written."""
    rule = book.find_rule(definitions.INCLUSION)
    text: Any = dict(rule.value) if rule else _first_words()
    text["approved_on"] = date.fromisoformat(text["approved_on"]) if text.get("approved_on") else None
    form = InclusionForm(data={**text, "seen": changes.seen_of(rule)}, today=_today())
    return respond("accounts/inclusion_edit.html", "content", form=form, is_stale=False, newer=None)


@blueprint.post("/inclusion/edit")
@access(Permission.CHANGE_SETTINGS, fresh=True)
def write_inclusion() -> Response:
    """Put down who may be listed."""
    form = InclusionForm(request.form, today=_today())
    if not form.validate():
        return respond("accounts/inclusion_edit.html", "content", 422, form=form, is_stale=False, newer=None)
    try:
        changes.write_inclusion(current_actor(), form.text, form.seen.data or "")
        db.session.commit()
    except changes.Stale:
        db.session.rollback()
        rule = book.find_rule(definitions.INCLUSION)
        form.seen.data = changes.seen_of(rule)
        newer = rule.value if rule else None
        return respond("accounts/inclusion_edit.html", "content", 409, form=form, is_stale=True, newer=newer)
    flash(_("Kept. Everybody can read it now."))
    return go(url_for("accounts.show_inclusion"))


def _first_words() -> dict[str, str]:
    """A beginning that a coalition makes its own, in its own words for people."""
    values, locale = book.current(), current_locale()
    survivors = definitions.word_of(values, "word_survivor", locale, many=True)
    others = definitions.word_of(values, "word_harm", locale, many=True)
    return {
        "who_may": _(
            "Organizations and groups in our area that help %(survivors)s and their children, or %(others)s who want "
            "to stop, and that answer when we call.", survivors=survivors, others=others,
        ),
        "who_not": _(
            "Whoever shares what %(survivors)s say without their consent, or sends couples to counseling together "
            "while there is violence.", survivors=survivors,
        ),
        "why": _("Somebody in danger may call whom we list. We list whom we would call ourselves."),
        "appeal": _("Write to the coordinator. Two people who did not decide the first time answer within 30 days."),
    }  # fmt: skip


def _today() -> date:
    return clock.today(current_settings().timezone)
