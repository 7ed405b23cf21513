"""The partners A to Z, a partner's page, and the glance at one beside the results."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from directory.accounts.rules import book
from directory.core import clock
from directory.core.db import reading
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.find import blueprint, snapshot
from directory.find.answers import wording_of
from directory.find.handout import chosen_services
from directory.find.partner import tell_glance, tell_partner
from directory.find.register import list_register
from directory.find.reported import tell_reports
from directory.find.telling import Telling
from directory.partnerships.queries import tell_for_partner as tell_linkage
from directory.philosophy.telling import Teller, tell_for_partner
from directory.providers.policy import can_edit
from directory.providers.queries import get_holdings
from directory.toolkit.queries import tell_for_partner as tell_toolkit
from directory.toolkit.telling import telling as telling_of_toolkit
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import respond
from directory.web.settings import current_settings


def telling(locale: str = "") -> Telling:
    """How this answer tells things: in its own language, or in another (a sheet's labels)."""
    settings = current_settings()
    with reading() as cursor:
        wording = wording_of(snapshot.current(cursor), locale or current_locale())
    return Telling(wording, clock.now(), settings.timezone, book.current()["fresh_days"])


def _teller() -> Teller:
    timezone = current_settings().timezone
    return Teller(current_locale(), timezone, clock.today(timezone))


@blueprint.get("/partners")
@access(Permission.SEARCH_DIRECTORY)
def list_partners() -> Response:
    """The partners A to Z, 40 a page, or those under a letter."""
    number = request.args.get("page", 1, type=int)
    register = list_register(current_actor(), telling(), request.args.get("letter", ""), number)
    return respond("find/partners.html", "main", register=register)


@blueprint.get("/partners/<uuid:organization_id>")
@access(Permission.SEARCH_DIRECTORY)
def show_partner(organization_id: UUID) -> Response:
    """Everything that is known of a partner."""
    held = get_holdings(current_actor(), organization_id)
    t = telling()
    actor = current_actor()
    return respond(
        "find/partner.html",
        "main",
        partner=tell_partner(held, t),
        reports=tell_reports(actor, organization_id, t),
        w=t.wording,
        chosen=chosen_services(actor),
        linkage=tell_linkage(actor, organization_id, current_locale(), current_settings().timezone),
        may_edit=can_edit(actor, held.organizations[organization_id]),
        philosophy=tell_for_partner(actor, organization_id, _teller()),
        toolkit=tell_toolkit(actor, organization_id, t.today),
        tk=telling_of_toolkit(),
    )


@blueprint.get("/partners/<uuid:organization_id>/glance")
@access(Permission.SEARCH_DIRECTORY)
def show_glance(organization_id: UUID) -> Response:
    """One service of a partner, as it stands beside the results; without a service named, its first."""
    held = get_holdings(current_actor(), organization_id)
    t = telling()
    service_id = request.args.get("service", type=UUID) or next((row.id for row in held.services), organization_id)
    found = tell_glance(held, t, service_id)
    if found is None:
        raise NotFound
    organization = held.organizations[organization_id]
    chosen = chosen_services(current_actor())
    return respond(
        "find/glance.html",
        "glance",
        offering=found[0],
        glance=found[1],
        organization=organization,
        reports=tell_reports(current_actor(), organization_id, t),
        w=t.wording,
        chosen=chosen,
    )
