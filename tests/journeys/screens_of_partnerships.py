"""Agreements, trainings, consultation, and how linked each partner is."""

from playwright.sync_api import Page

from tests.journeys.screen import Screen, at


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
    line = ",2026-03-02,A talk,joint,2\n"
    text = f"partner,date,title,direction,hours\nTurning Circle{line}Nobody{line}"
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


OF_PARTNERSHIPS = (
    Screen("linkage", "dana", at("/linkage")),
    Screen("agreements", "ana", at("/agreements")),
    Screen("renewals", "dana", at("/agreements/renewals")),
    Screen("calendar", "dana", at("/agreements/calendar")),
    Screen("agreement", "dana", _agreement),
    Screen("agreement-edit", "dana", lambda page: _agreement(page, "/edit")),
    Screen("liaisons", "dana", lambda page: _agreement(page, "/liaisons")),
    Screen("checklist", "dana", lambda page: _agreement(page, "/checklist")),
    Screen("agreement-new", "dana", lambda page: _of_partner(page, "/agreements/new")),
    Screen("trainings", "ana", at("/trainings")),
    Screen("ledger", "ana", at("/trainings/ledger")),
    Screen("training", "dana", _training),
    Screen("training-edit", "dana", lambda page: _training(page, "/edit")),
    Screen("trainings-import", "dana", _import),
    Screen("consultations", "ana", at("/consultations")),
    Screen("consultation-warned", "dana", _warned),
    Screen("way-new", "dana", lambda page: _of_partner(page, "/ways/new")),
    Screen("commitments", "dana", at("/commitments")),
    Screen("commitment-new", "dana", lambda page: _of_partner(page, "/commitments/new")),
    Screen("partner-linked", "dana", lambda page: _of_partner(page, "")),
)
