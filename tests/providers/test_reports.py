""" "This is wrong" and "I just called": what is kept, once, signed, throttled and taken back, on both databases."""

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from directory.accounts.models import Agency, Membership, Person
from directory.core import clock
from directory.core.db import Model, db
from directory.core.permissions import Duty
from directory.find.models import FindCard
from directory.providers.models import (
    CallReport,
    Correction,
    Heard,
    KeptEdit,
    Listing,
    Metadata,
    Organization,
    Service,
    ServiceCapacity,
    ServiceStatus,
    Unit,
    Verdict,
)
from directory.providers.reports import policy
from directory.providers.reports.fields import ORGANIZATION, SERVICE
from tests.conftest import sign_in, token_of
from tests.find.catalog import organization_named

FRAGMENT = {"HX-Request": "true"}


def shelter() -> Service:
    """The first offered service of Harbor House, with its capacity."""
    row = db.session.scalars(
        select(Service)
        .join(Organization)
        .join(ServiceCapacity, ServiceCapacity.service_id == Service.id)
        .where(Organization.name == "Harbor House", Service.status == ServiceStatus.ACTIVE)
        .order_by(Service.name)
    ).first()
    assert row is not None
    return row


def bare_service() -> Service:
    """A service of which nobody has said how much room it has."""
    having = select(ServiceCapacity.service_id)
    row = db.session.scalars(
        select(Service).where(Service.id.not_in(having), Service.status == ServiceStatus.ACTIVE).order_by(Service.name)
    ).first()
    assert row is not None
    return row


def press(client: FlaskClient, service: Service, heard: str, **more: str) -> TestResponse:
    """Press one of the buttons of "I just called"."""
    address = f"/partners/{service.organization_id}/called"
    data = {"csrf_token": token(client), "service": str(service.id), "heard": heard, **more}
    return client.post(address, data=data)


def doubt(client: FlaskClient, organization_id: uuid.UUID, field: str, said: str, **more: Any) -> TestResponse:
    """Say that a field of an organization, or with `service` of a service, is wrong."""
    service = more.pop("service", None)
    address = f"/partners/{organization_id}/wrong" + (f"?service={service}" if service else "")
    return client.post(address, data={"csrf_token": token(client), "field": field, "said": said, **more})


def token(client: FlaskClient) -> str:
    return token_of(client.get("/keys").text)


def rooms(service: Service) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(ServiceCapacity.available, Unit.name)
        .join(Unit, Unit.id == ServiceCapacity.unit_id)
        .where(ServiceCapacity.service_id == service.id)
        .order_by(Unit.name)
    )
    return [(row.available, row.name) for row in rows]


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def supervisor_of(agency: str) -> str:
    """Give one of the cast the hat of a supervisor at an agency; their username."""
    agency_id = db.session.scalars(select(Agency.id).where(Agency.name == agency)).one()
    person = db.session.scalars(select(Person).where(Person.username == "cleo")).one()
    hat = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
    hat.duty, hat.agency_id = Duty.SUPERVISOR, agency_id
    db.session.commit()
    return "cleo"


# This is wrong


def test_a_correction_is_signed_and_timed_and_names_record_person_and_agency_alone(either_county: Flask) -> None:
    service = shelter()
    ivo = sign_in(either_county, "ivo")
    answer = doubt(ivo, service.organization_id, "hours", "Closes  at\n 5 now", service=service.id)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#s-{service.id}")
    made = db.session.scalars(select(Correction)).one()
    assert (made.field_name, made.said, made.reported_by, made.duty) == ("hours", "Closes at 5 now", "Ivo", "intake")
    assert made.service_id == service.id
    assert clock.now() - made.reported_at < timedelta(minutes=1)
    assert made.verdict == Verdict.OPEN
    for model in (Correction, CallReport):
        named = {key.column.table.name for key in model.metadata.tables[model.__tablename__].foreign_keys}
        assert named == {"organization", "service", "person", "agency"}, "practice, acceptance test 16"


@pytest.mark.parametrize(
    ("field", "said"),
    [("", "something"), ("row_version", "something"), ("hours", ""), ("hours", "   "), ("hours", "x" * 301)],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_what_cannot_be_kept_comes_back_as_it_was_typed(
    county: Flask, field: str, said: str, headers: dict[str, str]
) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    address = f"/partners/{service.organization_id}/wrong?service={service.id}"
    data = {"csrf_token": token(ivo), "field": field, "said": said}
    answer = ivo.post(address, data=data, headers=headers)
    assert answer.status_code == 422
    assert ("<html" in answer.text) == (not headers)
    assert 'id="slips"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not said.strip() or said in answer.text
    assert count(Correction) == 0


def test_every_field_of_the_closed_list_is_offered_and_kept(county: Flask) -> None:
    service = shelter()
    ana = sign_in(county, "ana")
    for fields, query in ((SERVICE, {"service": service.id}), (ORGANIZATION, {})):
        address = f"/partners/{service.organization_id}/wrong"
        page = ana.get(address, query_string={"field": "phone", **query}).text
        assert set(re.findall(r'<option (?:selected )?value="(\w+)"', page)) == set(fields)
        assert '<option selected value="phone"' in page
    for field in ORGANIZATION:
        assert doubt(ana, service.organization_id, field, "not so").status_code == 303


def test_nobody_reports_what_is_not_there(county: Flask) -> None:
    service, other = shelter(), organization_named("Sycamore Legal Aid")
    ivo, ed = sign_in(county, "ivo"), sign_in(county, "ed")
    assert doubt(ivo, other.id, "hours", "not so", service=service.id).status_code == 404
    assert doubt(ivo, uuid.UUID(int=1), "hours", "not so").status_code == 404
    assert doubt(ed, other.id, "hours", "not so").status_code == 403
    other.listing = Listing.PAUSED
    db.session.commit()
    assert doubt(ivo, other.id, "hours", "not so").status_code == 404
    assert count(Correction) == 0


@pytest.mark.parametrize("button", ["wrong", "called"])
def test_the_same_form_sent_twice_counts_once_and_another_persons_key_is_not_taken(
    either_county: Flask, button: str
) -> None:
    service, key = shelter(), "a" * 32
    for name in ("ivo", "ivo", "ben"):
        client = sign_in(either_county, name)
        if button == "wrong":
            assert doubt(client, service.organization_id, "hours", "not so", key=key).status_code == 303
        else:
            assert press(client, service, "full", key=key).status_code == 303
    column = Correction.reported_by if button == "wrong" else CallReport.reported_by
    assert sorted(db.session.scalars(select(column))) == ["Ben", "Ivo"]


def test_two_presses_at_the_same_moment_count_once(either_county: Flask) -> None:
    service, organization_id = shelter(), shelter().organization_id
    clients = [sign_in(either_county, "ivo") for _ in range(4)]
    tokens = [token(client) for client in clients]
    address, gate, seen = f"/partners/{organization_id}/called", threading.Barrier(4), []

    def go(at: int) -> None:
        data = {"csrf_token": tokens[at], "service": str(service.id), "heard": "room", "available": "2",
                "unit": "Beds", "key": "b" * 32}  # fmt: skip
        gate.wait()
        seen.append(clients[at].post(address, data=data).status_code)

    threads = [threading.Thread(target=go, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert seen == [303] * 4
    assert count(CallReport) == 1
    assert db.session.scalar(select(func.count(KeptEdit.id)).where(KeptEdit.action == "called")) == 1


def test_after_thirty_in_ten_minutes_more_is_refused_with_advice_and_nothing_typed_is_lost(county: Flask) -> None:
    service = shelter()
    ivo, ana = sign_in(county, "ivo"), sign_in(county, "ana")
    for _ in range(policy.MOST - 10):
        assert doubt(ivo, service.organization_id, "hours", "not so").status_code == 303
    for _ in range(10):
        assert press(ivo, service, "wrong_number").status_code == 303
    refused = doubt(ivo, service.organization_id, "cost", "It is free now")
    assert refused.status_code == 429
    assert "It is free now" in refused.text
    assert "ten minutes" in refused.text
    address = f"/partners/{service.organization_id}/called"
    data = {"csrf_token": token(ivo), "service": str(service.id), "heard": "full"}
    told = ivo.post(address, data=data, headers=FRAGMENT)
    assert (told.status_code, "<form" in told.text, "ten minutes" in told.text) == (429, False, True)
    assert doubt(ana, service.organization_id, "cost", "It is free now").status_code == 303
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert doubt(ivo, service.organization_id, "cost", "It is free now").status_code == 303


# I just called


def test_room_is_stated_with_its_history_and_found_at_once(either_county: Flask) -> None:
    service = bare_service()
    ivo = sign_in(either_county, "ivo")
    assert press(ivo, service, "room", available="2", unit="Beds").status_code == 303
    assert rooms(service) == [(2, "Beds")]
    call = db.session.scalars(select(CallReport)).one()
    assert (call.heard, call.available, call.unit_name, call.reported_by) == (Heard.ROOM, 2, "Beds", "Ivo")
    lines = db.session.scalars(select(Metadata).where(Metadata.resource_type == "service_capacity")).all()
    edit = db.session.scalars(select(KeptEdit)).one()
    assert {line.edit_id for line in lines} == {edit.id}
    assert {line.source for line in lines} == {None}
    assert {line.updated_by for line in lines} == {"Ivo"}
    assert ("available", "2") in {(line.field_name, line.replacement_value) for line in lines}
    card = re.search(rf'data-service-id="{service.id}".*?</li>\n', _found(ivo, service), re.DOTALL)
    assert card is not None
    assert "2 beds, said" in card[0]
    assert press(ivo, service, "full").status_code == 303
    assert rooms(service) == [(0, "Beds")]
    assert "Full, said" in _found(ivo, service)


def _found(client: FlaskClient, service: Service) -> str:
    return str(client.get("/find", query_string={"q": service.name}).text)


def test_full_states_every_unit_and_makes_one_where_there_is_none(county: Flask) -> None:
    service, bare = shelter(), bare_service()
    ivo = sign_in(county, "ivo")
    press(ivo, service, "room", available="3", unit="Cribs")
    assert (3, "Cribs") in rooms(service)
    press(ivo, service, "full")
    assert {available for available, _ in rooms(service)} == {0}
    press(ivo, bare, "full")
    assert rooms(bare) == [(0, "Openings")]


def test_a_unit_in_another_language_is_the_same_unit(county: Flask) -> None:
    service = bare_service()
    ivo = sign_in(county, "ivo")
    before = count(Unit)
    ivo.post("/language", data={"csrf_token": token(ivo), "locale": "es"})
    page = ivo.get(f"/partners/{service.organization_id}/called?service={service.id}").text
    assert ">Camas</option>" in page
    press(ivo, service, "room", available="1", unit="Beds")
    assert rooms(service) == [(1, "Beds")]
    assert count(Unit) == before


@pytest.mark.parametrize("heard", ["voicemail", "no_answer"])
def test_nobody_answering_says_nothing_of_room(county: Flask, heard: str) -> None:
    service = shelter()
    before = rooms(service)
    assert press(sign_in(county, "ivo"), service, heard, available="abc").status_code == 303
    assert rooms(service) == before
    assert count(KeptEdit) == count(Correction) == 0


def test_a_wrong_number_is_a_correction_of_the_phone(county: Flask) -> None:
    service = shelter()
    press(sign_in(county, "ivo"), service, "wrong_number")
    made = db.session.scalars(select(Correction)).one()
    assert (made.field_name, made.service_id, made.reported_by) == ("phone", service.id, "Ivo")
    queue = sign_in(county, "dana").get("/desk/corrections").text
    assert "The number is wrong." in queue


@pytest.mark.parametrize(
    "data",
    [
        {"heard": "room"},
        {"heard": "room", "available": "0"},
        {"heard": "room", "available": "-2"},
        {"heard": "room", "available": "1000"},
        {"heard": "room", "available": "two"},
        {"heard": "room", "available": "2", "unit": "Unicorns"},
        {"heard": "shouting"},
        {},
        {"heard": "full", "service": ""},
        {"heard": "full", "service": str(uuid.UUID(int=1))},
    ],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_what_was_heard_is_refused_where_it_makes_no_sense(
    county: Flask, data: dict[str, str], headers: dict[str, str]
) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    sent = {"csrf_token": token(ivo), "service": str(service.id), "unit": "Beds", **data}
    answer = ivo.post(f"/partners/{service.organization_id}/called", data=sent, headers=headers)
    assert answer.status_code == 422
    assert 'id="slips"' in answer.text
    assert data.get("available", "") in answer.text
    assert count(CallReport) == 0


def test_calls_of_several_people_at_the_same_moment_are_all_found(either_county: Flask) -> None:
    names = ("ana", "ivo", "ben", "cleo")
    having = select(ServiceCapacity.service_id)
    rows = db.session.execute(
        select(func.min(Service.name).label("name"), Service.organization_id)
        .where(Service.id.not_in(having), Service.status == ServiceStatus.ACTIVE)
        .group_by(Service.organization_id)
        .limit(4)
    ).all()
    services = [
        db.session.scalars(select(Service).where(Service.organization_id == o, Service.name == n)).one()
        for n, o in rows
    ]
    clients = [sign_in(either_county, name) for name in names]
    tokens, gate, seen = [token(client) for client in clients], threading.Barrier(4), []
    sent = [(f"/partners/{s.organization_id}/called", str(s.id)) for s in services]
    db.session.rollback()

    def go(at: int) -> None:
        gate.wait()
        data = {"csrf_token": tokens[at], "service": sent[at][1], "heard": "room", "available": "77", "unit": "Beds"}
        seen.append(clients[at].post(sent[at][0], data=data).status_code)

    threads = [threading.Thread(target=go, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [303] * 4
    stated = set(db.session.scalars(select(FindCard.service_id).where(FindCard.room == 77)))
    assert stated == {service.id for service in services}


# Undo


@pytest.mark.parametrize(("first", "then"), [("room", "full"), ("full", "room")])
def test_what_was_just_said_is_taken_back_with_what_it_stated(either_county: Flask, first: str, then: str) -> None:
    service = bare_service()
    ivo = sign_in(either_county, "ivo")
    press(ivo, service, first, available="2", unit="Beds")
    before = rooms(service)
    press(ivo, service, then, available="4", unit=before[0][1])
    assert rooms(service) != before
    call = _latest_call()
    for _ in range(2):
        assert ivo.post(f"/reports/calls/{call}/undo", data={"csrf_token": token(ivo)}).status_code == 303
    db.session.expire_all()
    assert rooms(service) == before
    words = "2 beds, said" if first == "room" else "Full, said"
    assert words in _found(ivo, service)
    assert len(list(db.session.scalars(select(KeptEdit.id).where(KeptEdit.action == "withdrawn")))) == 1


def _latest_call() -> uuid.UUID:
    newest = select(CallReport.id).order_by(CallReport.reported_at.desc()).limit(1)
    return db.session.scalars(newest).one()


def test_a_room_that_was_stated_by_a_call_alone_goes_with_it(either_county: Flask) -> None:
    service = bare_service()
    ivo = sign_in(either_county, "ivo")
    press(ivo, service, "room", available="2", unit="Beds")
    ivo.post(f"/reports/calls/{_latest_call()}/undo", data={"csrf_token": token(ivo)})
    assert rooms(service) == []
    assert "2 beds, said" not in _found(ivo, service)


def test_taking_back_leaves_what_another_has_said_since(county: Flask) -> None:
    service = bare_service()
    ivo, ben = sign_in(county, "ivo"), sign_in(county, "ben")
    press(ivo, service, "room", available="2", unit="Beds")
    first = _latest_call()
    press(ben, service, "room", available="5", unit="Beds")
    assert ivo.post(f"/reports/calls/{first}/undo", data={"csrf_token": token(ivo)}).status_code == 303
    assert rooms(service) == [(5, "Beds")]


def test_only_the_same_person_takes_back_and_only_for_ten_minutes(county: Flask) -> None:
    service = bare_service()
    ivo, ana = sign_in(county, "ivo"), sign_in(county, "ana")
    press(ivo, service, "room", available="2", unit="Beds")
    address = f"/reports/calls/{_latest_call()}/undo"
    assert ana.post(address, data={"csrf_token": token(ana)}).status_code == 404
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert ivo.post(address, data={"csrf_token": token(ivo)}).status_code == 409
    assert rooms(service) == [(2, "Beds")]


def test_taking_back_a_wrong_number_takes_its_correction_along(county: Flask) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    doubt(ivo, service.organization_id, "phone", "It is 555-0199", service=service.id)
    press(ivo, service, "wrong_number")
    ivo.post(f"/reports/calls/{_latest_call()}/undo", data={"csrf_token": token(ivo)})
    assert [one.said for one in db.session.scalars(select(Correction))] == ["It is 555-0199"]


# The desk


def answer_with(client: FlaskClient, correction: uuid.UUID, verdict: str, answer: str = "") -> TestResponse:
    data = {"csrf_token": token(client), f"c{correction}-verdict": verdict, f"c{correction}-answer": answer}
    return client.post(f"/desk/corrections/{correction}", data=data)


def test_the_queue_shows_what_the_record_says_beside_what_was_said(county: Flask) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    for field in SERVICE:
        doubt(ivo, service.organization_id, field, f"said of {field}", service=service.id)
    dana, phone = sign_in(county, "dana"), _article(sign_in(county, "dana").get("/desk/corrections").text, "phone")
    assert "555-01" in phone
    assert "Ivo, intake at Harbor House" in phone
    page = dana.get("/desk/corrections").text
    for field in SERVICE:
        assert f"said of {field}" in page
    for field in ("name", "hours", "place", "languages", "police"):
        assert "<i>nothing</i>" not in _article(page, field), field
    assert service.name in _article(page, "name")


def _article(page: str, field: str) -> str:
    return next(text for text in page.split("<article")[1:] if f"said of {field}<" in text)


def test_the_queue_of_organizations_tells_each_field_too(county: Flask) -> None:
    ana = sign_in(county, "ana")
    ids = list(db.session.scalars(select(Organization.id).where(Organization.listing == Listing.LISTED).limit(2)))
    for organization_id, field in zip([ids[0]] * len(ORGANIZATION), ORGANIZATION, strict=True):
        assert doubt(ana, organization_id, field, f"said of {field}").status_code == 303
    page = sign_in(county, "dana").get("/desk/corrections").text
    names = list(db.session.scalars(select(Service.name).where(Service.organization_id == ids[0])))
    assert all(name in _article(page, "services") for name in names)
    others = set(db.session.scalars(select(Service.name).where(Service.organization_id != ids[0]))) - set(names)
    assert not any(f">{name}<" in _article(page, "services") for name in others)


def test_what_waited_longest_and_is_spoken_of_most_comes_first(county: Flask) -> None:
    first, second, third = (
        organization_named(name).id for name in ("Harbor House", "Sycamore Legal Aid", "Casa Nopal")
    )
    ivo = sign_in(county, "ivo")
    start = clock.now()
    with time_machine.travel(start - timedelta(days=4)):
        ivo = sign_in(county, "ivo")
        doubt(ivo, second, "hours", "old")
    ivo = sign_in(county, "ivo")
    doubt(ivo, first, "hours", "new")
    for field in ("hours", "phone", "cost", "email", "place", "serves", "name"):
        doubt(ivo, third, field, "spoken of")
    page = sign_in(county, "dana").get("/desk/corrections").text
    order = re.findall(r'<h2 id="o-([0-9a-f-]{36})"', page)
    assert order == [str(third), str(second), str(first)]


def test_the_answer_reaches_who_said_it_and_nobody_else(either_county: Flask) -> None:
    service = shelter()
    ivo, ben, dana = (sign_in(either_county, name) for name in ("ivo", "ben", "dana"))
    doubt(ivo, service.organization_id, "cost", "It is free", service=service.id)
    correction = db.session.scalars(select(Correction.id)).one()
    assert "Waits for the desk" in ivo.get("/reports").text
    assert answer_with(dana, correction, "it_is_right", "Called them today: it costs 5 dollars").status_code == 303
    assert answer_with(dana, correction, "it_is_right", "Called them today: it costs 5 dollars").status_code == 303
    assert "it costs 5 dollars" in ivo.get("/reports").text
    assert "it costs 5 dollars" not in ben.get("/reports").text
    assert "It is free" not in dana.get("/desk/corrections").text
    db.session.expire_all()
    kept = db.session.get(Correction, correction)
    assert kept is not None
    assert (kept.verdict, kept.decided_at is not None) == (Verdict.IT_IS_RIGHT, True)


def test_it_is_right_needs_a_word_back_and_the_input_is_kept(county: Flask) -> None:
    service = shelter()
    ivo, dana = sign_in(county, "ivo"), sign_in(county, "dana")
    doubt(ivo, service.organization_id, "cost", "It is free", service=service.id)
    correction = db.session.scalars(select(Correction.id)).one()
    refused = answer_with(dana, correction, "it_is_right")
    assert refused.status_code == 422
    assert 'id="slips"' in refused.text
    long = answer_with(dana, correction, "put_right", "x" * 301)
    assert (long.status_code, "x" * 301 in long.text) == (422, True)
    assert answer_with(dana, correction, "open", "what").status_code == 422
    assert answer_with(dana, correction, "put_right").status_code == 303
    assert "Put right" in ivo.get("/reports").text


def test_the_second_of_two_at_the_desk_is_told(county: Flask) -> None:
    service = shelter()
    organization = organization_named("Harbor House")
    organization.agency_id = db.session.scalars(select(Agency.id).where(Agency.name == "Harbor House")).one()
    db.session.commit()
    supervisor = sign_in(county, supervisor_of("Harbor House"))
    ivo, dana = sign_in(county, "ivo"), sign_in(county, "dana")
    doubt(ivo, service.organization_id, "cost", "It is free", service=service.id)
    correction = db.session.scalars(select(Correction.id)).one()
    assert answer_with(supervisor, correction, "put_right").status_code == 303
    assert answer_with(dana, correction, "it_is_right", "No, it is not").status_code == 409
    assert db.session.scalars(select(Correction.verdict)).one() == Verdict.PUT_RIGHT


def test_a_supervisor_decides_on_the_own_agencys_listing_only(county: Flask) -> None:
    own, other = organization_named("Casa Nopal"), organization_named("Harbor House")
    own.agency_id = db.session.scalars(select(Agency.id).where(Agency.name == "Casa Nopal")).one()
    db.session.commit()
    ivo = sign_in(county, "ivo")
    doubt(ivo, own.id, "cost", "of our own")
    doubt(ivo, other.id, "cost", "of another")
    cleo = sign_in(county, supervisor_of("Casa Nopal"))
    page = cleo.get("/desk/corrections").text
    assert "of our own" in page
    assert "of another" not in page
    ids = dict(db.session.execute(select(Correction.said, Correction.id)).all())
    assert answer_with(cleo, ids["of another"], "put_right").status_code == 404
    assert answer_with(cleo, ids["of our own"], "put_right").status_code == 303
    own.agency_id = None
    db.session.commit()
    assert "Nothing waits" in cleo.get("/desk/corrections").text


@pytest.mark.parametrize("name", ["ana", "ivo", "ed", "guest"])
def test_the_queue_is_not_for_everybody(county: Flask, name: str) -> None:
    answer = sign_in(county, name).get("/desk/corrections")
    assert answer.status_code == (303 if name == "guest" else 403)
