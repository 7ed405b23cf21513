"""Papers of agreements: kept by what they hold, given out to be saved and never shown in place; and the calendar."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.rules import book
from directory.core import documents
from directory.core.db import db
from directory.core.documents import Fault
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.partnerships import blueprint
from directory.partnerships.agreements import actions, queries, reminders
from directory.partnerships.agreements.forms import DocumentForm
from directory.partnerships.agreements.views import ONE, show_one
from directory.partnerships.telling import Voice
from directory.partnerships.views import leave, show
from directory.web.access import access
from directory.web.files import give_file
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go
from directory.web.settings import current_settings


@blueprint.post(ONE + "/documents")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True, most_bytes=documents.MOST_SENT)
def keep_document(agreement_id: UUID) -> Response:
    """Keep a PDF as the newest version."""
    row = queries.get_agreement(current_actor(), agreement_id)
    sent = request.files.get("paper")
    body = sent.stream.read(documents.MOST_BYTES + 1) if sent else b""
    fault = documents.find_fault(body)
    if fault is not None:
        form = DocumentForm()
        form.paper.errors = [_fault_words(fault)]
        return show_one(agreement_id, 422, paper=form)
    actions.keep_document(current_actor(), row, sent.filename or "" if sent else "", body)
    return leave(_("The paper is kept."), "partnerships.show_agreement", agreement_id=agreement_id, _anchor="papers")


def _fault_words(fault: Fault) -> str:
    said: dict[Fault, str] = {
        Fault.EMPTY: _("Choose a file first."),
        Fault.LARGE: _("This file is larger than 10 MB. Save it smaller, and try again."),
        Fault.NOT_PDF: _("This is not a PDF, whatever its name says. Save it as a PDF, and try again."),
        Fault.CUT_OFF: _("This PDF is cut off: its end is missing. Save it once more, and try again."),
    }
    return said[fault]


@blueprint.get(ONE + "/documents/<uuid:document_id>")
@access(Permission.READ_PARTNERSHIPS)
def give_document(agreement_id: UUID, document_id: UUID) -> Response:
    """Give a paper out, to be saved."""
    queries.get_agreement(current_actor(), agreement_id)
    found = queries.get_document(agreement_id, document_id)
    document = found.document
    return give_file(document.content, document.media_type, f"v{found.version}-{document.name}")


@blueprint.get("/agreements/calendar")
@access(Permission.EDIT_PARTNERSHIPS)
def show_calendar() -> Response:
    """One's own calendar address: whether there is one, and since when."""
    return show("calendar", feed=reminders.find_feed(current_actor()), address="")


@blueprint.post("/agreements/calendar")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def renew_calendar() -> Response:
    """Make a new address, and end the one before. It is shown once."""
    token = reminders.renew_feed(current_actor())
    db.session.commit()
    home = current_settings().public_url or request.host_url.rstrip("/")
    address = home + url_for("partnerships.give_calendar", token=token)
    return show("calendar", feed=reminders.find_feed(current_actor()), address=address)


@blueprint.post("/agreements/calendar/end")
@access(Permission.EDIT_PARTNERSHIPS, unlocked=True)
def end_calendar() -> Response:
    """End one's address."""
    reminders.end_feed(current_actor())
    db.session.commit()
    flash(_("The address is ended. A calendar that still asks there gets nothing."))
    return go(url_for("partnerships.show_calendar"))


@blueprint.get("/calendar/<token>.ics")
@access(Permission.PUBLIC)
def give_calendar(token: str) -> Response:
    """What comes up, for a calendar that knows the address; to anybody else there is nothing here."""
    person = reminders.find_reader(token)
    if person is None:
        raise NotFound
    settings = current_settings()
    offered = book.languages()
    locale = person.locale if person.locale in offered else settings.locale
    v = Voice.of(locale or settings.locale, settings.timezone)
    body = reminders.make_calendar(reminders.list_for_calendar(v.today), v)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="agreements.ics"'
    return response
