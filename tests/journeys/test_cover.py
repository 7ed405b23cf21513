"""The cover screen: at once, everywhere, and nothing comes back but through the door."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.asking import SENTENCE, ask, titles
from tests.journeys.conftest import Open, sign_in, watch

SCREENS = ("/find", "/partners", "/hand-out", "/keys")
_NOTE = """() => { let n = 0; document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && (n += 1) === 2) window.name = "seen:" + document.body.innerText.trim(); }); }"""


@pytest.mark.parametrize("address", SCREENS)
def test_esc_twice_blanks_the_screen_before_the_server_answers(page: Page, address: str) -> None:
    sign_in(page, "ana")
    page.goto(address)
    page.evaluate(_NOTE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/cover")
    assert page.evaluate("() => window.name") == "seen:"
    assert len(page.locator("body").inner_text()) < 30


def test_the_operator_has_a_cover_too(page: Page) -> None:
    sign_in(page, "ed")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/cover")


def test_one_escape_covers_nothing_and_wipes_nothing(page: Page) -> None:
    sign_in(page, "ana")
    page.clock.install()
    page.locator("#q").fill("shelter")
    page.locator("#q").press("Escape")
    page.clock.fast_forward(5000)
    assert "/find" in page.url
    expect(page.locator("#q")).to_have_value("shelter")


def test_esc_twice_over_a_search_as_one_types_and_go_on_leads_back_to_it(page: Page) -> None:
    sign_in(page, "ana")
    ask(page, SENTENCE)
    sought, before = page.url, titles(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/cover")
    page.locator("main a").click()
    page.wait_for_url("**/sign-in")
    expect(page.locator("form[action='/demo/sign-in/ana'] button.main")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(sought)
    assert page.locator("#q").input_value() == SENTENCE
    assert titles(page) == before


def test_a_change_of_language_over_a_search_leads_back_to_it(page: Page) -> None:
    sign_in(page, "ben")
    ask(page, "shelter")
    sought = page.url
    page.locator(".foot button[value=es]").click()
    try:
        expect(page.locator("html")).to_have_attribute("lang", "es")
        assert page.url == sought
        assert page.locator("#q").input_value() == "shelter"
    finally:
        page.locator(".foot button[value=en]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_button_covers_back_shows_nothing_and_one_comes_back_to_where_one_was(
    open_context: Open, faults: list[str], script: bool
) -> None:
    page = watch(open_context(java_script_enabled=script).new_page(), faults)
    sign_in(page, "cleo")
    page.locator("#q").fill(SENTENCE)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/find/*")
    expect(page.locator("#found .chip[name=drop]").first).to_be_visible()
    sought, before = page.url, titles(page)
    page.locator("[data-cover]").click()
    page.wait_for_url("**/cover")
    page.go_back()
    page.wait_for_url("**/cover")
    assert page.locator(".card").count() == 0
    page.goto(sought)
    page.wait_for_url("**/cover")
    page.locator("main a").click()
    page.locator("main .people form[action='/demo/sign-in/cleo'] button").click()
    page.wait_for_url(sought)
    assert titles(page) == before


def test_covering_one_tab_covers_the_other(open_context: Open, faults: list[str]) -> None:
    context = open_context()
    one, other = watch(context.new_page(), faults), watch(context.new_page(), faults)
    sign_in(one, "ana")
    other.goto("/find")
    ask(other, SENTENCE)
    expect(other.locator(".card").first).to_be_visible()
    one.bring_to_front()
    one.locator("[data-cover]").click()
    one.wait_for_url("**/cover")
    other.wait_for_url("**/cover")
    assert other.locator(".card").count() == 0


def test_somebody_else_on_a_covered_screen_does_not_get_the_first_ones_search(page: Page) -> None:
    sign_in(page, "ana")
    ask(page, SENTENCE)
    sought = page.url
    page.locator("[data-cover]").click()
    page.wait_for_url("**/cover")
    page.locator("main a, main button").first.click()
    page.locator("form[action='/demo/sign-in/ben'] button").click()
    page.wait_for_url("**/find*")
    page.goto(sought)
    assert page.locator("#q").input_value() == ""
    expect(page.locator("#found .chip[name=drop]")).to_have_count(0)
