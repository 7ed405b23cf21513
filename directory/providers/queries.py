"""Reads of the catalog for pages: every one takes the actor, and begins with what that actor may see."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.providers.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Funding,
    Language,
    Listing,
    Location,
    LocationType,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceStatus,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    Url,
    Verification,
)

Ids = Iterable[uuid.UUID]
_PARENT = aliased(Organization)
_GONE = (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The organizations that an actor may see: listed ones for a hat that may search, else none."""
    if not actor.may(Permission.SEARCH_DIRECTORY):
        return false()
    return Organization.listing == Listing.LISTED


def count_partners(actor: Actor) -> int:
    """How many organizations the actor finds in the directory."""
    return db.session.scalar(select(func.count()).select_from(Organization).where(visible(actor))) or 0


@dataclass(slots=True)
class Holdings:
    """Organizations and services with every row that belongs to them, by the name of the table.

    The rows of a table are in the order in which they were entered.
    """

    organizations: dict[uuid.UUID, Row[Any]]
    services: list[Row[Any]]
    rows: dict[str, list[Any]] = field(default_factory=dict)
    _by: dict[tuple[str, str], dict[uuid.UUID, list[Any]]] = field(default_factory=dict)

    def of(self, table: str, owner: str, *owner_ids: uuid.UUID) -> list[Any]:
        """The rows of a table whose column `owner` names one of those ids, in the order of the ids."""
        key = (table, owner)
        if key not in self._by:
            by: dict[uuid.UUID, list[Any]] = defaultdict(list)
            for row in self.rows[table]:
                by[getattr(row, owner)].append(row)
            self._by[key] = by
        return [row for owner_id in owner_ids for row in self._by[key].get(owner_id, [])]


def get_holdings(actor: Actor, organization_id: uuid.UUID) -> Holdings:
    """An organization with all its services and everything of both; NotFound for one that is not to be seen.

    The number of statements does not depend on how much the organization has.
    """
    organization = db.session.execute(_organizations(actor).where(Organization.id == organization_id)).first()
    if organization is None:
        raise NotFound
    services = db.session.execute(
        select(Service.__table__)
        .where(Service.organization_id == organization_id)
        .order_by(Service.created_at, Service.source_id, Service.id)
    ).all()
    return hold({organization.id: organization}, services, is_whole=True)


def list_holdings(actor: Actor, service_ids: Sequence[uuid.UUID]) -> Holdings:
    """Services in the order of their ids, those left out that are no longer offered or not to be seen."""
    services = {
        row.id: row
        for row in db.session.execute(
            select(Service.__table__)
            .join(Organization, Organization.id == Service.organization_id)
            .where(visible(actor), Service.id.in_(service_ids), Service.status.not_in(_GONE))
        )
    }
    wanted = {row.organization_id for row in services.values()}
    organizations = {
        row.id: row for row in db.session.execute(_organizations(actor).where(Organization.id.in_(wanted)))
    }
    return hold(organizations, [services[i] for i in service_ids if i in services])


def find_service_name(actor: Actor, service_id: uuid.UUID) -> str | None:
    """The name of a service that is offered and to be seen, or None."""
    return db.session.scalar(
        select(Service.name)
        .join(Organization, Organization.id == Service.organization_id)
        .where(visible(actor), Service.id == service_id, Service.status.not_in(_GONE))
    )


def list_names(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Id and name of every organization to be seen, in no order: the databases sort differently."""
    rows = db.session.execute(select(Organization.id, Organization.name).where(visible(actor)))
    return [(row.id, row.name) for row in rows]


@dataclass(slots=True)
class Line:
    """What a list says of an organization: sectors by code, places (hidden ones by region), last check."""

    id: uuid.UUID
    name: str
    sectors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    is_hidden: bool = False
    checked_at: datetime | None = None
    checked_how: str = ""


def list_lines(actor: Actor, ids: Sequence[uuid.UUID]) -> list[Line]:
    """The lines of organizations in the order of their ids."""
    named = select(Organization.id, Organization.name).where(visible(actor), Organization.id.in_(ids))
    lines = {row.id: Line(row.id, row.name) for row in db.session.execute(named)}
    for sector in db.session.execute(_sectors(list(lines))):
        lines[sector.link_id].sectors.append(sector.code)
    for place in db.session.execute(_towns(list(lines))):
        line = lines[place.organization_id]
        name = place.city if place.is_open else place.region
        line.is_hidden = line.is_hidden or not place.is_open
        if name and name not in line.places:
            line.places.append(name)
    for check in db.session.execute(_latest_first(list(lines))):
        line = lines[check.owner_id]
        if line.checked_at is None:
            line.checked_at, line.checked_how = check.checked_at, check.method.value
    return [lines[i] for i in ids if i in lines]


def _sectors(organization_ids: Ids) -> Any:
    return (
        select(Attribute.link_id, TaxonomyTerm.code)
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Taxonomy.code == "sector", Attribute.link_id.in_(organization_ids))
        .where(or_(Attribute.value.is_(None), Attribute.value != "no"))
        .order_by(TaxonomyTerm.position)
    )


def _towns(organization_ids: Ids) -> Any:
    standing = and_(Address.location_id == Location.id, Address.address_type != LocationType.POSTAL)
    return (
        select(Location.organization_id, Location.is_open, Location.region, Address.city)
        .outerjoin(Address, standing)
        .where(Location.organization_id.in_(organization_ids))
        .order_by(Location.is_open.desc(), Address.city, Location.region)
    )


def _latest_first(organization_ids: Ids) -> Any:
    owner = func.coalesce(Verification.organization_id, Service.organization_id)
    return (
        select(owner.label("owner_id"), Verification.checked_at, Verification.method)
        .outerjoin(Service, Service.id == Verification.service_id)
        .where(owner.in_(organization_ids))
        .order_by(Verification.checked_at.desc())
    )


def _organizations(actor: Actor) -> Any:
    named_parent = and_(_PARENT.id == Organization.parent_organization_id, _PARENT.listing == Listing.LISTED)
    return (
        select(Organization.__table__, _PARENT.id.label("parent_id"), _PARENT.name.label("parent_name"))
        .outerjoin(_PARENT, named_parent)
        .where(visible(actor))
    )


def hold(
    organizations: dict[uuid.UUID, Row[Any]],
    services: Sequence[Row[Any]],
    *,
    is_whole: bool = False,
    without: frozenset[Any] = frozenset(),
) -> Holdings:
    """Everything of organizations and services that somebody has been given, but the tables named in `without`.

    With `is_whole` also what an organization has without a service: its other places.
    """

    def rows(model: Any, **owners: Ids) -> list[Row[Any]]:
        return [] if model in without else _rows(model, **owners)

    made = Holdings(organizations, list(services))
    own: Ids = list(organizations)
    offered: Ids = [row.id for row in services]
    links = rows(ServiceAtLocation, service_id=offered)
    linked = [row.location_id for row in links]
    places = rows(Location, id=linked, organization_id=own if is_whole else [])
    programs = rows(Program, organization_id=own)
    at = {
        "service_id": offered,
        "location_id": [row.id for row in places],
        "service_at_location_id": [row.id for row in links],
    }
    contacts = rows(Contact, organization_id=own, **at)
    phones = rows(Phone, organization_id=own, contact_id=[row.id for row in contacts], **at)
    spoken = {"service_id": offered, "location_id": at["location_id"], "phone_id": [row.id for row in phones]}
    either = {"organization_id": own, "service_id": offered}
    made.rows = {
        "link": links,
        "location": places,
        "program": programs,
        "contact": contacts,
        "phone": phones,
        "address": rows(Address, location_id=at["location_id"]),
        "accessibility": rows(Accessibility, location_id=at["location_id"]),
        "schedule": rows(Schedule, **at),
        "language": rows(Language, **spoken),
        "cost": rows(CostOption, service_id=offered),
        "document": rows(RequiredDocument, service_id=offered),
        "area": rows(ServiceArea, service_id=offered, service_at_location_id=at["service_at_location_id"]),
        "capacity": _capacities(offered),
        "term": _terms([*own, *offered, *at["location_id"], *(row.id for row in programs)]),
        "check": _checks(own, offered),
        "url": rows(Url, **either),
        "funding": rows(Funding, **either),
        "identifier": rows(OrganizationIdentifier, organization_id=own),
    }
    return made


def _rows(model: Any, **owners: Ids) -> list[Row[Any]]:
    table = model.__table__
    conditions = [table.c[column].in_(list(ids)) for column, ids in owners.items()]
    order = (table.c.created_at, table.c.source_id, table.c.id)
    return list(db.session.execute(select(table).where(or_(*conditions)).order_by(*order)))


def _capacities(service_ids: Ids) -> list[Row[Any]]:
    statement = (
        select(ServiceCapacity.__table__, Unit.name.label("unit"))
        .join(Unit, Unit.id == ServiceCapacity.unit_id)
        .where(ServiceCapacity.service_id.in_(service_ids))
        .order_by(ServiceCapacity.stated_at.desc(), Unit.name)
    )
    return list(db.session.execute(statement))


def _terms(link_ids: Ids) -> list[Row[Any]]:
    statement = (
        select(
            Attribute.link_id, Attribute.value, Attribute.origin, TaxonomyTerm.code, TaxonomyTerm.name,
            Taxonomy.code.label("vocabulary"), Taxonomy.name.label("taxonomy"),
        )
        .join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        .outerjoin(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Attribute.link_id.in_(link_ids))
        .order_by(TaxonomyTerm.position, TaxonomyTerm.name)
    )  # fmt: skip
    return list(db.session.execute(statement))


def _checks(organization_ids: Ids, service_ids: Ids) -> list[Row[Any]]:
    statement = (
        select(Verification.__table__)
        .where(or_(Verification.organization_id.in_(organization_ids), Verification.service_id.in_(service_ids)))
        .order_by(Verification.checked_at.desc(), Verification.id)
    )
    return list(db.session.execute(statement))
