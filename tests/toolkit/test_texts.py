"""The table of the five texts: every address that it names is one that the directory answers."""

import re

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from directory.config import ROOT

ID = "00000000-0000-0000-0000-000000000001"


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "TEXTS.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| In the text")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_row_has_its_address_or_says_that_it_is_to_come() -> None:
    assert len(rows()) > 50
    for row in rows():
        assert len(row) == 3, row
        assert re.fullmatch(r"`/[^` ]*`|\*to come\*", row[2]), row


def test_every_address_is_one_that_is_answered(county: Flask) -> None:
    adapter = county.url_map.bind("127.0.0.1")
    named = {row[2].strip("`") for row in rows()} - {"*to come*"}
    unknown = set()
    for address in named:
        try:
            adapter.match(address.replace("<id>", ID), method="GET")
        except (NotFound, RequestRedirect):
            unknown.add(address)
    assert unknown == set()
    assert {"/toolkit", "/toolkit/evaluations", "/partners/<id>/card"} <= named
