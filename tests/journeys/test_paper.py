"""What the printer gets: of a hand-out the paper alone, of a partner its name and when it was checked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.asking import RIGHT, SENTENCE, after, ask
from tests.journeys.chromium import NARROW
from tests.journeys.conftest import Open, sign_in, watch

TEXT = "() => document.body.innerText"


def fill(page: Page) -> None:
    """Put two services of one organization and one of another on the hand-out."""
    sign_in(page, "ana")
    ask(page, "shelter")
    for n in (0, 1, 2):
        after(page, "flash", page.locator(".card > button[name=toggle]").nth(n).click)


@pytest.mark.parametrize("size", ["large", "usual"])
def test_the_editor_prints_what_the_sheet_prints(page: Page, size: str) -> None:
    fill(page)
    page.goto("/hand-out")
    if size == "usual":
        after(page, "editing", page.locator("[type=radio][name=size][value=usual]").check)
    printed, texts = [], []
    for address in ("/hand-out", "/hand-out/sheet"):
        page.goto(address)
        page.emulate_media(media="print")
        texts.append(page.evaluate(TEXT))
        printed.append(re.sub(rb"D:\d+[^)]*", b"", page.pdf(format="Letter")))
        page.emulate_media(media="screen")
    assert texts[0] == texts[1]
    assert "555-01" in texts[0]
    assert printed[0] == printed[1]


def test_an_empty_hand_out_prints_nothing(page: Page) -> None:
    sign_in(page, "ana")
    page.goto("/hand-out")
    page.emulate_media(media="print")
    assert page.evaluate(TEXT).strip() == ""


def test_the_most_discreet_paper_is_one_press_away_and_keeps_its_language_and_size(page: Page) -> None:
    fill(page)
    page.goto("/hand-out")
    after(page, "editing", page.locator("[type=radio][name=language][value=es]").check)
    after(page, "editing", page.locator("[type=radio][name=size][value=usual]").check)
    expect(page.locator("#preview")).to_contain_text("Harbor House")
    after(page, "editing", page.locator("button[form=discreet]").click)
    expect(page.locator("#preview h2")).to_have_count(0)
    expect(page.locator("#preview")).to_contain_text("555-01")
    expect(page.locator("#preview > ul")).to_have_attribute("lang", "es")
    expect(page.locator("#preview.small")).to_have_count(1)
    expect(page.locator("input[name=field]:checked")).to_have_count(2)


@pytest.mark.parametrize("options", [{}, {"viewport": NARROW, "has_touch": True}], ids=["wide", "narrow"])
def test_on_the_whole_page_the_partners_name_and_the_check_are_in_view(
    open_context: Open, faults: list[str], options: dict[str, object]
) -> None:
    page = watch(open_context(**options).new_page(), faults)
    sign_in(page, "ivo")
    ask(page, SENTENCE)
    page.goto(page.locator(".card h3 a", has_text=RIGHT).get_attribute("href") or "")
    service = page.locator(".service:target")
    expect(service.locator("h3")).to_be_in_viewport(ratio=1)
    expect(service.locator(".marks time").last).to_be_in_viewport(ratio=1)
    expect(page.locator(".stuck p")).to_have_text("Turning Circle")
    expect(page.locator(".stuck p")).to_be_in_viewport(ratio=1)
    head, name = service.locator("h3").bounding_box(), page.locator(".stuck").bounding_box()
    assert head
    assert name
    assert head["y"] >= name["y"] + name["height"], "the name lies over the service"
