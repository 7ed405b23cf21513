"""The system's Chromium, driven through Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MISSING = "LEFT OUT: no Chromium on this machine (Debian package `chromium`), so no journey in a browser was made"
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    """The path of the system's Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def must_have_browser() -> bool:
    """Whether a missing browser is a failure and not a gap."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@contextmanager
def open_playwright() -> Iterator[Playwright]:
    """The driver; ends with the block, and with it every browser that it started."""
    with sync_playwright() as playwright:
        yield playwright


def launch(playwright: Playwright, path: str) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def launch_with_profile(playwright: Playwright, path: str, folder: str, **options: Any) -> BrowserContext:
    """A browser that keeps its history, its caches and its memory of pages in a folder, as a person's does."""
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=path,
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache", "--password-store=basic"],
        **options,
    )
