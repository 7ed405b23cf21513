"""A Friday night without a telephone, and somebody who has left: in a directory outside the demo, behind TLS."""

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Held, Open, OwnHouse, button, come_in, watch
from tests.journeys.test_every_screen import violations
from tests.journeys.test_keyboard import Keys


@pytest.fixture
def three(open_context: Open, own_house: OwnHouse, faults: list[str]) -> list[Page]:
    """Three pages, each in a context of its own."""
    pages: list[Page] = []
    for _ in range(3):
        context = open_context(base_url=own_house.address, ignore_https_errors=True)
        pages.append(watch(context.new_page(), faults))
    return pages


def read_out(page: Page, name: str) -> str:
    """Sol makes a code for somebody, and reads it."""
    page.goto("/people")
    page.get_by_role("link", name=name, exact=True).click()
    assert not violations(page)
    button(page, "Make a spoken code")
    assert not violations(page)
    return page.locator("#code").inner_text()


def test_without_the_telephone_on_a_friday_night_by_keyboard_alone(three: list[Page], staff: dict[str, Held]) -> None:
    sols, page, other = three
    come_in(sols, "sol", staff["sol"])
    spoken = read_out(sols, "Ana")

    keys = Keys(page)
    page.goto("/sign-in")
    keys.tab_to("a[href='/sign-in/help']")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("You cannot sign in")
    assert not violations(page)
    keys.tab_to("a[href='/sign-in/help/phone']")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("The telephone is lost")
    assert not violations(page)
    for field, words in (("#username", "ana"), ("#passphrase", staff["ana"].passphrase), ("#spoken", spoken)):
        keys.tab_to(field)
        page.keyboard.type(words)
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Your second step")
    assert not violations(page)
    keys.tab_to("form[action='/account/second-factor/app'] button")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Show this to the app")
    assert not violations(page)
    fresh = "".join(page.locator("#secret").inner_text().split())
    keys.tab_to("#code")
    page.keyboard.type(pyotp.TOTP(fresh).now())
    keys.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert not violations(page)
    keys.tab_to("a.main")
    keys.press("Enter")
    expect(page.locator("#q")).to_be_visible()

    # Whoever found the telephone and knows the passphrase stands outside, and so does an old sheet.
    other.goto("/sign-in")
    other.get_by_label("User name").fill("ana")
    other.get_by_label("Passphrase", exact=False).first.fill(staff["ana"].passphrase)
    button(other, "Go on")
    for code in (pyotp.TOTP(staff["ana"].secret).now(), staff["ana"].codes[0]):
        other.locator("#code").fill(code)
        button(other, "Go on")
        expect(other.locator("#slips")).to_contain_text("That did not do.")
    assert not violations(other)


def test_with_a_code_on_paper_and_no_script(open_context: Open, own_house: OwnHouse, staff: dict[str, Held]) -> None:
    bea = staff["bea"]
    context = open_context(base_url=own_house.address, ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="I cannot sign in").click()
    expect(page.locator("main")).to_contain_text("type a printed code as the second step")
    page.locator(".back a").click()
    come_in(page, "bea", bea)
    page.goto("/account")
    page.get_by_role("link", name="Add an app or a security key").click()
    button(page, "The app is ready")
    secret = "".join(page.locator("#secret").inner_text().split())
    page.locator("#code").fill("000000")
    button(page, "Go on")
    expect(page.locator("#slips")).to_contain_text("not the code it shows now")
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    button(page, "Go on")
    expect(page.locator("main")).to_contain_text("9 left")
    page.locator("li", has_text="old telephone").get_by_role("button", name="remove").click()
    expect(page.locator("#flash")).to_contain_text("Removed.")
    expect(page.locator("main")).not_to_contain_text("old telephone")
    page.goto("/find")
    expect(page.locator("#q")).to_be_visible()


def test_a_leaver_with_two_sessions_open_is_out_at_the_next_click_in_both(
    three: list[Page], staff: dict[str, Held]
) -> None:
    sols, first, second = three
    for page in (first, second):
        come_in(page, "lea", staff["lea"])
    come_in(sols, "sol", staff["sol"])
    sols.goto("/people")
    assert not violations(sols)
    sols.get_by_role("link", name="Lea", exact=True).click()
    sols.get_by_role("link", name="Lea left").click()
    assert not violations(sols)
    button(sols, "Yes, Lea left")
    expect(sols.locator("#flash")).to_contain_text("ends at the next click")

    first.get_by_role("link", name="Partners").first.click()
    expect(first.locator("h1")).to_have_text("Sign in")
    second.locator("#q").fill("shelter")  # the results that come as one types are a click as well
    expect(second.locator("h1")).to_have_text("Sign in")
    for page in (first, second):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Sign in")
    first.get_by_label("User name").fill("lea")
    first.get_by_label("Passphrase", exact=False).first.fill(staff["lea"].passphrase)
    button(first, "Go on")
    expect(first.locator("#slips")).to_contain_text("That did not let you in.")
