"""Rules of others, as a state's standard: written with their citation, switched on or off, shown as facts."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core.db import db
from directory.core.permissions import Permission
from directory.philosophy import actions, blueprint, queries
from directory.philosophy.actions import SentTwice, Stale
from directory.philosophy.forms import RuleForm, number_in
from directory.philosophy.models import StandardRule
from directory.philosophy.questions import book
from directory.philosophy.record_views import leave
from directory.philosophy.views import teller, this_day
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.respond import respond


@blueprint.get("/philosophy/rules")
@access(Permission.EDIT_PHILOSOPHY)
def list_rules() -> Response:
    """The rules that the coalition has written down."""
    return respond(
        "philosophy/rules.html", "main", rules=queries.list_rules(current_actor()), t=teller(), touched=_touched
    )


@blueprint.get("/philosophy/rules/new")
@access(Permission.EDIT_PHILOSOPHY)
def show_new_rule() -> Response:
    """The form for another."""
    return _show(None, RuleForm(today=this_day(), key=new_key()))


@blueprint.get("/philosophy/rules/<uuid:rule_id>")
@access(Permission.EDIT_PHILOSOPHY)
def show_rule(rule_id: UUID) -> Response:
    """One, to be changed."""
    row = queries.get_rule(current_actor(), rule_id)
    return _show(row, _form_of(row))


@blueprint.post("/philosophy/rules/new")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def write_new_rule() -> Response:
    """Write one; it shows nowhere until it is switched on."""
    return _write(None)


@blueprint.post("/philosophy/rules/<uuid:rule_id>")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def write_rule(rule_id: UUID) -> Response:
    """Change one."""
    return _write(queries.get_rule(current_actor(), rule_id))


@blueprint.post("/philosophy/rules/<uuid:rule_id>/switch")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def switch_rule(rule_id: UUID) -> Response:
    """Show it on the pages that it touches, or no longer."""
    row = queries.get_rule(current_actor(), rule_id)
    is_on = request.form.get("do") == "on"
    actions.switch_rule(current_actor(), row, is_on=is_on)
    db.session.commit()
    said = _("Switched on: it shows wherever an answer touches it.") if is_on else _("Switched off.")
    return leave(said, url_for("philosophy.list_rules"))


def _write(row: StandardRule | None) -> Response:
    form = RuleForm(request.form, today=this_day())
    form.offer(current_locale())
    if not form.validate():
        return _show(row, form, 422)
    seen = number_in(form.seen.data)
    try:
        actions.write_rule(current_actor(), row, form.values, seen, form.key.data or "")
    except SentTwice:
        return leave(_("This was kept already."), url_for("philosophy.list_rules"))
    except Stale:
        assert row is not None
        form.seen.data = str(row.row_version)
        return _show(row, form, 409)
    db.session.commit()
    return leave(_("Kept."), url_for("philosophy.list_rules"))


def _form_of(row: StandardRule) -> RuleForm:
    touches = [f"{question}:{code}" for question, code in row.touches]
    return RuleForm(
        today=this_day(), title_en=row.title_en, title_es=row.title_es, citation=row.citation,
        holds_from=row.holds_from, touches=touches, seen=str(row.row_version), key=new_key(),
    )  # fmt: skip


def _show(row: StandardRule | None, form: RuleForm, status: int = 200) -> Response:
    form.offer(current_locale())
    newer = _form_of(row) if row is not None and status == 409 else None
    return respond("philosophy/rule.html", "main", status, row=row, form=form, newer=newer)


def _touched(row: StandardRule) -> list[str]:
    """The answers that touch a rule, in words."""
    t = teller()
    found: list[Any] = [(book().by_id.get(question_id), code) for question_id, code in row.touches]
    return [f"{one.newest.text(t.locale)} {', '.join(t.say(one, code))}" for one, code in found if one]
