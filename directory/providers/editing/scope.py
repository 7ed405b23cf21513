"""What a form of the desk is about: a record, the organization that it belongs to, and who is at it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, false, select, true

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.core.problems import NotFound
from directory.providers.models import Contact, Location, Organization, Phone, Service, ServiceAtLocation
from directory.providers.policy import can_edit
from directory.providers.vocabularies import Term, list_terms

KINDS: dict[str, type[Any]] = {
    "organizations": Organization,
    "services": Service,
    "places": Location,
    "phones": Phone,
    "contacts": Contact,
}
# What may be entered under what, and the part that asks for it.
CHILDREN = {
    "organizations": ("phones", "contacts", "places", "services"),
    "services": ("phones", "contacts"),
    "places": ("phones", "contacts"),
    "contacts": ("phones",),
}
FIRST_PART = {"phones": "phone", "contacts": "contact", "places": "where", "services": "basics"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and in which language the desk stands: IANA time zone, country (ISO 3166), locale."""

    timezone: str
    country: str
    locale: str


@dataclass(slots=True)
class Scope:
    """A record under the eyes of somebody who may change it; `organization` is None for what belongs to none."""

    actor: Actor
    kind: str
    row: Any
    organization: Organization | None
    setting: Setting
    is_new: bool = False
    _terms: dict[str, list[Term]] = field(default_factory=dict)

    def terms(self, vocabulary: str) -> list[Term]:
        """The terms of one of our vocabularies, in its order."""
        if not self._terms:
            for term in list_terms():
                self._terms.setdefault(term.vocabulary, []).append(term)
        return self._terms.get(vocabulary, [])

    @property
    def owner_column(self) -> str:
        """The column by which other rows say that they belong to this one."""
        return f"{self.row.__tablename__}_id"

    @property
    def organization_id(self) -> uuid.UUID | None:
        """The organization that a save is held and told under."""
        return self.organization.id if self.organization else None


def editable(actor: Actor) -> ColumnElement[bool]:
    """The organizations that an actor may change, whatever their listing: `policy.can_edit` as SQL."""
    if not actor.may(Permission.EDIT_DIRECTORY):
        return false()
    if actor.duty == Duty.COORDINATOR:
        return true()
    return Organization.agency_id == actor.agency_id if actor.agency_id else false()


def get_scope(actor: Actor, kind: str, record_id: uuid.UUID, setting: Setting) -> Scope:
    """A record that the actor may change; NotFound for any other, as if it were not there."""
    row = db.session.get(KINDS[kind], record_id)
    if row is None:
        raise NotFound
    organization = organization_of(row)
    if not can_edit(actor, organization):
        raise NotFound
    return Scope(actor, kind, row, organization, setting)


def new_scope(parent: Scope, kind: str) -> Scope:
    """A record that is about to be entered under another; NotFound where that cannot be."""
    if kind not in CHILDREN.get(parent.kind, ()):
        raise NotFound
    row = KINDS[kind](id=uuid.uuid4(), **{parent.owner_column: parent.row.id})
    return Scope(parent.actor, kind, row, parent.organization, parent.setting, is_new=True)


def organization_of(row: Any) -> Organization | None:
    """The organization to which a record belongs, through its service, place or contact."""
    if isinstance(row, Organization):
        return row
    if (own := getattr(row, "organization_id", None)) is not None:
        return db.session.get(Organization, own)
    for column, model in _OWNERS:
        owner_id = getattr(row, column, None)
        if owner_id is not None and (owner := db.session.get(model, owner_id)) is not None:
            return organization_of(owner)
    if isinstance(row, Location):
        given = select(Service).join(ServiceAtLocation).where(ServiceAtLocation.location_id == row.id)
        service = db.session.scalars(given.order_by(Service.created_at, Service.id)).first()
        return organization_of(service) if service else None
    return None


_OWNERS: tuple[tuple[str, type[Any]], ...] = (
    ("service_id", Service),
    ("location_id", Location),
    ("service_at_location_id", ServiceAtLocation),
    ("contact_id", Contact),
)


def home_of(row: Any) -> tuple[str, uuid.UUID] | None:
    """The record on whose screen a row stands: itself, or what it hangs on; None for what hangs on nothing."""
    for kind in ("organizations", "services", "places"):
        if isinstance(row, KINDS[kind]):
            return kind, row.id
    for column, kind in (("service_id", "services"), ("location_id", "places"), ("organization_id", "organizations")):
        owner_id = getattr(row, column, None)
        if owner_id is not None:
            return kind, owner_id
    for column, model in (("contact_id", Contact), ("service_at_location_id", ServiceAtLocation)):
        owner_id = getattr(row, column, None)
        if owner_id is not None and (owner := db.session.get(model, owner_id)) is not None:
            return home_of(owner)
    return None
