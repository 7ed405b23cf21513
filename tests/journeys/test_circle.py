"""Who can read an agency's referrals: opened, joined by voice, left, and opened again by the words on paper."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Held, Open, OwnHouse, button, come_in, watch
from tests.journeys.house import run_python
from tests.journeys.test_every_screen import violations


def pages(open_context: Open, own_house: OwnHouse, faults: list[str], number: int) -> list[Page]:
    """Pages, each in a context of its own."""
    return [
        watch(open_context(base_url=own_house.address, ignore_https_errors=True).new_page(), faults)
        for _ in range(number)
    ]


def to_circle(page: Page) -> None:
    page.locator(".foot").get_by_role("link", name="Who can read referrals").click()
    expect(page.locator("h1")).to_contain_text("Who can read")


def accept(page: Page) -> None:
    """The director has read what is not protected."""
    page.get_by_role("link", name="Your director reads what is not protected").click()
    page.locator("#director").fill("Rosa Díaz")
    page.locator("#has_read").check()
    button(page, "Note it")
    expect(page.locator("#flash")).to_contain_text("Noted.")


def write_down(page: Page) -> list[str]:
    """Have the twelve words shown, and copy them."""
    button(page, "Show me the twelve words")
    expect(page.locator(".twelve li")).to_have_count(12)
    words = page.locator(".twelve li").all_inner_texts()
    button(page, "I have them on paper")
    return words


def give_back(page: Page, words: list[str]) -> None:
    """Type the three that are asked for."""
    for label in page.locator("main .field label").all():
        place = int(re.findall(r"\d+", label.inner_text())[0])
        page.locator(f"#{label.get_attribute('for')}").fill(words[place - 1])
    button(page, "Use these words")


def let_in(page: Page, name: str, heard: str) -> None:
    """Type what somebody read out."""
    page.goto("/circle")
    page.locator("main .rows li", has_text=name).get_by_role("link", name="Let in").click()
    page.locator("#heard").fill(heard)
    button(page, f"Let {name} in")


def test_an_agency_opens_lets_people_in_by_voice_loses_them_and_opens_again_by_the_words(
    open_context: Open, own_house: OwnHouse, staff: dict[str, Held], faults: list[str]
) -> None:
    bens, doras, wess = pages(open_context, own_house, faults, 3)
    come_in(bens, "ben", staff["ben"])
    to_circle(bens)
    accept(bens)
    bens.get_by_role("link", name="Put twelve words on paper").click()
    words = write_down(bens)
    give_back(bens, ["elsewhere"] * 12)
    expect(bens.locator("#slips")).to_contain_text("Look at your sheet")
    assert not violations(bens)
    give_back(bens, words)
    expect(bens.locator("main .note")).to_contain_text("You can read.")

    come_in(doras, "dora", staff["dora"])
    to_circle(doras)
    spoken = doras.locator("#words").inner_text()
    let_in(bens, "Dora", "those of somebody else")
    expect(bens.locator("main .note")).to_contain_text("Stop here if they differ again.")
    assert not violations(bens)
    bens.locator("#heard").fill(spoken.replace(" ", ", ").upper())
    button(bens, "Let Dora in")
    expect(bens.locator("#flash")).to_contain_text("Dora can read")
    doras.reload()
    expect(doras.locator("main .note")).to_contain_text("You can read.")

    bens.goto("/people")
    bens.get_by_role("link", name="Dora", exact=True).click()
    bens.get_by_role("link", name="Dora left").click()
    button(bens, "Yes, Dora left")
    doras.get_by_role("link", name="Compare a partner").click()
    expect(doras.locator("h1")).to_have_text("Sign in")
    to_circle(bens)
    expect(bens.locator("main .note")).to_contain_text("somebody who could read belongs here no longer")
    button(bens, "Change the key")
    expect(bens.locator("#flash")).to_contain_text("has a new key")
    expect(bens.locator("main .note")).to_contain_text("You can read.")

    bens.goto("/people")
    bens.locator("main details summary").click()
    bens.get_by_role("link", name="Dora", exact=True).click()
    button(bens, "supervisor at Sycamore Legal Aid")  # back again, and not in the circle by that
    come_in(doras, "dora", staff["dora"])
    come_in(wess, "wes", staff["wes"])
    doras.goto("/people")
    doras.get_by_role("link", name="Ben", exact=True).click()
    doras.get_by_role("link", name="Ben left").click()
    button(doras, "Yes, Ben left")
    to_circle(wess)
    expect(wess.locator("main .note")).to_contain_text("Nobody is left who can read.")
    wess.get_by_role("link", name="Open with the twelve words").click()
    assert not violations(wess)
    wess.locator("#words").fill(" ".join([*words[1:], words[0]]))
    button(wess, "Open")
    expect(wess.locator("#slips")).to_contain_text("These are not the words")
    wess.locator("#words").fill("\n".join(f"{place}. {word}" for place, word in enumerate(words, 1)))
    button(wess, "Open")
    expect(wess.locator("#flash")).to_contain_text("You can read again.")
    give_back(wess, write_down(wess))
    expect(wess.locator("#flash")).to_contain_text("Destroy the old sheet")
    to_circle(doras)
    let_in(wess, "Dora", doras.locator("#words").inner_text())
    expect(wess.locator("#flash")).to_contain_text("Dora can read")


def test_who_is_alone_opens_without_a_script_and_waits_a_day_where_the_passphrase_was_lost(
    open_context: Open, own_house: OwnHouse, staff: dict[str, Held]
) -> None:
    context = open_context(base_url=own_house.address, ignore_https_errors=True, java_script_enabled=False)
    page = context.new_page()
    come_in(page, "cleo", staff["cleo"])
    page.goto("/circle")
    accept(page)
    page.get_by_role("link", name="Put twelve words on paper").click()
    give_back(page, write_down(page))
    expect(page.locator("main .note")).to_contain_text("You can read.")
    page.locator(".foot").get_by_role("button", name="Sign out").click()

    run_python(own_house.folder, "tests.journeys.forgotten")
    come_in(page, "cleo", staff["cleo"])
    page.goto("/circle")
    page.get_by_role("link", name="Open with the twelve words").click()
    expect(page.locator("main .note")).to_contain_text("You are alone at your agency")
    page.locator("#reason").fill("The passphrase was forgotten over the summer.")
    button(page, "Ask for it, ready in 24 hours")
    expect(page.locator("main .note")).to_contain_text("The words open from")
    assert page.locator("#words").count() == 0
    button(page, "Stop it")
    expect(page.locator("#flash")).to_contain_text("Stopped.")
