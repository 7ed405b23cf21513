"""A worker who reads Spanish; that whole screens are Spanish is asked of each in test_every_screen."""

import re

from playwright.sync_api import expect

from tests.journeys.asking import FRASE, RIGHT, ask, titles
from tests.journeys.conftest import Open, sign_in, watch


def test_a_worker_who_reads_spanish_asks_and_gets_an_answer(open_context: Open, faults: list[str]) -> None:
    page = watch(open_context(locale="es-US").new_page(), faults)
    sign_in(page, "ivo")
    ask(page, FRASE)
    assert RIGHT in titles(page)[:3]
    expect(page.locator(".chip[value='language:es']")).to_contain_text(re.compile("español", re.IGNORECASE))


def test_the_language_is_one_press_away_and_stays_with_the_person(open_context: Open, faults: list[str]) -> None:
    page = watch(open_context().new_page(), faults)
    sign_in(page, "cleo")
    page.goto("/partners")
    page.locator(".foot button[value=es]").click()
    try:
        expect(page.locator("html")).to_have_attribute("lang", "es")
        assert page.url.endswith("/partners")
        again = watch(open_context().new_page(), faults)
        sign_in(again, "cleo")
        expect(again.locator("html")).to_have_attribute("lang", "es")
    finally:
        page.locator(".foot button[value=en]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
