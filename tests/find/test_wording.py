"""What results say of room, and what is advised where nothing fits."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.core.db import db
from directory.find.indexing.build import rebuild
from directory.find.wording import Wording
from directory.providers.models import Service
from directory.providers.vocabularies import Term, term_id
from tests.conftest import sign_in

BEDS = Term(term_id("unit", "beds"), "unit", "beds", {"en": "Beds", "es": "Camas"}, {}, {})
NOWHERE = "xylophone"


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("en", 1, "Beds: 1, said yesterday"),
        ("en", 7, "7 beds, said yesterday"),
        ("en", 0, "Full, said yesterday"),
        ("es", 1, "Camas: 1, dato de yesterday"),
        ("es", 7, "7 camas, dato de yesterday"),
    ],
)
def test_one_bed_is_not_beds(locale: str, count: int, said: str) -> None:
    assert Wording(locale, {("unit", "beds"): BEDS}).room(count, "beds", "yesterday") == said


def answer_of(**values: Any) -> Any:
    nothing = {"relaxed": (), "set_aside": "", "any_word": False, "total": 0, "snapshot": SimpleNamespace(rows=0)}
    return SimpleNamespace(**{**nothing, **values})


def test_an_empty_directory_says_so() -> None:
    w = Wording("en", {})
    assert "No service is listed yet" in w.advice(answer_of())
    assert "Try fewer words" in w.advice(answer_of(snapshot=SimpleNamespace(rows=6)))
    assert w.advice(answer_of(snapshot=SimpleNamespace(rows=6), total=2)) == ""


def test_only_lines_that_are_there_are_advised(county: Flask) -> None:
    client = sign_in(county, "ivo")
    address = f"/find?q={NOWHERE}&literal=1"
    page = client.get(address).text
    assert "Or call one of the lines above" in page
    assert "The nearest that there is" not in page
    for service in db.session.scalars(select(Service).where(Service.is_hotline)):
        service.is_hotline = False
    rebuild("America/Los_Angeles")
    db.session.commit()
    page = client.get(address).text
    assert "Any hour:" not in page
    assert "lines above" not in page
    assert '<a href="/partners">Or look through the partners' in page
