"""What staff said of a record, on the partner's page, the glance and the results: at once, signed, timed, ageing."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from directory.core import clock
from directory.core.db import db
from directory.providers.models import Service
from tests.conftest import sign_in, token_of
from tests.providers.test_reports import bare_service, doubt, press, shelter

SAYS = "Somebody says this is wrong"


def texts(html: str) -> str:
    """A page without its tags, spaces made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page(client: FlaskClient, service: Service) -> str:
    return str(client.get(f"/partners/{service.organization_id}").text)


def glance(client: FlaskClient, service: Service) -> str:
    return str(client.get(f"/partners/{service.organization_id}/glance?service={service.id}").text)


def test_a_call_shows_at_once_signed_and_timed_to_everybody_who_searches(county: Flask) -> None:
    service = shelter()
    press(sign_in(county, "ivo"), service, "room", available="2", unit="Beds")
    for name in ("ivo", "cleo"):
        client = sign_in(county, name)
        for html in (page(client, service), glance(client, service)):
            assert "Ivo, intake at Harbor House, called 1 minute ago : 2 beds" in texts(html).replace("ago:", "ago :")
            assert ("/undo" in html) == (name == "ivo")


@pytest.mark.parametrize(
    ("heard", "days", "shown"),
    [
        ("voicemail", 2.9, "called 3 days ago"),
        ("voicemail", 3.1, ""),
        ("no_answer", 3.1, ""),
        ("wrong_number", 3.1, ""),
        ("full", 13.9, "called 14 days ago"),
        ("full", 14.1, "Old: Ivo, intake at Harbor House, called 2 weeks ago"),
        ("room", 14.1, "Call again before you rely on it."),
    ],
)
def test_a_call_ages(county: Flask, heard: str, days: float, shown: str) -> None:
    service = shelter()
    with time_machine.travel(clock.now() - timedelta(days=days)):
        press(sign_in(county, "ivo"), service, heard, available="2", unit="Beds")
    html = texts(page(sign_in(county, "ana"), service))
    assert shown in html
    assert (", called" in html) == bool(shown)
    assert ("Old:" in html) == (days > 14)


def test_an_old_call_gives_way_to_a_newer_one_and_three_are_the_most(county: Flask) -> None:
    service = shelter()
    with time_machine.travel(clock.now() - timedelta(days=20)):
        press(sign_in(county, "ivo"), service, "full")
    for _ in range(4):
        press(sign_in(county, "ben"), service, "voicemail")
    html = texts(page(sign_in(county, "ana"), service))
    assert html.count("called 1 minute ago") == 3
    assert "Old:" not in html


def test_a_call_that_was_taken_back_is_shown_no_more(county: Flask) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    press(ivo, service, "voicemail")
    undo = re.search(r'action="(/reports/calls/[0-9a-f-]{36}/undo)"', page(ivo, service))
    assert undo is not None
    ivo.post(undo[1], data={"csrf_token": token_of(page(ivo, service))})
    assert "called" not in texts(page(ivo, service)).replace("I just called", "")


def test_a_doubted_field_says_so_without_the_words_until_the_desk_has_answered(county: Flask) -> None:
    service = shelter()
    ivo, cleo, dana = (sign_in(county, name) for name in ("ivo", "cleo", "dana"))
    doubt(ivo, service.organization_id, "cost", "A word of mine", service=service.id)
    for html in (page(cleo, service), glance(cleo, service)):
        assert html.count(SAYS) == 1
        assert re.search(rf"<dt>Cost</dt><dd>(?:(?!</dd>).)*{SAYS}", html)
        assert "A word of mine" not in html
    queue = dana.get("/desk/corrections").text
    correction = re.search(r'id="c-([0-9a-f-]{36})"', queue)
    assert correction is not None
    data = {"csrf_token": token_of(queue), f"c{correction[1]}-verdict": "put_right"}
    assert dana.post(f"/desk/corrections/{correction[1]}", data=data).status_code == 303
    assert SAYS not in page(cleo, service)


@pytest.mark.parametrize("path", ["", "/glance"])
def test_every_field_has_its_link_and_each_opens_its_form(county: Flask, path: str) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    html = str(ivo.get(f"/partners/{service.organization_id}{path}?service={service.id}").text)
    facts = html.split('<dialog id="keys"', maxsplit=1)[0].split('<dl class="facts">')[1:]
    rows = [row for block in facts for row in re.findall(r"<dd[^>]*>.*?</dd>", block.split("</dl>")[0], re.DOTALL)]
    assert len(rows) > 5
    # Open now follows from the hours, and an import's own name for a record is nobody's to put right.
    assert [r for r in rows if "data-report" not in r and 'class="screen"' not in r and "where it is “" not in r] == []
    addresses = {a.replace("&amp;", "&") for a in re.findall(r'data-report href="([^"]+/wrong[^"]*)"', html)}
    assert len(addresses) >= 10
    for address in addresses:
        form = ivo.get(address, headers={"HX-Request": "true"})
        assert form.status_code == 200
        assert form.text.lstrip().startswith("<form"), address
        field = re.search(r"field=(\w+)", address)
        assert field is None or f'<option selected value="{field[1]}"' in form.text, address


def test_a_result_has_the_button_and_the_room_just_heard(county: Flask) -> None:
    service = bare_service()
    ivo = sign_in(county, "ivo")
    press(ivo, service, "room", available="4", unit="Beds")
    html = str(ivo.get("/find", query_string={"q": service.name}).text)
    card = next(text for text in html.split('<li class="card"') if f'data-service-id="{service.id}"' in text)
    assert f'href="/partners/{service.organization_id}/called?service={service.id}"' in card
    assert "4 beds, said" in card


def test_the_page_asks_the_database_no_more_often_for_many_reports(county: Flask) -> None:
    service = shelter()
    ivo = sign_in(county, "ivo")
    page(ivo, service)
    counts = []
    for _ in range(2):
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given, kept=seen: kept.append(given[2]))
        page(ivo, service)
        counts.append(len(seen))
        for field in ("cost", "hours", "phone"):
            doubt(ivo, service.organization_id, field, "not so", service=service.id)
            press(ivo, service, "voicemail")
    assert counts[0] == counts[1]


def test_the_queue_asks_no_more_often_for_many_partners(county: Flask) -> None:
    ivo, dana = sign_in(county, "ivo"), sign_in(county, "dana")
    rows = db.session.execute(select(Service.id, Service.organization_id)).all()
    dana.get("/desk/corrections")
    counts = []
    for some in (rows[:1], rows[1:12]):
        for row in some:
            doubt(ivo, row.organization_id, "hours", "not so", service=row.id)
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given, kept=seen: kept.append(given[2]))
        assert dana.get("/desk/corrections").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_organizations_page_does_not_show_another_ones_reports(county: Flask) -> None:
    ivo = sign_in(county, "ivo")
    service = shelter()
    other = db.session.scalars(select(Service).where(Service.organization_id != service.organization_id)).first()
    assert other is not None
    press(ivo, service, "full")
    doubt(ivo, service.organization_id, "cost", "not so")
    html = page(ivo, other)
    assert SAYS not in html
    assert "Undo" not in html
