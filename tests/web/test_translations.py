"""The Spanish catalogue: complete, true to its holes, compiled, and what the screens really say."""

import re
import string
import tomllib
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient

from directory.config import LOCALES, ROOT
from directory.web.language import FOLDER
from tests.conftest import ClientAs, sign_in, token_of

KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_n": (1, 2),
    "ngettext": (1, 2),
}
LONG = 12
COUNTY = ROOT / "seeds" / "county"
HOLE = re.compile(r"%\((\w+)\)([a-z])")
MARKUP = re.compile(r"[<>]|&\w+;")
SHOWN = ("aria-label", "title", "alt", "placeholder", "data-offline")
EDGES = string.whitespace + string.punctuation + "“”…"
OTHERS = tuple(locale for locale in LOCALES if locale != "en")


# The catalogue


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_of_the_sources_is_in_the_catalogue_and_no_other(locale: str) -> None:
    told = {message.id for message in messages(locale)}
    assert set(extracted()) - told == set()
    assert told - set(extracted()) == set()


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_is_translated_in_every_form(locale: str) -> None:
    assert [message.id for message in messages(locale) if not all(forms(message)) or message.fuzzy] == []
    plural = [message for message in messages(locale) if isinstance(message.id, tuple)]
    assert plural
    assert {len(forms(message)) for message in plural} == {catalogue(locale).num_plurals}


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_has_the_holes_of_its_text(locale: str) -> None:
    wrong = []
    for message in messages(locale):
        holes = {hole for source in sources(message) for hole in HOLE.findall(source)}
        wrong += [form for form in forms(message) if set(HOLE.findall(form)) != holes or stray_percents(form)]
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_is_no_markup_and_keeps_the_ends_of_its_text(locale: str) -> None:
    wrong = []
    for message in messages(locale):
        source = sources(message)[0]
        for form in forms(message):
            if MARKUP.search(form) or ends_of(form) != ends_of(source):
                wrong += [form]
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_what_is_read_at_run_time_is_the_catalogue_compiled(locale: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue(locale))
    compiled.seek(0)
    with (folder(locale) / "messages.mo").open("rb") as stored:
        assert texts_of(Translations(stored)) == texts_of(Translations(compiled))


# The screens


@pytest.mark.parametrize(
    "address",
    [
        "/find",
        "/find?q=albergue",
        "/find?q=albergue&without=id_required&without=court_order_required&open=evening&checked=90",
        "/find?q=xylophone+restringing+in+Icelandic+without+a+dog",
        "/find?q=sheltr+for+wimen",
        "/find?q=albergue&near=00000",
        "/partners",
        "/partners?letter=C",
        "/hand-out",
        "/hand-out/sheet",
        "/keys",
        "/partners/00000000-0000-0000-0000-000000000000",
    ],
)
def test_a_screen_says_nothing_of_ours_in_english(client_as: ClientAs, address: str) -> None:
    assert english_left(page_of(in_spanish(client_as("ivo")), address)) == []


def test_no_partners_page_and_no_glance_says_anything_of_ours_in_english(client_as: ClientAs) -> None:
    client = in_spanish(client_as("ivo"))
    partners = sorted(set(re.findall(r'href="(/partners/[0-9a-f-]{36})"', page_of(client, "/partners"))))
    assert len(partners) > 20
    for address in partners:
        assert english_left(page_of(client, address)) == [], address
    for address in partners[::5]:
        glance = client.get(f"{address}/glance", headers={"HX-Request": "true"}).get_data(as_text=True)
        assert english_left(f'<div lang="es">{glance}</div>') == [], address


def test_a_hand_out_with_services_says_nothing_of_ours_in_english(client_as: ClientAs) -> None:
    client = in_spanish(client_as("ivo"))
    token = token_of(client.get("/keys").get_data(as_text=True))
    for service in re.findall(r'name="toggle" value="([0-9a-f-]{36})"', page_of(client, "/find?q=albergue"))[:3]:
        pressed = client.post(
            "/hand-out", data={"csrf_token": token, "toggle": service}, headers={"HX-Request": "true"}
        )
        assert english_left(f'<div lang="es">{pressed.get_data(as_text=True)}</div>') == []
    for address in ("/hand-out", "/hand-out/sheet"):
        html = page_of(client, address)
        assert "555-01" in html
        assert english_left(html) == [], address


def test_a_covered_screen_says_nothing_of_ours_in_english(client_as: ClientAs) -> None:
    client = in_spanish(client_as("ivo"))
    client.post("/cover", data={"csrf_token": token_of(client.get("/keys").get_data(as_text=True))})
    html = page_of(client, "/cover")
    assert "<title>Directorio</title>" in html
    assert english_left(html) == []


def test_a_guest_is_greeted_in_the_browsers_language(county: Flask) -> None:
    client = sign_in(county, "guest")
    for language, greeting in (("es-US,es;q=0.9,en;q=0.5", "Directorio"), ("en-US", "Directory")):
        html = client.get("/sign-in", headers={"Accept-Language": language}).get_data(as_text=True)
        assert f"<title>{greeting}</title>" in html
        assert bool(english_left(html, "en")) == (greeting == "Directory")
        assert greeting == "Directory" or english_left(html) == []


def test_an_address_that_leads_nowhere_answers_in_the_browsers_language(client_as: ClientAs) -> None:
    answer = client_as("guest").get("/nothing-of-the-kind", headers={"Accept-Language": "es"})
    assert answer.status_code == 404
    assert '<html lang="es">' in answer.get_data(as_text=True)
    assert english_left(answer.get_data(as_text=True)) == []


def test_the_operators_screen_says_nothing_of_ours_in_english(client_as: ClientAs) -> None:
    client = in_spanish(client_as("ed"))
    assert english_left(page_of(client, "/operating")) == []
    assert "taxonomy_term" not in page_of(client, "/operating")


# What the tests above look with


def folder(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES"


@cache
def catalogue(locale: str) -> Catalog:
    with (folder(locale) / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def messages(locale: str) -> list[Message]:
    return [message for message in catalogue(locale) if message.id]


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@cache
def extracted() -> frozenset[str | tuple[str, ...]]:
    """Every text of the sources that is marked, found as `make messages` finds it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: set[str | tuple[str, ...]] = set()
    for part in ("directory", "templates"):
        mine = [(pattern.removeprefix(f"{part}/"), method) for pattern, method in methods if pattern.startswith(part)]
        assert mine, f"babel.cfg names no files of {part}"
        kept = {pattern.removeprefix(f"{part}/"): value for pattern, value in options.items()}
        for _, _, message, _, _ in extract_from_dir(ROOT / part, mine, options_map=kept, keywords=KEYWORDS):
            found.add(message)
    return frozenset(found)


def stray_percents(form: str) -> bool:
    return "%" in HOLE.sub("", form).replace("%%", "")


def ends_of(text: str) -> tuple[bool, bool, str]:
    """Whether a space stands before and after it, and whether it ends as a sentence or as a heading does."""
    last = text.rstrip("”")[-1:]
    return text[:1].isspace(), text[-1:].isspace(), last if last in ".:?!" else ""


def texts_of(compiled: Translations) -> dict[object, str]:
    """What a compiled catalogue says; its head, which names the tool that made it, is left out."""
    return {key: text for key, text in compiled._catalog.items() if key != ""}


def in_spanish(client: FlaskClient) -> FlaskClient:
    token = token_of(client.get("/keys").get_data(as_text=True))
    assert client.post("/language", data={"csrf_token": token, "locale": "es"}).status_code == 303
    return client


def page_of(client: FlaskClient, address: str) -> str:
    html = client.get(address).get_data(as_text=True)
    assert '<html lang="es">' in html, address
    return html


@cache
def phrases() -> tuple[str, ...]:
    """The English texts, or what of them stands between holes, that are long enough to be nothing else."""
    found = set()
    for message in messages("es"):
        for source, form in zip(sources(message), forms(message), strict=True):
            if source != form:
                found |= {piece.strip(EDGES) for piece in HOLE.sub("\0", source).split("\0")}
    return tuple(sorted(piece for piece in found if len(piece) > LONG))


def english_left(html: str, locale: str = "es") -> list[str]:
    """Our English in the parts of a page whose language is `locale`."""
    reader = Reader(locale)
    reader.feed(html)
    texts = [text for text in reader.texts if text.strip() not in county_says()]
    whole = "\0".join(texts)
    left = [phrase for phrase in phrases() if phrase in whole]
    # A partner's own words may stand inside a text and hold a phrase that is ours elsewhere.
    return [one for one in left if any(one in without_county(text) for text in texts if one in text)]


@cache
def without_county(text: str) -> str:
    for said in _longest_first():
        text = text.replace(said, "")
    return text


@cache
def _longest_first() -> list[str]:
    return sorted((said for said in county_says() if len(said) > LONG), key=len, reverse=True)


@cache
def county_says() -> frozenset[str]:
    """What the county's partners wrote of themselves: it stays as they wrote it."""
    found: set[str] = set()
    waiting: list[object] = [tomllib.loads(path.read_text()) for path in sorted(COUNTY.glob("**/*.toml"))]
    assert waiting
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.add(" ".join(one.split()))
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
    return frozenset(found)


class Reader(HTMLParser):
    """What a person sees or hears of a page, where the page says that it is of one language."""

    VOID = frozenset({"br", "input", "link", "meta", "img", "hr"})

    def __init__(self, locale: str) -> None:
        super().__init__()
        self.locale = locale
        self.texts: list[str] = []
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        lang = own.get("lang") or (self.open[-1][1] if self.open else "")
        if lang == self.locale:
            self.texts += [text for text in map(own.get, SHOWN) if text]
        if tag not in self.VOID:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] == self.locale and self.open[-1][0] not in ("script", "style"):
            self.texts.append(" ".join(data.split()))
