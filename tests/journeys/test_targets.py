"""What one presses is large enough for who presses it: a finger on a narrow screen, anybody on a wide one.

Every screen is measured at both widths in test_every_screen.
"""

from playwright.sync_api import Page, expect

from tests.journeys.asking import SENTENCE, ask
from tests.journeys.chromium import NARROW
from tests.journeys.conftest import Open, sign_in, watch

# WCAG 2.2, 2.5.8 (24) and 2.5.5 (44), in CSS pixels.
LEAST_WIDE = 24
LEAST_NARROW = 44
_HEIGHTS = """(selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
    .map((one) => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect().height])"""
PRESSED = ".tel, button, .foot a, .by a, .hot a, summary, .do a"


def test_under_a_finger_too_what_one_presses_is_high_enough(open_context: Open, faults: list[str]) -> None:
    page = watch(open_context(viewport=NARROW, has_touch=True).new_page(), faults)
    sign_in(page, "ivo")
    ask(page, SENTENCE)
    expect(page.locator(PRESSED).first).to_be_visible()
    assert small(page, LEAST_NARROW) == []
    page.goto(page.locator(".card h3 a").first.get_attribute("href") or "")
    assert small(page, LEAST_NARROW) == []
    page.locator("main button[name=toggle]").first.click()
    page.goto("/hand-out")
    assert small(page, LEAST_NARROW) == []


def small(page: Page, least: int) -> list[tuple[str, float]]:
    """What of a screen is lower than that, with its height."""
    heights = page.evaluate(_HEIGHTS, PRESSED)
    return [(text, height) for text, height in heights if height < least - 0.1]  # how layouts are rounded
