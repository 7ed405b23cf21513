"""Pictures from the running demo: two for the README, or every screen for a person to look at.

`python -m tests.journeys.pictures` writes docs/pictures/find.png and docs/pictures/partner.png;
`python -m tests.journeys.pictures --all FOLDER` writes every screen at both widths, light and dark.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.chromium import MISSING, NARROW, WIDE, find_chromium, launch, open_playwright
from tests.journeys.house import ROOT, House, serve_demo
from tests.journeys.screen import Screen
from tests.journeys.screens import SCREENS

README = {"find-results": "find.png", "partner": "partner.png"}
MOST_BYTES = 250_000
PHONE = {"viewport": NARROW, "is_mobile": True, "has_touch": True}


def main() -> int:
    """Make what was asked for; 1 when there is no browser or a picture came out too large."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.pictures", description=__doc__)
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="every screen, both widths, light and dark")
    parser.add_argument("--only", metavar="NAME", nargs="*", help="with --all: these screens alone")
    parser.add_argument("--language", default="en-US", help="the browser's language, such as es-US")
    asked = parser.parse_args()
    path = find_chromium()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    try:
        with serve_demo(folder) as house, open_playwright() as playwright:
            browser = launch(playwright, path)
            if asked.all:
                take_all(browser, house, asked.all, asked.language, set(asked.only or ()))
                return 0
            return take_two(browser, house)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_two(browser: Browser, house: House) -> int:
    """The README's pictures; 1 when one is larger than may go into the repository."""
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    large = 0
    for screen in SCREENS:
        if screen.name in README:
            page = _page(browser, house, "en-US", viewport=WIDE, color_scheme="light")
            target = folder / README[screen.name]
            screen.open(page)
            _leave_no_trace_of_focus(page)
            page.evaluate("() => scrollTo(0, 0)")
            page.screenshot(path=target, scale="css")
            page.context.close()
            size = target.stat().st_size
            print(f"{target.relative_to(ROOT)}: {size:,} bytes")
            large += size > MOST_BYTES
    return 1 if large else 0


def take_all(browser: Browser, house: House, folder: Path, language: str, only: set[str]) -> None:
    """Each screen as `name-width-scheme.png`, and on a phone its whole length as well."""
    folder.mkdir(parents=True, exist_ok=True)
    for screen in SCREENS:
        if only and screen.name not in only:
            continue
        for size, options in (("wide", {"viewport": WIDE}), ("narrow", PHONE)):
            page = _page(browser, house, language, **options)
            screen.open(page)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=folder / f"{screen.name}-{size}-{scheme}.png", scale="css")
            page.emulate_media(color_scheme="light")
            page.screenshot(path=folder / f"{screen.name}-{size}-whole.png", full_page=True, scale="css")
            _print(page, screen, size, folder)
            page.context.close()


def _print(page: Page, screen: Screen, size: str, folder: Path) -> None:
    """What the printer would give, once."""
    if size == "wide":
        page.pdf(path=folder / f"{screen.name}.pdf", format="Letter")


def _page(browser: Browser, house: House, language: str, **options: object) -> Page:
    context = browser.new_context(base_url=house.url, locale=language, **options)  # type: ignore[arg-type]
    return context.new_page()


def _leave_no_trace_of_focus(page: Page) -> None:
    page.evaluate("() => document.activeElement.blur()")


if __name__ == "__main__":
    raise SystemExit(main())
