"""The toolkit in a browser: codes are printed, a participant answers with one on a telephone, and counts are shown."""

from playwright.sync_api import Page, expect

from tests.journeys.chromium import NARROW
from tests.journeys.conftest import Open, sign_in, watch
from tests.journeys.test_every_screen import violations


def test_a_sheet_is_printed_and_a_participant_answers_without_a_script(
    page: Page, open_context: Open, faults: list[str]
) -> None:
    sign_in(page, "dana")
    page.goto("/find?q=circle")
    page.goto((page.locator(".card h3 a").first.get_attribute("href") or "").split("#")[0])
    page.get_by_role("link", name="How it works").click()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Make a sheet of 20 codes").click()
    expect(page.locator(".cuts li")).to_have_count(20)
    code = page.locator(".cuts b").first.inner_text()
    short = page.locator(".cuts span").first.inner_text().rsplit("/", 1)[1]
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".cuts li").last).to_be_visible()

    phone = open_context(viewport=NARROW, java_script_enabled=False)
    theirs = watch(phone.new_page(), faults)
    theirs.goto(f"/e/{short}")
    theirs.get_by_label("The code on your paper").fill("nothing")
    theirs.get_by_label("Partly").first.check()
    theirs.get_by_role("button", name="Send it").click()
    expect(theirs.locator("#slips")).to_contain_text("That code did not do here")
    expect(theirs.get_by_label("Partly").first).to_be_checked()
    theirs.get_by_label("The code on your paper").fill(code.upper())
    theirs.get_by_role("button", name="Send it").click()
    expect(theirs.locator("h1")).to_have_text("Thank you")

    page.emulate_media(media="screen")
    page.get_by_role("link", name="Back to the evaluation").click()
    page.get_by_role("button", name="Close it for good").click()
    expect(page.locator("main")).to_contain_text("Fewer than ten answered: nothing is shown.")
    assert not violations(page)
