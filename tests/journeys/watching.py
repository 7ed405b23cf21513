"""Coming in as one of the cast, and noting what a page complains about."""

from playwright.sync_api import Page


def sign_in(page: Page, name: str) -> None:
    """Come in as one of the cast, by the button of the sign-in screen."""
    page.goto("/sign-in")
    page.locator(f"form[action='/demo/sign-in/{name}'] button").click()
    page.wait_for_url("**/operating" if name == "ed" else "**/find")


def watch(page: Page, faults: list[str]) -> Page:
    """Note every fault of a page: a script that broke, a rule of the CSP that refused something."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    return page
