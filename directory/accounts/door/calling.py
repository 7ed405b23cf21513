"""What a request says of who calls: address, host, browser, and the cookie of a registered browser."""

import ipaddress

from flask import request
from werkzeug.wrappers import Response

from directory.accounts.door.entry import Caller
from directory.web.settings import current_settings

_YEAR = 365 * 24 * 60 * 60
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def caller() -> Caller:
    """Who calls, as far as the door asks."""
    scheme = "http" if is_demo() else "https"
    return Caller(
        address=client_address(),
        host=request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host,
        origin=f"{scheme}://{request.host}",
        desk_token=request.cookies.get(_desk_cookie(), ""),
        browser=browser_words(request.headers.get("User-Agent", "")),
    )


def is_demo() -> bool:
    """Whether the demo is served."""
    demo: bool = current_settings().demo
    return demo


def client_address() -> str:
    """The client's address; empty where it is not known.

    A proxy on this machine is believed in the last address that it adds to `X-Forwarded-For`, nobody else is (ASVS
    4.1.3). A network of version 6 counts by its first 64 bits, since one household has as many addresses as it likes.
    """
    told = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    found = _read(request.remote_addr or "")
    if found is None or found.is_loopback:  # a proxy at a socket file has no address
        found = _read(told)
    if found is None:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def browser_words(agent: str) -> str:
    """A browser as its person would name it, "Firefox, Windows"; empty if it is none of the known ones."""
    names = [next((name for sign, name in kind if sign in agent), "") for kind in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name)


def put_desk_cookie(response: Response, token: str) -> None:
    """Have this browser keep the token of its registration, for a year from now."""
    response.set_cookie(
        _desk_cookie(), token, max_age=_YEAR, secure=not is_demo(), httponly=True, samesite="Strict", path="/"
    )


def drop_desk_cookie(response: Response) -> None:
    """Have this browser forget its registration."""
    response.delete_cookie(_desk_cookie(), secure=not is_demo(), httponly=True, samesite="Strict", path="/")


def _desk_cookie() -> str:
    return "desk-demo" if is_demo() else "__Host-desk"


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
