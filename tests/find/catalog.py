"""Rows of the catalog to test with, valid by default and committed, so that a client's request sees them."""

from typing import Any

from sqlalchemy import select

from directory.core.db import db
from directory.providers.models import Organization, Service


def make_organization(**overrides: Any) -> Organization:
    """A listed organization."""
    organization = Organization(**{"name": "Lamp and Table", **overrides})
    db.session.add(organization)
    db.session.commit()
    return organization


def make_service(organization: Organization | None = None, **overrides: Any) -> Service:
    """A service of an organization, or of a new one."""
    owner = organization or make_organization()
    service = Service(**{"organization_id": owner.id, "name": "Evening table", **overrides})
    db.session.add(service)
    db.session.commit()
    return service


def organization_named(name: str) -> Organization:
    """The one organization of that name."""
    return db.session.scalars(select(Organization).where(Organization.name == name)).one()


def service_named(name: str) -> Service:
    """The one service of that name."""
    return db.session.scalars(select(Service).where(Service.name == name)).one()
