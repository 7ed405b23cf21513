"""Linkage as a table of all partners: where a coordinator sees what is missing, and goes there."""

from flask import request
from werkzeug.wrappers import Response

from directory.core.permissions import Permission
from directory.partnerships import blueprint
from directory.partnerships.linkage.facts import Fact
from directory.partnerships.linkage.table import LABELS, make_table
from directory.partnerships.views import show, voice
from directory.web.access import access
from directory.web.gate import current_actor


@blueprint.get("/linkage")
@access(Permission.READ_PARTNERSHIPS)
def show_linkage() -> Response:
    """The partners with their answers: sorted by one, or those that lack one."""
    sort, missing = request.args.get("sort", ""), request.args.get("missing", "")
    number = request.args.get("page", 1, type=int)
    table = make_table(current_actor(), voice(), sort, missing, number)
    return show("linkage", table=table, facts=Fact, labels=LABELS)
