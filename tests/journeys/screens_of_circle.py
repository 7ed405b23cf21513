"""Who can read an agency's referrals: Ana's Harbor House, opened by her where it is not yet."""

from playwright.sync_api import Page

from tests.journeys.screen import Screen, at, send


def _open(page: Page) -> None:
    """Open the agency's circle by its own screens, unless somebody has."""
    page.goto("/circle")
    if page.locator("#agency-words").count():
        return
    page.goto("/circle/threats")
    if page.locator("#director").count():
        page.locator("#director").fill("Rosa Díaz")
        page.locator("#has_read").check()
        page.locator("main button.main").click()
        page.wait_for_url("**/circle")
    _ask(page, _show(page))
    page.locator("main button.main").click()
    page.locator("#agency-words").wait_for()


def _show(page: Page) -> list[str]:
    send(page, "/circle/words", {})
    return page.locator(".twelve li").all_inner_texts()


def _ask(page: Page, words: list[str]) -> None:
    """Come to where three of them are asked, and fill them in."""
    page.locator("main button.main").click()
    page.locator("#first_word").wait_for()
    for label in page.locator("main .field label").all():
        place = int("".join(filter(str.isdigit, label.inner_text())))
        page.locator(f"#{label.get_attribute('for')}").fill(words[place - 1])


def _circle(page: Page) -> None:
    _open(page)
    page.goto("/circle")


def _words(page: Page) -> None:
    _open(page)
    _show(page)


def _asked(page: Page) -> None:
    _open(page)
    _ask(page, _show(page))


def _ahead(page: Page) -> None:
    _open(page)
    page.goto("/circle/words")


def _partners(page: Page) -> None:
    _open(page)
    page.goto("/circle/partners")


OF_CIRCLE = (
    Screen("circle", "ana", _circle),
    Screen("circle-threats", "ana", at("/circle/threats")),
    Screen("circle-words-ahead", "ana", _ahead),
    Screen("circle-words", "ana", _words),
    Screen("circle-words-asked", "ana", _asked),
    Screen("circle-partners", "ana", _partners),
)
