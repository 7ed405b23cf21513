"""The gate before every view: the door's declared rule, the host's name, the cover screen.

It protects doors, by the kind of person. It does not protect rows: those come only from queries
that take the actor.
"""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

import structlog
from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from directory.core.actor import GUEST, Actor
from directory.core.permissions import Permission
from directory.web.language import choose_locale
from directory.web.respond import is_fragment_request

log = structlog.get_logger()
UNCOVERED = frozenset(
    {
        "accounts.show_cover", "accounts.cover_screen", "accounts.sign_out", "accounts.show_sign_in",
        "accounts.enter", "accounts.demo_sign_in", "accounts.choose_language", "accounts.show_unlock",
        "accounts.unlock", "accounts.keep_typed", "web.show_icon", "web.show_health", "web.show_readiness",
    }
)  # fmt: skip
_ASKS_NO_DATABASE = frozenset({"web.show_icon", "web.show_health", "web.show_readiness"})
_PROXY_HEADERS = tuple(
    f"HTTP_{name}" for name in ("FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_REAL_IP")
)


def current_actor() -> Actor:
    """Who is asking, as the gate found out."""
    actor: Actor = g.get("actor", GUEST)
    return actor


def rule_of(app: Flask, endpoint: str) -> Permission | None:
    """The permission that an endpoint declares, or None."""
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def install_gate(
    app: Flask,
    load_actor: Callable[[], Actor],
    hold_form: Callable[[Actor], None],
    is_fresh: Callable[[Actor], bool],
    check_form: Callable[[], None],
    offered: Callable[[], tuple[str, ...]],
    *,
    fallback: str,
    demo: bool,
) -> None:
    """Check every request before its view runs.

    `hold_form` keeps what a locked or ended sign-in (`g.left`) sent until there is an open one again, once `check_form`
    has found its token to be ours (it refuses by raising); `is_fresh` says who proved themselves lately; `offered`
    gives the languages that the coalition offers.
    """

    def hold(actor: Actor) -> None:
        check_form()  # what a stranger's page made a browser send is not kept either
        hold_form(actor)

    @app.before_request
    def pass_gate() -> Response | None:
        if request.endpoint == "web.static_file":
            return None
        choose_locale(None, fallback)
        if demo:
            _refuse_foreign_callers()
        _refuse_other_sites("http" if demo else "https")
        actor = g.actor = load_actor()
        if request.endpoint not in _ASKS_NO_DATABASE:
            choose_locale(actor.locale, fallback, offered())
        if actor.is_covered and request.endpoint not in UNCOVERED:
            return _go("accounts.show_cover")
        if actor.is_guest and request.method == "POST" and "left" in g and getattr(_view(app), "holds", False):
            hold(actor)
        return _judge(app, actor) or _judge_moment(app, actor, hold, is_fresh)


def _judge_moment(
    app: Flask, actor: Actor, hold: Callable[[Actor], None], is_fresh: Callable[[Actor], bool]
) -> Response | None:
    """What is delicate waits for the PIN after idleness, and for a fresh proof; what was sent is not lost."""
    view = _view(app)
    if most_bytes := getattr(view, "most_bytes", 0):
        request.max_content_length = most_bytes  # whoever may not come in was sent away before this
    if getattr(view, "needs_unlocked", False) and actor.is_locked:
        hold(actor)
        return _go("accounts.show_unlock")
    if getattr(view, "needs_fresh", False) and not is_fresh(actor):
        hold(actor)
        return _go("accounts.show_proof")
    return None


def _view(app: Flask) -> object:
    return app.view_functions.get(request.endpoint or "")


def _judge(app: Flask, actor: Actor) -> Response | None:
    """Let pass, or lead to the door, or refuse; an address that is nobody's goes on to its 404."""
    if request.endpoint is None:
        return None
    rule = rule_of(app, request.endpoint)
    if rule is None:
        log.error("endpoint without an access rule", endpoint=request.endpoint)
        return abort(403)
    if actor.may(rule):
        return None
    if actor.is_guest:
        return _go("accounts.show_sign_in")
    if actor.is_pending:
        return _go("accounts.show_second_step")
    log.info("refused at the gate", endpoint=request.endpoint, duty=actor.duty)
    return abort(403)


def _go(endpoint: str) -> Response:
    """Send a browser elsewhere; under htmx the whole page must go, or a door lands inside a fragment."""
    target = url_for(endpoint)
    if is_fragment_request() or request.headers.get("HX-Request"):
        return Response("", status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def _refuse_foreign_callers() -> None:
    """The demo has no passphrases: it speaks to this machine alone and to no proxy."""
    if not _is_loopback(request.remote_addr or "") or any(name in request.environ for name in _PROXY_HEADERS):
        abort(403)


@lru_cache(maxsize=64)
def _is_loopback(peer: str) -> bool:
    try:
        return ip_address(peer.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False


def _refuse_other_sites(scheme: str) -> None:
    """A change that another site's page sends is refused by where the browser says it comes from.

    Outside the demo people come by https, the only way the cookie goes, whatever reaches us from the proxy. A form
    that a browser sends by itself says "null" under our own rule for Referer; its token and Sec-Fetch-Site count.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin not in ("null", f"{scheme}://{request.host}"):
        abort(403)
