"""Trainings on screens: all, one, a new one, the ledger, and a table of past ones with its preview."""

from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.core.db import db
from directory.core.permissions import Permission
from directory.partnerships import blueprint
from directory.partnerships.commitments.queries import list_of_origin
from directory.partnerships.forms import differences
from directory.partnerships.keeping import Stale
from directory.partnerships.models import Direction
from directory.partnerships.naming import Names
from directory.partnerships.training import actions, lines, queries, table
from directory.partnerships.training.forms import ConfirmForm, FileForm, TrainingForm, form_of, training_form
from directory.partnerships.training.policy import next_due
from directory.partnerships.training.topics import name_topics
from directory.partnerships.views import begin, current_day, key_sent, leave, partner_name, show, voice
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale, plurals
from directory.web.language import gettext as _
from directory.web.respond import go

ONE = "/trainings/<uuid:event_id>"
NEW = "/partners/<uuid:organization_id>/trainings/new"


@blueprint.get("/trainings")
@access(Permission.READ_PARTNERSHIPS)
def list_trainings() -> Response:
    """Every training, the latest first."""
    return show("trainings", told=queries.list_trainings(current_actor()))


@blueprint.get("/trainings/ledger")
@access(Permission.READ_PARTNERSHIPS)
def show_ledger() -> Response:
    """Hours given and received in 12 months, who is due, who visited whom."""
    v = voice()
    accounts = queries.list_accounts(current_actor(), v.today)
    is_due_alone = request.args.get("due") == "1"
    shown = [one for one in accounts if one.due_on and one.due_on <= v.today] if is_due_alone else accounts
    sums = sum(one.given for one in shown), sum(one.received for one in shown)
    return show("ledger", accounts=shown, is_due_alone=is_due_alone, total=len(accounts), sums=sums)


@blueprint.get(ONE)
@access(Permission.READ_PARTNERSHIPS)
def show_training(event_id: UUID) -> Response:
    """One training."""
    actor = current_actor()
    row = queries.get_training(actor, event_id)
    return show(
        "training",
        row=row,
        partners_of=queries.list_partners(actor, [event_id])[event_id],
        attendance=queries.list_attendance(event_id),
        topics=name_topics(row.topics, current_locale()),
        due=next_due(row.held_on, row.renewal_months),
        commitments=list_of_origin(event_id),
    )


@blueprint.get(NEW)
@access(Permission.EDIT_PARTNERSHIPS)
def show_new_training(organization_id: UUID) -> Response:
    """The form for a training with a partner."""
    direction = request.args.get("direction", "")
    name = partner_name(organization_id)
    form = training_form(
        partners=name,
        renewal_months=12,
        direction=direction if direction in set(Direction) else "",
    )
    form.meant(Names(current_actor(), [(organization_id, name)]))
    return _show_form(form, organization_id=organization_id)


@blueprint.post(NEW)
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def enter_training(organization_id: UUID) -> Response:
    """Enter a training."""
    known, form = [(organization_id, partner_name(organization_id))], training_form(request.form)
    if not _is_good(form, known):
        return _show_form(form, 422, organization_id=organization_id)
    row = actions.enter_training(current_actor(), form.said, key_sent())
    return leave(_("Entered. It counts in the ledger now."), "partnerships.show_training", event_id=row.id)


@blueprint.get(ONE + "/edit")
@access(Permission.EDIT_PARTNERSHIPS)
def edit_training(event_id: UUID) -> Response:
    """The form of a training."""
    row = queries.get_training(current_actor(), event_id)
    return _show_form(_of_row(event_id), row=row)


@blueprint.post(ONE + "/edit")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def change_training(event_id: UUID) -> Response:
    """Keep what was changed."""
    row, form = queries.get_training(current_actor(), event_id), training_form(request.form)
    if not _is_good(form, _partners(event_id)):
        return _show_form(form, 422, row=row)
    try:
        actions.change_training(current_actor(), row, form.said, form.seen.data or "")
    except Stale:
        now = _of_row(event_id)
        form.seen.data = now.seen.data
        return _show_form(form, 409, row=row, differences=differences(now, form))
    return leave(_("Kept."), "partnerships.show_training", event_id=event_id)


def _of_row(event_id: UUID) -> TrainingForm:
    row = queries.get_training(current_actor(), event_id)
    partners = _partners(event_id)
    form = form_of(row, partners, queries.list_attendance(event_id))
    form.meant(Names(current_actor(), partners))
    return form


def _partners(event_id: UUID) -> list[tuple[UUID, str]]:
    return queries.list_partners(current_actor(), [event_id])[event_id]


def _is_good(form: TrainingForm, known: list[tuple[UUID, str]]) -> bool:
    is_filled = form.validate()
    if form.held_on.data and form.held_on.data > current_day():
        form.held_on.errors, is_filled = [_("This day has not come yet.")], False
    return form.meant(Names(current_actor(), known)) and is_filled


def _show_form(form: TrainingForm, status: int = 200, **values: Any) -> Response:
    values = {"row": None, "differences": [], "organization_id": None} | values
    return show("training_form", status, form=begin(form), **values)


@blueprint.get("/trainings/import")
@access(Permission.EDIT_PARTNERSHIPS)
def show_import() -> Response:
    """Where a table of past trainings is chosen."""
    return show("import", form=FileForm(), preview=None, normal="")


@blueprint.get("/trainings/import/template.csv")
@access(Permission.EDIT_PARTNERSHIPS)
def give_template() -> Response:
    """A table to fill in."""
    response = Response(table.template(current_locale()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="trainings.csv"'
    return response


@blueprint.post("/trainings/import")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True, most_bytes=table.LARGEST + 64 * 1024)
def preview_import() -> Response:
    """Show what was understood of a table; nothing is written."""
    form, sent = FileForm(), request.files.get("table")
    body = sent.stream.read(table.LARGEST + 1) if sent else b""
    try:
        preview = lines.understand(table.read_rows(body), Names(current_actor()), current_day())
    except table.Unreadable as slip:
        form.table.errors = [_(slip.why)]
        return show("import", 422, form=form, preview=None, normal="")
    known = queries.list_known_keys(preview.trainings.keys())
    return show("import", form=form, preview=preview, known=known, normal=lines.normal(preview), slips_said=lines.SLIPS)


@blueprint.post("/trainings/import/confirm")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True, most_bytes=2 * table.LARGEST)
def confirm_import() -> Response:
    """Bring in what the preview showed; a line that is there already is left as it is."""
    form = ConfirmForm(request.form)
    try:
        preview = lines.understand(lines.read_normal(form.table.data or ""), Names(current_actor()), current_day())
    except table.Unreadable as slip:
        given = FileForm()
        given.table.errors = [_(slip.why)]
        return show("import", 422, form=given, preview=None, normal="")
    count = actions.bring_in(current_actor(), preview.trainings)
    db.session.commit()
    _n = plurals(current_locale())
    said = _n("%(num)s training was brought in.", "%(num)s trainings were brought in.", count)
    flash(said % {"num": count})
    return go(url_for("partnerships.list_trainings"))
