"""The hand-out: what is put on it, what its sheet says, and what it never says."""

import re
from datetime import time
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db, reading
from directory.core.permissions import Duty
from directory.find import snapshot
from directory.find.answers import wording_of
from directory.find.handout import FIELDS, MOST, HandOut
from directory.find.sheet import make_sheet
from directory.find.telling import Telling
from directory.providers.models import (
    Address,
    Audience,
    Language,
    Listing,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceStatus,
)
from directory.providers.queries import list_holdings
from tests.conftest import ClientAs, sign_in, token_of
from tests.find.catalog import make_organization, make_service, service_named

HTMX = {"HX-Request": "true"}


def make_place(service: Service, **overrides: Any) -> Location:
    place = Location(**{"organization_id": service.organization_id, "name": "Hall", **overrides})
    db.session.add(place)
    db.session.flush()
    db.session.add(ServiceAtLocation(service_id=service.id, location_id=place.id))
    if place.is_open:
        street = {
            "address_1": "4 Mill Street",
            "city": "Larkfield",
            "state_province": "LK",
            "postal_code": "98701",
        }
        db.session.add(Address(location_id=place.id, location_is_open=True, country="US", **street))
    db.session.commit()
    return place


def change(client: FlaskClient, headers: dict[str, str] | None = None, **form: Any) -> Any:
    token = token_of(client.get("/hand-out").text)
    return client.post("/hand-out", data={"csrf_token": token, **form}, headers=headers)


def sheet_of(client: FlaskClient) -> str:
    page = client.get("/hand-out/sheet").text
    return page[page.index('<div class="paper') : page.index("</main>")]


def test_only_who_may_search_has_one(client_as: ClientAs) -> None:
    for path in ("/hand-out", "/hand-out/sheet"):
        assert client_as("guest").get(path).status_code == 303
        assert client_as("ed").get(path).status_code == 403
        assert client_as("dana").get(path).status_code == 200


def test_a_service_is_put_on_and_taken_off(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    answer = change(client, toggle=service.id, back="/find")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/find")
    assert "Lamp and Table" in sheet_of(client)
    change(client, toggle=service.id)
    assert "Lamp and Table" not in sheet_of(client)


def test_htmx_gets_the_message_and_the_button_in_its_new_state(app: Flask) -> None:
    service, client = make_service(name='Table "<b>"'), sign_in(app, "ivo")
    answer = change(client, HTMX, toggle=service.id)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'aria-pressed="true"' in answer.text
    assert f"hx-swap-oob=\"outerHTML:button[name=toggle][value='{service.id}']\"" in answer.text
    assert "<b>" not in answer.text
    assert 'aria-pressed="false"' in change(client, HTMX, toggle=service.id).text


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example.org/",
        "//elsewhere.example.org",
        "/sign-out",
        "/find?q=shelter",
        "",
        "/find\r\nX: y",
    ],
)
def test_the_way_back_is_one_of_our_own_screens(app: Flask, back: str) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    assert change(client, toggle=service.id, back=back).headers["Location"] == "/hand-out"


def test_the_way_back_leads_to_the_search_that_one_came_from(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    back = f"/find/{service.id}"
    assert change(client, toggle=service.id, back=back).headers["Location"] == back


@pytest.mark.parametrize("given", ["", "1", "'", "00000000-0000-0000-0000-000000000001"])
def test_what_is_no_service_is_not_put_on(app: Flask, given: str) -> None:
    assert change(sign_in(app, "ivo"), toggle=given).status_code == 404


def test_a_service_that_is_gone_is_left_out_and_said_so(app: Flask) -> None:
    gone, paused, client = make_service(), make_service(make_organization(name="Quiet Bench")), sign_in(app, "ivo")
    change(client, toggle=gone.id)
    change(client, toggle=paused.id)
    db.session.get_one(Service, gone.id).status = ServiceStatus.DEFUNCT
    db.session.get_one(Organization, paused.organization_id).listing = Listing.PAUSED
    db.session.commit()
    page = client.get("/hand-out").text
    assert "2 that you chose are no longer listed" in page
    assert "Quiet Bench" not in page
    assert change(client, HTMX, toggle=gone.id).status_code == 200


def test_another_sign_in_has_its_own(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    change(client, toggle=service.id)
    for name in ("ivo", "ana"):
        assert "Lamp and Table" not in sheet_of(sign_in(app, name))


@pytest.mark.parametrize("already_on", [0, 1], ids=["nothing on it yet", "one on it"])
def test_of_two_changes_at_the_same_moment_neither_is_lost(
    either_county: Flask, monkeypatch: pytest.MonkeyPatch, already_on: int
) -> None:
    services = [str(i) for i in db.session.scalars(select(Service.id).order_by(Service.name).limit(3))]
    here, there = sign_in(either_county, "ivo"), either_county.test_client()
    cookie = here.get_cookie("directory-demo")
    assert cookie
    there.set_cookie("directory-demo", cookie.value)
    for service in services[2:][:already_on]:
        change(here, toggle=service)
    pressed = {"csrf_token": token_of(there.get("/hand-out").text), "toggle": services[1]}
    other_tab = Thread(target=there.post, args=["/hand-out"], kwargs={"data": pressed})
    plainly = HandOut.toggle

    def toggle(hand_out: HandOut, service: str) -> HandOut:
        if service == services[0]:
            # What is on it has been read and nothing is kept yet: the other tab comes now, and may not overtake.
            other_tab.start()
            other_tab.join(timeout=0.5)
        return plainly(hand_out, service)

    monkeypatch.setattr(HandOut, "toggle", toggle)
    change(here, toggle=services[0])
    other_tab.join()
    assert len(set(re.findall(r'name="remove" value="([^"]+)"', here.get("/hand-out").text))) == 2 + already_on


def test_the_order_is_ones_own(app: Flask) -> None:
    first, second, client = (
        make_service(make_organization(name="First")),
        make_service(make_organization(name="Second")),
        sign_in(app, "ivo"),
    )
    for service in (first, second):
        change(client, toggle=service.id)
    assert (sheet := sheet_of(client)).index("First") < sheet.index("Second")
    change(client, up=second.id)
    assert (sheet := sheet_of(client)).index("Second") < sheet.index("First")
    assert "Second" not in change(client, HTMX, remove=second.id).text
    change(client, empty="1")
    assert "First" not in sheet_of(client)


def test_it_says_what_was_chosen_and_nothing_else(app: Flask) -> None:
    service, client = (
        make_service(description="Soup and company", fees_description="No fee"),
        sign_in(app, "ivo"),
    )
    make_place(service, transportation="Bus 4")
    db.session.add(Phone(service_id=service.id, number="509-555-0143"))
    db.session.add(Schedule(service_id=service.id, freq="WEEKLY", byday="TU", opens_at=time(18), closes_at=time(20)))
    db.session.add(RequiredDocument(service_id=service.id, document="A cup"))
    db.session.add(Language(service_id=service.id, code="es"))
    db.session.commit()
    change(client, toggle=service.id)
    said = {
        "name": "Lamp and Table",
        "phone": "509-555-0143",
        "hours": "Tue 6 to 8 pm",
        "address": "4 Mill Street",
        "bring": "A cup",
        "cost": "No fee",
        "languages": "Spanish",
        "about": "Soup and company",
    }
    for chosen, text in said.items():
        change(client, field=[chosen], language="en", size="usual")
        sheet = sheet_of(client)
        assert [other for other in said.values() if other in sheet] == [text]
    change(client, language="en", size="large")
    assert not [text for text in said.values() if text in sheet_of(client)]
    change(client, field=list(said), language="en", size="large")
    assert all(text in sheet_of(client) for text in said.values())


def test_its_labels_are_in_the_language_that_was_chosen(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    db.session.add(Language(service_id=service.id, code="es"))
    db.session.add(Schedule(service_id=service.id, freq="WEEKLY", byday="TU", opens_at=time(18), closes_at=time(20)))
    db.session.commit()
    change(client, toggle=service.id)
    change(client, field=["hours", "languages"], language="es", size="large")
    sheet = sheet_of(client)
    assert '<ul lang="es">' in sheet
    assert "mar" in sheet
    assert "Español" in sheet
    assert "Spanish" not in sheet
    change(client, field=["hours", "languages"], language="en", size="large")
    assert "Spanish" in sheet_of(client)


def test_size_and_language_that_are_none_are_left_alone(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    change(client, toggle=service.id)
    assert change(client, field=["name", "secret"], language="<x>", size="huge").status_code == 303
    page = client.get("/hand-out/sheet").text
    assert 'class="paper"' in page
    assert '<ul lang="en">' in page
    change(client, field=["name"], language="en", size="usual")
    assert 'class="paper small"' in client.get("/hand-out/sheet").text


def test_a_number_for_advocates_is_never_printed(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    owners = ({"service_id": service.id}, {"organization_id": service.organization_id})
    for at, owner in enumerate(owners):
        db.session.add(Phone(number=f"509-555-016{at}", audience=Audience.ADVOCATES, **owner))
    # The same number, entered once more without the mark and in another form.
    db.session.add(Phone(service_id=service.id, number="(509) 555 0160"))
    db.session.add(Phone(organization_id=service.organization_id, number="509-555-0170", type="fax"))
    db.session.add(Phone(organization_id=service.organization_id, number="509-555-0171"))
    db.session.commit()
    change(client, toggle=service.id)
    sheet = sheet_of(client)
    assert "509-555-0171" in sheet
    assert "016" not in sheet
    assert "0170" not in sheet


def test_no_sheet_of_the_county_has_a_number_for_advocates_or_the_way_to_a_hidden_place(
    county: Flask,
) -> None:
    guarded = set(db.session.scalars(select(Phone.number).where(Phone.audience == Audience.ADVOCATES)))
    hidden = list(db.session.scalars(select(Location).where(~Location.is_open)))
    every = list(db.session.scalars(select(Service.id)))
    held = list_holdings(Actor(duty=Duty.INTAKE), every)
    with reading() as cursor:
        t = Telling(wording_of(snapshot.current(cursor), "en"), clock.now(), "America/Los_Angeles")
    sheet = make_sheet(HandOut(tuple(str(i) for i in every), FIELDS), held, t)
    assert len(sheet.items) > 100
    printed = {call.number for item in sheet.items for call in item.phones}
    assert printed
    assert guarded
    assert not printed & guarded
    where = " ".join(line for item in sheet.items for line in item.where)
    assert any(item.is_by_call for item in sheet.items)
    assert not [place.name for place in hidden if place.way_to_reach and place.way_to_reach in where]


def test_a_confidential_place_is_a_call(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    make_place(service, is_open=False, region="North of the county", way_to_reach="Wait at the bakery")
    change(client, toggle=service.id)
    sheet = sheet_of(client)
    assert "Call first" in sheet
    assert "North of the county" not in sheet
    assert "bakery" not in sheet


def test_words_that_give_it_away_are_named_to_the_worker_and_are_not_on_the_paper(app: Flask) -> None:
    service = make_service(
        make_organization(name="Plain Name"), name="Sobrevivientes", description="For survivors of domestic violence"
    )
    client = sign_in(app, "ivo")
    change(client, toggle=service.id)
    assert "may tell what it is for" not in client.get("/hand-out").text
    change(client, field=["name", "about"], language="en")
    page = client.get("/hand-out").text
    assert "may tell what it is for: sobrevivientes, survivors, domestic, violence" in page
    assert "may tell what it is for" not in sheet_of(client)


def test_what_a_service_is_called_is_on_the_paper_only_with_what_it_is(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    other = Service(organization_id=service.organization_id, name="Morning table")
    db.session.add(other)
    db.session.commit()
    for one in (service, other):
        change(client, toggle=one.id)
    sheet = sheet_of(client)
    assert sheet.count("<h2>Lamp and Table</h2>") == 1, "what reads the same is printed once"
    assert "Morning table" not in sheet
    db.session.add(Phone(service_id=other.id, number="509-555-0144"))
    db.session.commit()
    assert sheet_of(client).count("<h2>Lamp and Table</h2>") == 2
    change(client, field=["name", "about"], language="en")
    assert "<p>Evening table</p>" in (sheet := sheet_of(client))
    assert "<p>Morning table</p>" in sheet


def test_without_names_the_hours_do_not_say_what_they_are_for(app: Flask) -> None:
    service, client = make_service(), sign_in(app, "ivo")
    hours = {"freq": "WEEKLY", "byday": "TU", "opens_at": time(18), "closes_at": time(20)}
    db.session.add(Schedule(service_id=service.id, description="Men's circle", **hours))
    db.session.commit()
    change(client, toggle=service.id)
    change(client, field=["name", "hours"], language="en")
    assert "Men&#39;s circle: Tue 6 to 8 pm" in sheet_of(client)
    change(client, field=["phone", "hours"], language="en")
    assert "Tue 6 to 8 pm" in (sheet := sheet_of(client))
    assert "circle" not in sheet
    assert "Lamp" not in sheet


def test_the_editor_says_that_partners_own_words_are_not_translated(app: Flask) -> None:
    service, client = make_service(description="Soup"), sign_in(app, "ivo")
    change(client, toggle=service.id)
    change(client, field=["about"], language="es")
    assert "Evening table. Soup" in sheet_of(client)
    assert "What partners wrote themselves stays in their words" in client.get("/hand-out").text


def test_the_sheet_says_nothing_of_who_made_it_or_when(county: Flask) -> None:
    client = sign_in(county, "ivo")
    change(client, toggle=service_named("Tuesday men's circle").id)
    sheet = sheet_of(client)
    assert "Turning Circle" in sheet
    for word in ("Harbor House", "Ivo", "Directory", "<time", "Hand-out"):
        assert word not in sheet


def test_it_holds_twenty_and_says_so(app: Flask) -> None:
    client = sign_in(app, "ivo")
    services = [make_service(make_organization(name=f"Office {number:02}")) for number in range(MOST + 1)]
    for service in services[:-1]:
        change(client, toggle=service.id)
    answer = change(client, HTMX, toggle=services[-1].id)
    assert "full" in answer.text
    assert 'aria-pressed="false"' in answer.text
    assert f"Office {MOST:02}" not in sheet_of(client)


def test_moving_up_what_is_first_or_not_there_changes_nothing() -> None:
    hand_out = HandOut(services=("a", "b"))
    assert hand_out.move_up("a") == hand_out
    assert hand_out.move_up("c") == hand_out
    assert hand_out.move_up("b").services == ("b", "a")
    assert hand_out.without("c") == hand_out
    assert hand_out.emptied().services == ()
