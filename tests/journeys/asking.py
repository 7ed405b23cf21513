"""What a person does on Find, and what stands there then."""

from collections.abc import Callable

from playwright.sync_api import Page

SENTENCE = "who takes a man without a court order, near 98701, in Spanish, in the evening, and does not ask for ID?"
FRASE = (
    "¿quién atiende a un hombre sin orden de la corte, cerca de 98701, en español, por la noche, "
    "y no pide identificación?"
)
RIGHT = "Círculo de hombres (en español)"
FOR_ADVOCATES = "509-555-0134"
FOR_THE_PUBLIC = "509-555-0131"

# Set before the act: an answer may come before one has begun to wait for it. Without one, the wait ends with an error.
_AWAIT = """(id) => { window.settled = new Promise((done, fail) => {
    document.addEventListener("htmx:afterSettle", ({ detail }) => { if (detail.target.id === id) done(); });
    setTimeout(() => fail(new Error("nothing came into #" + id)), 15000); }); }"""


def after(page: Page, target: str, act: Callable[[], object]) -> None:
    """Do something and return once htmx has put the answer into an element."""
    page.evaluate(_AWAIT, target)
    act()
    page.evaluate("() => window.settled")


def ask(page: Page, words: str) -> None:
    """Type into the search box and wait for the results that come by themselves."""
    after(page, "found", lambda: page.locator("#q").fill(words))


def ask_by_button(page: Page, words: str) -> None:
    """Type and press Find, as somebody without a script must; the browser goes to the search's own address."""
    page.locator("#q").fill(words)
    page.locator(".box button").click()
    page.wait_for_url("**/find/*")


def titles(page: Page) -> list[str]:
    """The names of the results, in their order."""
    return page.locator("#results > .card h3 a").all_inner_texts()


def total(page: Page) -> int:
    """How many services fit, as the list itself says."""
    return int(page.locator("#results").get_attribute("data-total") or "-1")


def chips(page: Page) -> list[str]:
    """What the page says that it understood: the codes behind the chips."""
    found = page.locator("#found .chip[name=drop]")
    return [found.nth(i).get_attribute("value") or "" for i in range(found.count())]
