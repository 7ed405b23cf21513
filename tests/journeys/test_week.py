"""A week of editing by two coordinators: a partner grows, both change it at once, an earlier text comes back."""

from playwright.sync_api import Page, expect

from tests.journeys.asking import ask, titles
from tests.journeys.conftest import Open, sign_in, watch
from tests.journeys.test_every_screen import violations

PARTNER, SERVICE = "Juniper Night House", "Kitchen of the Seven Lamps"
HOURS = "Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm"
FIRST = "Warm meals and somebody to talk to."
DANAS = "Warm meals, a shower, and somebody to talk to."
EVAS = "Warm meals, laundry, and somebody to talk to."


def press(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    """Follow the link of that name."""
    page.locator("main").get_by_role("link", name=name, exact=exact).first.click()


def change(page: Page, part: str) -> None:
    """Open the form of one part of the record that is shown."""
    page.locator("section", has=page.locator(f"h2#{part}")).locator(".head a").click()


def kept(page: Page) -> None:
    expect(page.locator("#flash")).to_contain_text("Kept.")


def let_in(page: Page, other: Page) -> None:
    """Dana invites a second coordinator, who takes the invitation up in a browser of her own."""
    page.goto("/people/invite")
    page.get_by_label("Name, as others will read it").fill("Eva Lind")
    page.get_by_label("User name, to sign in with").fill("eva.lind")
    page.get_by_label("Agency", exact=True).select_option(label="Larkfield County Coalition")
    page.locator("input[name=duty][value=coordinator]").check()
    press(page, "Invite")
    other.goto(page.locator("#link").inner_text())
    press(other, "Open the invitation")
    for label in ("Your new passphrase", "Type it again"):
        other.get_by_label(label).fill("seven lamps over the old kitchen")
    press(other, "Make the account")
    expect(other.locator(".hat")).to_contain_text("Eva")


def enter_partner(page: Page) -> str:
    """An organization with its number, a service, a place and hours as one says them; gives its address."""
    page.goto("/desk")
    follow(page, "New organization")
    page.get_by_label("Name", exact=False).first.fill(PARTNER)
    page.get_by_label("Telephone number").fill("509-555-0142")
    press(page, "Enter it")
    kept(page)
    address = page.url
    follow(page, "Add a number")
    page.get_by_label("Number", exact=False).first.fill("509-555-0143")
    page.get_by_label("Advocates only", exact=False).check()
    press(page, "Keep")
    kept(page)
    follow(page, "Add a place")
    page.get_by_label("Name of the place").fill("The old kitchen")
    for label, text in (
        ("Street and number", "12 Juniper Street"), ("Town", "Larkfield"), ("State", "WA"), ("ZIP code", "98701"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Keep")
    kept(page)
    follow(page, "Add a service")
    page.get_by_label("Name", exact=False).first.fill(SERVICE)
    page.get_by_label("Description").fill(FIRST)
    press(page, "Keep")
    kept(page)
    return address.split("#")[0]


def test_a_week_of_two_coordinators(page: Page, open_context: Open, faults: list[str]) -> None:
    eva = watch(open_context().new_page(), faults)
    sign_in(page, "dana")
    let_in(page, eva)

    # Monday: what there is, hours as one says them, and a check.
    address = enter_partner(page)
    page.goto(address)
    follow(page, SERVICE)
    service = page.url.split("#")[0]
    change(page, "hours")
    page.get_by_label("Opening hours, as you would say them").fill(HOURS)
    press(page, "Read it back to me")
    expect(page.locator(".understood")).to_be_focused()
    expect(page.locator(".understood")).to_contain_text("First Tue of the month 6 to 8 pm")
    press(page, "Yes, keep these hours")
    kept(page)
    change(page, "places")
    page.get_by_label("The old kitchen").check()
    press(page, "Keep")
    kept(page)
    page.locator(".checks li", has_text="Hours").locator("button").click()
    expect(page.locator(".checks li", has_text="Hours")).to_contain_text("Dana")

    # Wednesday: both open the same form; the later one sees what the other kept, field by field.
    eva.goto(f"{service}/edit/basics")
    page.goto(f"{service}/edit/basics")
    page.get_by_label("Description").fill(DANAS)
    press(page, "Keep")
    kept(page)
    eva.get_by_label("Description").fill(EVAS)
    eva.get_by_label("E-mail").fill("kitchen@juniper.example.org")
    press(eva, "Keep")
    conflict = eva.locator("#slips")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("Dana kept a change")
    expect(conflict.locator("tbody tr")).to_have_count(1)
    expect(conflict.locator("tbody")).to_contain_text(DANAS)
    expect(conflict.locator("tbody")).to_contain_text(EVAS)
    assert not violations(eva)
    expect(eva.get_by_label("E-mail")).to_have_value("kitchen@juniper.example.org")
    press(eva, "Keep mine")
    kept(eva)
    expect(eva.locator("main")).to_contain_text(EVAS)

    # Thursday: Dana reads who changed what, and puts her own text back.
    page.goto(f"{address}/history")
    latest = page.locator(".history > li").first
    expect(latest).to_contain_text("Eva Lind")
    expect(latest).to_contain_text(DANAS)
    latest.locator("tr", has_text=DANAS).get_by_role("button", name="Put this back").click()
    expect(page.locator(".history > li").first).to_contain_text("put back")
    page.goto(service)
    expect(page.locator("main")).to_contain_text(DANAS)
    expect(page.locator("main")).to_contain_text("kitchen@juniper.example.org")

    # Friday: out of sight with a reason, and back.
    page.goto(address)
    follow(page, "Archive")
    press(page, "Archive it")
    expect(page.locator("#slips")).to_be_focused()
    page.get_by_label("Reason").fill("Closed for the holidays.")
    press(page, "Archive it")
    kept(page)
    finder = watch(open_context().new_page(), faults)
    sign_in(finder, "ivo")
    ask(finder, SERVICE)
    assert SERVICE not in titles(finder)
    eva.goto("/desk")
    expect(eva.locator("aside")).to_contain_text("Closed for the holidays.")
    follow(eva, PARTNER)
    press(eva, "Bring it back")
    kept(eva)
    finder.goto("/find")
    ask(finder, SERVICE)
    assert titles(finder)[0] == SERVICE
    expect(finder.locator(".card").first.locator(".tel")).to_have_text("509-555-0143")
