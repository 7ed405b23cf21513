"""By keyboard alone: from the sign-in to a phone number, to a hand-out, to its print view."""

from playwright.sync_api import Page, expect

from tests.journeys.asking import FOR_ADVOCATES, FOR_THE_PUBLIC, RIGHT, SENTENCE, after
from tests.journeys.conftest import sign_in

# Presses besides the words themselves: what a hand that never leaves the keys has to do.
TO_A_NUMBER = 8
TO_THE_PRINT_VIEW = 47


class Keys:
    """The keyboard of a page, counting its presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.presses += 1

    def tab_to(self, selector: str, most: int = 40) -> None:
        """Tab until an element has the focus; fail after `most` presses."""
        for _ in range(most):
            self.press("Tab")
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{most} tabs did not reach {selector}")

    def focused(self) -> str:
        """The text of what has the focus."""
        return str(self.page.evaluate("() => document.activeElement.textContent.trim()"))


def test_from_sign_in_to_a_number_a_hand_out_and_its_print_view(page: Page) -> None:
    page.goto("/sign-in")
    keys = Keys(page)
    keys.tab_to("form[action='/demo/sign-in/ana'] button")
    keys.press("Enter")
    page.wait_for_url("**/find")
    expect(page.locator("#q")).to_be_focused()
    after(page, "found", lambda: page.keyboard.type(SENTENCE))
    page.wait_for_load_state("networkidle")  # a slow machine searches in the middle of the sentence too
    keys.press("ArrowDown")
    while keys.focused() != RIGHT:
        keys.press("j")
        assert keys.presses <= TO_A_NUMBER, "the right one is further down than a worker will go"
    number = page.locator(".card[aria-current] .tel")
    expect(number).to_be_in_viewport()
    expect(number).to_have_text(FOR_ADVOCATES)
    assert keys.presses <= TO_A_NUMBER

    after(page, "chosen", lambda: keys.press("Enter"))
    expect(page.locator("#chosen h2")).to_have_text(RIGHT)
    after(page, "flash", lambda: keys.press("h"))
    expect(page.locator(".card[aria-current] > button[name=toggle]")).to_have_attribute("aria-pressed", "true")
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()
    keys.press("Shift+Tab", "Enter")
    page.wait_for_url("**/hand-out")
    expect(page.locator("#preview")).to_contain_text(FOR_THE_PUBLIC)
    expect(page.locator("#preview")).not_to_contain_text(FOR_ADVOCATES)
    keys.tab_to("a[href='/hand-out/sheet']")
    keys.press("Enter")
    page.wait_for_url("**/hand-out/sheet")
    keys.tab_to("[data-print]", 12)
    assert keys.presses <= TO_THE_PRINT_VIEW
    assert len(page.pdf(format="Letter")) > 1000


def test_every_key_that_is_promised(page: Page) -> None:
    sign_in(page, "ivo")
    keys = Keys(page)
    after(page, "found", lambda: page.keyboard.type("shelter"))
    names = page.locator("#results h3 a").all_inner_texts()
    keys.press("ArrowDown")
    assert keys.focused() == names[0]
    keys.press("j", "ArrowDown")
    assert keys.focused() == names[2]
    keys.press("k", "ArrowUp")
    assert keys.focused() == names[0]
    keys.press("k")
    expect(page.locator("#q")).to_be_focused()
    keys.press("j")
    assert page.locator("#q").input_value() == "shelterj"
    after(page, "found", lambda: keys.press("Backspace"))
    keys.press("ArrowDown", "?")
    expect(page.locator("dialog[open] button")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    keys.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_the_down_arrow_pressed_too_early_waits_for_the_results(page: Page) -> None:
    sign_in(page, "ivo")
    names = page.locator("#results h3 a")
    before = names.first.inner_text()
    keys = Keys(page)

    def type_and_leave() -> None:
        page.keyboard.type("Turning Circle")
        keys.press("ArrowDown")

    after(page, "found", type_and_leave)
    page.wait_for_load_state("networkidle")
    assert names.first.inner_text() != before
    assert keys.focused() == names.first.inner_text()
    keys.press("j")
    assert keys.focused() == names.nth(1).inner_text()


def test_who_goes_on_typing_stays_in_the_box(page: Page) -> None:
    sign_in(page, "ivo")

    def type_leave_and_type() -> None:
        page.keyboard.type("shelte")
        page.keyboard.press("ArrowDown")
        page.keyboard.type("r")

    after(page, "found", type_leave_and_type)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#q")).to_be_focused()
    assert page.locator("#q").input_value() == "shelter"


def test_a_result_that_is_redrawn_keeps_the_focus(page: Page) -> None:
    sign_in(page, "ivo")
    after(page, "found", lambda: page.keyboard.type("shelter"))
    page.wait_for_load_state("networkidle")
    keys = Keys(page)
    keys.press("ArrowDown")
    name = keys.focused()
    after(page, "found", lambda: page.evaluate("() => document.getElementById('find').requestSubmit()"))
    assert keys.focused() == name


def test_taking_back_a_chip_leaves_the_focus_in_the_results(page: Page) -> None:
    sign_in(page, "ivo")
    after(page, "found", lambda: page.keyboard.type("shelter in spanish"))
    page.wait_for_load_state("networkidle")
    page.locator(".chip[value='language:es']").focus()
    after(page, "found", lambda: page.keyboard.press("Enter"))
    assert page.evaluate("() => document.activeElement.id") == "found"
    keys = Keys(page)
    keys.press("ArrowDown")
    assert keys.focused() == page.locator("#results h3 a").first.inner_text()


def test_the_results_are_one_tab_and_enter_from_the_box(page: Page) -> None:
    sign_in(page, "ivo")
    after(page, "found", lambda: page.keyboard.type("shelter"))
    page.wait_for_load_state("networkidle")
    expect(page.locator(".by [data-results]")).to_contain_text("Down arrow")
    keys = Keys(page)
    keys.press("Tab", "Enter")
    assert keys.focused() == page.locator("#results h3 a").first.inner_text()


def test_a_filter_keeps_the_focus_when_its_count_is_redrawn(page: Page) -> None:
    sign_in(page, "ivo")
    box = page.locator("#facets input[name=language][value=es]")
    box.focus()
    after(page, "found", lambda: page.keyboard.press("Space"))
    assert page.evaluate("() => document.activeElement.name + document.activeElement.value") == "languagees"
    assert page.evaluate("() => document.activeElement.checked")


def test_the_first_tab_leads_past_the_bar(page: Page) -> None:
    sign_in(page, "ivo")
    page.goto("/partners")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
