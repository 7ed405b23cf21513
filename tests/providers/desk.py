"""The desk as a browser without script uses it: open a form, change some fields, send all of it."""

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from directory.accounts.models import Agency, Membership, Person
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.providers.models import Organization, Service
from tests.conftest import sign_in


class _Fields(HTMLParser):
    """The fields of the form that carries `key`, as they would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.select = ""
        self.chosen: str | None = None
        self.first: str | None = None
        self.area = ""
        self.inside = False
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "desk-form" in a.get("class", "")
        if not self.inside:
            return
        if tag == "input" and a.get("name"):
            is_box = a.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in a:
                self.fields.append((a["name"], a.get("value", "y" if is_box else "")))
        elif tag == "select":
            self.select, self.chosen, self.first = a["name"], None, None
        elif tag == "option":
            self.first = a.get("value", "") if self.first is None else self.first
            if "selected" in a:
                self.chosen = a.get("value", "")
        elif tag == "textarea":
            self.area, self.text = a["name"], ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.inside:
            self.fields.append((self.select, self.chosen if self.chosen is not None else self.first or ""))
        elif tag == "textarea" and self.area:
            self.fields.append((self.area, self.text.removeprefix("\n").removeprefix("\r\n")))
            self.area = ""


def fields_of(html: str) -> MultiDict[str, str]:
    """What the desk's form on a page would send as it stands."""
    parser = _Fields()
    parser.feed(html)
    return MultiDict(parser.fields)


class Desk:
    """A client at the desk."""

    def __init__(self, app: Flask, name: str = "dana") -> None:
        self.client: FlaskClient = sign_in(app, name)

    def page(self, address: str, status: int = 200) -> str:
        """A page as text."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status)
        return answer.get_data(as_text=True)

    def open(self, address: str) -> MultiDict[str, str]:
        """The fields of the form at an address."""
        return fields_of(self.page(address))

    def send(self, address: str, fields: MultiDict[str, str], **changes: Any) -> TestResponse:
        """Send a form with some fields changed; a list is sent as so many of a name."""
        sent = MultiDict(fields)
        for name, value in changes.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return self.client.post(address, data=sent)

    def keep(self, address: str, **changes: Any) -> TestResponse:
        """Open a form, change some fields and send it."""
        return self.send(address, self.open(address), **changes)

    def press(self, address: str, **fields: str) -> TestResponse:
        """Press a button that is a form of its own."""
        token = self.page("/keys").split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        return self.client.post(address, data={"csrf_token": token, **fields})


def organization_named(name: str) -> Organization:
    """The one organization of a name, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Organization).where(Organization.name == name)).one()


def service_named(name: str) -> Service:
    """The one service of a name, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Service).where(Service.name == name)).one()


def actor_of(username: str) -> Actor:
    """The actor of somebody's first hat."""
    row = db.session.scalars(
        select(Membership).join(Person).where(Person.username == username).order_by(Membership.created_at)
    ).first()
    assert row is not None
    return Actor(duty=Duty(row.duty), person_id=row.person_id, agency_id=row.agency_id, name=row.person.name)


def make_supervisor(agency: str, username: str = "ana") -> Actor:
    """Give somebody of the cast the hat of a supervisor at an agency, and no other."""
    person = db.session.scalars(select(Person).where(Person.username == username)).one()
    place = db.session.scalars(select(Agency).where(Agency.name == agency)).one()
    for hat in db.session.scalars(select(Membership).where(Membership.person_id == person.id)):
        hat.duty = Duty.SUPERVISOR
        hat.agency_id = place.id
    db.session.commit()
    return Actor(duty=Duty.SUPERVISOR, person_id=person.id, agency_id=place.id, name=person.name)
