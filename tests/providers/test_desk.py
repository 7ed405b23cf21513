"""The coordinator's desk: every form opens, keeps what was typed, and is found at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.core.db import db
from directory.providers.editing.parts import PARTS
from directory.providers.models import (
    Address,
    Attribute,
    Contact,
    KeptEdit,
    Known,
    Listing,
    Location,
    Metadata,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceStatus,
    TaxonomyTerm,
    Unit,
)
from tests.conftest import sign_in
from tests.providers.desk import Desk, fields_of, make_supervisor, organization_named, service_named


def at(row: Any, part: str = "", kind: str = "") -> str:
    """The address of a record, or of one of its forms."""
    kind = kind or {"organization": "organizations", "service": "services", "location": "places", "phone": "phones",
                    "contact": "contacts"}[row.__tablename__]  # fmt: skip
    return f"/desk/{kind}/{row.id}" + (f"/edit/{part}" if part else "")


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    service = service_named("Emergency shelter")
    place = db.session.scalars(select(Location).where(Location.organization_id == house.id, Location.is_open)).first()
    phone = db.session.scalars(select(Phone).where(Phone.organization_id == house.id)).first()
    contact = db.session.scalars(select(Contact).where(Contact.organization_id == house.id)).first()
    for row in (house, service, place, phone, contact):
        kind = at(row).split("/")[2]
        for part in PARTS[kind]:
            if part.name in ("room", "wait", "group", "hours"):
                continue  # what is stated as of now is stated anew; hours are read back first
            answer = desk.keep(at(row, part.name))
            assert answer.status_code == 303, (kind, part.name)
    lines = db.session.scalars(select(Metadata)).all()
    assert [(line.resource_type, line.field_name, line.previous_value, line.replacement_value) for line in lines] == []
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 0


def test_what_is_kept_is_found_at_once_also_by_another_process(either_county: Flask) -> None:
    desk, searcher = Desk(either_county), sign_in(either_county, "ivo")
    assert "Marigold" not in searcher.get("/find?q=marigold").get_data(as_text=True)
    service = service_named("Emergency shelter")
    assert desk.keep(at(service, "basics"), name="Marigold rooms").status_code == 303
    assert "Marigold rooms" in searcher.get("/find?q=marigold").get_data(as_text=True)
    from directory.find import snapshot

    snapshot.forget()  # a process that had nothing in memory
    assert "Marigold rooms" in searcher.get("/find?q=marigold").get_data(as_text=True)
    line = db.session.scalars(select(Metadata)).one()
    assert (line.field_name, line.previous_value, line.replacement_value) == (
        "name",
        "Emergency shelter",
        "Marigold rooms",
    )
    assert (line.updated_by, line.source, line.resource_type) == ("Dana", None, "service")


def test_an_organization_is_entered_with_all_that_a_partner_needs(either_county: Flask) -> None:
    desk = Desk(either_county)
    answer = desk.keep(
        "/desk/organizations/new", name="Lantern Kitchen", description="Soup and talk.", number="509-555-0177"
    )
    assert answer.status_code == 303
    home = answer.headers["Location"]
    organization = organization_named("Lantern Kitchen")
    assert home.endswith(str(organization.id))
    assert desk.keep(f"{home}/add/services", name="Evening soup", description="Each evening.").status_code == 303
    service = service_named("Evening soup")
    assert service.organization_id == organization.id
    place = {"name": "Hall", "sort": "open", "address_1": "5 Mill Street", "city": "Larkfield", "state_province": "WA",
             "postal_code": "98701", "country": "us"}  # fmt: skip
    assert desk.keep(f"{home}/add/places", **place).status_code == 303
    hall = db.session.scalars(select(Location).where(Location.name == "Hall")).one()
    address = db.session.scalars(select(Address).where(Address.location_id == hall.id)).one()
    assert (address.address_1, address.country) == ("5 Mill Street", "US")
    assert desk.keep(at(service, "places"), places=[str(hall.id)]).status_code == 303
    assert db.session.scalars(select(ServiceAtLocation).where(ServiceAtLocation.service_id == service.id)).one()
    assert desk.keep(at(service, "needs"), needs=["food"]).status_code == 303
    assert (
        desk.keep(f"{at(service)}/add/contacts", name="Ines", is_liaison="y", answers_within_hours="4").status_code
        == 303
    )
    contact = db.session.scalars(select(Contact).where(Contact.name == "Ines")).one()
    assert (contact.is_liaison, contact.answers_within_hours, contact.service_id) == (True, 4, service.id)
    assert desk.keep(f"{at(contact)}/add/phones", number="988", audience="advocates").status_code == 303
    assert "Evening soup" in sign_in(either_county, "ivo").get("/find?q=soup").get_data(as_text=True)
    assert "509-555-0177" in sign_in(either_county, "ivo").get(f"/partners/{organization.id}").get_data(as_text=True)


def test_a_name_that_is_there_already_is_shown_first(county: Flask) -> None:
    desk = Desk(county)
    answer = desk.keep("/desk/organizations/new", name="harbor  house", description="Another one.")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Another one." in html
    assert str(organization_named("Harbor House").id) in html
    assert desk.send("/desk/organizations/new", fields_of(html), is_another="y").status_code == 303


def test_a_form_that_is_sent_twice_is_kept_once(either_county: Flask) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    fields = desk.open(f"{at(house)}/add/phones")
    for _ in range(2):
        assert desk.send(f"{at(house)}/add/phones", fields, number="509-555-0188").status_code == 303
    assert len(db.session.scalars(select(Phone).where(Phone.number == "509-555-0188")).all()) == 1
    fields = desk.open("/desk/organizations/new")
    for _ in range(2):
        assert desk.send("/desk/organizations/new", fields, name="Once Only").status_code == 303
    assert organization_named("Once Only")


@pytest.mark.parametrize(
    ("part", "field", "typed"),
    [
        ("basics", "name", ""),
        ("basics", "website", "javascript:alert(1)"),
        ("basics", "website", "ftp://example.org"),
        ("basics", "email", "not an address"),
        ("basics", "name", "x" * 301),
        ("legal", "year_incorporated", "99999999999999999999"),
        ("legal", "year_incorporated", "soon"),
        ("legal", "legal_status", "kingdom"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(county: Flask, part: str, field: str, typed: str) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    other = {"name": "Kept beside"} if part == "basics" and field != "name" else {}
    answer = desk.keep(at(house, part), **{field: typed, **other})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="slips"' in html
    if field != "legal_status":
        assert fields_of(html)[field] == typed
    if other:
        assert fields_of(html)["name"] == "Kept beside"
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 0


@pytest.mark.parametrize("number", ["12", "call us", "509-555-01011234", "\x00", "+999 1"])
def test_a_number_that_cannot_be_dialled_is_refused(county: Flask, number: str) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    assert desk.keep(f"{at(house)}/add/phones", number=number).status_code == 422


@pytest.mark.parametrize("text", ["\x00 and more", "  two   spaces ", "emoji 🙂 and שלום", "<script>alert(1)</script>"])
def test_any_text_is_kept_and_shown_as_text(either_county: Flask, text: str) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    assert desk.keep(at(house, "basics"), alternate_name=text).status_code == 303
    kept = organization_named("Harbor House").alternate_name
    assert kept == " ".join(text.replace("\x00", "").split())
    assert "<script>alert" not in desk.page(at(house))


def test_fields_that_no_form_has_are_ignored(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    address = at(house, "basics")
    answer = desk.keep(address, name="Harbor House", description="New", listing="archived", agency_id=str(uuid.uuid4()),
                       row_version="99", source="other", is_victim_service_provider="no")  # fmt: skip
    assert answer.status_code == 303
    house = organization_named("Harbor House")
    assert (house.listing, house.source, house.is_victim_service_provider) == (Listing.LISTED, "demo", Known.YES)
    assert house.description == "New"


def test_a_line_of_a_grid_cannot_reach_another_records_row(county: Flask) -> None:
    desk = Desk(county)
    service, other = service_named("Emergency shelter"), service_named("Hotel nights")
    from directory.providers.models import RequiredDocument

    theirs = db.session.scalars(select(RequiredDocument).where(RequiredDocument.service_id == other.id)).one()
    before = theirs.document
    answer = desk.keep(at(service, "documents"), **{"documents-0-id": str(theirs.id), "documents-0-document": "Stolen"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(RequiredDocument, theirs.id).document == before
    assert (
        db.session.scalars(select(RequiredDocument.document).where(RequiredDocument.service_id == service.id)).one()
        == "Stolen"
    )


def test_barriers_are_a_yes_a_no_or_not_said(either_county: Flask) -> None:
    desk = Desk(either_county)
    service = service_named("Emergency shelter")

    def answers() -> dict[str, str | None]:
        rows = db.session.execute(
            select(TaxonomyTerm.code, Attribute.value).join(TaxonomyTerm).where(Attribute.link_id == service.id)
        )
        return {row.code: row.value for row in rows if row.code.endswith(("_required", "curfew"))}

    before = answers()
    assert (before["id_required"], before["curfew"], before.get("insurance_required")) == ("no", "yes", None)
    changes = {"id_required": "yes", "curfew": "", "insurance_required": "no"}
    assert desk.keep(at(service, "barriers"), **changes).status_code == 303
    db.session.expire_all()
    after = answers()
    assert after["id_required"] == "yes"
    assert "curfew" not in after
    assert after["insurance_required"] == "no"
    assert {k: v for k, v in after.items() if k not in changes} == {k: v for k, v in before.items() if k not in changes}


def test_what_ages_is_stated_as_of_now(either_county: Flask) -> None:
    desk = Desk(either_county)
    service = service_named("Emergency shelter")
    old = db.session.scalars(select(ServiceCapacity).where(ServiceCapacity.service_id == service.id)).one()
    answer = desk.keep(
        at(service, "room"),
        **{"capacities-0-available": "0", "capacities-1-unit": "vouchers", "capacities-1-available": "3"},
    )
    assert answer.status_code == 303
    db.session.expire_all()
    rows = db.session.scalars(select(ServiceCapacity).where(ServiceCapacity.service_id == service.id)).all()
    assert {(db.session.get_one(Unit, r.unit_id).identifier, r.available) for r in rows} == {
        ("beds", 0),
        ("vouchers", 3),
    }
    assert all(row.stated_at > old.created_at for row in rows)
    assert desk.keep(at(service, "wait"), is_waitlist_open="no", wait_days="30").status_code == 303
    kept = service_named("Emergency shelter")
    assert (kept.is_waitlist_open, kept.wait_days) == (False, 30)
    assert kept.wait_stated_at is not None
    assert desk.keep(at(service, "wait"), is_waitlist_open="", wait_days="").status_code == 303
    assert service_named("Emergency shelter").wait_stated_at is None
    assert (
        desk.keep(at(service, "room"), **{"capacities-0-available": "", "capacities-0-maximum": "5"}).status_code == 422
    )


def test_hours_are_read_back_before_they_are_kept(either_county: Flask) -> None:
    desk = Desk(either_county)
    service = service_named("Advocacy and safety planning")
    address = at(service, "hours")
    answer = desk.keep(address, said="Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for words in ("Mon, Tue, Thu and Fri 9 am to 5 pm", "Wed 9 am to 8 pm", "First Tue of the month 6 to 8 pm"):
        assert words in html
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 0
    assert desk.send(address, fields_of(html)).status_code == 303
    rows = db.session.scalars(select(Schedule).where(Schedule.service_id == service.id)).all()
    assert {(r.freq, r.byday, r.opens_at.hour, r.closes_at.hour) for r in rows if r.opens_at and r.closes_at} == {
        ("WEEKLY", "MO,TU,TH,FR", 9, 17), ("WEEKLY", "WE", 9, 20), ("MONTHLY", "1TU", 18, 20),
    }  # fmt: skip
    assert {row.original_text for row in rows} == {"Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm"}
    assert "First Tue of the month 6 to 8 pm" in desk.page(at(service))
    unchanged = desk.keep(address)
    assert desk.send(address, fields_of(unchanged.get_data(as_text=True))).status_code == 303
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 1


@pytest.mark.parametrize("said", ["whenever you like", "Mon 9-5; Mon 3-8 pm", "Tue 99-100"])
def test_hours_that_are_not_understood_come_back(county: Flask, said: str) -> None:
    desk = Desk(county)
    answer = desk.keep(at(service_named("Hotel nights"), "hours"), said=said)
    assert answer.status_code == 422
    assert fields_of(answer.get_data(as_text=True))["said"] == said


def test_hours_row_by_row_need_a_day_and_both_times(county: Flask) -> None:
    desk = Desk(county)
    service = service_named("Hotel nights")
    answer = desk.keep(at(service, "hours"), **{"rows-1-days": "MO", "rows-1-opens_at": "09:00"})
    assert answer.status_code == 422
    again = fields_of(answer.get_data(as_text=True))
    assert again["rows-1-opens_at"] == "09:00"


def test_of_two_editors_the_second_sees_both_texts_and_keeps_theirs_knowingly(either_county: Flask) -> None:
    first, second = Desk(either_county), Desk(either_county)
    address = at(organization_named("Harbor House"), "basics")
    fields = second.open(address)
    assert first.keep(address, description="The newer text", website="https://new.example.org").status_code == 303
    stale = second.send(address, fields, description="My own text", alternate_name="The Harbor")
    html = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "The newer text" in html
    assert "Dana" in html
    again = fields_of(html)
    assert again["description"] == "My own text"
    assert again["alternate_name"] == "The Harbor"
    assert again["website"] == "https://new.example.org", "what the second had not touched is the newer text"
    house = organization_named("Harbor House")
    assert house.description == "The newer text"
    assert second.send(address, again).status_code == 303
    house = organization_named("Harbor House")
    assert (house.description, house.alternate_name) == ("My own text", "The Harbor")
    assert house.website == "https://new.example.org"


def test_of_many_who_keep_the_same_form_at_once_one_wins(either_county: Flask) -> None:
    address = at(organization_named("Harbor House"), "basics")
    db.session.rollback()
    desks = [Desk(either_county) for _ in range(6)]
    forms = [desk.open(address) for desk in desks]

    def send(number: int) -> int:
        return desks[number].send(address, forms[number], description=f"Text {number}").status_code

    with ThreadPoolExecutor(len(desks)) as pool:
        answers = sorted(pool.map(send, range(len(desks))))
    assert answers == [303, *[409] * (len(desks) - 1)]
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 1


def test_two_editors_of_two_parts_do_not_meet(county: Flask) -> None:
    first, second = Desk(county), Desk(county)
    house = organization_named("Harbor House")
    fields = second.open(at(house, "legal"))
    assert first.keep(at(house, "basics"), description="Newer").status_code == 303
    assert second.send(at(house, "legal"), fields, tax_id="12-345").status_code == 303


def test_a_stale_form_with_a_slip_is_still_stale_once_it_is_mended(county: Flask) -> None:
    first, second = Desk(county), Desk(county)
    address = at(organization_named("Harbor House"), "basics")
    fields = second.open(address)
    assert first.keep(address, description="Newer").status_code == 303
    slipped = second.send(address, fields, description="Mine", email="no address")
    assert slipped.status_code == 422
    mended = second.send(address, fields_of(slipped.get_data(as_text=True)), email="a@example.org")
    assert mended.status_code == 409


def test_a_record_that_is_gone_meanwhile_is_not_found(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    phone = db.session.scalars(select(Phone).where(Phone.organization_id == house.id)).first()
    assert phone is not None
    fields = desk.open(at(phone, "phone"))
    assert desk.press(f"{at(phone)}/remove").status_code == 303
    assert desk.send(at(phone, "phone"), fields, number="509-555-0101").status_code == 404


def test_archived_and_brought_back(either_county: Flask) -> None:
    desk, searcher = Desk(either_county), sign_in(either_county, "ivo")
    service = service_named("Emergency shelter")
    assert desk.keep(f"{at(service)}/archive", reason="").status_code == 422
    assert desk.keep(f"{at(service)}/archive", reason="Closed for repairs").status_code == 303
    assert service_named("Emergency shelter").status == ServiceStatus.INACTIVE
    assert str(service.id) not in searcher.get("/find?q=emergency+shelter").get_data(as_text=True)
    assert desk.press(f"{at(service)}/bring-back").status_code == 303
    assert str(service.id) in searcher.get("/find?q=emergency+shelter").get_data(as_text=True)
    house = organization_named("Harbor House")
    assert desk.keep(f"{at(house)}/archive", reason="Left the coalition").status_code == 303
    assert searcher.get(f"/partners/{house.id}").status_code == 404
    assert "Left the coalition" in desk.page("/desk")
    assert desk.press(f"{at(house)}/bring-back").status_code == 303
    assert searcher.get(f"/partners/{house.id}").status_code == 200


def test_a_supervisor_edits_the_listing_of_their_own_agency_alone(county: Flask) -> None:
    house, legal = organization_named("Harbor House"), organization_named("Sycamore Legal Aid")
    actor = make_supervisor("Harbor House")
    house.agency_id = actor.agency_id
    db.session.commit()
    desk = Desk(county, "ana")
    assert desk.keep(at(house, "basics"), description="By the house itself").status_code == 303
    theirs = db.session.scalars(select(Service).where(Service.organization_id == legal.id)).first()
    contact = db.session.scalars(select(Contact).where(Contact.organization_id == legal.id)).first()
    for row in (legal, theirs, contact):
        if row is None:
            continue
        part = PARTS[at(row).split("/")[2]][0].name
        desk.page(at(row, part), 404)
        assert desk.press(at(row, part), name="Mine now").status_code == 404
    for address in (
        f"{at(legal)}",
        f"{at(legal)}/history",
        at(house, "keeper"),
        at(house, "listing"),
        f"{at(house)}/archive",
    ):
        desk.page(address, 404)
    assert desk.press(at(house, "keeper"), agency_id="").status_code == 404
    assert desk.press("/desk/organizations/new", name="Mine").status_code == 404
    assert desk.press(f"{at(house)}/archive", reason="Because").status_code == 404
    assert (
        "Sycamore" not in desk.page("/desk?q=sycamore").split("<main", 1)[1].split("</h2>", 1)[-1].split("<form", 1)[-1]
    )
    assert organization_named("Sycamore Legal Aid").name


@pytest.mark.parametrize("name", ["ana", "ivo", "ed"])
def test_others_do_not_reach_the_desk(county: Flask, name: str) -> None:
    client = sign_in(county, name)
    assert client.get("/desk").status_code == 403
    assert client.get(at(organization_named("Harbor House"))).status_code == 403


def test_checked_is_apart_from_edited(county: Flask) -> None:
    from directory.providers.models import FieldGroup, Method, Verification

    desk = Desk(county)
    service = service_named("Hotel nights")
    count = select(func.count(Verification.id)).where(Verification.service_id == service.id)
    before = db.session.scalar(count)
    assert desk.keep(at(service, "cost"), fees_description="Free").status_code == 303
    assert db.session.scalar(count) == before, "an edit is no check"
    edited_at = service_named("Hotel nights").updated_at
    house_edited_at = organization_named("Harbor House").updated_at
    assert desk.press(f"{at(service)}/checks", group="cost", method="phone", key="k1").status_code == 303
    assert desk.press(f"{at(service)}/checks", group="cost", method="phone", key="k1").status_code == 303
    found = db.session.scalars(
        select(Verification).where(Verification.service_id == service.id, Verification.field_group == FieldGroup.COST)
    ).all()
    assert [(one.method, one.checked_by) for one in found] == [(Method.PHONE, "Dana")]
    assert service_named("Hotel nights").updated_at == edited_at, "a check is no edit"
    assert organization_named("Harbor House").updated_at == house_edited_at
    assert desk.press(f"{at(service)}/checks", group="cost", method="guess").status_code == 303
    assert db.session.scalar(count) == (before or 0) + 1


def test_links_to_the_desk_stand_on_the_page_for_those_who_may(county: Flask) -> None:
    house = organization_named("Harbor House")
    assert f"/desk/organizations/{house.id}" in Desk(county).page(f"/partners/{house.id}")
    assert "/desk/" not in Desk(county, "ivo").page(f"/partners/{house.id}")


def test_a_place_that_becomes_confidential_loses_its_street_for_good(either_county: Flask, tmp_path: Any) -> None:
    desk = Desk(either_county)
    house = organization_named("Harbor House")
    office = db.session.scalars(select(Location).where(Location.name == "Harbor House office")).one()
    address = at(office, "where")
    assert desk.keep(address, address_1="77 Juniper Drive", transportation="Bus to Juniper Drive").status_code == 303
    hidden = {
        "sort": "confidential",
        "region": "North county",
        "way_to_reach": "Call the crisis line",
        "name": "Office",
    }
    unsure = desk.keep(address, **hidden)
    assert unsure.status_code == 422
    assert db.session.scalar(select(func.count(Address.id)).where(Address.location_id == office.id)) == 1
    told = desk.send(
        address, fields_of(unsure.get_data(as_text=True)), is_sure="y", way_to_reach="Come to 77 Juniper Drive"
    )
    assert told.status_code == 422
    kept = desk.send(address, fields_of(told.get_data(as_text=True)), is_sure="y", way_to_reach="Call the crisis line")
    assert kept.status_code == 303
    db.session.rollback()
    db.session.expire_all()
    assert db.session.scalar(select(func.count(Address.id)).where(Address.location_id == office.id)) == 0
    for line in db.session.scalars(select(Metadata)):
        assert "Juniper" not in f"{line.previous_value} {line.replacement_value}"
        assert "Alder" not in f"{line.previous_value} {line.replacement_value}"
    for page in (at(office), f"/partners/{house.id}", f"{at(house)}/history"):
        html = desk.page(page)
        assert "Juniper" not in html
        assert "Alder" not in html
    again = db.session.get_one(Location, office.id)
    assert (again.is_open, again.latitude, again.transportation, again.region) == (False, None, None, "North county")


@pytest.mark.parametrize("words", ["Meet at 12 Elm Street", "calle Sol 12", "400 N. Old Mill Rd, behind the shop"])
def test_a_street_is_refused_in_the_words_of_a_confidential_place(county: Flask, words: str) -> None:
    desk = Desk(county)
    shelter = db.session.scalars(select(Location).where(Location.name == "Harbor House shelter")).one()
    for field in ("name", "region", "way_to_reach"):
        answer = desk.keep(at(shelter, "where"), **{field: words})
        assert answer.status_code == 422, field
        assert fields_of(answer.get_data(as_text=True))[field] == words
    assert desk.keep(at(shelter, "where"), way_to_reach="Call at any of 24 hours; a ride comes.").status_code == 303


def test_the_search_does_not_follow_what_was_not_kept(county: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is refreshed in the same transaction: when it fails, nothing is kept either."""
    from directory.core import changes

    def fail(_ids: list[uuid.UUID]) -> None:
        raise RuntimeError("the index is broken")

    monkeypatch.setattr(changes, "listeners", [fail])
    desk = Desk(county)
    with pytest.raises(RuntimeError, match="index is broken"):
        desk.keep(at(service_named("Emergency shelter"), "basics"), name="Half kept")
    assert db.session.scalars(select(Service).where(Service.name == "Half kept")).first() is None
    assert db.session.scalar(select(func.count(KeptEdit.id))) == 0


def test_every_organization_of_the_county_opens(county: Flask) -> None:
    desk = Desk(county)
    for organization_id in db.session.scalars(select(Organization.id)):
        desk.page(f"/desk/organizations/{organization_id}")


def test_an_organization_is_part_of_another_by_its_name_or_its_address(either_county: Flask) -> None:
    desk = Desk(either_county)
    house, nopal = organization_named("Harbor House"), organization_named("Casa Nopal")
    address = at(house, "parent")
    refused = desk.keep(address, parent="Casa")
    assert refused.status_code == 422
    assert "Casa Nopal" in refused.get_data(as_text=True), "whoever wrote some of it is told the whole"
    assert desk.keep(address, parent="Nobody of that name").status_code == 422
    assert desk.keep(address, parent="casa  NOPAL").status_code == 303
    assert organization_named("Harbor House").parent_organization_id == nopal.id
    assert "Part of" in desk.page(f"/partners/{house.id}")
    assert "Casa Nopal" in desk.page(f"{at(house)}/history")
    for own in ("Harbor House", f"http://127.0.0.1/partners/{house.id}"):
        assert desk.keep(at(nopal, "parent"), parent=own).status_code == 422, "no ring of parts"
        assert desk.keep(address, parent=own).status_code == 422
    assert desk.keep(address, parent="").status_code == 303
    assert organization_named("Harbor House").parent_organization_id is None
    assert desk.keep(address, parent=f"http://127.0.0.1/partners/{nopal.id}").status_code == 303
    assert organization_named("Harbor House").parent_organization_id == nopal.id


def test_a_name_that_several_have_is_told_apart_by_the_address(county: Flask) -> None:
    desk = Desk(county)
    nopal = organization_named("Casa Nopal")
    desk.keep("/desk/organizations/new", name="Casa Nopal", is_another="y")
    address = at(organization_named("Harbor House"), "parent")
    assert "Several have that name" in desk.keep(address, parent="Casa Nopal").get_data(as_text=True)
    assert desk.keep(address, parent=f"/partners/{nopal.id}/").status_code == 303
    assert desk.keep(address).status_code == 303, "what stands there already is no question"
    assert organization_named("Harbor House").parent_organization_id == nopal.id


def test_the_address_of_a_logo_is_shown_with_why_there_is_no_picture(county: Flask) -> None:
    desk = Desk(county)
    house = organization_named("Harbor House")
    assert "logo" not in desk.page(at(house))
    house.logo = "https://harborhouse.example.org/logo.png"
    db.session.commit()
    page = desk.page(at(house))
    assert "https://harborhouse.example.org/logo.png" in page
    assert "<img" not in page


def test_both_words_for_an_area_stand_on_the_page(county: Flask) -> None:
    desk = Desk(county)
    service = service_named("Hotel nights")
    desk.keep(
        at(service, "areas"), **{"areas-0-name": "Larkfield County", "areas-0-description": "and the reservation"}
    )
    assert "Larkfield County (and the reservation)" in desk.page(f"/partners/{service.organization_id}")


def test_a_supervisor_asks_for_the_own_record_to_be_taken_off_and_the_coalition_answers(county: Flask) -> None:
    house = organization_named("Harbor House")
    supervisor = make_supervisor("Harbor House")
    house = organization_named("Harbor House")
    house.agency_id = supervisor.agency_id
    db.session.commit()
    own, desk = Desk(county, "ana"), Desk(county)
    assert f"{at(house)}/archive" not in own.page(at(house))
    asked = f"/partners/{house.id}/wrong?field=status"
    assert asked in own.page(at(house))
    assert asked not in desk.page(at(house)), "the coalition archives it by itself"
    assert own.press(asked, field="status", said="We close at the end of the month").status_code == 303
    assert "We close at the end" in desk.page("/desk/corrections")
    assert "We close at the end" not in own.page("/desk/corrections"), "who is listed is for the coalition to answer"
    assert "No correction waits" in own.page("/desk")
