"""Everybody's two buttons on a record, one's own reports, and the desk's queue of corrections."""

from typing import Any, cast
from uuid import UUID, uuid4

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.providers import blueprint
from directory.providers.models import Heard, Verdict
from directory.providers.reports import actions, policy, queries
from directory.providers.reports.fields import fields_of, label_of
from directory.providers.reports.forms import CalledForm, DecisionForm, WrongForm
from directory.providers.reports.queries import Subject, get_subject
from directory.providers.reports.queue import list_queue
from directory.providers.reports.words import HeardWords
from directory.providers.vocabularies import list_terms
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import ago, current_locale, day
from directory.web.language import gettext as _
from directory.web.respond import go, is_fragment_request, respond
from directory.web.settings import current_settings


@blueprint.get("/partners/<uuid:organization_id>/wrong")
@access(Permission.REPORT_RECORD)
def show_wrong(organization_id: UUID) -> Response:
    """The form for what is wrong: a page of its own, or opened in place."""
    subject = _subject(organization_id)
    form = _wrong_form(subject)
    form.field.data = request.args.get("field", "")
    return _show_wrong(subject, form)


@blueprint.post("/partners/<uuid:organization_id>/wrong")
@access(Permission.REPORT_RECORD, holds=True)
def report_wrong(organization_id: UUID) -> Response:
    """Keep what somebody says is wrong."""
    subject = _subject(organization_id)
    form = _wrong_form(subject)
    if not form.validate():
        return _show_wrong(subject, form, 422)
    try:
        actions.report_wrong(current_actor(), subject, form.field.data, form.said.data or "", form.key.data or "")
    except policy.TooMany:
        return _show_wrong(subject, form, 429)
    db.session.commit()
    return _thank(subject, _("Thank you. The desk has it, and its answer will stand under Reports."))


@blueprint.get("/partners/<uuid:organization_id>/called")
@access(Permission.REPORT_RECORD)
def show_called(organization_id: UUID) -> Response:
    """The form for what was heard on the telephone: a page of its own, or opened in place."""
    subject = _subject(organization_id)
    return _show_called(subject, _called_form(subject))


@blueprint.post("/partners/<uuid:organization_id>/called")
@access(Permission.REPORT_RECORD, holds=True)
def report_call(organization_id: UUID) -> Response:
    """Keep what somebody just heard; it shows at once."""
    form = _called_form(_subject(organization_id))
    is_good = form.validate()
    subject = _subject(organization_id, form.service.data if not form.service.errors else None)
    if not is_good:
        return _show_called(subject, form, 422)
    heard = Heard(form.heard.data)
    try:
        call = actions.report_call(current_actor(), subject, heard, _room_of(form, heard), form.key.data or "")
    except policy.TooMany:
        return _show_called(subject, form, 429)
    db.session.commit()
    if is_fragment_request():
        return _show_kept(call.id)
    return _thank(subject, _("Kept, and everybody sees it now."))


@blueprint.post("/reports/calls/<uuid:report_id>/undo")
@access(Permission.REPORT_RECORD)
def undo_call(report_id: UUID) -> Response:
    """Take back what oneself just reported."""
    call = actions.withdraw_call(current_actor(), report_id)
    db.session.commit()
    subject = get_subject(current_actor(), call.organization_id)
    return _thank(subject, _("Taken back. What stood there before stands there again."), call.service_id)


@blueprint.get("/reports")
@access(Permission.REPORT_RECORD)
def list_reports() -> Response:
    """One's own reports, the newest first, with what the desk answered."""
    actor = current_actor()
    return respond(
        "providers/reports.html",
        "main",
        corrections=queries.list_own_corrections(actor),
        calls=queries.list_own_calls(actor),
        can_undo=lambda row: policy.can_withdraw(actor, row, clock.now()),
        **_telling(),
    )


@blueprint.get("/desk/corrections")
@access(Permission.EDIT_DIRECTORY)
def list_corrections() -> Response:
    """What waits for an answer, by partner, what presses most first."""
    return _show_queue()


@blueprint.post("/desk/corrections/<uuid:correction_id>")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def decide_correction(correction_id: UUID) -> Response:
    """Answer a correction: it was put right, or the record is right as it stands."""
    queries.get_correction(current_actor(), correction_id)
    form = cast("DecisionForm", DecisionForm.of_request(prefix=f"c{correction_id}-"))
    if not form.validate():
        return _show_queue(422, correction_id, form)
    actions.decide_correction(current_actor(), correction_id, Verdict(form.verdict.data), form.answer.data or "")
    db.session.commit()
    flash(_("Answered. Whoever said it sees the answer under Reports."))
    return go(url_for("providers.list_corrections", page=request.args.get("page", 1, type=int)))


def _subject(organization_id: UUID, service_id: object = None) -> Subject:
    """What the address speaks of: NotFound for a service that is not the organization's."""
    named = str(service_id or request.args.get("service", ""))
    try:
        return get_subject(current_actor(), organization_id, UUID(named) if named else None)
    except ValueError:
        return get_subject(current_actor(), organization_id)


def _wrong_form(subject: Subject) -> WrongForm:
    labels = fields_of(of_service=subject.service_id is not None)
    form = cast("WrongForm", WrongForm.of_request())
    form.offer((code, _(label)) for code, label in labels.items())
    form.key.data = form.key.data or uuid4().hex
    return form


def _show_wrong(subject: Subject, form: WrongForm, status: int = 200) -> Response:
    return respond(
        "providers/report_wrong.html", _block(status), status, form=form, subject=subject, is_too_many=status == 429
    )


def _called_form(subject: Subject) -> CalledForm:
    form = cast("CalledForm", CalledForm.of_request())
    used, terms = queries.list_unit_choices([subject.service_id] if subject.service_id else [])
    words = HeardWords(current_locale(), terms)
    named = {words.unit(name): name for name in (*used, *(term.names["en"] for term in terms))}
    form.offer([(str(i), name) for i, name in subject.services], [(name, label) for label, name in named.items()])
    if subject.service_id and not form.service.data:
        form.service.data = str(subject.service_id)
    form.key.data = form.key.data or uuid4().hex
    return form


def _room_of(form: CalledForm, heard: Heard) -> actions.Room | None:
    if heard != Heard.ROOM or form.available.data is None:
        return None
    name: str = form.unit.data
    term = next((one for one in list_terms() if one.vocabulary == "unit" and name in one.names.values()), None)
    names = (name, *term.names.values(), term.code) if term else (name,)
    return actions.Room(form.available.data, names)


def _show_called(subject: Subject, form: CalledForm, status: int = 200) -> Response:
    return respond(
        "providers/report_called.html", _block(status), status, form=form, subject=subject, is_too_many=status == 429
    )


def _block(status: int) -> str:
    """After too many reports htmx leaves the form as it is, and says so among the messages."""
    return "too_many" if status == 429 else "form"


def _show_kept(report_id: UUID) -> Response:
    call = queries.get_own_call_line(current_actor(), report_id)
    can_undo = policy.can_withdraw(current_actor(), call, clock.now())
    return respond("providers/report_called.html", "kept", call=call, can_undo=can_undo, **_telling())


def _thank(subject: Subject, words: str, service_id: UUID | None = None) -> Response:
    """Back on the partner's page for a browser; under htmx the words alone, where the form stood."""
    if is_fragment_request():
        return respond("providers/report_wrong.html", "kept", words=words)
    flash(words)
    shown = subject.service_id or service_id
    return go(f"/partners/{subject.organization_id}" + (f"#s-{shown}" if shown else ""))


def _show_queue(status: int = 200, refused: UUID | None = None, form: DecisionForm | None = None) -> Response:
    settings = current_settings()
    number = request.args.get("page", 1, type=int)
    queue = list_queue(current_actor(), number, current_locale(), settings.timezone, clock.now())
    forms = {row.id: DecisionForm(prefix=f"c{row.id}-") for one in queue.rows for row in one.corrections}
    if refused and form:
        forms[refused] = form
    return respond(
        "providers/report_queue.html", "main", status, queue=queue, forms=forms, form=form, editor=_editor, **_telling()
    )


def _editor(row: Any) -> str:
    """Where the record is put right, by the desk's form."""
    kind, record_id = ("services", row.service_id) if row.service_id else ("organizations", row.organization_id)
    return url_for("providers.show_record", kind=kind, record_id=record_id)


def _telling() -> dict[str, Any]:
    """How moments, fields and calls are told in this answer's language."""
    settings = current_settings()
    locale, now = current_locale(), clock.now()
    words = HeardWords(locale, list_terms())
    return {
        "said_ago": lambda moment: ago(moment, now, locale),
        "on": lambda moment: day(moment, settings.timezone, locale),
        "field_label": lambda name: _(label_of(name)),
        "heard": lambda row: words.say(row.heard, row.available, row.unit_name),
    }
