"""What the index is given of a service."""

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from directory.core.db import db
from directory.find.indexing.gather import gather
from directory.providers.models import Attribute, LinkEntity, Phone, TaxonomyTerm
from tests.find.catalog import make_organization, make_service


def answers_of(service_id: UUID) -> dict[str, str | None]:
    (one,) = gather([service_id], "UTC")
    return {row.code: row.value for row in one.attributes if row.vocabulary == "barrier"}


def test_a_services_own_answer_about_a_barrier_counts_before_its_organizations(app: Flask) -> None:
    organization = make_organization()
    strict, lenient = make_service(organization), make_service(organization)
    term = db.session.scalars(select(TaxonomyTerm.id).where(TaxonomyTerm.code == "id_required")).one()
    for entity, owner, value in (
        (LinkEntity.ORGANIZATION, organization, "yes"),
        (LinkEntity.SERVICE, lenient, "no"),
    ):
        db.session.add(Attribute(link_entity=entity, link_id=owner.id, taxonomy_term_id=term, value=value))
    db.session.commit()
    assert answers_of(strict.id) == {"id_required": "yes"}
    assert answers_of(lenient.id) == {"id_required": "no"}


def test_services_come_in_the_order_asked_for_with_their_own_number_first(app: Flask) -> None:
    organization = make_organization()
    services = [make_service(organization, name=f"Table {number}") for number in range(3)]
    db.session.add(Phone(organization_id=organization.id, number="509-555-0100"))
    for number, service in enumerate(services, 1):
        db.session.add(Phone(service_id=service.id, number=f"509-555-010{number}"))
    db.session.commit()
    found = gather([services[2].id, services[0].id], "UTC")
    assert [one.service.id for one in found] == [services[2].id, services[0].id]
    assert [[row.number for row in one.phones] for one in found] == [
        ["509-555-0103", "509-555-0100"],
        ["509-555-0101", "509-555-0100"],
    ]
