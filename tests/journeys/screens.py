"""Every screen there is, and how to come to it: for the checks that go over all of them, and for the pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.asking import RIGHT, SENTENCE, after, ask
from tests.journeys.chromium import WIDE

_SUBMIT = """([action, values]) => { const form = document.createElement("form");
    form.method = "post"; form.action = action;
    for (const [name, value] of Object.entries(values)) {
        const input = document.createElement("input"); input.type = "hidden"; input.name = name; input.value = value;
        form.append(input); }
    document.body.append(form); form.submit(); }"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its name, who sees it ("" for a guest), and how to come to it from that person's first screen."""

    name: str
    who: str
    come: Callable[[Page], object]

    def open(self, page: Page) -> None:
        """Sign in by the button (it is then that the language is settled), and come to the screen."""
        if self.who:
            page.goto("/sign-in")
            page.locator(f"form[action='/demo/sign-in/{self.who}'] button").click()
            page.wait_for_url("**/operating" if self.who == "ed" else "**/find")
        self.come(page)


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


def _of(page: Page, partner: str, what: str) -> None:
    """A screen of the toolkit about a partner."""
    page.goto(f"/partners?letter={partner[0]}")
    address = page.locator(".list h2 a, .list h3 a", has_text=partner).first.get_attribute("href") or ""
    page.goto(f"{address}/{what}")


def _codes(page: Page) -> None:
    _of(page, "New Paths Counseling", "evaluations")
    page.get_by_role("link", name="Codes and closing").first.click()
    page.get_by_role("button", name="Make a sheet of 20 codes").click()
    page.locator(".cuts").wait_for()


def _voice_refused(page: Page) -> None:
    _of(page, "New Paths Counseling", "voices")
    page.locator("#theme").select_option("safety")
    page.locator("#words").fill("What Ines Calderon said, 509-555-0123")
    page.locator("form.desk-form button.main").click()
    page.locator("#slips").wait_for()


def _send(page: Page, action: str, values: dict[str, str]) -> None:
    page.goto("/keys")
    token = page.locator("#cover-form input[name=csrf_token]").get_attribute("value") or ""
    with page.expect_navigation():
        page.evaluate(_SUBMIT, [action, {"csrf_token": token, **values}])


SCREENS = (
    Screen("sign-in", "", lambda page: page.goto("/sign-in")),
    Screen("find-empty", "ana", _find),
    Screen("find-results", "ana", _results),
    Screen("find-filters", "ana", _filters),
    Screen("find-nothing", "ana", lambda page: _find(page, "xylophone restringing in Icelandic without a dog")),
    Screen("find-unknown-place", "ana", lambda page: _find(page, "shelter", "00000")),
    Screen("find-mended", "ana", lambda page: _find(page, "sheltr for wimen")),
    Screen("partner", "ana", lambda page: page.goto(_partner_address(page))),
    Screen("glance", "ana", lambda page: page.goto(_partner_address(page) + "/glance")),
    Screen("partners", "ana", lambda page: page.goto("/partners")),
    Screen("partners-letter", "ana", lambda page: page.goto("/partners?letter=C")),
    Screen("hand-out-empty", "ana", lambda page: page.goto("/hand-out")),
    Screen("hand-out", "ana", _hand_out),
    Screen("sheet", "ana", _sheet),
    Screen("keys", "ana", lambda page: page.goto("/keys")),
    Screen("keys-dialog", "ana", _keys),
    Screen("cover", "ana", _cover),
    Screen("settings", "dana", lambda page: page.goto("/settings")),
    Screen("setting", "dana", lambda page: page.goto("/settings/lock-minutes")),
    Screen("setting-words", "dana", lambda page: page.goto("/settings/word-harm")),
    Screen("first-hour", "dana", lambda page: page.goto("/first-hour")),
    Screen("inclusion", "ana", lambda page: page.goto("/inclusion")),
    Screen("inclusion-edit", "dana", lambda page: page.goto("/inclusion/edit")),
    Screen("operating", "ed", lambda page: page.goto("/operating")),
    Screen("error-400", "ana", lambda page: _send(page, "/language", {"locale": "tlh"})),
    Screen("error-403", "ed", lambda page: page.goto("/find")),
    Screen("error-404", "ana", lambda page: page.goto("/nothing-of-the-kind")),
    Screen("error-405", "ana", lambda page: page.goto("/sign-out")),
    Screen("error-413", "ana", lambda page: _send(page, "/find", {"q": "a" * 300_000})),
    Screen("error-form", "ana", lambda page: _send(page, "/find", {"csrf_token": "not one of ours"})),
    Screen("toolkit", "dana", lambda page: page.goto("/toolkit")),
    Screen("toolkit-guide", "ana", lambda page: page.goto("/toolkit/conversation-guide")),
    Screen("toolkit-worksheet", "ana", lambda page: page.goto("/toolkit/ally-worksheet")),
    Screen("toolkit-reading-list", "ana", lambda page: page.goto("/toolkit/reading-list")),
    Screen("toolkit-facilitators", "dana", lambda page: page.goto("/toolkit/facilitators")),
    Screen("toolkit-new-guide", "dana", lambda page: page.goto("/toolkit/tools/new")),
    Screen("toolkit-new-standard", "dana", lambda page: page.goto("/toolkit/standards/new")),
    Screen("toolkit-new-facilitator", "dana", lambda page: page.goto("/toolkit/facilitators/new")),
    Screen("toolkit-voices", "ana", lambda page: page.goto("/toolkit/voices")),
    Screen("toolkit-voice-refused", "ana", _voice_refused),
    Screen("toolkit-community", "dana", lambda page: _of(page, "New Paths Counseling", "community")),
    Screen("toolkit-card", "ana", lambda page: _of(page, "New Paths Counseling", "card")),
    Screen("toolkit-evaluations", "ana", lambda page: page.goto("/toolkit/evaluations")),
    Screen("toolkit-evaluation", "dana", lambda page: _of(page, "New Paths Counseling", "evaluations")),
    Screen("toolkit-codes", "dana", _codes),
    Screen("answer", "", lambda page: page.goto("/e/paths2")),
)
