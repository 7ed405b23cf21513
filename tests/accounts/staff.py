"""People of several agencies, signed in outside the demo, for the tests of people and accounts."""

import re
import uuid

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from directory.accounts import actions
from directory.accounts.models import Agency, Membership, Person
from directory.accounts.proof import passphrase
from directory.core.db import db
from directory.core.permissions import Duty
from tests.accounts.browser import BASE, RIGHT, Browser


def make_agency(name: str) -> Agency:
    """An agency, by name; the one there is, if there is."""
    found = db.session.query(Agency).filter_by(name=name).first()
    if found is None:
        found = Agency(id=uuid.uuid4(), name=name)
        db.session.add(found)
        db.session.commit()
    return found


def make_person(username: str, duty: Duty, agency: str = "Harbor House", **overrides: object) -> Membership:
    """Somebody with a hat."""
    values = {"username": username, "name": username.title(), **overrides}
    person = db.session.query(Person).filter_by(username=username).first() or Person(id=uuid.uuid4(), **values)
    db.session.add(person)
    db.session.flush()
    made = Membership(id=uuid.uuid4(), person_id=person.id, agency_id=make_agency(agency).id, duty=duty)
    db.session.add(made)
    db.session.commit()
    return made


def give_passphrase(membership: Membership, typed: str = RIGHT, *, is_generated: bool = True) -> None:
    """Let somebody sign in with a passphrase; one that chance chose, unless said otherwise."""
    passphrase.set_passphrase(membership.person_id, typed, is_generated=is_generated)
    db.session.commit()


def signed_in(app: Flask, membership: Membership) -> Browser:
    """A browser in which somebody signed in in full a moment ago."""
    browser = Browser(app)
    token = actions.sign_in(membership, "Firefox, Linux")
    db.session.commit()
    with browser.client.session_transaction(base_url=BASE) as session:
        session["sid"] = token
    return browser


def text_of(answer: TestResponse) -> str:
    """An answer as text."""
    return answer.get_data(as_text=True)


def hat_of(username: str) -> Membership:
    """Somebody's hat, as the database has it now."""
    db.session.rollback()
    return db.session.query(Membership).join(Person).filter(Person.username == username).order_by(
        Membership.created_at
    ).first() or pytest.fail(username)


def refetched(person_id: uuid.UUID) -> Person:
    """A person as the database has them now."""
    db.session.rollback()
    return db.session.get_one(Person, person_id, populate_existing=True)


def live_hats(person_id: uuid.UUID) -> list[tuple[str, str]]:
    """The hats that somebody wears now: agency and duty."""
    db.session.rollback()
    rows = db.session.query(Membership).filter_by(person_id=person_id, ended_at=None).populate_existing()
    return sorted((db.session.get_one(Agency, row.agency_id).name, row.duty) for row in rows)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def offered(page: str) -> list[str]:
    """The three passphrases of a page."""
    return re.findall(r'name="chosen" value="\d"(?: checked)?> <span>([^<]+)</span>', page)
