"""What opens without an account: a hand-off link. The page behind it: tests/journeys/test_handoff.py."""

from playwright.sync_api import Page

from tests.journeys.screen import Screen, at

NOBODYS = "/handoff#" + "A" * 43


def _wrong(page: Page) -> None:
    page.goto("/handoff")
    page.locator("#words").fill("acid acid acid")
    page.locator("#address").fill("/handoff#short")
    page.locator("main button.main").click()
    page.locator("#slips").wait_for()


OF_REFERRALS = (
    Screen("handoff", "", at("/handoff")),
    Screen("handoff-filled", "", at(NOBODYS)),
    Screen("handoff-slips", "", _wrong),
)
