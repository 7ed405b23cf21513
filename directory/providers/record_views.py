"""What one does to a whole record of the desk: check, archive, bring back, delete for good; and its history."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.providers import blueprint, policy
from directory.providers.desk_views import ANY, RECORD, address_of, leave, scope_of, told
from directory.providers.editing import actions, removal
from directory.providers.editing.actions import KeptAs
from directory.providers.editing.history import list_history
from directory.providers.editing.of_organization import ReasonForm
from directory.providers.editing.restoring import CannotRestoreError, restore_line, undo_edit
from directory.providers.editing.scope import Scope
from directory.providers.models import FieldGroup, Method
from directory.web.access import access
from directory.web.language import gettext as _
from directory.web.respond import go, respond

HISTORY = "/desk/organizations/<uuid:organization_id>/history"
ARCHIVE, DELETE = "archive", "delete"
"""What needs a reason: each has a screen that asks for it."""


def _key() -> str:
    return request.form.get("key", "")


@blueprint.post(RECORD + "/checks")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def check_group(kind: str, record_id: UUID) -> Response:
    """Note that a group of fields was asked about and is still right."""
    scope = scope_of(kind, record_id)
    try:
        group, method = FieldGroup(request.form.get("group", "")), Method(request.form.get("method", ""))
    except ValueError:
        flash(_("Nothing was noted: say how you checked."))
        return go(address_of(scope) + "#checks")
    kept = actions.check_group(scope, group, method, _key())
    return leave(kept, address_of(scope) + "#checks")


@blueprint.get(ANY + "/remove")
@access(Permission.EDIT_DIRECTORY)
def show_removing(kind: str, record_id: UUID) -> Response:
    """Ask once more before a number, a contact or a place is taken off."""
    scope = scope_of(kind, record_id)
    if kind in ("organizations", "services"):
        raise NotFound
    return respond("providers/take_off.html", "main", scope=scope, home=address_of(scope), key=new_key())


@blueprint.post(ANY + "/remove")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def remove_row(kind: str, record_id: UUID) -> Response:
    """Take a number, a contact or a place off; the history can put it back."""
    scope = scope_of(kind, record_id)
    home = address_of(scope)
    if kind == "places" and scope.organization_id:
        home = url_for("providers.show_record", kind="organizations", record_id=scope.organization_id)
    return leave(actions.remove_row(scope, _key()), home)


@blueprint.get(RECORD + "/archive")
@access(Permission.EDIT_DIRECTORY)
def show_archiving(kind: str, record_id: UUID) -> Response:
    """Ask for the reason."""
    return _ask_reason(_scope_to(ARCHIVE, kind, record_id), ReasonForm(), ARCHIVE)


@blueprint.post(RECORD + "/archive")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def archive_record(kind: str, record_id: UUID) -> Response:
    """Take a record out of sight."""
    return _do_with_reason(_scope_to(ARCHIVE, kind, record_id), ARCHIVE)


@blueprint.post(RECORD + "/bring-back")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def bring_back(kind: str, record_id: UUID) -> Response:
    """Show an archived record again."""
    scope = scope_of(kind, record_id)
    return leave(actions.bring_back(scope, _key()), address_of(scope))


@blueprint.get(RECORD + "/delete")
@access(Permission.EDIT_DIRECTORY)
def show_deleting(kind: str, record_id: UUID) -> Response:
    """Ask for the reason, and say what a week means."""
    return _ask_reason(_scope_to(DELETE, kind, record_id), ReasonForm(), DELETE)


@blueprint.post(RECORD + "/delete")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def ask_removal(kind: str, record_id: UUID) -> Response:
    """Have a record deleted for good, a week from now."""
    return _do_with_reason(_scope_to(DELETE, kind, record_id), DELETE)


@blueprint.post(RECORD + "/delete/withdraw")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def withdraw_removal(kind: str, record_id: UUID) -> Response:
    """Keep it after all."""
    scope = scope_of(kind, record_id)
    return leave(removal.withdraw_removal(scope, _key()), address_of(scope))


def _scope_to(what: str, kind: str, record_id: UUID) -> Scope:
    """A record that whoever asks may archive, or have deleted for good; NotFound for any other."""
    scope = scope_of(kind, record_id)
    can_delete = policy.can_remove(scope.actor) and removal.is_archived(scope)
    if not (can_delete if what == DELETE else actions.can_archive(scope)):
        raise NotFound
    return scope


def _do_with_reason(scope: Scope, what: str) -> Response:
    form = ReasonForm(request.form)
    if not form.validate():
        return _ask_reason(scope, form, what, 422)
    act = removal.ask_removal if what == DELETE else actions.archive
    return leave(act(scope, form.reason.data, _key()), address_of(scope))


def _ask_reason(scope: Scope, form: ReasonForm, what: str, status: int = 200) -> Response:
    db.session.rollback()
    return respond(
        "providers/reason.html",
        "main",
        status,
        scope=scope,
        form=form,
        what=what,
        home=address_of(scope),
        key=new_key(),
    )


@blueprint.get(HISTORY)
@access(Permission.EDIT_DIRECTORY)
def show_history(organization_id: UUID) -> Response:
    """What an organization said before, who changed it, when and why."""
    scope = scope_of("organizations", organization_id)
    page = list_history(scope, request.args.get("page", 1, type=int))
    return respond(
        "providers/history.html", "main", scope=scope, page=page, key=new_key, told=told, home=address_of(scope)
    )


@blueprint.post(HISTORY + "/edits/<uuid:edit_id>/undo")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def undo_kept(organization_id: UUID, edit_id: UUID) -> Response:
    """Take back a whole saving, as a new one."""
    scope = scope_of("organizations", organization_id)
    return _restored(scope, lambda: undo_edit(scope, edit_id, _key()))


@blueprint.post(HISTORY + "/lines/<uuid:line_id>/restore")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def restore_field(organization_id: UUID, line_id: UUID) -> Response:
    """Give one field back what it said before, as a new saving."""
    scope = scope_of("organizations", organization_id)
    return _restored(scope, lambda: restore_line(scope, line_id, _key()))


def _restored(scope: Scope, restore: Callable[[], KeptAs]) -> Response:
    target = url_for("providers.show_history", organization_id=scope.row.id)
    try:
        return leave(restore(), target)
    except CannotRestoreError:
        db.session.rollback()
        flash(_("This cannot be put back by itself: what it belongs to has changed since. Nothing was changed."))
        return go(target)
