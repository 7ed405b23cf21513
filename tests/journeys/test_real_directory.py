"""With a county's real directory brought in: a partner for each of the coalition's needs, by a person at the box."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.asking import ask
from tests.journeys.conftest import Open, sign_in, watch
from tests.journeys.house import ROOT, House, serve_package

pytestmark = pytest.mark.data
PACKAGE = ROOT.parent / "shared" / "data" / "miami-hsds-1.1" / "datapackage.zip"
# A need in a worker's words, and what the name of a right service, of its organization or of its terms has in it.
NEEDS = {
    "housing": r"housing|rent|shelter",
    "mental health": r"mental health|counsel|psychi|therap",
    "substance use": r"substance|drug|alcohol|detox",
    "employment": r"employment|job",
    "batterer intervention": r"batterer|abuser|perpetrator",
    "fatherhood": r"father|dadd",
    "supervised visitation": r"visitation",
    "anger management": r"anger",
    "legal help": r"legal|lawyer|attorney",
    "immigration": r"immigra|naturaliz|citizenship",
    "food": r"food|meal|grocer",
    "child care": r"child care|day care|pre-?school|nursery|after school",
    "transportation": r"transport|transit|\bbus\b",
}
# The source's taxonomy has no term for these programs: what tells is how they describe themselves.
BY_DESCRIPTION = {"batterer intervention"}
# Nobody who calls a coalition is sent to those who would deport or arrest them.
NEVER = r"customs enforcement|police department|\bsheriff"
FIRST = 5


@pytest.fixture(scope="module")
def real(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The real directory, imported by the operator's command and served by gunicorn."""
    if not PACKAGE.exists():
        pytest.skip(f"LEFT OUT: {PACKAGE.parent.name}/{PACKAGE.name} is not here, so no real directory was searched")
    with serve_package(tmp_path_factory.mktemp("real"), PACKAGE) as served:
        yield served


@pytest.fixture
def desk(real: House, open_context: Open, faults: list[str]) -> Page:
    """Ivo at Find of the real directory."""
    page = watch(open_context(base_url=real.url).new_page(), faults)
    sign_in(page, "ivo")
    return page


@pytest.mark.parametrize("need", NEEDS)
def test_a_right_partner_stands_among_the_first_five(desk: Page, need: str) -> None:
    ask(desk, need)
    places = range(min(FIRST, desk.locator(".card").count()))
    found = [told(desk, place, whole=need in BY_DESCRIPTION) for place in places]
    right = [
        text
        for text in found
        if re.search(NEEDS[need], text, re.IGNORECASE) and not re.search(NEVER, text, re.IGNORECASE)
    ]
    assert right, found


def test_nobody_is_led_to_enforcement_first(desk: Page) -> None:
    for need in ("immigration", "legal help", "domestic violence"):
        ask(desk, need)
        assert not re.search(NEVER, told(desk, 0), re.IGNORECASE), need


def test_a_partners_page_of_the_real_directory(desk: Page) -> None:
    ask(desk, "supervised visitation")
    name = desk.locator(".card h3 a").first.inner_text()
    address = desk.locator(".card h3 a").first.get_attribute("href") or ""
    desk.goto(address)
    expect(desk.locator("h1")).not_to_be_empty()
    expect(desk.locator(f"[id='{address.split('#')[1]}'] h3")).to_have_text(name)


# The partner's page is read and not shown: five pages a question would cost more than the question.
_READ = """async ([address, id]) => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const block = page.getElementById(id);
    const texts = (within, which) => [...within.querySelectorAll(which)].map((one) => one.textContent.trim());
    return { names: [...texts(page, "h1"), ...texts(block, "h3")], all: block.textContent,
             terms: texts(block, "dl.facts > dd"), labels: texts(block, "dl.facts > dt") }; }"""
_DESCRIBED = {"Hours", "Where", "Numbers", "How to refer", "Bring", "Cost", "Languages", "Police", "For"}


def told(page: Page, place: int, *, whole: bool = False) -> str:
    """The names of a result: of the service, of its organization, and of what it is listed under; or all it says."""
    address = page.locator(".card").nth(place).locator("h3 a").get_attribute("href") or ""
    read = page.evaluate(_READ, address.split("#"))
    named = zip(read["labels"], read["terms"], strict=True)
    names = [*read["names"], *(term for label, term in named if label not in _DESCRIBED)]
    if whole:
        names.append(read["all"])
    return " | ".join(names)
