"""What the tests of partnerships share: forms sent with their token, rows of the county by name, a small PDF."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from directory.accounts.models import Agency
from directory.core import clock
from directory.core.db import db
from directory.partnerships.models import Agreement
from directory.providers.models import Organization
from tests.conftest import token_of

ZONE = "America/Los_Angeles"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\nxref\n0 1\ntrailer\n<< /Size 1 >>\nstartxref\n30\n%%EOF\n"


def today() -> date:
    """The day in the county."""
    return clock.today(ZONE)


def ahead(days: int) -> str:
    """A day so many days from today, as a form sends it."""
    return (today() + timedelta(days=days)).isoformat()


def send(client: FlaskClient, address: str, **data: Any) -> TestResponse:
    """Send a form with its token."""
    token = token_of(client.get("/keys").get_data(as_text=True))
    return client.post(address, data={"csrf_token": token, **data})


def upload(client: FlaskClient, address: str, field: str, name: str, body: bytes) -> TestResponse:
    """Send a file with the form's token; made by hand, since the client leaves what it spools to the disk open."""
    token = token_of(client.get("/keys").get_data(as_text=True)).encode()
    mark = b"----a-mark-between-parts"
    sent = b"\r\n".join(
        (
            b"--" + mark,
            b'Content-Disposition: form-data; name="csrf_token"\r\n',
            token,
            b"--" + mark,
            f'Content-Disposition: form-data; name="{field}"; filename="{name}"'.encode(),
            b"Content-Type: application/octet-stream\r\n",
            body,
            b"--" + mark + b"--\r\n",
        )
    )
    return client.post(address, data=sent, content_type=f"multipart/form-data; boundary={mark.decode()}")


def page(client: FlaskClient, address: str) -> str:
    """A screen as text."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return said(answer)


def said(answer: TestResponse) -> str:
    """What an answer says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def partner(name: str) -> UUID:
    """The id of a partner of the county."""
    return db.session.scalars(select(Organization.id).where(Organization.name == name)).one()


def namesake(name: str) -> UUID:
    """Another partner of the same name."""
    made = Organization(id=uuid4(), name=name, description="Of the same name, in another place.")
    db.session.add(made)
    db.session.commit()
    return made.id


def agency(name: str = "Larkfield County Coalition") -> str:
    """The id of an agency, as a form sends it."""
    return str(db.session.scalars(select(Agency.id).where(Agency.name == name)).one())


def agreement(title: str) -> Agreement:
    """An agreement by its title, as it stands in the database."""
    db.session.expire_all()
    return db.session.scalars(select(Agreement).where(Agreement.title == title)).one()


def form_of(name: str, **more: Any) -> dict[str, Any]:
    """The form of an agreement with a partner, valid by default."""
    filled = {
        "type": "mou",
        "title": "A paper",
        "our_agency": agency(),
        "theirs": name,
        "purpose": "",
        "drafted_on": "",
    }
    return filled | more
