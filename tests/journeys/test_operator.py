"""Ed runs the server and is shown nothing of the directory; a guest nothing at all."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.asking import FOR_ADVOCATES, RIGHT, SENTENCE, ask
from tests.journeys.conftest import Open, sign_in

NAMES = (RIGHT, "Turning Circle", "Harbor House crisis line", FOR_ADVOCATES)


@pytest.fixture
def addresses(page: Page) -> list[str]:
    """Every kind of address at which the directory gives data, as Ana meets them."""
    sign_in(page, "ana")
    ask(page, SENTENCE)
    link = page.locator(".card h3 a", has_text=RIGHT)
    partner = (link.get_attribute("href") or "").split("#")[0]
    glance = link.get_attribute("data-glance") or partner + "/glance"
    return [
        "/find", "/find?q=circle", page.url, "/partners", "/partners?letter=T", partner, glance, "/hand-out",
        "/hand-out/sheet",
    ]  # fmt: skip


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_the_operator_gets_no_data_by_any_address(
    open_context: Open, addresses: list[str], headers: dict[str, str]
) -> None:
    page = open_context().new_page()
    sign_in(page, "ed")
    expect(page.locator("nav a[href='/operating']")).to_be_visible()
    expect(page.locator("nav a[href='/find'], nav a[href='/partners'], nav a[href='/hand-out']")).to_have_count(0)
    for address in addresses:
        answer = page.request.get(address, headers=headers, max_redirects=0)
        assert answer.status == 403, address
        assert not [name for name in NAMES if name in answer.text()]
    for address in ("/find", "/hand-out"):
        token = page.locator("#cover-form input[name=csrf_token]").get_attribute("value") or ""
        answer = page.request.post(address, form={"csrf_token": token, "q": "circle"}, max_redirects=0)
        assert answer.status == 403, address


def test_a_guest_is_led_to_the_door(open_context: Open, addresses: list[str]) -> None:
    page = open_context().new_page()
    for address in [*addresses, "/operating", "/keys"]:
        page.goto(address)
        assert page.url.endswith("/sign-in"), address


def test_another_person_does_not_see_a_search_by_its_address(open_context: Open, addresses: list[str]) -> None:
    page = open_context().new_page()
    sign_in(page, "ben")
    page.goto(addresses[2])
    assert page.locator("#q").input_value() == ""
