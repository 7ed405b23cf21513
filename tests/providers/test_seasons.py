"""Hours of a season: said row by row, read back, kept as HSDS has them, and gone when they are over."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from directory.core import clock
from directory.core.db import db
from directory.providers.models import Schedule
from tests.conftest import sign_in
from tests.providers.desk import Desk, fields_of, service_named
from tests.providers.test_desk import at

SERVICE = "Hotel nights"


def row(number: int, day: str, opens: str, closes: str, since: str = "", until: str = "") -> dict[str, str]:
    values = {"days": day, "opens_at": opens, "closes_at": closes, "valid_from": since, "valid_to": until}
    return {f"rows-{number}-{name}": value for name, value in values.items()}


def blank(fields: Any) -> dict[str, str]:
    """Every line of the grid emptied."""
    return {name: "" for name in fields if name.startswith("rows-") and not name.endswith(("-id", "-week"))}


def keep_rows(desk: Desk, *rows: dict[str, str]) -> str:
    """Send rows, and confirm what was understood where it was; gives the page that asked or refused."""
    address = at(service_named(SERVICE), "hours")
    fields = desk.open(address)
    answer = desk.send(address, fields, **(blank(fields) | {k: v for one in rows for k, v in one.items()}))
    page = answer.get_data(as_text=True)
    if answer.status_code == 200:
        assert desk.send(address, fields_of(page)).status_code == 303
    return page


def seasons() -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.scalars(select(Schedule).where(Schedule.service_id == service_named(SERVICE).id))
    return sorted((one.byday, one.opens_at, one.valid_from, one.valid_to) for one in rows if one.valid_from)


def test_a_season_is_kept_shown_and_over(either_county: Flask) -> None:
    desk, year = Desk(either_county), clock.now().year + 1
    june, august = date(year, 6, 1), date(year, 8, 31)
    page = keep_rows(desk, row(0, "MO-FR", "08:00", "12:00", str(june), str(august)))
    assert f"from 1 Jun {year}, until 31 Aug {year}" in page
    assert seasons() == [("MO,TU,WE,TH,FR", time(8), june, august)]
    service = service_named(SERVICE)
    address = f"/partners/{service.organization_id}"
    assert f"until 31 Aug {year}" in sign_in(either_county, "ivo").get(address).text
    fields = desk.open(at(service, "hours"))
    assert (fields["rows-0-valid_from"], fields["rows-0-valid_to"]) == (str(june), str(august))
    assert desk.keep(at(service, "hours")).status_code in (200, 303)
    assert len(seasons()) == 1, "sent as it was opened it stays one season"
    with time_machine.travel(clock.now().replace(year=year, month=9, day=2)):
        assert f"until 31 Aug {year}" not in sign_in(either_county, "ivo").get(address).text


def test_seasons_that_meet_must_agree_and_others_need_not(county: Flask) -> None:
    desk, first = Desk(county), clock.now().date() + timedelta(days=30)
    after = first + timedelta(days=60)
    winter = row(0, "MO", "09:00", "17:00", "", str(first))
    assert "was not understood" in keep_rows(desk, winter, row(1, "MO", "10:00", "14:00", str(first), ""))
    assert seasons() == []
    later = row(1, "MO", "10:00", "14:00", str(first + timedelta(days=1)), str(after))
    page = keep_rows(desk, winter, later, row(2, "TU", "10:00", "14:00"))
    assert "This was understood" in page
    assert seasons() == [("MO", time(10), first + timedelta(days=1), after)]


@pytest.mark.parametrize(("since", "until"), [("2027-06-02", "2027-06-01"), ("2027-13-01", "")])
def test_a_season_that_cannot_be_comes_back(county: Flask, since: str, until: str) -> None:
    desk = Desk(county)
    address = at(service_named(SERVICE), "hours")
    answer = desk.keep(address, **row(0, "MO", "09:00", "17:00", since, until))
    assert answer.status_code == 422
    assert since in answer.get_data(as_text=True)
