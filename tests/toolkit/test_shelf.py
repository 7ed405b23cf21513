"""The shelf: guides with links and files, standards, facilitators; two editors; what is refused, and with what kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from directory.core import clock, sweeping
from directory.core.db import db
from directory.core.documents import MOST_BYTES, Document
from directory.toolkit import actions
from directory.toolkit.models import Facilitator, Standard, Tool
from tests.conftest import counted, sign_in
from tests.providers.desk import Desk, fields_of, organization_named

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\nstartxref\n9\n%%EOF\n"
NEW = "/toolkit/tools/new"
GUIDE = {
    "title": "Circle on Sundays", "kind": "circles_in_person", "audience": "facilitators", "language": "en",
    "owner": "Turning Circle", "licence": "CC BY 4.0", "link": "turningcircle.example.org/sundays",
}  # fmt: skip


def find(model: Any, **by: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model).filter_by(**by)).one_or_none()


def with_file(fields: MultiDict[str, str], content: bytes, name: str = "guide.pdf", **changes: str) -> dict[str, Any]:
    """A form with a file, as a browser sends it; by hand, since werkzeug's client leaves a large one open."""
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'
             for n, v in {**fields.to_dict(), **changes}.items() if n != "file"]  # fmt: skip
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + b"\r\n--edge--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=edge"}


def test_a_guide_with_a_link_is_found_on_the_shelf_and_sent_twice_stands_once(county: Flask) -> None:
    desk = Desk(county)
    fields = desk.open(NEW)
    assert desk.send(NEW, fields, **GUIDE).status_code == 303
    assert desk.send(NEW, fields, **GUIDE).status_code == 303
    assert find(Tool, title="Circle on Sundays").link == "https://turningcircle.example.org/sundays"
    page = sign_in(county, "ivo").get("/toolkit").text
    assert page.count("Circle on Sundays") == 1
    assert "/edit" not in page


def test_a_file_is_kept_with_its_hash_and_given_as_an_attachment_alone(either_county: Flask) -> None:
    desk = Desk(either_county)
    sent = with_file(desk.open(NEW), PDF, "../Círculo a.PDF", **{**GUIDE, "link": ""})
    assert desk.client.post(NEW, **sent).status_code == 303
    tool = find(Tool, title="Circle on Sundays")
    given = sign_in(either_county, "ivo").get(f"/toolkit/tools/{tool.id}/file")
    assert given.data == PDF
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert "\n" not in given.headers["Content-Disposition"]
    assert given.headers["Content-Type"] == "application/pdf"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    document = find(Document, id=tool.document_id)
    assert document.name == "Círculo a.pdf"
    assert len(document.sha256) == 64
    assert document.size == len(PDF)
    again = with_file(desk.open(f"/toolkit/tools/{tool.id}/edit"), PDF + b"\n")
    assert desk.client.post(f"/toolkit/tools/{tool.id}/edit", **again).status_code == 303
    assert find(Document, id=document.id) is None, "a file that was replaced is gone"
    fields = desk.open(f"/toolkit/tools/{tool.id}/edit")
    taken = desk.send(f"/toolkit/tools/{tool.id}/edit", fields, drop_file="y", link="turningcircle.example.org/a")
    assert taken.status_code == 303
    assert db.session.scalar(select(func.count()).where(Document.size == len(PDF) + 1)) == 0, "taken off, it is gone"
    assert desk.press(f"/toolkit/tools/{tool.id}/drop").status_code == 303
    assert find(Tool, id=tool.id) is None
    assert db.session.scalar(select(func.count()).where(Document.size == len(PDF) + 1)) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 a spreadsheet", "This is no PDF"),
        (b"<html>%PDF-1.4 startxref %%EOF</html>", "This is no PDF"),
        (PDF + b" " * MOST_BYTES, "larger than 10 MB"),
        (b"", "Give a link or a file"),
    ],
)
def test_what_is_no_pdf_is_refused_and_nothing_typed_is_lost(county: Flask, content: bytes, said: str) -> None:
    desk = Desk(county)
    sent = with_file(desk.open(NEW), content, "guide.pdf" if content else "", **{**GUIDE, "link": ""})
    answer = desk.client.post(NEW, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Circle on Sundays"' in answer.text
    assert find(Tool, title="Circle on Sundays") is None


def test_a_form_larger_than_a_file_may_be_is_refused_unread_and_other_forms_stay_small(county: Flask) -> None:
    desk = Desk(county)
    large = {"data": b"x" * (MOST_BYTES + 2 * 1024 * 1024), "content_type": "multipart/form-data; boundary=x"}
    assert desk.client.post(NEW, **large).status_code == 413
    token = {"csrf_token": desk.open(NEW)["csrf_token"]}
    assert desk.client.post("/find", data={**token, "q": "a" * 300_000}).status_code == 413
    assert sign_in(county, "ivo").post(NEW, **large).status_code == 403, "who may put nothing there is not even read"


def test_two_editors_of_a_guide_see_each_others_text(county: Flask) -> None:
    desk, other = Desk(county), Desk(county)
    address = f"/toolkit/tools/{find(Tool, title='Circle by video: what changes').id}/edit"
    mine, theirs = desk.open(address), other.open(address)
    assert other.send(address, theirs, edition="Final").status_code == 303
    answer = desk.send(address, mine, edition="Second pilot", about="Shorter.")
    assert answer.status_code == 409
    assert "Final" in answer.text
    assert 'value="Second pilot"' in answer.text
    assert "Shorter." in answer.text
    assert desk.send(address, fields_of(answer.text)).status_code == 303
    assert find(Tool, edition="Second pilot").about == "Shorter."
    late = desk.open(address)
    other.keep(address, licence="CC BY 4.0")
    shown = desk.send(address, late, about="Shortest.")
    assert shown.status_code == 409
    assert "You had not changed this." in shown.text
    assert desk.send(address, fields_of(shown.text)).status_code == 303
    assert find(Tool, edition="Second pilot").licence == "CC BY 4.0"


def test_a_standard_says_from_when_and_is_in_force_from_that_day(county: Flask) -> None:
    desk = Desk(county)
    day = (clock.today("America/Los_Angeles") + timedelta(days=10)).isoformat()
    fields = {"title": "Letters by standard", "effect": "A letter each year.", "stage": "decided", "from_on": day}
    assert desk.keep("/toolkit/standards/new", **fields, sectors=["bip"]).status_code == 303
    assert "Decided, not yet in force" in desk.page("/toolkit").split("Letters by standard")[1][:400]
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert "In force" in Desk(county).page("/toolkit").split("Letters by standard")[1][:400]
    refused = desk.keep("/toolkit/standards/new", title="No effect", stage="proposed", from_on="2026-02-31")
    assert refused.status_code == 422
    assert find(Standard, title="No effect") is None


SOMEBODY = {"name": "Tía Rosa", "offers": "Holds a circle on Fridays.", "consent_by": "Dana"}


def facilitator(desk: Desk, **changes: Any) -> Any:
    today = clock.today("America/Los_Angeles")
    said = {
        **SOMEBODY, "organization_id": str(organization_named("Casa Nopal").id),
        "consent_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat(), **changes,
    }  # fmt: skip
    return desk.keep("/toolkit/facilitators/new", **said)


def test_a_facilitator_is_shown_to_staff_until_the_day_and_then_to_nobody(county: Flask) -> None:
    desk = Desk(county)
    assert facilitator(desk).status_code == 303
    partner = f"/partners/{organization_named('Casa Nopal').id}"
    for address in ("/toolkit/facilitators", partner):
        assert "Tía Rosa" in sign_in(county, "ana").get(address).text
    with time_machine.travel(clock.now() + timedelta(days=30)):
        for address in ("/toolkit/facilitators", partner):
            assert "Tía Rosa" not in sign_in(county, "ana").get(address).text
        row = find(Facilitator, name="Tía Rosa")
        assert Desk(county).client.get(f"/toolkit/facilitators/{row.id}/edit").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=32)):
        assert actions.forget_ended_consents in sweeping.due
        assert actions.forget_ended_consents() == 1
        assert actions.forget_ended_consents() == 0
        db.session.commit()
    assert find(Facilitator, name="Tía Rosa") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("offers", "Call her at 509-555-0188"),
        ("offers", "Comes to 14 Alder Street"),
        ("name", "rosa@example.org"),
        ("consent_by", "Dana, 509-555-0101"),
        ("consent_on", "2031-01-01"),
        ("ends_on", "2020-01-01"),
        ("ends_on", "2031-01-01"),
        ("organization_id", "00000000-0000-0000-0000-000000000001"),
        ("organization_id", ""),
    ],
)
def test_no_way_to_a_person_and_no_endless_consent(county: Flask, field: str, value: str) -> None:
    desk = Desk(county)
    answer = facilitator(desk, **{field: value})
    assert answer.status_code == 422
    assert "Tía Rosa" in answer.text or field == "name"
    assert find(Facilitator, consent_by="Dana", name="Tía Rosa") is None


def test_consent_withdrawn_deletes_at_once(county: Flask) -> None:
    desk = Desk(county)
    facilitator(desk)
    row = find(Facilitator, name="Tía Rosa")
    assert desk.press(f"/toolkit/facilitators/{row.id}/drop").status_code == 303
    assert find(Facilitator, name="Tía Rosa") is None


def test_a_facilitator_is_in_no_search_and_no_export(county: Flask) -> None:
    from directory.exchange.tables import TABLES
    from directory.find.models import FindCard

    assert not {"facilitator", "voice", "tool", "evaluation"} & set(TABLES)
    names = list(db.session.scalars(select(Facilitator.name)))
    assert names
    cards = [str(tuple(row)) for row in db.session.execute(select(*FindCard.__table__.columns))]
    for name in names:
        assert not [card for card in cards if name in card]
        assert name not in sign_in(county, "ivo").get("/find", query_string={"q": name}).text.split('id="results"')[-1]


def test_the_shelf_costs_the_same_for_more(county: Flask) -> None:
    desk, ivo = Desk(county), sign_in(county, "ivo")
    ivo.get("/toolkit")
    with counted() as before:
        ivo.get("/toolkit")
    for n in range(4):
        desk.keep(NEW, **{**GUIDE, "title": f"Guide {n}"})
    with counted() as after:
        ivo.get("/toolkit")
    assert len(before) == len(after) <= 8
    assert not [one for one in after if re.search(r"document\.content", one)], "files are read when they are asked for"
