"""What of a page is ours to say and stands there in English."""

import re
import tomllib
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.journeys.house import ROOT
from tests.web.test_translations import county_says, without_county

KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
CATALOGUE = ROOT / "directory" / "translations" / "es" / "LC_MESSAGES" / "messages.po"
LABELLED = "#facets label, .chip, .marks li, .people button"
# Texts that somebody else wrote (names of partners, what they say of themselves) stay as they were written.
_TEXTS = """() => {
    const found = [];
    const told = (element) => element.closest("[lang]").lang.startsWith("es") && !element.closest("script, style");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (told(node.parentElement) && node.data.trim()) found.push(node.data.trim().replace(/\\s+/g, " "));
    for (const element of document.body.querySelectorAll("[aria-label], [placeholder], [alt], [data-offline]"))
        if (told(element)) for (const name of ["aria-label", "placeholder", "alt", "data-offline"])
            if (element.getAttribute(name)) found.push(element.getAttribute(name));
    return found; }"""


def english_left(page: Page) -> list[str]:
    """The texts of a page that are English of ours; a vocabulary's label may also be the name of a service."""
    left = {
        text[:100]
        for text in page.evaluate(_TEXTS)
        if text not in county_says()
        and (
            {text, text.strip(" :")} & ours()
            or any(phrase in without_county(text) for phrase in phrases() if phrase in text)
        )
    }
    for text in page.locator(LABELLED).all_inner_texts():
        left |= {piece.strip(" .:") for piece in re.split(r"[,;·|\n]", text)} & labels()
    return sorted(left)


@cache
def ours() -> frozenset[str]:
    """Every text of the templates and of the code that differs in Spanish."""
    same = {str(message.id) for message in _catalogue() if message.id and message.string == message.id}
    texts = {text for text in _messages() if "%(" not in text and len(text) > 2}
    return frozenset(texts - same)


@cache
def phrases() -> tuple[str, ...]:
    """What stands between the holes of a text, where it is long enough to be nothing else."""
    pieces = {piece.strip() for text in _messages() for piece in re.split(r"%\(\w+\)[sd]", text)}
    return tuple(piece for piece in pieces if len(piece) > 12 and " " in piece)


@cache
def _messages() -> frozenset[str]:
    found: set[str] = set()
    for folder, kind in (("templates", "**.html"), ("directory", "**.py")):
        method = "jinja2" if folder == "templates" else "python"
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, [(kind, method)], keywords=KEYWORDS):
            found |= set(message) if isinstance(message, tuple) else {message}
    return frozenset(found)


@cache
def labels() -> frozenset[str]:
    """Every label of a vocabulary that differs in Spanish."""
    found = set()
    for path in sorted(Path(ROOT / "seeds" / "vocabularies").glob("*.toml")):
        for term in tomllib.loads(path.read_text(encoding="utf-8"))["term"]:
            if term["es"].casefold() != term["en"].casefold():
                found.add(term["en"])
    return frozenset(found)


def _catalogue() -> list[Message]:
    if not CATALOGUE.exists():
        return []
    with CATALOGUE.open("rb") as file:
        return list(read_po(file))
