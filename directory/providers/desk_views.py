"""The coordinator's desk: every record of the catalog on a screen, every part of it a small form of its own."""

from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.providers import blueprint, policy
from directory.providers.editing import actions, overview, sheets, waiting
from directory.providers.editing.actions import KeptAs, Outcome, Sent, keep_part
from directory.providers.editing.conflict import merged, prints_of
from directory.providers.editing.forms import DeskForm
from directory.providers.editing.hours import confirming
from directory.providers.editing.of_organization import NewForm
from directory.providers.editing.part import Part
from directory.providers.editing.parts import first_part, get_part
from directory.providers.editing.removal import find_removal, is_archived
from directory.providers.editing.scope import CHILDREN, Scope, Setting, get_scope, home_of, new_scope
from directory.providers.models import Method, Organization
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import ago, current_locale, day
from directory.web.language import gettext as _
from directory.web.respond import go, respond
from directory.web.settings import current_settings

RECORD = "/desk/<any(organizations,services,places):kind>/<uuid:record_id>"
ANY = "/desk/<any(organizations,services,places,phones,contacts):kind>/<uuid:record_id>"


def setting() -> Setting:
    """Where and in which language this answer stands."""
    settings = current_settings()
    return Setting(settings.timezone, settings.country, current_locale())


def told(moment: Any) -> dict[str, str]:
    """A moment as a template's `when` shows it."""
    here = setting()
    exact = day(moment, here.timezone, here.locale)
    return {"iso": moment.isoformat(), "exact": exact, "said": ago(moment, clock.now(), here.locale)}


def scope_of(kind: str, record_id: UUID) -> Scope:
    """A record that whoever asks may change; NotFound for any other."""
    return get_scope(current_actor(), kind, record_id, setting())


@blueprint.get("/desk")
@access(Permission.EDIT_DIRECTORY)
def show_desk() -> Response:
    """What waits, what was done lately, and every record by its name."""
    actor, asked = current_actor(), request.args.get("q", "").strip()[:100]
    return respond(
        "providers/desk.html",
        "main",
        asked=asked,
        found=overview.find_by_name(actor, asked),
        own=overview.list_own(actor),
        corrections=overview.count_corrections(actor),
        hidden=overview.list_out_of_sight(actor),
        services=overview.list_archived_services(actor),
        removals=overview.list_removals(actor),
        recent=overview.list_recent(actor),
        waits=waiting.list_waiting(actor),
        may_create=policy.can_create(actor),
        told=told,
    )


@blueprint.get("/desk/organizations/new")
@access(Permission.EDIT_DIRECTORY)
def show_new() -> Response:
    """The form for an organization that is not here yet."""
    return _show_new(_new_form())


@blueprint.post("/desk/organizations/new")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def enter_organization() -> Response:
    """Enter an organization; one of the same name is shown first."""
    form = _new_form(request.form)
    kept, organization_id = actions.enter_organization(current_actor(), form, request.form.get("key", ""))
    if kept == KeptAs.SLIPPED:
        return _show_new(form, overview.find_namesake(form.name.data or ""), 422)
    if organization_id is None:
        return leave(kept, url_for("providers.show_desk"))
    return leave(kept, url_for("providers.show_record", kind="organizations", record_id=organization_id))


def _new_form(sent: Any = None) -> NewForm:
    if not policy.can_create(current_actor()):
        from directory.core.problems import NotFound

        raise NotFound
    form = NewForm(sent)
    form.fit(Scope(current_actor(), "organizations", Organization(), None, setting(), is_new=True))
    return form


def _show_new(form: NewForm, namesake: Organization | None = None, status: int = 200) -> Response:
    return respond("providers/new.html", "main", status, form=form, namesake=namesake, key=new_key())


@blueprint.get(RECORD)
@access(Permission.EDIT_DIRECTORY)
def show_record(kind: str, record_id: UUID) -> Response:
    """A record with all its parts, each with a way to change it."""
    scope = scope_of(kind, record_id)
    return respond(
        "providers/record.html",
        "main",
        scope=scope,
        sheets=sheets.tell_sheets(scope),
        rows={child: sheets.tell_rows(scope, child) for child in CHILDREN[kind]},
        checks=sheets.tell_checks(scope),
        methods=method_names(),
        groups=group_names(),
        edited=sheets.last_edit(scope),
        is_archived=is_archived(scope),
        may_archive=actions.can_archive(scope),
        may_remove=policy.can_remove(scope.actor) and is_archived(scope),
        removal=find_removal(kind, record_id),
        key=new_key,
        told=told,
        given=sheets.services_at(record_id) if kind == "places" else [],
    )


@blueprint.get(ANY + "/edit/<part>")
@access(Permission.EDIT_DIRECTORY)
def show_part(kind: str, record_id: UUID, part: str) -> Response:
    """The form of one part of a record."""
    scope = scope_of(kind, record_id)
    found = get_part(scope.actor, kind, part)
    form = found.open_form(scope)
    return show_form(scope, found, form, prints_of(form))


@blueprint.post(ANY + "/edit/<part>")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def keep_part_of(kind: str, record_id: UUID, part: str) -> Response:
    """Keep one part of a record."""
    scope = scope_of(kind, record_id)
    return _keep(scope, get_part(scope.actor, kind, part))


@blueprint.get(ANY + "/add/<any(phones,contacts,places,services):child>")
@access(Permission.EDIT_DIRECTORY)
def show_addition(kind: str, record_id: UUID, child: str) -> Response:
    """The form for a number, a contact, a place or a service that a record has not yet."""
    scope = new_scope(scope_of(kind, record_id), child)
    form = first_part(scope.actor, child).open_form(scope)
    return show_form(scope, first_part(scope.actor, child), form, prints_of(form))


@blueprint.post(ANY + "/add/<any(phones,contacts,places,services):child>")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def enter_addition(kind: str, record_id: UUID, child: str) -> Response:
    """Enter it."""
    scope = new_scope(scope_of(kind, record_id), child)
    return _keep(scope, first_part(scope.actor, child))


def _keep(scope: Scope, part: Part) -> Response:
    """Keep a form, and say what became of it; only what was kept is committed."""
    form = part.open_form(scope, request.form)
    sent = Sent(request.form.get("key", ""), request.form.get("seen", ""))
    home = address_of(scope)
    outcome = keep_part(scope, part, form, sent)
    if outcome.kept_as in (KeptAs.KEPT, KeptAs.SAME, KeptAs.TWICE):
        return leave(outcome.kept_as, f"{home}#{part.name}")
    if outcome.kept_as == KeptAs.STALE:
        return _show_stale(scope, part, form, outcome, sent)
    db.session.rollback()
    if outcome.kept_as == KeptAs.TO_CONFIRM:
        words, form = form.words, part.open_form(scope, values=confirming(form))  # type: ignore[attr-defined]
        return show_form(scope, part, form, sent.seen, words=words)
    return show_form(scope, part, form, sent.seen, status=422)


def _show_stale(scope: Scope, part: Part, form: DeskForm, outcome: Outcome, sent: Sent) -> Response:
    """Both texts side by side; the form goes on with what was typed, and kept once more it is kept knowingly."""
    assert outcome.now is not None
    seen, values = prints_of(outcome.now), merged(outcome.now, form, sent.seen)
    db.session.rollback()
    again = part.open_form(scope, values=values)
    latest = sheets.last_edit(
        Scope(scope.actor, "organizations", scope.organization, scope.organization, scope.setting)
    )
    return show_form(scope, part, again, seen, status=409, differences=outcome.differences, latest=latest)


def show_form(scope: Scope, part: Part, form: DeskForm, seen: str, *, status: int = 200, **values: Any) -> Response:
    """The screen of one part: `words` are what was understood, `differences` what somebody else changed."""
    values = {"differences": [], "latest": None, "words": None} | values
    home = address_of(scope)
    return respond(
        part.screen, "main", status, scope=scope, part=part, form=form, seen=seen, key=new_key(), home=home, told=told,
        **values,
    )  # fmt: skip


def address_of(scope: Scope) -> str:
    """The screen on which a record stands."""
    home = home_of(scope.row) if not (scope.is_new and scope.kind == "services") else None
    if scope.is_new and scope.kind in ("places", "services"):
        home = ("organizations", scope.row.organization_id)
    if home is None:
        return url_for("providers.show_desk")
    return url_for("providers.show_record", kind=home[0], record_id=home[1])


def leave(kept: KeptAs, target: str) -> Response:
    """Commit what was kept, and go on to a screen that says so."""
    if kept == KeptAs.KEPT:
        db.session.commit()
        flash(_("Kept."))
    else:
        db.session.rollback()
        flash(_("This was kept already.") if kept == KeptAs.TWICE else _("Nothing was changed."))
    return go(target)


def method_names() -> dict[str, str]:
    """The ways of checking, in a word or two."""
    return {
        Method.PHONE: _("by phone"),
        Method.VISIT: _("on a visit"),
        Method.EMAIL: _("by e-mail"),
        Method.PARTNER: _("the partner itself said so"),
        Method.FEEDBACK: _("after a hint"),
        Method.WEBSITE: _("on its website"),
    }


def group_names() -> dict[str, str]:
    """The groups of fields that one check covers."""
    return {
        "all": _("Everything"),
        "reach": _("Numbers and contacts"),
        "hours": _("Hours"),
        "eligibility": _("Who it is for"),
        "cost": _("Cost"),
        "place": _("Place and access"),
    }
