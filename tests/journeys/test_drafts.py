"""What one is typing when the screen is covered: back on its page, as it was, and gone once it is sent."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in

SAID = "The number rings at a bakery now."


def open_form(page: Page) -> str:
    page.goto("/partners")
    partner = page.locator("main a[href^='/partners/']").first.get_attribute("href")
    assert partner
    found = re.match(r"/partners/[0-9a-f-]{36}", partner)
    assert found
    page.goto(f"{found[0]}/wrong")
    return page.url


def cover(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/cover")


def test_what_was_being_typed_is_there_again_after_the_cover_and_gone_once_sent(page: Page) -> None:
    sign_in(page, "ana")
    address = open_form(page)
    box = page.get_by_label("What it should be")
    box.press_sequentially(SAID)
    cover(page)  # at once, before anything was kept
    assert SAID not in page.content()
    page.get_by_role("link", name="Continue").click()
    page.locator("form[action='/demo/sign-in/ana'] button").first.click()
    page.wait_for_url(address)
    expect(box).to_have_value(SAID)
    expect(box).to_be_focused()
    page.get_by_role("button", name="Tell the desk").click()
    expect(page.locator("#slips")).to_be_visible()  # what is wrong was not chosen
    page.get_by_label("What is wrong").select_option(index=1)
    page.get_by_role("button", name="Tell the desk").click()
    expect(page.locator("p.report.note.good")).to_be_visible()
    page.goto("/held")
    page.wait_for_url("**/find")


def test_another_tab_that_goes_blank_keeps_what_stood_in_it(page: Page) -> None:
    sign_in(page, "ivo")
    other = page.context.new_page()
    open_form(other)
    other.get_by_label("What it should be").press_sequentially(SAID)
    page.bring_to_front()
    with other.expect_response("**/typed"):
        cover(page)
    page.goto("/sign-in")
    page.locator("form[action='/demo/sign-in/ivo'] button").first.click()
    expect(page.get_by_label("What it should be")).to_have_value(SAID)
    page.goto("/held")
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_url("**/find")
