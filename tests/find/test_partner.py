"""A partner's page, the glance beside the results, and the list A to Z."""

import re
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory.core import clock
from directory.core.actor import GUEST, Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.providers import queries
from directory.providers.models import (
    Audience,
    Contact,
    Known,
    Listing,
    Method,
    Phone,
    Police,
    Schedule,
    Service,
    ServiceCapacity,
    ServiceStatus,
    Unit,
    Url,
    Verification,
)
from tests.conftest import ClientAs, counted, sign_in, token_of
from tests.find.catalog import make_organization, make_service, organization_named

IVO = Actor(duty=Duty.INTAKE)
ED = Actor(duty=Duty.OPERATOR)
NOBODY = UUID(int=1)


def page_of(app: Flask, address: str, name: str = "ivo") -> str:
    db.session.commit()
    response = sign_in(app, name).get(address)
    assert response.status_code == 200, response.status_code
    return response.text


def read_in(client: FlaskClient, locale: str) -> None:
    token = token_of(client.get("/partners").text)
    assert client.post("/language", data={"locale": locale, "csrf_token": token}).status_code == 303


def test_a_guest_is_sent_to_the_door_and_an_operator_is_refused(client_as: ClientAs) -> None:
    address = f"/partners/{organization_named('Harbor House').id}"
    for path in ("/partners", address, f"{address}/glance"):
        assert client_as("guest").get(path).status_code == 303
        assert client_as("ed").get(path).status_code == 403
        assert client_as("cleo").get(path).status_code == 200


def test_rows_are_kept_from_who_may_not_search(county: Flask) -> None:
    organization_id = organization_named("Harbor House").id
    service_id = db.session.scalars(select(Service.id).where(Service.organization_id == organization_id)).first()
    assert service_id
    for actor in (GUEST, ED):
        with pytest.raises(NotFound):
            queries.get_holdings(actor, organization_id)
        assert queries.list_names(actor) == []
        assert queries.list_holdings(actor, [service_id]).services == []
        assert queries.find_service_name(actor, service_id) is None
        assert queries.list_lines(actor, [organization_id]) == []
    assert queries.find_service_name(IVO, service_id)


@pytest.mark.parametrize("listing", [Listing.PAUSED, Listing.ARCHIVED])
def test_an_organization_that_is_not_listed_is_not_there(county: Flask, listing: Listing) -> None:
    organization = organization_named("Harbor House")
    organization.listing = listing
    db.session.commit()
    client = sign_in(county, "dana")
    assert client.get(f"/partners/{organization.id}").status_code == 404
    assert client.get(f"/partners/{organization.id}/glance").status_code == 404
    assert "Harbor House" not in client.get("/partners?letter=H").text


def test_an_unknown_partner_or_service_is_not_there(client_as: ClientAs) -> None:
    client = client_as("ana")
    assert client.get(f"/partners/{NOBODY}").status_code == 404
    assert client.get("/partners/1").status_code == 404
    assert client.get(f"/partners/{organization_named('Harbor House').id}/glance?service={NOBODY}").status_code == 404


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_partner_of_the_county_has_a_page_and_a_glance(county: Flask, locale: str) -> None:
    client = sign_in(county, "ivo")
    read_in(client, locale)
    for organization_id, name in queries.list_names(IVO):
        page = client.get(f"/partners/{organization_id}")
        assert page.status_code == 200, name
        for service_id in re.findall(r'id="s-([0-9a-f-]{36})"', page.text):
            assert client.get(f"/partners/{organization_id}/glance?service={service_id}").status_code == 200, name


def test_the_number_of_statements_does_not_grow_with_the_services(app: Flask) -> None:
    small, large = make_organization(name="Small"), make_organization(name="Large")
    for organization, count in ((small, 1), (large, 20)):
        for number in range(count):
            service = make_service(organization, name=f"Table {number}")
            db.session.add(Phone(service_id=service.id, number=f"509-555-01{number:02}"))
            db.session.add(Schedule(service_id=service.id, freq="WEEKLY", byday="MO"))
    db.session.commit()
    client = sign_in(app, "ivo")
    client.get(f"/partners/{small.id}")
    counts = []
    for organization in (small, large):
        with counted() as seen:
            assert client.get(f"/partners/{organization.id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 48  # the catalog’s tables, and what each room above it tells of a partner


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_forty(app: Flask) -> None:
    client = sign_in(app, "ivo")
    counts = []
    for wanted in (1, 40):
        for number in range(wanted):
            make_organization(name=f"Table {wanted} {number}")
        db.session.commit()
        client.get("/partners")
        with counted() as seen:
            assert client.get("/partners").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_texts_of_others_are_shown_as_text_with_their_lines(app: Flask) -> None:
    organization = make_organization(
        name="<script>alert(1)</script>", description="One & two\n<b>three</b>", website="javascript:alert(2)"
    )
    service = make_service(organization, name="<img src=x onerror=alert(3)>", application_process="First\nsecond")
    db.session.add(Url(service_id=service.id, url="https://table.example.org/a", label='"><i>here'))
    for page in (
        page_of(app, f"/partners/{organization.id}"),
        page_of(app, f"/partners/{organization.id}/glance?service={service.id}"),
        page_of(app, "/partners"),
    ):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<i>" not in page
        assert "&lt;script&gt;alert(1)" in page
    page = page_of(app, f"/partners/{organization.id}")
    assert "One &amp; two<br>&lt;b&gt;three&lt;/b&gt;" in page
    assert "First<br>second" in page
    assert 'href="javascript:' not in page
    assert "javascript:alert(2)" in page
    assert '<a href="https://table.example.org/a" rel="noreferrer noopener">' in page


def test_an_address_that_is_not_plainly_safe_is_text(app: Flask) -> None:
    organization = make_organization(website="https://user:pw@table.example.org/", email="a%0ABcc:b@example.org")
    service = make_service(
        organization, url="https://example.org\\@table.example.org", email="a@example.org?cc=b@c.org"
    )
    db.session.add(Contact(organization_id=organization.id, name="Desk", email="desk@example.org"))
    db.session.add(Url(service_id=service.id, url="http://me@table.example.org/form", label="Our form"))
    page = page_of(app, f"/partners/{organization.id}")
    for shown in ("user:pw@table.example.org", "a%0ABcc:b@example.org", "Our form: me@table.example.org/form"):
        assert shown in page
    followed = re.findall(r'href="((?:https?:|mailto:)[^"]*)"', page)
    assert followed == ["mailto:desk@example.org"]


def test_room_and_waits_age(app: Flask) -> None:
    unit = db.session.scalars(select(Unit)).first() or Unit(name="beds")
    db.session.add(unit)
    organization = make_organization()
    now = clock.now()
    fresh = make_service(organization, name="Fresh", wait_days=4, wait_stated_at=now - timedelta(days=2))
    stale = make_service(organization, name="Stale", wait_days=4, wait_stated_at=now - timedelta(days=30))
    db.session.flush()
    for service, days in ((fresh, 3), (stale, 15)):
        stated = now - timedelta(days=days)
        db.session.add(ServiceCapacity(service_id=service.id, unit_id=unit.id, available=7, stated_at=stated))
    page = page_of(app, f"/partners/{organization.id}")
    parts = page.split("<h3>Stale</h3>")
    assert "7 beds, said 3 days ago" in parts[0]
    assert "Wait of 4 days" in parts[0]
    assert "Room not known: last said 2 weeks ago" in parts[1]
    assert "Wait not known" in parts[1]
    assert "7 beds" not in parts[1]


def test_a_group_that_has_begun_and_an_alert_that_has_ended_are_not_shown(app: Flask) -> None:
    organization = make_organization()
    today = clock.today("America/Los_Angeles")
    said = {"next_group_stated_at": clock.now() - timedelta(days=1)}
    make_service(
        organization,
        next_group_on=today - timedelta(days=1),
        alert="Flooded",
        alert_until=today - timedelta(days=1),
        **said,
    )
    assert "Next group" not in (page := page_of(app, f"/partners/{organization.id}"))
    assert "Flooded" not in page
    make_service(organization, name="Next", next_group_on=today, alert="No heating", alert_until=today, **said)
    assert "Next group" in (page := page_of(app, f"/partners/{organization.id}"))
    assert "No heating" in page


def test_a_service_that_is_gone_is_named_and_no_more(app: Flask) -> None:
    organization = make_organization()
    gone = make_service(organization, name="Old table", status=ServiceStatus.DEFUNCT, description="Was here")
    make_service(organization, name="Closed table", status=ServiceStatus.TEMPORARILY_CLOSED)
    page = page_of(app, f"/partners/{organization.id}")
    assert "No longer offered: Old table" in page
    assert "Was here" not in page
    assert "Temporarily closed: Closed table" in page
    assert sign_in(app, "ivo").get(f"/partners/{organization.id}/glance?service={gone.id}").status_code == 404


def test_nobody_having_checked_is_said(app: Flask) -> None:
    organization = make_organization()
    service = make_service(organization)
    assert "Nobody has checked anything on this page" in page_of(app, f"/partners/{organization.id}")
    check = Verification(
        service_id=service.id,
        method=Method.PHONE,
        checked_at=clock.now() - timedelta(days=400),
        checked_by="Dana <D>",
    )
    db.session.add(check)
    page = page_of(app, f"/partners/{organization.id}")
    assert "Nobody has checked anything" not in page
    assert "call first" in page
    assert "Dana &lt;D&gt;" in page


def test_the_number_for_advocates_comes_first(app: Flask) -> None:
    organization = make_organization()
    for number, audience in (("509-555-0111", Audience.PUBLIC), ("509-555-0122", Audience.ADVOCATES)):
        db.session.add(Phone(organization_id=organization.id, number=number, audience=audience))
    page = page_of(app, f"/partners/{organization.id}")
    glance = page[page.index('class="glance"') :]
    assert glance.index("509-555-0122") < glance.index("509-555-0111")


@pytest.mark.parametrize(("known", "said"), [(Known.YES, "Yes"), (Known.NO, "No"), (Known.UNKNOWN, "Not said")])
def test_what_is_known_of_confidentiality_is_said_each_way(app: Flask, known: Known, said: str) -> None:
    organization = make_organization(is_part2_program=known)
    page = page_of(app, f"/partners/{organization.id}")
    row = page[page.index("42 CFR Part 2") :]
    assert f"<b>{said}.</b>" in row[: row.index("</li>")]


@pytest.mark.parametrize("police", list(Police))
def test_police_are_spoken_of_for_every_answer(app: Flask, police: Police) -> None:
    organization = make_organization()
    make_service(organization, police_involved=police)
    page = page_of(app, f"/partners/{organization.id}")
    assert re.search(r"<dt>Police</dt><dd>\w", page)


def test_a_confidential_place_shows_its_region_and_how_to_get_there(county: Flask) -> None:
    page = page_of(county, f"/partners/{organization_named('Harbor House').id}")
    place = page[page.index("Harbor House shelter</h3>") :]
    assert "Larkfield County, near town" in place
    assert "Call the crisis line" in place


def test_hours_hold_what_they_are_for_and_what_was_only_written(app: Flask) -> None:
    organization = make_organization()
    service = make_service(organization)
    db.session.add(Schedule(service_id=service.id, original_text="By arrangement", valid_to=None))
    db.session.add(Schedule(service_id=service.id, original_text="Long over", valid_to=date(2001, 1, 1)))
    page = page_of(app, f"/partners/{organization.id}")
    assert "By arrangement" in page
    assert "Long over" not in page
    for opens, closes, what in ((9, 12, "Intake"), (18, 20, "Circle")):
        row = Schedule(service_id=service.id, freq="WEEKLY", byday="TU", opens_at=time(opens), closes_at=time(closes))
        row.description = what
        db.session.add(row)
    page = page_of(app, f"/partners/{organization.id}")
    assert "Intake: Tue 9 am to noon" in page
    assert "Circle: Tue 6 to 8 pm" in page


def test_the_list_turns_pages_and_goes_by_letter(app: Flask) -> None:
    for number in range(45):
        make_organization(name=f"Mill {number:02}")
    make_organization(name="Ábaco")
    make_organization(name="24 hour table")
    first = page_of(app, "/partners")
    assert first.index("24 hour table") < first.index("Ábaco") < first.index("Mill 00")
    assert "Mill 37" in first
    assert "Mill 38" not in first
    assert "Mill 38" in page_of(app, "/partners?page=2")
    assert "Mill 44" in page_of(app, "/partners?page=99")
    assert "Mill 00" in page_of(app, "/partners?page=-3")
    assert "Mill 00" in page_of(app, "/partners?page=none&letter=%27")
    under_a = page_of(app, "/partners?letter=a")
    assert "Ábaco" in under_a
    assert "Mill" not in under_a
    assert "24 hour table" in page_of(app, "/partners?letter=0")
    assert "Mill 41" in page_of(app, "/partners?letter=M&page=2")


def test_the_glance_is_a_part_for_htmx_and_a_page_for_a_browser(client_as: ClientAs) -> None:
    organization = organization_named("Turning Circle")
    service_id = db.session.scalars(select(Service.id).where(Service.name == "Tuesday men's circle")).one()
    address = f"/partners/{organization.id}/glance?service={service_id}"
    part = client_as("ivo").get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "509-555-0134" in part.text
    assert "HX-Request" in part.headers["Vary"]
    assert "<html" in client_as("ivo").get(address).text


def test_labels_of_terms_are_in_the_language_that_is_read(client_as: ClientAs) -> None:
    client = client_as("ivo")
    read_in(client, "es")
    page = client.get(f"/partners/{organization_named('Turning Circle').id}").text
    assert "No pide identificación" in page
    assert "No ID asked" not in page
