"""The screen of settings: what holds, since when and why; what waits for a second coordinator."""

from typing import Any
from uuid import UUID

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.rules import book, changes, definitions
from directory.accounts.rules.forms import RuleForm, form_of
from directory.accounts.views import blueprint
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import ago, current_locale, day
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings

_VERDICTS = ("accept", "decline")


@blueprint.get("/settings")
@access(Permission.CHANGE_SETTINGS, unlocked=True)
def list_rules() -> Response:
    """Every setting with its value, default and reason, and who chose it."""
    return respond("accounts/rules.html", "content", groups=_groups(), proposals=_proposals())


@blueprint.get("/settings/<slug>")
@access(Permission.CHANGE_SETTINGS, unlocked=True)
def show_rule(slug: str) -> Response:
    """One setting, to be changed."""
    setting = _get_setting(slug)
    form = form_of(setting)()
    form.fill(book.current()[setting.key])
    form["seen"].data = changes.seen_of(book.find_rule(setting.key))
    if request.args.get("back") == "first-hour":
        form["back"].data = "first-hour"
        form["reason"].data = _("Chosen in the first hour.")
    return _show(setting, form)


@blueprint.post("/settings/<slug>")
@access(Permission.CHANGE_SETTINGS, fresh=True)
def change_rule(slug: str) -> Response:
    """Change a setting at once, or propose what is looser than the default."""
    setting = _get_setting(slug)
    form = form_of(setting)(request.form)
    if not form.validate():
        return _show(setting, form, 422)
    actor, seen = current_actor(), form["seen"].data or ""
    try:
        holds = changes.change_rule(actor, setting, form.chosen(), form["reason"].data, seen)
        db.session.commit()
    except changes.Stale:
        db.session.rollback()
        form["seen"].data = changes.seen_of(book.find_rule(setting.key))
        return _show(setting, form, 409)
    flash(_("Kept.") if holds else _("Proposed. It holds once a second coordinator accepts it here."))
    is_first_hour = form["back"].data == "first-hour"
    return go(url_for("accounts.show_first_hour" if is_first_hour else "accounts.list_rules"))


@blueprint.post("/settings/proposals/<uuid:proposal_id>")
@access(Permission.CHANGE_SETTINGS, fresh=True)
def decide_proposal(proposal_id: UUID) -> Response:
    """Accept or decline what another coordinator proposed; take back one's own."""
    verdict = request.form.get("verdict", "")
    if verdict not in _VERDICTS:
        abort(400)
    proposal = changes.decide_proposal(current_actor(), proposal_id, is_accepted=verdict == "accept")
    db.session.commit()
    name = _(definitions.SETTINGS[proposal.key].name)
    said = _("Accepted: %(name)s.", name=name) if verdict == "accept" else _("Not changed: %(name)s.", name=name)
    flash(said)
    return go(url_for("accounts.list_rules"))


def _get_setting(slug: str) -> definitions.Setting:
    return definitions.find_by_slug(slug) or abort(404)


def _show(setting: definitions.Setting, form: RuleForm, status: int = 200) -> Response:
    proposals = [one for one in _proposals() if one["key"] == setting.key]
    one = _line(book.list_choices()[setting.key])
    return respond(
        "accounts/rule.html", "content", status, one=one, form=form, proposals=proposals, is_stale=status == 409
    )


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    choices = list(book.list_choices().values())
    return [
        (_(label), [_line(one) for one in choices if one.setting.group == code]) for code, label in definitions.GROUPS
    ]


def _line(choice: book.Choice) -> dict[str, Any]:
    """A setting as the template shows it, in words."""
    setting, locale = choice.setting, current_locale()
    when = choice.changed_at
    return {
        "setting": setting,
        "value": definitions.value_in_words(setting, choice.value, locale),
        "usual": definitions.value_in_words(setting, setting.default, locale),
        "choice": choice,
        "when": ago(when, clock.now(), locale) if when else "",
        "on": day(when, _timezone(), locale) if when else "",
    }


def _proposals() -> list[dict[str, Any]]:
    locale, actor = current_locale(), current_actor()
    values = book.current()
    found = []
    for proposal, name in book.list_open_proposals():
        setting = definitions.SETTINGS[proposal.key]
        said = {
            "id": proposal.id,
            "key": proposal.key,
            "name": _(setting.name),
            "by": name,
            "reason": proposal.reason,
            "is_own": proposal.proposed_by == actor.person_id,
            "now": definitions.value_in_words(setting, values[proposal.key], locale),
            "wanted": definitions.value_in_words(setting, proposal.value, locale),
            "when": ago(proposal.proposed_at, clock.now(), locale),
            "until": day(proposal.proposed_at + definitions.PROPOSAL_LASTS, _timezone(), locale),
        }
        found.append(said)
    return found


def _timezone() -> str:
    timezone: str = current_settings().timezone
    return timezone
