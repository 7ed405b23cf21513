"""What a screen is to the checks that go over all of them, and how one comes to it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.watching import sign_in

SUPERVISOR = "supervisor"
_SUBMIT = """([action, values]) => { const form = document.createElement("form");
    form.method = "post"; form.action = action;
    for (const [name, value] of Object.entries(values)) {
        const input = document.createElement("input"); input.type = "hidden"; input.name = name; input.value = value;
        form.append(input); }
    document.body.append(form); form.submit(); }"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its name, who sees it ("" for a guest), and how to come to it from anywhere as that person.

    `alone` is one that must have a sign-in of its own: it shows an empty drawer, or leaves the sign-in covered.
    `again` is one whose layout is settled as it is loaded: on a narrow window one comes to it anew.
    """

    name: str
    who: str
    come: Callable[[Page], object]
    alone: bool = False
    again: bool = False

    def open(self, page: Page) -> None:
        """Sign in by the button (it is then that the language is settled), and come to the screen."""
        enter(page, self.who)
        self.come(page)


def enter(page: Page, who: str) -> None:
    """Sign in as one of the cast; the supervisor is Ben under his other hat. A guest does nothing."""
    if who == SUPERVISOR:
        sign_in(page, "ben")
        page.goto("/account/hat")
        page.locator("main input[name=hat]").check()
        with page.expect_navigation():
            page.locator("main button.main").click()
    elif who:
        sign_in(page, who)


def at(address: str) -> Callable[[Page], object]:
    """How to come to a fixed address."""
    return lambda page: page.goto(address)


def send(page: Page, action: str, values: dict[str, str]) -> None:
    """Send a form of one's own making, as an old page or a careless client does."""
    page.goto("/keys")
    token = page.locator("#cover-form input[name=csrf_token]").get_attribute("value") or ""
    with page.expect_navigation():
        page.evaluate(_SUBMIT, [action, {"csrf_token": token, **values}])
