"""Every screen at both widths, light and dark: the accessibility checker finds nothing and nothing sticks out."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.chromium import NARROW, WIDE
from tests.journeys.conftest import Open, watch
from tests.journeys.screens import SCREENS, Screen

AXE = Path(__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": WIDE},
    "narrow": {"viewport": NARROW, "is_mobile": True, "has_touch": True},
}


@pytest.fixture(params=SIZES)
def sized(request: pytest.FixtureRequest, open_context: Open, faults: list[str]) -> Page:
    """A page of a fresh context, of a desk's and of a phone's size."""
    return watch(open_context(**SIZES[request.param]).new_page(), faults)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_bars_the_way_and_nothing_sticks_out(sized: Page, screen: Screen) -> None:
    screen.open(sized)
    assert sized.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert sized.title() == "Directory"
    if screen.who and screen.name != "cover":
        expect(sized.locator("[data-cover]")).to_be_visible()
    for scheme in SCHEMES:
        sized.emulate_media(color_scheme=scheme)
        assert not violations(sized), scheme


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, each with the first element. Evaluated, not loaded: the CSP bars scripts."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    return [
        f"{one['id']} ({one['impact']}) x{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}"
        f" | {' '.join(one['nodes'][0]['failureSummary'].split())[:200]}"
        for one in found["violations"]
    ]
