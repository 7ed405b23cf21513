"""One service in words: the same check wherever it is told of, what it costs, its terms, whom to ask for."""

import re
from datetime import timedelta
from typing import Any

from flask import Flask

from directory.core import clock
from directory.core.db import db
from directory.find.indexing.build import rebuild
from directory.providers.models import (
    Attribute,
    Contact,
    LinkEntity,
    Method,
    Organization,
    Origin,
    Service,
    Verification,
)
from directory.providers.vocabularies import term_id
from tests.conftest import sign_in
from tests.find.catalog import make_organization, make_service


def page_of(app: Flask, address: str) -> str:
    db.session.commit()
    response = sign_in(app, "ivo").get(address)
    assert response.status_code == 200
    return response.text


def offered() -> tuple[Organization, Service]:
    organization = make_organization()
    return organization, make_service(organization)


def say(service: Service, vocabulary: str, code: str, **values: Any) -> None:
    owner = {"link_entity": LinkEntity.SERVICE, "link_id": service.id}
    db.session.add(Attribute(taxonomy_term_id=term_id(vocabulary, code), **owner, **values))


def test_a_card_a_glance_and_a_page_tell_of_the_same_check(app: Flask) -> None:
    organization, service = offered()
    for days, method, owner in (
        (210, Method.PHONE, {"service_id": service.id}),
        (60, Method.WEBSITE, {"organization_id": organization.id}),
        (60, Method.EMAIL, {"organization_id": organization.id}),
    ):
        at = clock.now().replace(hour=12) - timedelta(days=days)
        db.session.add(Verification(method=method, checked_at=at, checked_by="Dana", **owner))
    db.session.flush()
    rebuild("America/Los_Angeles")
    address = f"/partners/{organization.id}"
    page = page_of(app, address)
    for text in (
        page_of(app, "/find"),
        page_of(app, f"{address}/glance?service={service.id}"),
        page,
        page[page.index('class="service"') :],
    ):
        said = re.search(r">(checked [^<]+ ago)<", text, re.IGNORECASE)
        assert said
        assert said[1].casefold() == "checked by e-mail 2 months ago"
    assert "Nobody has checked:" not in page


def test_what_is_said_to_be_free_has_a_cost(app: Flask) -> None:
    organization, service = offered()
    say(service, "barrier", "fee_required", value="no")
    say(service, "barrier", "id_required", value="no")
    page = page_of(app, f"/partners/{organization.id}")
    assert "<dt>Cost</dt><dd>Free of charge" in page
    assert "Not asked" not in page
    assert "<dt>What is asked</dt><dd>No ID asked · Free of charge" in page
    unsaid = re.search(r"<dt>Not said</dt><dd>([^<]*)", page)
    assert unsaid
    assert "hours" in unsaid[1]
    assert "cost" not in unsaid[1]


def test_terms_read_out_of_a_listing_stand_each_under_its_own_head(app: Flask) -> None:
    organization, service = offered()
    terms = {
        "need": ("emergency_shelter", "Needs", "Emergency shelter"),
        "population": ("women", "For", "Women"),
        "goal": ("leave", "Goals", "Leave"),
        "sector": ("housing", "Sector", "Housing and shelter"),
    }
    for vocabulary, (code, _, _) in terms.items():
        say(service, vocabulary, code, origin=Origin.MAPPED)
    page = page_of(app, f"/partners/{organization.id}")
    for _, head, text in terms.values():
        assert f"<dt>{head}</dt><dd>as we read its listing: {text}" in page


def test_whom_to_ask_for_is_said_once(app: Flask) -> None:
    organization, service = offered()
    for owner in [{"service_id": service.id}, {"organization_id": organization.id}] * 2:
        db.session.add(Contact(title="Case Manager", **owner))
    page = page_of(app, f"/partners/{organization.id}")
    assert page.count("Case Manager") == 2, "once for the service, once for the organization"
