"""The coordinator's desk, each kind of its forms, and everybody's two buttons."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from playwright.sync_api import Page

from tests.journeys.screen import SUPERVISOR, Screen, at, send

HOUSE, SHELTER, CLOSED = "Harbor House", "Emergency shelter", "Closed House"
UNDERSTOOD = {"said": "Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm"}
SLIPPED = {"number": "12", "description": "At night", "type": "", "audience": "public"}
# What nobody wrote about itself in words that are ours, too.
PLAIN = "Riverbend Counseling"
_known: dict[tuple[str, str, str, int], str] = {}


def record(page: Page, kind: str, name: str) -> str:
    """The address of a record on the desk, looked up by its name once a server."""
    return _address(page, kind, name, f"/desk?q={quote(name)}", 0)


def child(page: Page, kind: str, number: int = 0) -> str:
    """The address of one of the rows that hang on the house: a place, a number, a contact."""
    return _address(page, kind, "", record(page, "organizations", HOUSE), number)


def _address(page: Page, kind: str, name: str, listed_at: str, number: int) -> str:
    key = (urlsplit(page.url).netloc, kind, name, number)
    if not _known.get(key):
        page.goto(listed_at)
        links = page.locator(f"main .list a[href^='/desk/{kind}/']", has_text=name)
        href = links.nth(number).get_attribute("href") if links.count() > number else ""
        _known[key] = "/".join((href or "").split("/")[:4])
    return _known[key]


Way = Callable[[Page], object]


def house(tail: str = "") -> Way:
    """A screen of an organization."""
    return lambda page: page.goto(record(page, "organizations", HOUSE) + tail)


def plain(tail: str = "") -> Way:
    """The same of another, whose own words are none of ours."""
    return lambda page: page.goto(record(page, "organizations", PLAIN) + tail)


def shelter(tail: str = "") -> Way:
    """A screen of a service."""
    return lambda page: page.goto(record(page, "services", SHELTER) + tail)


def row(kind: str, tail: str = "", number: int = 0) -> Way:
    """A screen of a place, a number or a contact."""
    return lambda page: page.goto(child(page, kind, number) + tail)


def archived(tail: str = "") -> Way:
    """A screen of an organization that is archived; it is entered and archived where there is none yet."""

    def come(page: Page) -> None:
        page.goto("/keys")
        if not record(page, "organizations", CLOSED):
            send(page, "/desk/organizations/new", {"name": CLOSED, "number": "509-555-0177", "key": "closed house"})
            address = record(page, "organizations", CLOSED)
            send(page, f"{address}/archive", {"reason": "It closed its doors.", "key": "closed for good"})
        page.goto(record(page, "organizations", CLOSED) + tail)

    return come


def _stale(page: Page) -> None:
    page.goto("/keys")
    address = record(page, "organizations", HOUSE)
    send(page, f"{address}/edit/basics", {"name": "Harbor Home", "email": "desk@harbor.example.org", "seen": "old"})


def _slipped(page: Page) -> None:
    page.goto("/keys")
    send(page, record(page, "organizations", HOUSE) + "/add/phones", SLIPPED)


def _understood(page: Page) -> None:
    page.goto("/keys")
    send(page, record(page, "services", SHELTER) + "/edit/hours", UNDERSTOOD)


def partner(page: Page, name: str) -> str:
    """The address of a partner's page."""
    page.goto(f"/find?q={quote(name)}")
    return (page.locator(".card h3 a").first.get_attribute("href") or "").split("#")[0]


def _doubted(page: Page) -> None:
    said = {"field": "email", "said": "They answer at another address now.", "key": f"{7:032x}"}
    send(page, partner(page, "Read Together") + "/wrong", said)
    page.goto("/desk/corrections")


def _own_reports(page: Page) -> None:
    said = {"field": "email", "said": "They answer at another address now.", "key": f"{8:032x}"}
    send(page, partner(page, "Read Together") + "/wrong", said)
    page.goto("/reports")


OF_DESK = (
    Screen("desk", "dana", at("/desk")),
    Screen("desk-found", "dana", at("/desk?q=house")),
    Screen("desk-supervisor", SUPERVISOR, at("/desk")),
    Screen("desk-new", "dana", at("/desk/organizations/new")),
    Screen("desk-organization", "dana", plain()),
    Screen("desk-service", "dana", shelter()),
    Screen("desk-place", "dana", row("places")),
    Screen("desk-place-hidden", "dana", row("places", number=1)),
    Screen("desk-archived", "dana", archived()),
    Screen("desk-archive", "dana", shelter("/archive")),
    Screen("desk-delete", "dana", archived("/delete")),
    Screen("desk-take-off", "dana", row("places", "/remove")),
    Screen("desk-history", "dana", archived("/history")),
    Screen("desk-slips", "dana", _slipped),
    Screen("desk-conflict", "dana", _stale),
    Screen("desk-facts", "dana", plain("/edit/facts")),
    Screen("desk-parent", "dana", house("/edit/parent")),
    Screen("desk-legal", "dana", house("/edit/legal")),
    Screen("desk-more", "dana", house("/edit/more")),
    Screen("desk-listing", "dana", house("/edit/listing")),
    Screen("desk-keeper", "dana", house("/edit/keeper")),
    Screen("desk-phone", "dana", row("phones", "/edit/phone")),
    Screen("desk-contact", "dana", house("/add/contacts")),
    Screen("desk-where", "dana", row("places", "/edit/where")),
    Screen("desk-access", "dana", row("places", "/edit/access")),
    Screen("desk-status", "dana", shelter("/edit/status")),
    Screen("desk-hours", "dana", shelter("/edit/hours")),
    Screen("desk-hours-understood", "dana", _understood),
    Screen("desk-room", "dana", shelter("/edit/room")),
    Screen("desk-needs", "dana", shelter("/edit/needs")),
    Screen("desk-barriers", "dana", shelter("/edit/barriers")),
    Screen("desk-apply", "dana", shelter("/edit/apply")),
    Screen("desk-cost", "dana", shelter("/edit/cost")),
    Screen("desk-languages", "dana", shelter("/edit/languages")),
    Screen("desk-places", "dana", shelter("/edit/places")),
    Screen("corrections", "dana", _doubted),
    Screen("report-wrong", "ana", lambda page: page.goto(partner(page, HOUSE) + "/wrong?field=hours")),
    Screen("report-called", "ana", lambda page: page.goto(partner(page, HOUSE) + "/called")),
    Screen("reports", "ana", _own_reports),
)
