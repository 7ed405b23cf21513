"""What programs stand for, side by side, and the self-assessment."""

from playwright.sync_api import Page

from tests.journeys.screen import Screen, at


def program(page: Page, name: str, rest: str = "") -> None:
    """A screen of what a program stands for."""
    page.goto("/philosophy")
    address = page.locator(".choosing a", has_text=name).get_attribute("href") or ""
    page.goto(address + rest)


def compare(page: Page, *names: str) -> None:
    """Tick some programs in the list, and compare them."""
    page.goto("/philosophy")
    for name in names:
        page.get_by_label(name, exact=True).check()
    page.locator("main button.main").first.click()


OF_PHILOSOPHY = (
    Screen("programs", "dana", at("/philosophy")),
    Screen("program", "dana", lambda page: program(page, "Turning Circle")),
    Screen("program-interview", "dana", lambda page: program(page, "Turning Circle", "/record/short")),
    Screen("program-difference", "ana", lambda page: program(page, "Turning Circle", "/changes")),
    Screen("compare", "ana", lambda page: compare(page, "Turning Circle", "New Paths Counseling", "Second Telling")),
    Screen("standard-rule", "dana", at("/philosophy/rules/new")),
    Screen("assessment", "dana", at("/assessment")),
    Screen("assessment-ours", "dana", at("/assessment/ours")),
    Screen("own-page", "", at("/own-page")),
)
