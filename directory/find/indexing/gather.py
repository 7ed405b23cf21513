"""What the index must know of a batch of services, read in one statement a table."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from directory.core.db import db
from directory.providers.models import (
    Address,
    Attribute,
    Contact,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    Verification,
)


@dataclass(slots=True)
class Gathered:
    """One service with everything that its result shows or is found by."""

    service: Any
    organization: Any
    places: list[Any] = field(default_factory=list)
    addresses: list[Any] = field(default_factory=list)
    phones: list[Any] = field(default_factory=list)
    schedules: list[Any] = field(default_factory=list)
    languages: list[Any] = field(default_factory=list)
    attributes: list[Any] = field(default_factory=list)
    checks: list[Any] = field(default_factory=list)
    capacities: list[Any] = field(default_factory=list)
    areas: list[Any] = field(default_factory=list)


Rows = dict[uuid.UUID, list[Any]]


def gather(service_ids: Sequence[uuid.UUID]) -> list[Gathered]:
    """The services of those ids in their order; at most a few thousand at once (each statement names them all)."""
    services = {row.id: row for row in db.session.execute(select(Service.__table__).where(Service.id.in_(service_ids)))}
    organization_ids = {row.organization_id for row in services.values()}
    organizations = {
        row.id: row
        for row in db.session.execute(
            select(Organization.id, Organization.name, Organization.alternate_name).where(
                Organization.id.in_(organization_ids)
            )
        )
    }
    made = {i: Gathered(services[i], organizations[services[i].organization_id]) for i in service_ids if i in services}
    _add_places(made)
    _add_reach(made, organization_ids)
    _add_truth(made, organization_ids)
    return list(made.values())


def _add_places(made: dict[uuid.UUID, Gathered]) -> None:
    links = _by(
        select(ServiceAtLocation.service_id, ServiceAtLocation.id, ServiceAtLocation.location_id),
        ServiceAtLocation.service_id,
        made,
    )
    location_ids = {link.location_id for rows in links.values() for link in rows}
    at_ids = {link.id for rows in links.values() for link in rows}
    places = {
        row.id: row
        for row in db.session.execute(
            select(
                Location.id, Location.name, Location.is_open, Location.region, Location.way_to_reach,
                Location.latitude, Location.longitude, Location.location_type,
            ).where(Location.id.in_(location_ids))
        )
    }  # fmt: skip
    addresses = _by(
        select(
            Address.location_id,
            Address.city,
            Address.state_province,
            Address.postal_code,
            Address.address_type,
        ),
        Address.location_id,
        location_ids,
    )
    schedules = _by_any(
        Schedule, ("service_id", made), ("service_at_location_id", at_ids), ("location_id", location_ids)
    )
    languages = _by_any(Language, ("service_id", made), ("location_id", location_ids))
    phones = _by_any(Phone, ("service_at_location_id", at_ids), ("location_id", location_ids))
    areas = _by_any(ServiceArea, ("service_id", made), ("service_at_location_id", at_ids))
    for service_id, one in made.items():
        own = links.get(service_id, [])
        one.places = [places[link.location_id] for link in own]
        one.addresses = [row for link in own for row in addresses.get(link.location_id, [])]
        near = [schedules["service_id"].get(service_id, [])]
        near.append([row for link in own for row in schedules["service_at_location_id"].get(link.id, [])])
        near.append([row for link in own for row in schedules["location_id"].get(link.location_id, [])])
        one.schedules = _once(next((rows for rows in near if rows), []))
        one.languages = _once(
            languages["service_id"].get(service_id, [])
            + [row for link in own for row in languages["location_id"].get(link.location_id, [])]
        )
        one.phones = _once(
            [row for link in own for row in phones["service_at_location_id"].get(link.id, [])]
            + [row for link in own for row in phones["location_id"].get(link.location_id, [])]
        )
        one.areas = _once(
            areas["service_id"].get(service_id, [])
            + [row for link in own for row in areas["service_at_location_id"].get(link.id, [])]
        )


def _add_reach(made: dict[uuid.UUID, Gathered], organization_ids: set[uuid.UUID]) -> None:
    contacts = _by_any(Contact, ("service_id", made), ("organization_id", organization_ids))
    contact_ids = {row.id for group in contacts.values() for rows in group.values() for row in rows}
    phones = _by_any(Phone, ("service_id", made), ("organization_id", organization_ids), ("contact_id", contact_ids))
    for service_id, one in made.items():
        of_service = phones["service_id"].get(service_id, [])
        for contact in contacts["service_id"].get(service_id, []):
            of_service = of_service + phones["contact_id"].get(contact.id, [])
        one.phones = _once([*of_service, *one.phones, *phones["organization_id"].get(one.organization.id, [])])


def _add_truth(made: dict[uuid.UUID, Gathered], organization_ids: set[uuid.UUID]) -> None:
    attributes: Rows = defaultdict(list)
    wanted = [*made, *organization_ids]
    for row in db.session.execute(
        select(
            Attribute.link_id, Attribute.value, Attribute.link_type, Attribute.origin,
            TaxonomyTerm.code, TaxonomyTerm.name, Taxonomy.code.label("vocabulary"),
        )
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .outerjoin(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Attribute.link_id.in_(wanted))
    ):  # fmt: skip
        attributes[row.link_id].append(row)
    checks = _by_any(Verification, ("service_id", made), ("organization_id", organization_ids))
    capacities = _by(
        select(
            ServiceCapacity.service_id,
            ServiceCapacity.available,
            ServiceCapacity.stated_at,
            Unit.name.label("unit"),
        ).join(Unit, Unit.id == ServiceCapacity.unit_id),
        ServiceCapacity.service_id,
        made,
    )
    for service_id, one in made.items():
        one.attributes = attributes.get(service_id, []) + attributes.get(one.organization.id, [])
        one.checks = checks["service_id"].get(service_id, []) + checks["organization_id"].get(one.organization.id, [])
        one.capacities = capacities.get(service_id, [])


def _by(statement: Any, column: Any, ids: Iterable[uuid.UUID]) -> Rows:
    found: Rows = defaultdict(list)
    for row in db.session.execute(statement.where(column.in_(list(ids)))):
        found[getattr(row, column.key)].append(row)
    return found


def _by_any(model: Any, *owners: tuple[str, Iterable[uuid.UUID]]) -> dict[str, Rows]:
    """The rows of a table that hang on any of several owners, by the owner's column and id."""
    conditions = [getattr(model, column).in_(list(ids)) for column, ids in owners]
    found: dict[str, Rows] = {column: defaultdict(list) for column, _ in owners}
    for row in db.session.execute(select(model.__table__).where(or_(*conditions))):
        for column, _ in owners:
            owner = getattr(row, column)
            if owner is not None:
                found[column][owner].append(row)
    return found


def _once(rows: list[Any]) -> list[Any]:
    return list({getattr(row, "id", id(row)): row for row in rows}.values())
