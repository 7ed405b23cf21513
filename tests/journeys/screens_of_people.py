"""People, invitations, one's own account, ways back in, and the coalition's settings."""

from playwright.sync_api import Page

from tests.journeys.screen import SUPERVISOR, Screen, at, enter, send

NOBODYS = "https://directory.example.org/join#" + "a" * 43


def _person(page: Page, name: str) -> str:
    page.goto("/people")
    return page.locator("main table.roll a", has_text=name).first.get_attribute("href") or ""


def _invite(page: Page) -> str:
    page.goto("/people/invite")
    page.locator("#name").fill("Eva Second")
    page.locator("#username").fill("eva.second")
    page.locator("#agency").select_option(label="Larkfield County Coalition")
    page.locator("input[name=duty][value=coordinator]").check()
    page.locator("main button.main").click()
    return page.locator("#link").inner_text()


def _agency_end(page: Page) -> None:
    page.goto("/people")
    page.locator("main .roll-head a").first.click()
    page.wait_for_url("**/end")


def _closed(page: Page) -> None:
    page.goto("/join")
    page.locator("#address").fill(NOBODYS)
    page.locator("main button.main").click()
    page.wait_for_load_state()


def _invited(page: Page) -> None:
    enter(page, "dana")
    link = _invite(page)
    page.locator("form[action='/sign-out'] button").click()
    page.goto(link)
    page.locator("main button.main").click()
    page.locator("#username").wait_for()


def _locked(page: Page) -> None:
    page.goto("/find")
    page.locator("[data-cover]").click()
    page.wait_for_url("**/cover")
    page.goto("/unlock")


OF_PEOPLE = (
    Screen("people", "dana", at("/people")),
    Screen("people-supervisor", SUPERVISOR, at("/people")),
    Screen("people-log", "dana", at("/people/log")),
    Screen("person", "dana", lambda page: page.goto(_person(page, "Ana"))),
    Screen("person-alone", "dana", lambda page: page.goto(_person(page, "Ben"))),
    Screen("person-left", "dana", lambda page: page.goto(_person(page, "Ana") + "/left")),
    Screen("spoken-code", "dana", lambda page: send(page, _person(page, "Ed") + "/code", {})),
    Screen("agency-end", "dana", _agency_end),
    Screen("invite", "dana", at("/people/invite")),
    Screen("invited", "dana", _invite),
    Screen("invite-slips", "dana", lambda page: send(page, "/people/invite", {"username": "E!"})),
    Screen("register-browser", SUPERVISOR, at("/people/desk/register")),
    Screen("join", "", at("/join")),
    Screen("join-closed", "", _closed),
    Screen("join-account", "", _invited, alone=True),
    Screen("account", "ana", at("/account")),
    Screen("account-passphrase", "ana", at("/account/passphrase")),
    Screen("account-factor", "ana", at("/account/second-factor/new")),
    Screen("account-app", "ed", lambda page: send(page, "/account/second-factor/app", {"label": "Office phone"})),
    Screen("account-pin", "ana", at("/account/pin")),
    Screen("account-hat", "ben", at("/account/hat")),
    Screen("proof", "ana", at("/proof")),
    Screen("unlock", "ana", _locked, alone=True),
    Screen("help", "", at("/sign-in/help")),
    Screen("help-phone", "", at("/sign-in/help/phone")),
    Screen("help-passphrase", "", at("/sign-in/help/passphrase")),
    Screen("settings", "dana", at("/settings")),
    Screen("setting", "dana", at("/settings/lock-minutes")),
    Screen("setting-words", "dana", at("/settings/word-harm")),
    Screen("setting-slips", "dana", lambda page: send(page, "/settings/lock-minutes", {"value": "999"})),
    Screen("first-hour", "dana", at("/first-hour")),
    Screen("inclusion", "ana", at("/inclusion")),
    Screen("inclusion-edit", "dana", at("/inclusion/edit")),
)
