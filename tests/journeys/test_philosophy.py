"""What a coordinator writes down after an interview, and what an advocate reads before she sends anybody."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import sign_in
from tests.journeys.screens_of_philosophy import compare, program

FIRST = "We keep a calm house. Parents never meet here. We believe children."
SECOND = "We keep a calm house. Parents never meet here, not even at the gate. We believe children first."


def test_an_interview_is_written_down_the_words_revised_and_the_difference_read(page: Page) -> None:
    sign_in(page, "dana")
    program(page, "Willow House Visitation")
    page.locator("a[href$='/record/core']").click()
    page.get_by_label("Who told you?").fill("Imani Reyes")
    page.get_by_label("How do we know?", exact=True).select_option(label="on a visit, by invitation")
    page.locator("#w_V1").fill("Fear that one person makes, so that the others bend.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#flash")).to_contain_text("Kept.")
    expect(page.locator(".asked", has_text="what is battering")).to_contain_text("on a visit, by invitation")
    for label, words in (("Write down its words", FIRST), ("New version", SECOND)):
        page.get_by_role("link", name=label).click()
        page.get_by_label("In their own words").fill(words)
        page.get_by_label("Who said it?").fill("Imani Reyes")
        page.get_by_label("In which role?").fill("Visit coordinator")
        page.get_by_role("button", name="Keep as a new version").click()
        expect(page.locator(".says").first).to_have_text(words)
    page.get_by_role("link", name="What changed since the version before").click()
    expect(page.locator(".changed ins")).to_have_text(
        [re.compile("here, not even at the gate."), re.compile("children first.")]
    )
    expect(page.locator(".changed del")).to_have_text([re.compile(r"here\."), re.compile(r"children\.")])


def test_three_programs_are_read_side_by_side_and_print_on_one_sheet(page: Page) -> None:
    sign_in(page, "ana")
    compare(page, "Turning Circle", "New Paths Counseling", "Second Telling")
    row = page.locator("tr", has_text="Does your program see two partners together").last
    expect(row).to_contain_text("differs")
    expect(row.locator("td")).to_have_text(
        [re.compile("Only after the program"), re.compile("Only if the survivor"), re.compile("Never")]
    )
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1
    assert re.search(rb"/MediaBox \[0 0 (792 612|841\S* 595\S*)\]", printed), "the sheet lies on its side"


def _answer(page: Page, who: str, **otherwise: str) -> None:
    """The seven questions: yes to each but those named."""
    for number in range(1, 8):
        page.locator(f"input[name=v_B{number}][value={otherwise.get(f'B{number}', 'yes')}]").check()
    page.locator("#said_by").fill(who)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.wait_for_url("**/assessment*")


def test_the_seven_questions_are_answered_on_both_sides_and_a_gap_becomes_an_action(page: Page) -> None:
    sign_in(page, "dana")
    page.goto("/assessment/ours")
    _answer(page, "Dana, with the advocates", B5="partly")
    program(page, "Valor House")
    page.get_by_role("link", name="Self-assessment").click()
    page.get_by_role("link", name="Enter the partner’s answers").click()
    _answer(page, "Their director", B6="no")
    expect(page.locator("tr", has_text="we do not see it alike")).to_have_count(2)
    gap = page.locator("tr", has_text="No").filter(has_text="we do not see it alike").last
    gap.get_by_role("link", name="Make it an action").click()
    page.locator("#kind").select_option(value="training")
    page.locator("#what").fill("Train their facilitators on crisis protocols")
    page.locator("#owner").fill("Advocates of the coalition")
    page.locator("#due_on").fill("2027-03-01")
    page.get_by_role("button", name="Enter it").click()
    page.wait_for_url("**/commitments")
    row = page.locator("li", has_text="Train their facilitators on crisis protocols")
    expect(row).to_contain_text("Valor House")
    expect(row).to_contain_text("From the self-assessment")
