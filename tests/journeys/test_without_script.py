"""The whole way with no script at all."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.asking import (
    FOR_ADVOCATES,
    FOR_THE_PUBLIC,
    RIGHT,
    SENTENCE,
    ask_by_button,
    chips,
    titles,
    total,
)
from tests.journeys.conftest import Open, sign_in


@pytest.fixture
def bare(open_context: Open) -> Page:
    """A page of a browser that runs no script."""
    return open_context(java_script_enabled=False).new_page()


def test_search_take_back_show_what_is_hidden_and_turn_the_page(bare: Page) -> None:
    sign_in(bare, "ivo")
    expect(bare.locator(".card").first).to_be_visible()
    ask_by_button(bare, SENTENCE)
    assert RIGHT in titles(bare)[:3]
    before = total(bare)
    bare.locator(".chip[value='open:evening']").click()
    assert "open:evening" not in chips(bare)
    assert total(bare) > before
    bare.locator("#q").fill("")
    bare.locator(".box button").click()
    first = titles(bare)
    bare.locator(".pages button[value='2']").click()
    expect(bare.locator(".pages")).to_contain_text("2")
    assert not set(first) & set(titles(bare))


def test_a_filter_counts_what_it_then_shows(bare: Page) -> None:
    sign_in(bare, "ivo")
    ask_by_button(bare, "counseling")
    label = bare.locator("#facets label", has=bare.locator("input[name=language][value=es]"))
    promised = int(label.locator(".n").inner_text())
    label.locator("input").check()
    bare.locator(".box button").click()
    assert total(bare) == promised
    expect(bare.locator("#facets input[value$='language:es'], #facets input[value=es]").first).to_be_checked()


def test_a_new_question_and_the_way_to_the_results(bare: Page) -> None:
    sign_in(bare, "ivo")
    ask_by_button(bare, SENTENCE)
    bare.locator(".by [data-results]").click()
    assert bare.url.endswith("#results")
    assert chips(bare)
    bare.locator(".by a[href='/find']").click()
    expect(bare.locator("#q")).to_have_value("")
    assert chips(bare) == []


def test_a_partner_and_back_to_the_same_results(bare: Page) -> None:
    sign_in(bare, "ivo")
    ask_by_button(bare, SENTENCE)
    sought, before = bare.url, titles(bare)
    bare.locator(".card h3 a", has_text=RIGHT).click()
    bare.wait_for_url("**/partners/*")
    expect(bare.locator("main")).to_contain_text(FOR_ADVOCATES)
    bare.go_back()
    assert bare.url == sought
    assert titles(bare) == before


def test_a_hand_out_and_its_sheet(bare: Page) -> None:
    sign_in(bare, "ivo")
    ask_by_button(bare, SENTENCE)
    bare.locator(".card", has_text=RIGHT).locator("button[name=toggle]").click()
    bare.goto("/hand-out")
    expect(bare.locator("#preview")).to_contain_text(FOR_THE_PUBLIC)
    bare.locator("input[name=language][value=es]").check()
    bare.locator("#editing .do button:not([name])").click()
    expect(bare.locator("#preview ul").first).to_have_attribute("lang", "es")
    bare.locator("a[href='/hand-out/sheet']").click()
    expect(bare.locator(".paper")).to_contain_text(FOR_THE_PUBLIC)
    expect(bare.locator(".paper")).not_to_contain_text(FOR_ADVOCATES)
    bare.goto("/hand-out")
    bare.locator("button[name=empty]").click()
    expect(bare.locator("#preview")).to_have_count(0)


def test_partners_keys_and_signing_out(bare: Page) -> None:
    sign_in(bare, "ivo")
    bare.locator("nav a[href='/partners']").click()
    expect(bare.locator(".list > li").first).to_be_visible()
    bare.locator(".letters a[href$='letter=T']").click()
    names = bare.locator(".list h2").all_inner_texts()
    assert names
    assert all(name.upper().startswith("T") for name in names)
    bare.locator(".foot a[href='/keys']").click()
    expect(bare.locator("main kbd").first).to_be_visible()
    bare.locator("form[action='/sign-out'] button").click()
    bare.wait_for_url("**/sign-in")
    bare.goto("/partners")
    bare.wait_for_url("**/sign-in")


def test_the_language(bare: Page) -> None:
    sign_in(bare, "cleo")
    bare.locator(".foot button[value=es]").click()
    try:
        expect(bare.locator("html")).to_have_attribute("lang", "es")
    finally:
        bare.locator(".foot button[value=en]").click()
    expect(bare.locator("html")).to_have_attribute("lang", "en")
