"""The worker on the phone: one query, results as one types, and the way back to them."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.journeys.asking import FOR_ADVOCATES, FRASE, RIGHT, SENTENCE, after, ask, chips, titles, total
from tests.journeys.chromium import NARROW
from tests.journeys.conftest import Open, sign_in, watch

UNDERSTOOD = {
    "without:court_order_required",
    "near:98701",
    "language:es",
    "open:evening",
    "without:id_required",
}


@pytest.mark.parametrize("sentence", [SENTENCE, FRASE], ids=["en", "es"])
def test_the_sentence_of_a_caller_finds_the_right_program(page: Page, sentence: str) -> None:
    sign_in(page, "ivo")
    ask(page, sentence)
    assert RIGHT in titles(page)[:3]
    assert set(chips(page)) == UNDERSTOOD
    card = page.locator(".card", has=page.get_by_role("link", name=RIGHT))
    expect(card.locator(".tel")).to_have_text(FOR_ADVOCATES)


def test_taking_back_what_was_understood_changes_the_results(page: Page) -> None:
    sign_in(page, "ivo")
    ask(page, SENTENCE)
    before = total(page)
    after(page, "found", page.locator(".chip[value='open:evening']").click)
    assert "open:evening" not in chips(page)
    assert total(page) > before
    assert page.locator("#q").input_value() == SENTENCE


def test_what_a_barrier_hides_is_said_and_one_click_away(page: Page) -> None:
    sign_in(page, "ivo")
    ask(page, SENTENCE)
    before = total(page)
    hidden = page.locator(".aside button[value='without:id_required']")
    expect(hidden).to_be_visible()
    after(page, "found", hidden.click)
    assert total(page) > before
    assert "without:id_required" not in chips(page)


def test_a_facet_count_is_what_a_click_then_shows(page: Page) -> None:
    sign_in(page, "ana")
    ask(page, "counseling")
    label = page.locator("#facets label", has=page.locator("input[name=language][value=es]"))
    promised = int(label.locator(".n").inner_text())
    after(page, "found", label.locator("input").check)
    assert total(page) == promised


def test_results_come_as_one_types_with_one_request_in_flight(page: Page) -> None:
    sign_in(page, "ivo")
    flying = Flying(page)
    after(page, "found", lambda: page.locator("#q").press_sequentially("counseling in spanish", delay=30))
    assert flying.most == 1
    assert 1 <= flying.asked < len("counseling")
    assert page.evaluate("() => document.activeElement.id") == "q"
    assert "language:es" in chips(page)


def test_pressing_find_asks_once(page: Page) -> None:
    """Neither the keys before it nor the box losing its focus may ask the same thing again."""
    sign_in(page, "ivo")
    page.clock.install()
    flying = Flying(page)
    page.locator("#q").fill("shelter")
    after(page, "found", lambda: page.locator("#q").press("Enter"))
    page.clock.fast_forward(1000)
    page.locator("#near").focus()
    page.clock.fast_forward(1000)
    assert flying.asked == 1


def test_an_older_answer_never_overwrites_a_newer(page: Page) -> None:
    sign_in(page, "ivo")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "legal" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/find", hold_the_first)
    with page.expect_event("requestfailed") as given_up:
        with page.expect_request("**/find"):
            page.locator("#q").fill("legal")
        after(page, "found", lambda: page.locator("#q").fill("shelter"))
    newer = titles(page)
    assert "ABORTED" in (given_up.value.failure or "")
    held[0].fulfill(body="<ol id='results' data-total='0'></ol>", content_type="text/html")
    after(page, "found", lambda: page.locator("#q").fill("shelter "))
    assert titles(page) == newer


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_back_from_a_partner_returns_to_the_same_results(open_context: Open, faults: list[str], size: str) -> None:
    phone = {"viewport": NARROW, "is_mobile": True, "has_touch": True}
    page = watch(open_context(**(phone if size == "narrow" else {})).new_page(), faults)
    sign_in(page, "ivo")
    ask(page, SENTENCE)
    before, sought = titles(page), page.url
    opened = page.locator(".card").nth(1).locator("h3 a")
    if size == "narrow":
        opened.tap()
    else:
        after(page, "chosen", opened.click)
        assert page.url == sought
        page.locator("#chosen a.button[href*='#s-']").click()
    page.wait_for_url("**/partners/*")
    page.go_back()
    page.wait_for_url(sought)
    assert titles(page) == before
    assert page.locator("#q").input_value() == SENTENCE
    assert set(chips(page)) == UNDERSTOOD


def test_without_an_answer_it_says_so_and_keeps_what_was_typed(page: Page) -> None:
    sign_in(page, "ivo")
    ask(page, "shelter")
    before = titles(page)
    page.context.set_offline(True)
    page.locator("#q").fill("shelter with a dog")
    message = page.locator("#flash").get_attribute("data-offline") or "?"
    expect(page.locator("#flash .stop")).to_have_text(message)
    assert page.locator("#q").input_value() == "shelter with a dog"
    assert titles(page) == before
    page.context.set_offline(False)
    ask(page, "shelter with a dog in")
    expect(page.locator("#flash .stop")).to_have_count(0)


def test_an_unknown_place_is_said_and_results_stay(page: Page) -> None:
    sign_in(page, "ivo")
    page.locator("#near").fill("00000")
    ask(page, "shelter")
    expect(page.locator("#found .note.stale")).to_contain_text("00000")
    assert total(page) > 0


def test_a_new_question_has_nothing_of_the_one_before(page: Page) -> None:
    sign_in(page, "ivo")
    every = total(page)
    page.locator("#facets input[name=language][value=es]").check()
    page.locator("#near").fill("98701")
    ask(page, SENTENCE)
    page.get_by_role("link", name="New question").click()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#near")).to_have_value("")
    expect(page.locator("#facets input:checked")).to_have_count(0)
    assert total(page) == every
    assert page.url.endswith("/find")


def test_a_slip_of_the_fingers_is_mended_and_said(page: Page) -> None:
    sign_in(page, "ivo")
    ask(page, "sheltr for wimen")
    expect(page.locator(".mean")).to_contain_text("sheltr")
    assert total(page) > 0


class Flying:
    """Counts the searches of a page: how many were asked, and the most that were under way at once."""

    def __init__(self, page: Page) -> None:
        self.asked = self.now = self.most = 0
        page.on("request", self._start)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    @staticmethod
    def _is_search(request: Request) -> bool:
        return request.method == "POST" and request.url.endswith("/find")

    def _start(self, request: Request) -> None:
        if self._is_search(request):
            self.asked += 1
            self.now += 1
            self.most = max(self.most, self.now)

    def _end(self, request: Request) -> None:
        self.now -= self._is_search(request)
