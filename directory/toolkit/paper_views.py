"""What is printed and never stored: the guide, the ally worksheet, the card; and the reading list."""

import re
from uuid import UUID

from flask import Response as FlaskResponse
from flask import request
from werkzeug.wrappers import Response

from directory.config import LOCALES
from directory.core.permissions import Permission
from directory.toolkit import blueprint, queries
from directory.toolkit.card import list_offered, make_card
from directory.toolkit.papers import ALLIES, GUIDE, get_paper
from directory.toolkit.reading_list import list_read
from directory.toolkit.telling import telling
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import render, respond

PAPERS = {"conversation-guide": GUIDE, "ally-worksheet": ALLIES}
PAPER = "/toolkit/<any('conversation-guide','ally-worksheet'):paper>"


@blueprint.get(PAPER)
@access(Permission.SEARCH_DIRECTORY)
def show_paper(paper: str) -> Response:
    """A paper of our own, to be read on the screen and printed."""
    return respond("toolkit/paper.html", "main", name=paper, paper=get_paper(PAPERS[paper], _language()))


@blueprint.get(PAPER + "/file")
@access(Permission.SEARCH_DIRECTORY)
def give_paper(paper: str) -> FlaskResponse:
    """The same as one file that needs no network: for a laptop at somebody's kitchen table."""
    found = get_paper(PAPERS[paper], _language())
    response = FlaskResponse(render("toolkit/paper_file.html", paper=found), content_type="text/html; charset=utf-8")
    # The file's name is neutral too: it may lie in a folder that others see.
    name = re.sub(r"[^\w]+", "-", found.title.lower()).strip("-")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.html")
    return response


@blueprint.get("/toolkit/reading-list")
@access(Permission.SEARCH_DIRECTORY)
def show_reading_list() -> Response:
    """Programs that the texts name, with only what those say of them: not partners, and not verified."""
    return respond("toolkit/reading_list.html", "main", programs=list_read(current_locale()), **telling())


@blueprint.get("/partners/<uuid:organization_id>/card")
@access(Permission.SEARCH_DIRECTORY)
def show_card(organization_id: UUID) -> Response:
    """The card for a survivor: what this program can do and what it cannot."""
    actor = current_actor()
    services = list_offered(actor, organization_id)
    first = services[0][0] if services and "service" not in request.args else None
    service_id = request.args.get("service", first, type=UUID)
    wanted = {"with_name": "name" in request.args, "with_whom": "whom" in request.args}
    return respond(
        "toolkit/card.html",
        "main",
        partner=queries.get_partner(actor, organization_id),
        services=services,
        service_id=service_id,
        wanted=wanted,
        is_large=request.args.get("size") != "usual",
        card=make_card(actor, organization_id, service_id, _language(), **wanted),
    )


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LOCALES else current_locale()
