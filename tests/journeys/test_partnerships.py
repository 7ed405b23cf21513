"""An agreement signed, renewed and lapsed, as Find tells it; a training in each direction, as the ledger tells it."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import sign_in, watch
from tests.journeys.house import House, _free_port, _running

NAME = "Prism Larkfield"
_LATER = (
    "import sys, time_machine, datetime; from flask.cli import main; "
    "time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=int(sys.argv.pop(1)))).start(); "
    "sys.argv[0] = 'flask'; main()"
)


@contextmanager
def serve_later(house: House, folder: Path, days: int) -> Iterator[House]:
    """The same directory so many days from now: a copy of its database, and a server whose clock is moved."""
    home = folder / "instance"
    home.mkdir(parents=True)
    (home / "secret.key").write_bytes((house.instance / "secret.key").read_bytes())
    (home / "secret.key").chmod(0o600)
    with (
        closing(sqlite3.connect(house.instance / "directory.db")) as old,
        closing(sqlite3.connect(home / "directory.db")) as new,
    ):
        old.backup(new)
    port = _free_port()
    command = [sys.executable, "-c", _LATER, str(days), "--app", "app", "demo", "--port", str(port)]
    with _running(command, folder, port) as served:
        yield served


def _partner(page: Page) -> str:
    page.goto(f"/partners?letter={NAME[0]}")
    return page.locator(".list h2 a", has_text=NAME).get_attribute("href") or ""


def _ahead(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011, the browser's own day


def _enter(page: Page, title: str, begins: int, ends: int) -> None:
    page.locator("select[name=type]").select_option("linkage_agreement")
    page.locator("input[name=title]").fill(title)
    page.locator("input[name=effective_on]").fill(_ahead(begins))
    page.locator("input[name=expires_on]").fill(_ahead(ends))
    page.locator("main form button.main").click()
    expect(page.locator("main h1")).to_have_text(title)


def _card(page: Page) -> str:
    page.goto("/find?q=prism")
    return page.locator(".card", has_text=NAME).first.inner_text()


def test_an_agreement_is_signed_renewed_and_lapses_and_find_says_so(
    page: Page, house: House, browser: Browser, faults: list[str], tmp_path: Path
) -> None:
    sign_in(page, "dana")
    page.goto(_partner(page))
    page.locator("#linkage ~ .do a", has_text="New agreement").click()
    _enter(page, "First letter", -10, 20)
    for side, name in (("ours", "Our director"), ("theirs", "Their director")):
        page.locator("summary", has_text="Add somebody who signs").click()
        form = page.locator("form[action$='/signatures']")
        form.locator("select").select_option(side)
        form.locator("input[name=name]").fill(name)
        form.locator("input[name=title]").fill("Director")
        form.locator("button.main").click()
        expect(page.locator("#flash .note")).to_contain_text("Noted")
    assert "Agreement" not in _card(page) or "No agreement yet" in _card(page)
    page.goto("/agreements?status=exploring")
    page.locator("a", has_text="First letter").click()
    for name in ("Our director", "Their director"):
        page.locator("li", has_text=name).locator("button", has_text="Has signed").click()
        expect(page.locator("li", has_text=name)).to_contain_text("signed on")
    expect(page.locator("main")).to_contain_text("In force")
    assert "Agreement until" in _card(page)

    page.goto("/agreements/renewals")
    page.locator("li", has_text="First letter").locator("a", has_text="Renew").click()
    _enter(page, "Second letter", 5, 60)
    for name in ("Our director", "Their director"):
        page.locator("li", has_text=name).locator("button", has_text="Has signed").click()
        expect(page.locator("li", has_text=name)).to_contain_text("signed on")
    expect(page.locator("main")).to_contain_text("First letter")
    until = re.search(r"Agreement until (.*)", _card(page))
    assert until, "renewed without a gap, it is one stretch"

    with serve_later(house, tmp_path / "later", 62) as later:
        other = watch(browser.new_context(base_url=later.url).new_page(), faults)
        sign_in(other, "ana")
        assert "Agreement lapsed on" in _card(other)
        other.goto("/agreements?status=lapsed")
        expect(other.locator("main")).to_contain_text("Second letter")
        other.goto("/agreements?status=superseded")
        expect(other.locator("main")).to_contain_text("First letter")
        other.context.close()


def test_a_training_in_each_direction_fills_the_ledger(page: Page) -> None:
    sign_in(page, "dana")
    for direction, hours in (("we_train_them", "2"), ("they_train_us", "1.5")):
        page.goto(_partner(page))
        page.locator("a", has_text="Record a training").click()
        page.locator("input[name=title]").fill(f"An afternoon, {direction}")
        page.locator("select[name=direction]").select_option(direction)
        page.locator("input[name=held_on]").fill(_ahead(-3))
        page.locator("input[name=hours]").fill(hours)
        page.locator("input[name=theirs_others]").fill("7")
        page.locator("main form button.main").click()
        expect(page.locator("main h1")).to_have_text(f"An afternoon, {direction}")
    page.goto("/trainings/ledger")
    row = page.locator("tr", has_text=NAME)
    expect(row).to_contain_text(re.compile(r"2\s*1\.5\s*yes"))
    assert "trained both ways" in _card(page)
