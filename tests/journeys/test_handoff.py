"""What was sent by a link: opened from a letter, with and without a script, and nothing of it is left behind."""

import json
import re
from typing import Literal

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.chromium import NARROW, WIDE
from tests.journeys.conftest import Open, watch
from tests.journeys.house import House, run_python
from tests.journeys.test_every_screen import violations
from tests.journeys.test_targets import LEAST_NARROW, LEAST_WIDE, small
from tests.referrals.making import RELEASED

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_STORED = "() => [localStorage.length, sessionStorage.length, document.cookie].join()"


@pytest.fixture(scope="module")
def sent(house: House) -> list[list[str]]:
    """Two links: the end of the address, and the words."""
    made: list[list[str]] = json.loads(run_python(house.instance.parent, "tests.journeys.links", demo=True))
    return made


def test_from_a_letter_to_the_printed_page(page: Page, house: House, sent: list[list[str]]) -> None:
    address, words = sent[0]
    # A link in another site's page, as a letter in a browser is one.
    page.goto(f"data:text/html,<a href='{house.url}{address.replace('#', '%23')}'>the letter</a>")
    page.get_by_role("link").click()
    page.wait_for_url(f"{house.url}/handoff")
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("#words")).to_be_focused()
    assert page.url == f"{house.url}/handoff", "the token has left the address bar"
    expect(page.locator("#address")).to_be_hidden()
    page.locator(".foot button[value=es]").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#words")).to_be_focused()
    page.locator(".foot button[value=en]").click()
    page.locator("#words").fill("acid acid acid acid")
    page.locator("main button.main").click()
    expect(page.locator("#slips")).to_contain_text("open nothing")
    expect(page.locator("#address")).to_be_hidden()
    page.locator("#words").fill(f" {words.upper()} ")
    page.locator("main button.main").click()
    expect(page.locator("h1")).to_contain_text(RELEASED.agency)
    for item in RELEASED.items:
        expect(page.locator("dl.released")).to_contain_text(item.text)
    assert page.url == f"{house.url}/handoff"
    assert page.title() == "Directory"
    assert page.evaluate(_STORED) == "0,0,"
    for size, least in ((WIDE, LEAST_WIDE), (NARROW, LEAST_NARROW)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
        assert small(page, least) == []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], scheme
    page.emulate_media(media="print")
    printed = page.evaluate("() => document.body.innerText")
    assert RELEASED.items[0].text in printed
    assert "more time" not in printed
    page.emulate_media(media="screen")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # the browser kept none of the pages that were sent for
        page.go_back()
    expect(page.locator("dl.released")).to_have_count(0)


def test_without_a_script_one_pastes_the_address(open_context: Open, house: House, sent: list[list[str]]) -> None:
    address, words = sent[1]
    page = watch(open_context(java_script_enabled=False).new_page(), [])
    page.goto(address)
    expect(page.locator("#address")).to_be_visible()
    page.locator("#words").fill(words)
    page.locator("#address").fill(f"{house.url}{address}")
    page.locator("main button.main").click()
    expect(page.locator("h1")).to_contain_text(RELEASED.agency)
    expect(page.locator("main")).to_contain_text("2 more times")
    log = house.written()
    assert re.search(r"handoff", log)
    assert [one for one in (address.partition("#")[2], words, RELEASED.items[0].text) if one in log] == []


@pytest.mark.parametrize("path", ["/join", "/own-page"])
def test_other_links_in_letters_lead_on_as_well(page: Page, house: House, path: str) -> None:
    page.goto(f"data:text/html,<a href='{house.url}{path}%23{'a' * 43}'>the letter</a>")
    page.get_by_role("link").click()
    page.wait_for_url(f"**{path}*")
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("#address")).to_have_value("a" * 43)
    assert page.url == house.url + path
