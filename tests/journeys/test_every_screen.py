"""Every screen at both widths, light and dark: the accessibility checker finds nothing, nothing sticks out, and what
one presses is high enough; and in Spanish nothing of ours is left in English."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.chromium import NARROW, WIDE
from tests.journeys.house import House
from tests.journeys.screen import Screen
from tests.journeys.screens import SCREENS
from tests.journeys.spanish import english_left
from tests.journeys.stage import Stage
from tests.journeys.test_targets import LEAST_NARROW, LEAST_WIDE, small

AXE = Path(__file__).with_name("axe.min.js")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose answer the colour scheme can change; all the others are asked once a width."""
_RUN = "([type, values]) => axe.run(document, { runOnly: { type, values }, resultTypes: ['violations'] })"

_TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, at, all) => all.indexOf(id) !== at)"""


@pytest.fixture(scope="module")
def stage(browser: Browser, house: House) -> Iterator[Stage]:
    """Pages for all screens of this file."""
    made = Stage(browser, house.url)
    yield made
    made.close()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_bars_the_way_and_nothing_sticks_out(stage: Stage, screen: Screen) -> None:
    with stage.show(screen) as page:
        assert page.title() == "Directory"
        assert page.evaluate(_TWICE) == []
        if screen.who and screen.name not in ("cover", "unlock"):
            expect(page.locator("[data-cover]")).to_be_visible()
        for size, least in ((WIDE, LEAST_WIDE), (NARROW, LEAST_NARROW)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme="light")
            if size is NARROW and screen.again:
                screen.come(page)
            assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
            assert small(page, least) == []
            assert not violations(page), "light"
            page.emulate_media(color_scheme="dark")
            assert not violations(page, "rule", OF_COLOURS), "dark"
    assert not stage.faults


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_of_ours_is_left_in_english(stage: Stage, screen: Screen) -> None:
    with stage.show(screen, "es-US") as page:
        assert page.locator("html").get_attribute("lang") == "es"
        assert english_left(page) == []


def violations(page: Page, kind: str = "tag", wanted: Sequence[str] = RULES) -> list[str]:
    """What axe finds against WCAG 2.2 AA, each with the first element. Evaluated, not loaded: the CSP bars scripts."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_RUN, [kind, list(wanted)])
    return [
        f"{one['id']} ({one['impact']}) x{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}"
        f" | {' '.join(one['nodes'][0]['failureSummary'].split())[:200]}"
        for one in found["violations"]
    ]
