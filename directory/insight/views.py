"""The operator's screen: the machine's health, and nobody's work."""

from flask import Blueprint
from werkzeug.wrappers import Response

from directory.core import clock
from directory.core.permissions import Permission
from directory.insight import queries
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import ago, current_locale
from directory.web.respond import respond

blueprint = Blueprint("insight", __name__)


@blueprint.get("/operating")
@access(Permission.RUN_SERVER)
def show_operations() -> Response:
    """Versions, counts, the index and the last import."""
    actor = current_actor()
    state = queries.get_state(actor)
    now, locale = clock.now(), current_locale()
    index, run = state["index"], state["last_run"]
    return respond(
        "insight/operations.html",
        "content",
        state=state,
        counts=queries.count_catalog(actor),
        indexed=ago(index.built_at, now, locale) if index else "",
        imported=ago(run.finished_at, now, locale) if run else "",
    )
