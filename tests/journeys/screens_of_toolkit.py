"""The shelf, the worksheet, evaluation and what else the toolkit holds."""

from playwright.sync_api import Page

from tests.journeys.screen import Screen, at


def _of(page: Page, partner: str, what: str) -> None:
    """A screen of the toolkit about a partner."""
    page.goto(f"/partners?letter={partner[0]}")
    address = page.locator(".list h2 a, .list h3 a", has_text=partner).first.get_attribute("href") or ""
    page.goto(f"{address}/{what}")


def _codes(page: Page) -> None:
    _of(page, "New Paths Counseling", "evaluations")
    page.locator("main a[href^='/toolkit/evaluations/']").first.click()
    page.locator("form[action$='/codes'] button.main").click()
    page.locator(".cuts").wait_for()


def _voice_refused(page: Page) -> None:
    _of(page, "New Paths Counseling", "voices")
    page.locator("#theme").select_option("safety")
    page.locator("#words").fill("What Ines Calderon said, 509-555-0123")
    page.locator("form.desk-form button.main").click()
    page.locator("#slips").wait_for()


OF_TOOLKIT = (
    Screen("toolkit", "dana", at("/toolkit")),
    Screen("toolkit-guide", "ana", at("/toolkit/conversation-guide")),
    Screen("toolkit-worksheet", "ana", at("/toolkit/ally-worksheet")),
    Screen("toolkit-reading-list", "ana", at("/toolkit/reading-list")),
    Screen("toolkit-facilitators", "dana", at("/toolkit/facilitators")),
    Screen("toolkit-new-guide", "dana", at("/toolkit/tools/new")),
    Screen("toolkit-new-standard", "dana", at("/toolkit/standards/new")),
    Screen("toolkit-new-facilitator", "dana", at("/toolkit/facilitators/new")),
    Screen("toolkit-voices", "ana", at("/toolkit/voices")),
    Screen("toolkit-voice-refused", "ana", _voice_refused),
    Screen("toolkit-community", "dana", lambda page: _of(page, "New Paths Counseling", "community")),
    Screen("toolkit-card", "ana", lambda page: _of(page, "New Paths Counseling", "card")),
    Screen("toolkit-evaluations", "ana", at("/toolkit/evaluations")),
    Screen("toolkit-evaluation", "dana", lambda page: _of(page, "New Paths Counseling", "evaluations")),
    Screen("toolkit-codes", "dana", _codes),
    Screen("answer", "", at("/e/paths2")),
)
