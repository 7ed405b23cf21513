"""What a search leaves behind: nothing in the address, the browser's memory on disk, the log or the database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.journeys.asking import ask, ask_by_button
from tests.journeys.chromium import WIDE, launch_with_profile
from tests.journeys.conftest import sign_in
from tests.journeys.house import House

# Ten words that nobody else in the world writes, so that each place where one turns up is a place that we left it.
CANARIES = (
    "quillonbray", "vexatharn", "zorbimund", "trelliquask", "ombrifax", "drazzlewick", "yuntapore", "krelvonnet",
    "pixalormo", "wumbertrice",
)  # fmt: skip
_KEPT = """async () => ({ local: localStorage.length, session: sessionStorage.length,
    bases: (await indexedDB.databases()).length, caches: (await caches.keys()).length, cookie: document.cookie })"""
_SEEN = """() => JSON.stringify([document.title, location.href, history.state,
    performance.getEntries().map((entry) => entry.name),
    self.navigation ? navigation.entries().map((entry) => entry.url) : []])"""


def test_the_page_the_storage_the_log_and_the_database_tell_nothing(page: Page, house: House) -> None:
    sign_in(page, "ivo")
    for word in CANARIES:
        page.locator("#near").fill(word)
        ask(page, f"shelter for {word}")
        assert not found_in(page.evaluate(_SEEN))
        assert page.title() == "Directory"
    page.locator(".card h3 a").first.click()
    page.goto(f"/find?q={CANARIES[0]}&near={CANARIES[1]}")
    kept = page.evaluate(_KEPT)
    assert kept == {"local": 0, "session": 0, "bases": 0, "caches": 0, "cookie": ""}
    assert not found_in(house.written())
    assert '"route": "/find"' in house.written()
    assert not files_with(house.instance)


@pytest.mark.parametrize(("script", "act"), [(True, ask), (False, ask_by_button)], ids=["script", "no-script"])
def test_the_browsers_own_history_and_files_tell_nothing_of_ten_searches(
    playwright: Playwright,
    chromium: str,
    house: House,
    tmp_path: Path,
    script: bool,
    act: Callable[[Page, str], None],
) -> None:
    context = launch_with_profile(
        playwright, chromium, str(tmp_path), base_url=house.url, viewport=WIDE, java_script_enabled=script
    )
    page = context.new_page()
    sign_in(page, "ana")
    for word in CANARIES:
        act(page, word)
    page.goto("/partners")
    context.close()
    visited = list_history(tmp_path)
    assert any("/find" in address for address, _ in visited)
    assert {title for _, title in visited} <= {"Directory", "", "about:blank"}
    assert not found_in(str(visited))
    assert not files_with(tmp_path)


def test_signing_out_ends_the_search(page: Page) -> None:
    sign_in(page, "ana")
    ask(page, CANARIES[0])
    sought = page.url
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_url("**/sign-in")
    sign_in(page, "ana")
    page.goto(sought)
    assert page.locator("#q").input_value() == ""


def found_in(text: str) -> list[str]:
    """The canaries that a text gives away."""
    return [word for word in CANARIES if word in text.casefold()]


def files_with(folder: Path) -> list[tuple[str, str]]:
    """Each file of a folder that holds a canary, in 8-bit or 16-bit letters, and which."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            found += [
                (str(path.relative_to(folder)), word)
                for word in CANARIES
                if word.encode() in data or word.encode("utf-16-le") in data
            ]
    return found


def list_history(profile: Path) -> list[tuple[str, str]]:
    """Addresses and titles of the browser's own history."""
    with sqlite3.connect(profile / "Default" / "History") as history:
        rows = history.execute("SELECT url, title FROM urls").fetchall()
    history.close()
    return [(str(url), str(title)) for url, title in rows]
