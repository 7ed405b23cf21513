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


def _send(page: Page, action: str, values: dict[str, str]) -> None:
    page.goto("/keys")
    token = page.locator("#cover-form input[name=csrf_token]").get_attribute("value") or ""
    with page.expect_navigation():
        page.evaluate(_SUBMIT, [action, {"csrf_token": token, **values}])


def _partner_named(page: Page, name: str) -> str:
    page.goto(f"/partners?letter={name[0]}")
    return page.locator(".list h2 a", has_text=name).get_attribute("href") or ""


def _agreement(page: Page, rest: str = "") -> None:
    page.goto("/agreements")
    page.goto((page.locator("a", has_text="Linkage agreement with Turning").get_attribute("href") or "") + rest)


def _training(page: Page, rest: str = "") -> None:
    page.goto("/trainings")
    page.goto((page.locator("a", has_text="How coercive control works").get_attribute("href") or "") + rest)


def _of_partner(page: Page, rest: str) -> None:
    page.goto(_partner_named(page, "Turning Circle") + rest)


def _import(page: Page) -> None:
    page.goto("/trainings/import")
    text = "partner,date,title,direction,hours\nTurning Circle,2026-03-02,A talk,joint,2\nNobody,x,A,joint,2\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "past.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("main button.main").click()
    page.locator("#faulty").wait_for()


def _warned(page: Page) -> None:
    _of_partner(page, "/consultations")
    page.locator("select[name=category]").select_option("housing")
    page.locator("select[name=worked]").select_option("yes")
    page.locator("textarea[name=question]").fill("May we tell Rosa Mendez, 360-555-0142, of the group?")
    page.locator("aside button.main").click()
    page.locator("main .note.stale").wait_for()


PARTNERSHIPS = (
    Screen("linkage", "dana", lambda page: page.goto("/linkage")),
    Screen("agreements", "ana", lambda page: page.goto("/agreements")),
    Screen("renewals", "dana", lambda page: page.goto("/agreements/renewals")),
    Screen("calendar", "dana", lambda page: page.goto("/agreements/calendar")),
    Screen("agreement", "dana", _agreement),
    Screen("agreement-edit", "dana", lambda page: _agreement(page, "/edit")),
    Screen("liaisons", "dana", lambda page: _agreement(page, "/liaisons")),
    Screen("checklist", "dana", lambda page: _agreement(page, "/checklist")),
    Screen("agreement-new", "dana", lambda page: _of_partner(page, "/agreements/new")),
    Screen("trainings", "ana", lambda page: page.goto("/trainings")),
    Screen("ledger", "ana", lambda page: page.goto("/trainings/ledger")),
    Screen("training", "dana", _training),
    Screen("training-edit", "dana", lambda page: _training(page, "/edit")),
    Screen("trainings-import", "dana", _import),
    Screen("consultations", "ana", lambda page: page.goto("/consultations")),
    Screen("consultation-warned", "dana", _warned),
    Screen("way-new", "dana", lambda page: _of_partner(page, "/ways/new")),
    Screen("commitments", "dana", lambda page: page.goto("/commitments")),
    Screen("commitment-new", "dana", lambda page: _of_partner(page, "/commitments/new")),
    Screen("partner-linked", "dana", lambda page: _of_partner(page, "")),
)
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
    *PARTNERSHIPS,
)
