"""The operator's screen: the machine's health, and nobody's work."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from directory.core import clock
from directory.core.permissions import Permission
from directory.insight import queries
from directory.insight.telling import tell
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import respond
from directory.web.settings import current_settings

blueprint = Blueprint("insight", __name__)


@blueprint.get("/operating")
@access(Permission.RUN_SERVER)
def show_operations() -> Response:
    """Health, versions, room, backups, letters and faults; counts of the catalog."""
    settings = current_settings()
    actor = current_actor()
    state = queries.find_state(actor, settings.instance)
    if state is None:
        abort(403)
    return respond(
        "insight/operations.html",
        "content",
        state=state,
        told=tell(state, clock.now(), current_locale()),
        counts=queries.count_catalog(actor),
        has_mail_server=bool(settings.smtp_url),
    )
