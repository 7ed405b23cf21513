"""From an empty machine to the first search: setup, the second step, the first hour, as an operator and a coordinator
do it; and a setting changed without any script."""

from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from tests.exchange.packages import make_tables, write_folder
from tests.journeys.conftest import Open, OwnHouse, button, sign_in, watch
from tests.journeys.house import run_flask
from tests.journeys.test_every_screen import violations


def come_in(page: Page, passphrase: str) -> None:
    """Sign in for the first time: passphrase, authenticator app, codes on paper."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill("maria.g")
    page.get_by_label("Passphrase", exact=False).first.fill(passphrase)
    button(page, "Go on")
    expect(page.locator("h1")).to_have_text("Your second step")
    button(page, "The app is ready")
    secret = "".join(page.locator("#secret").inner_text().split())
    page.locator("#code").fill(pyotp.TOTP(secret).now())
    button(page, "Go on")
    page.get_by_role("link", name="I have them safe").click()


def choose(page: Page, link: int) -> None:
    """Keep what a step of the first hour offers, and come back to it."""
    page.locator(".steps").get_by_role("link", name="Keep or change").nth(link).click()
    button(page, "Keep")
    expect(page.locator("h1")).to_have_text("The first hour")


def test_from_an_empty_machine_to_the_first_search(
    open_context: Open, own_house: OwnHouse, tmp_path: Path, faults: list[str]
) -> None:
    address, passphrase = own_house.address, own_house.passphrase
    page = watch(open_context(base_url=address, ignore_https_errors=True).new_page(), faults)
    come_in(page, passphrase)
    if page.get_by_role("link", name="Not now").count():  # a PIN for this shift
        page.get_by_role("link", name="Not now").click()
    expect(page.locator("#flash")).to_contain_text("of 6 done")
    page.locator("#flash a").click()
    expect(page.locator("h1")).to_have_text("The first hour")
    assert not violations(page)

    for number, name in enumerate(("Dora Second", "Olu Operator")):
        page.get_by_role("link", name="Invite somebody").click()
        page.locator("#name").fill(name)
        page.locator("#username").fill(f"person.{number}")
        page.locator(
            "input[name=duty][value=coordinator]" if number == 0 else "input[name=duty][value=operator]"
        ).check()
        button(page, "Invite")
        page.goto("/first-hour")
    expect(page.locator(".step").nth(0)).to_contain_text("2 open invitations")

    packages = tmp_path / "package"
    organizations = [{"id": f"o{n}", "name": f"Partner {n}", "description": "A made-up agency"} for n in range(10)]
    services = [
        {"id": f"s{n}", "organization_id": f"o{n}", "name": f"Shelter {n}", "status": "active", "description": "Beds"}
        for n in range(10)
    ]
    tables = make_tables(
        organizations=organizations, services=services, locations=None, services_at_location=None, addresses=None,
        phones=[{"id": "p1", "service_id": "s1", "number": "415-555-0134"}],
    )  # fmt: skip
    write_folder(packages, tables)
    run_flask(own_house.folder, ["import-hsds", str(packages)], demo=False)
    for link in range(4):
        choose(page, link)
    page.get_by_role("link", name="Write it").click()
    page.locator("#approved_on").fill("2026-01-15")
    button(page, "Keep")
    expect(page.locator("main")).to_contain_text("Approved on")
    assert not violations(page)

    page.goto("/first-hour")
    expect(page.locator("main")).to_contain_text("6 of 6 done")
    page.get_by_role("link", name="To the directory").click()
    expect(page.locator("#flash")).not_to_contain_text("first hour")
    page.locator("#q").fill("shelter 1")
    page.locator(".box button").click()
    expect(page.locator(".card").first).to_contain_text("415")
    log = own_house.house.written()
    for secret in (passphrase, "maria.g", "Dora Second", "shelter 1"):
        assert secret not in log


def test_settings_without_any_script(open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, "dana")
    page.goto("/settings/lock-minutes")
    page.locator("#value").fill("5")
    page.locator("#reason").fill(" ")
    button(page, "Keep")
    expect(page.locator("#slips")).to_contain_text("Why?")
    assert page.locator("#value").input_value() == "5"
    page.locator("#reason").fill("A lobby that many cross.")
    button(page, "Keep")
    expect(page.locator("main")).to_contain_text("A lobby that many cross.")
    page.goto("/settings/lock-minutes")
    page.locator("#value").fill("10")
    page.locator("#reason").fill("As it was.")
    button(page, "Keep")
