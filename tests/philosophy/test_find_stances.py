"""What programs say, as filters of Find: opt in, with counts, at once after an answer, by bitmaps alone."""

import pytest
from flask import Flask

from tests.conftest import ClientAs, sign_in
from tests.find.test_reports_shown import texts
from tests.philosophy.asking import address, send


@pytest.mark.parametrize(
    ("code", "there", "not_there"),
    [
        ("couples:never", "Tuesday men&#39;s circle", "26-week program"),
        ("partner_contact:linked_advocate", "Tuesday men&#39;s circle", "Fathers&#39; supper"),
        ("mandated:no", "26-week program", "Weekend intervention class"),
        ("core_five:answered", "26-week program", "Supervised visits"),
    ],
)
def test_a_filter_leaves_whoever_said_so(either_county: Flask, code: str, there: str, not_there: str) -> None:
    page = sign_in(either_county, "ana").get(f"/find?stance={code}").text
    assert there in page
    assert not_there not in page


def test_the_filters_stand_beside_the_results_with_their_counts_and_can_be_taken_back(
    county: Flask, client_as: ClientAs
) -> None:
    ana = client_as("ana")
    page = ana.get("/find?need=bip").text
    assert "What they say" in page
    assert 'name="stance" value="couples:never"' in page
    on = texts(ana.get("/find?stance=couples:never").text)
    assert "Never sees a couple together" in on
    assert 'value="couples:never" checked' in ana.get("/find?stance=couples:never").text
    assert "Nothing fits" in texts(ana.get("/find?stance=couples:nobody").text)


def test_an_answer_is_found_at_once_and_a_service_answers_for_itself(county: Flask, client_as: ClientAs) -> None:
    dana, ana = client_as("dana"), client_as("ana")
    assert "Casa Nopal" not in ana.get("/find?stance=couples:never").text
    send(dana, address("Casa Nopal", "/record/any_service"), v_G3="no")
    assert "Casa Nopal" in ana.get("/find?stance=couples:never").text
    offered = ana.get("/find?stance=couples:offered").text
    assert "Anger management class" in offered
    assert "26-week program" not in offered
    send(dana, address("Casa Nopal", "/record/any_service"), v_G3="", n_G3="declined")
    assert "Casa Nopal" not in ana.get("/find?stance=couples:never").text
