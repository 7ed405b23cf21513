"""Rows, subjects and forms for the tests of what programs stand for."""

import html
import re
import uuid
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from directory.core.db import db
from directory.philosophy.models import Evidence
from directory.philosophy.queries import Subject
from directory.philosophy.states import Noted
from directory.providers.models import Organization
from tests.conftest import token_of

TODAY = date(2026, 11, 21)


def make_row(question_id: str, number: int, noted: Noted = Noted.ANSWERED, **overrides: Any) -> Any:
    """A row of answers as the queries give it."""
    on = TODAY - timedelta(days=100 - number)
    values: dict[str, Any] = {
        "question_id": question_id, "number": number, "noted": noted, "value": "", "words": "", "wording": 1, "on": on,
        "evidence": Evidence.SELF_REPORTED, "said_by": "Rosa", "role": "keeper", "recorded_by": "Dana",
        "recorded_at": datetime.combine(on, datetime.min.time()),
    }  # fmt: skip
    return SimpleNamespace(**(values | overrides))


def make_subject(**overrides: Any) -> Subject:
    """A program for people who used violence."""
    values: dict[str, Any] = {
        "organization_id": uuid.UUID(int=7), "name": "Some Circle", "agency_id": None, "sectors": ("bip",),
        "populations": (),
    }  # fmt: skip
    return Subject(**(values | overrides))


def partner_id(name: str) -> uuid.UUID:
    """The id of a partner of the county."""
    return db.session.scalars(select(Organization.id).where(Organization.name == name)).one()


def address(name: str, rest: str = "") -> str:
    """A screen of a partner's philosophy."""
    return f"/partners/{partner_id(name)}/philosophy{rest}"


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form that has a key: hidden fields, texts, what is chosen."""
    form = max(re.findall(r"<form.*?</form>", page, re.DOTALL), key=len)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        if _attribute(tag, "type") in ("radio", "checkbox"):
            if " checked" in tag:
                found.setdefault(name, []).append(value)
        else:
            found[name] = value
    for attributes, text in re.findall(r"<textarea([^>]*)>(.*?)</textarea>", form, re.DOTALL):
        found[_attribute(attributes, "name")] = _plain(text).removeprefix("\n").removeprefix("\r\n")
    for attributes, inside in re.findall(r"<select([^>]*)>(.*?)</select>", form, re.DOTALL):
        options = re.findall(r"<option[^>]*>", inside)
        chosen = [_attribute(tag, "value") for tag in options if " selected" in tag]
        first = [] if " multiple" in attributes else [_attribute(tag, "value") for tag in options[:1]]
        found[_attribute(attributes, "name")] = chosen or first
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return _plain(found[1]) if found else ""


def _plain(text: str) -> str:
    return html.unescape(text)


def send(client: FlaskClient, where: str, **changes: Any) -> TestResponse:
    """Open a form, change some of it, send it."""
    values = fields_of(client.get(where).text)
    return client.post(where, data={**values, **changes})


def press(client: FlaskClient, where: str, **values: Any) -> TestResponse:
    """Press a button that stands in a form of its own."""
    return client.post(where, data={"csrf_token": token_of(client.get("/keys").text), **values})
