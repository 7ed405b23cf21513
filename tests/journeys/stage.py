"""Pages that stay signed in from one screen to the next, so that a check of every screen opens no browser anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.chromium import WIDE
from tests.journeys.screen import Screen, enter
from tests.journeys.watching import watch


class Stage:
    """One page for each of the cast in each language; `faults` gathers what any of them complains about."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.faults: list[str] = []
        self._pages: dict[tuple[str, str], Page] = {}
        self._turned: list[Page] = []

    @contextmanager
    def show(self, screen: Screen, locale: str = "en-US") -> Iterator[Page]:
        """A page that has come to a screen, 1366 x 768 and light, whatever was on it before."""
        page = self._new(screen.who, locale) if screen.alone else self._of(screen.who, locale)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        screen.come(page)
        yield page
        if screen.alone:
            page.context.close()

    def close(self) -> None:
        """Close every page; whose language was changed finds English again."""
        for page in self._turned:
            page.goto("/account")
            page.locator(".foot button[value=en]").click()
        for page in self._pages.values():
            page.context.close()

    def _of(self, who: str, locale: str) -> Page:
        if (who, locale) not in self._pages:
            self._pages[who, locale] = self._new(who, locale)
        return self._pages[who, locale]

    def _new(self, who: str, locale: str) -> Page:
        context: BrowserContext = self.browser.new_context(
            base_url=self.address, locale=locale, viewport=WIDE,  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(30_000)
        page = context.new_page()
        watch(page, self.faults)
        enter(page, who)
        # Another journey may have chosen a language for this person.
        if who and page.locator("html").get_attribute("lang") != locale[:2]:
            page.locator(f".foot button[value={locale[:2]}]").click()
            self._turned.append(page)
        return page
