"""Find, the partner's page, the hand-out, and what is shown when something goes wrong."""

from playwright.sync_api import Page

from tests.journeys.asking import RIGHT, SENTENCE, after, ask
from tests.journeys.chromium import WIDE
from tests.journeys.screen import Screen, at, send

NOTHING = "xylophone restringing in Icelandic without a dog"


def _find(page: Page, words: str = "", near: str = "") -> None:
    page.goto("/find")
    if near:
        page.locator("#near").fill(near)
    if words:
        ask(page, words)


def _is_wide(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] >= WIDE["width"]


def _results(page: Page) -> None:
    _find(page, SENTENCE)
    if _is_wide(page):
        after(page, "chosen", page.locator(".card h3 a", has_text=RIGHT).click)


def _filters(page: Page) -> None:
    _find(page, "shelter")
    if not _is_wide(page):
        page.locator(".filters summary").click()


def _partner_address(page: Page) -> str:
    _find(page, SENTENCE)
    address = page.locator(".card h3 a", has_text=RIGHT).get_attribute("href") or ""
    return address.split("#")[0]


def _hand_out(page: Page) -> None:
    _find(page, "shelter")
    for n in (0, 1, 2):
        after(page, "flash", page.locator(".card > button[name=toggle]").nth(n).click)
    page.goto("/hand-out")


def _sheet(page: Page) -> None:
    _hand_out(page)
    page.goto("/hand-out/sheet")


def _keys(page: Page) -> None:
    page.goto("/partners")
    page.locator(".foot [data-keys]").click()
    page.locator("dialog[open]").wait_for()


def _cover(page: Page) -> None:
    page.goto("/find")
    page.locator("[data-cover]").click()
    page.wait_for_url("**/cover")


OF_FIND = (
    Screen("sign-in", "", at("/sign-in")),
    Screen("find-empty", "ana", _find, again=True),
    Screen("find-results", "ana", _results, again=True),
    Screen("find-filters", "ana", _filters, again=True),
    Screen("find-nothing", "ana", lambda page: _find(page, NOTHING), again=True),
    Screen("find-unknown-place", "ana", lambda page: _find(page, "shelter", "00000"), again=True),
    Screen("find-mended", "ana", lambda page: _find(page, "sheltr for wimen"), again=True),
    Screen("find-no-police", "ana", lambda page: _find(page, "food no police"), again=True),
    Screen("partner", "ana", lambda page: page.goto(_partner_address(page))),
    Screen("glance", "ana", lambda page: page.goto(_partner_address(page) + "/glance")),
    Screen("partners", "ana", at("/partners")),
    Screen("partners-letter", "ana", at("/partners?letter=C")),
    Screen("hand-out-empty", "ana", at("/hand-out"), alone=True),
    Screen("hand-out", "ana", _hand_out, alone=True),
    Screen("sheet", "ana", _sheet, alone=True),
    Screen("keys", "ana", at("/keys")),
    Screen("keys-dialog", "ana", _keys),
    Screen("cover", "ana", _cover, alone=True),
    Screen("operating", "ed", at("/operating")),
    Screen("error-400", "ana", lambda page: send(page, "/language", {"locale": "tlh"})),
    Screen("error-403", "ed", at("/find")),
    Screen("error-404", "ana", at("/nothing-of-the-kind")),
    Screen("error-405", "ana", at("/sign-out")),
    Screen("error-413", "ana", lambda page: send(page, "/find", {"q": "a" * 300_000})),
    Screen("error-form", "ana", lambda page: send(page, "/find", {"csrf_token": "not one of ours"})),
)
