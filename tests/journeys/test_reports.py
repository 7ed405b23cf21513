"""The two buttons in a browser: in place, by keyboard, on a telephone, and with no script at all."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.chromium import NARROW
from tests.journeys.conftest import Open, sign_in, watch
from tests.journeys.test_every_screen import violations


def _partner(page: Page) -> str:
    page.goto("/find?q=legal")
    return (page.locator(".card h3 a").first.get_attribute("href") or "").split("#")[0]


def test_a_call_is_told_from_the_result_shown_to_the_next_shift_and_taken_back(
    page: Page, open_context: Open, faults: list[str]
) -> None:
    sign_in(page, "ivo")
    page.goto("/find?q=legal")
    card = page.locator(".card").first
    name = card.locator("h3 a").inner_text()
    card.locator(".called").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form.report [name=available]")).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(card.locator(".heard-calls")).to_contain_text("Ivo, intake at Harbor House, called")
    assert not violations(page)

    other = watch(open_context().new_page(), faults)
    sign_in(other, "cleo")
    other.goto("/find?q=legal")
    expect(other.locator(".card", has_text=name).first).to_contain_text("3 ")
    other.locator(".card h3 a", has_text=name).first.click()
    expect(other.locator("#chosen")).to_contain_text("Ivo, intake at Harbor House, called")
    expect(other.locator("#chosen .undo")).to_have_count(0)

    card.locator(".undo button").click()
    expect(card.locator("p.note")).to_contain_text("Taken back")
    other.reload()
    other.locator(".card h3 a", has_text=name).first.click()
    expect(other.locator("#chosen h2")).to_have_text(name)
    expect(other.locator("#chosen")).not_to_contain_text("called 1 minute")


def test_a_field_is_doubted_in_place_and_the_form_opens_and_closes_by_its_link(page: Page) -> None:
    sign_in(page, "ana")
    page.goto(_partner(page))
    link = page.locator(".service dd .amiss").first
    link.click()
    expect(page.locator("form.report textarea")).to_be_focused()
    assert not violations(page)
    page.locator("form.report [data-close]").click()
    expect(page.locator("form.report")).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("form.report textarea")).to_be_focused()
    page.locator("form.report button.main").click()
    expect(page.locator("form.report #slips")).to_be_focused()
    page.locator("form.report textarea").fill("They moved to the second floor")
    page.locator("form.report button.main").click()
    expect(page.locator(".service dd .report.good")).to_contain_text("Thank you")
    page.reload()
    expect(page.locator(".service dd").first).to_contain_text("Somebody says this is wrong")
    expect(page.locator("main")).not_to_contain_text("second floor")


@pytest.mark.parametrize("has_script", [True, False])
def test_on_a_telephone_and_without_script(open_context: Open, has_script: bool) -> None:
    options = {"viewport": NARROW, "is_mobile": True, "has_touch": True, "java_script_enabled": has_script}
    page = open_context(**options).new_page()
    sign_in(page, "ben")
    address = _partner(page)
    for path, press in (("wrong?field=phone", "button.main"), ("called", "button[value=room]")):
        page.goto(f"{address}/{path}")
        if has_script:
            assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
            assert not violations(page)
            continue
        page.locator(f"form.report {press}").click()
        expect(page.locator("#slips")).to_be_visible()
        if path == "called":
            page.locator("select[name=service]").select_option(index=1)
            page.locator("form.report [name=available]").fill("2")
        else:
            page.locator("form.report textarea").fill("The new one is 555-0188")
        page.locator(f"form.report {press}").click()
        page.wait_for_url(f"**{address}*")
        expect(page.locator("#flash .note")).to_be_visible()
    page.goto("/reports")
    expect(page.locator("main h1")).to_be_visible()
    if not has_script:
        expect(page.locator("main")).to_contain_text("The new one is 555-0188")
        page.locator(".undo button").click()
        expect(page.locator("#flash .note")).to_contain_text("Taken back")


def test_the_desk_answers_and_the_person_reads_it(page: Page, open_context: Open, faults: list[str]) -> None:
    sign_in(page, "cleo")
    address = _partner(page)
    page.goto(f"{address}/wrong?field=email")
    page.locator("form.report textarea").fill("They answer another address now")
    page.locator("form.report button.main").click()
    desk = watch(open_context().new_page(), faults)
    sign_in(desk, "dana")
    desk.goto("/desk/corrections")
    mine = desk.locator(".correction", has_text="They answer another address now")
    assert not violations(desk)
    mine.locator("button[value=it_is_right]").click()
    expect(desk.locator("#slips")).to_be_focused()
    mine.locator("input[type=text]").fill("I wrote to it today, and it works")
    mine.locator("button[value=it_is_right]").click()
    expect(mine).to_have_count(0)
    page.goto("/reports")
    expect(page.locator("main")).to_contain_text("I wrote to it today, and it works")
    assert not violations(page)
