"""What the index must know of a batch of services, read in one statement a table."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from directory.core import clock
from directory.core.db import db
from directory.find.offering import schedules_of
from directory.partnerships.queries import Bond, list_bonds
from directory.philosophy.queries import list_facts
from directory.providers.models import (
    Accessibility,
    CostOption,
    Funding,
    Organization,
    OrganizationIdentifier,
    Program,
    RequiredDocument,
    Service,
    Url,
)
from directory.providers.queries import Holdings, hold

# A page shows these, and nothing is found by them.
_UNREAD = frozenset({Accessibility, CostOption, Funding, OrganizationIdentifier, Program, RequiredDocument, Url})


@dataclass(slots=True)
class Gathered:
    """One service with everything that its result shows or is found by."""

    service: Any
    organization: Any
    places: list[Any]
    addresses: list[Any]
    phones: list[Any]
    schedules: list[Any]
    languages: list[Any]
    attributes: list[Any]
    checks: list[Any]
    capacities: list[Any]
    areas: list[Any]
    stances: frozenset[str]
    bond: Bond


def gather(service_ids: Sequence[uuid.UUID], timezone: str) -> list[Gathered]:
    """The services of those ids in their order; at most a few thousand at once (each statement names them all)."""
    services = {row.id: row for row in db.session.execute(select(Service.__table__).where(Service.id.in_(service_ids)))}
    wanted = {row.organization_id for row in services.values()}
    named = select(Organization.id, Organization.name, Organization.alternate_name).where(Organization.id.in_(wanted))
    organizations: dict[uuid.UUID, Any] = {row.id: row for row in db.session.execute(named)}
    held = hold(organizations, [services[i] for i in service_ids if i in services], without=_UNREAD)
    facts = list_facts({row.id: row.organization_id for row in held.services})
    bonds = list_bonds(list(organizations), clock.today(timezone), timezone)
    return [
        _gather_one(service, held, frozenset(facts.get(service.id, ())), bonds[service.organization_id])
        for service in held.services
    ]


def _gather_one(service: Any, held: Holdings, stances: frozenset[str], bond: Bond) -> Gathered:
    i, organization_id = service.id, service.organization_id
    links = held.of("link", "service_id", i)
    at_ids = [link.id for link in links]
    place_ids = [link.location_id for link in links]
    contact_ids = [row.id for row in held.of("contact", "service_id", i)]
    return Gathered(
        service=service,
        organization=held.organizations[organization_id],
        places=held.of("location", "id", *place_ids),
        addresses=held.of("address", "location_id", *place_ids),
        phones=_once(
            held.of("phone", "service_id", i)
            + held.of("phone", "contact_id", *contact_ids)
            + held.of("phone", "service_at_location_id", *at_ids)
            + held.of("phone", "location_id", *place_ids)
            + held.of("phone", "organization_id", organization_id)
        ),
        schedules=_once(schedules_of(held, i)),
        languages=_once(held.of("language", "service_id", i) + held.of("language", "location_id", *place_ids)),
        attributes=_terms(i, organization_id, held),
        checks=held.of("check", "service_id", i) + held.of("check", "organization_id", organization_id),
        capacities=held.of("capacity", "service_id", i),
        areas=_once(held.of("area", "service_id", i) + held.of("area", "service_at_location_id", *at_ids)),
        stances=stances,
        bond=bond,
    )


def _terms(service_id: uuid.UUID, organization_id: uuid.UUID, held: Holdings) -> list[Any]:
    """The terms of a service and of its organization; the service's own answer about a barrier counts before that."""
    own = held.of("term", "link_id", service_id)
    answered = {row.code for row in own if row.vocabulary == "barrier"}
    return own + [
        row
        for row in held.of("term", "link_id", organization_id)
        if row.vocabulary != "barrier" or row.code not in answered
    ]


def _once(rows: list[Any]) -> list[Any]:
    return list({row.id: row for row in rows}.values())
