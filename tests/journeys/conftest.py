"""A browser, a running demo, and somebody signed in to it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys.chromium import MISSING, WIDE, find_chromium, launch, must_have_browser, open_playwright
from tests.journeys.house import House, run_flask, run_python, serve_demo, serve_own
from tests.journeys.proxy import tls_before
from tests.journeys.watching import sign_in, watch

__all__ = ["sign_in", "watch"]

HERE = Path(__file__).parent
Open = Callable[..., BrowserContext]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs the browser; those of a file share a worker, with its browser and its server.

    The file that goes over every screen is the longest by far: its tests in English and in Spanish go apart.
    """
    for item in items:
        if HERE in item.path.parents:
            part = (
                item.originalname if item.path.stem == "test_every_screen" and isinstance(item, pytest.Function) else ""
            )
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem} {part}"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; without one the journeys are left out, and under CI they fail."""
    path = find_chromium()
    if path is None:
        if must_have_browser():
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return path


@pytest.fixture(scope="session")
def playwright(chromium: str) -> Iterator[Playwright]:
    """The driver of the browser."""
    with open_playwright() as driver:
        expect.set_options(timeout=20_000)
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One browser for all journeys; each has its own context in it, with nothing of the one before."""
    found = launch(playwright, chromium)
    yield found
    found.close()


@pytest.fixture(scope="session")
def house(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, served as `make run` serves it."""
    with serve_demo(tmp_path_factory.mktemp("demo")) as served:
        yield served


@dataclass(frozen=True, slots=True)
class OwnHouse:
    """A directory outside the demo, behind TLS: the server, its address, its folder, the coordinator's passphrase."""

    house: House
    address: str
    folder: Path
    passphrase: str


@pytest.fixture(scope="session")
def own_house(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnHouse]:
    """A directory that was set up a moment ago by flags on an empty folder; the first day finds it so, and the
    journeys after it share it."""
    folder = tmp_path_factory.mktemp("own")
    said = run_flask(
        folder,
        ["setup", "--coalition", "Harbor Coalition", "--name", "Maria Gómez", "--username", "maria.g"],
        demo=False,
    )
    passphrase = re.search(r"^      ([a-z-]+(?: [a-z-]+){4})$", said, re.MULTILINE)
    assert passphrase, said
    with serve_own(folder) as house, tls_before(int(house.url.rsplit(":", 1)[1]), folder) as address:
        yield OwnHouse(house, address, folder, passphrase[1])


@dataclass
class Held:
    """What somebody of that directory holds."""

    passphrase: str
    secret: str
    codes: list[str]


@pytest.fixture(scope="session")
def staff(own_house: OwnHouse) -> dict[str, Held]:
    """Its people, each with passphrase, app and codes on paper.

    At Harbor House Sol (supervisor), Ana and Bea (advocates) and Lea (intake); at Sycamore Legal Aid Ben and Dora
    (supervisors) and Wes (advocate); at Casa Nopal Cleo, alone.
    """
    said = run_python(own_house.folder, "tests.journeys.staff")
    return {name: Held(**one) for name, one in json.loads(said.splitlines()[-1]).items()}


@pytest.fixture
def open_context(browser: Browser, house: House) -> Iterator[Open]:
    """Fresh contexts, closed at the end; 1366 x 768 unless told otherwise."""
    opened: list[BrowserContext] = []

    def open_one(**options: object) -> BrowserContext:
        settings = {"viewport": WIDE, "base_url": house.url, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What pages complained about: a script that broke, a rule of the CSP that refused something. None is allowed."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def page(open_context: Open, faults: list[str]) -> Page:
    """A page of a fresh context on a wide screen, on the sign-in screen's server; nobody is signed in."""
    return watch(open_context().new_page(), faults)


def button(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def come_in(page: Page, name: str, held: Held) -> None:
    """Sign in with passphrase and a code on paper, without a PIN."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Passphrase", exact=False).first.fill(held.passphrase)
    button(page, "Go on")
    page.locator("#code").fill(held.codes.pop())
    button(page, "Go on")
    page.get_by_role("link", name="Not now").click()
    expect(page.locator("#q")).to_be_visible()
