"""Every screen of the room answers, in both languages, and says what it is for."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core.db import db
from directory.providers.models import Organization
from tests.conftest import ClientAs


def partner(name: str) -> str:
    return str(db.session.scalars(select(Organization.id).where(Organization.name == name)).one())


ADDRESSES = (
    "/philosophy",
    "/philosophy/rules",
    "/philosophy/rules/new",
    "/compare",
    "/assessment",
    "/assessment/ours",
    "/assessment/ours?program=no",
)
OF_A_PARTNER = (
    "/partners/{}",
    "/partners/{}/philosophy",
    "/partners/{}/philosophy/changes",
    "/partners/{}/philosophy/record/core",
    "/partners/{}/philosophy/record/mens",
    "/partners/{}/philosophy/statement",
    "/partners/{}/philosophy/terms",
    "/partners/{}/philosophy/themes",
    "/compare?with={}",
    "/assessment?partner={}",
    "/assessment/partners/{}",
)


@pytest.mark.parametrize("address", [*ADDRESSES, *OF_A_PARTNER])
def test_a_screen_answers(county: Flask, client_as: ClientAs, address: str) -> None:
    answer = client_as("dana").get(address.format(partner("Turning Circle")))
    assert answer.status_code == 200
    assert "<h1" in answer.text
    words = re.sub(r"<[^>]+>", " ", answer.text)
    assert not re.search(r"\bNone\b|Undefined|not_asked|self_reported", words)
