"""Page or fragment: the one place that reads the headers of htmx."""

from typing import Any

from flask import Response, current_app, make_response, redirect, request, session

from directory.web.templates import environment

VARY = "HX-Request, HX-Boosted, HX-History-Restore-Request"


def is_fragment_request() -> bool:
    """Whether htmx asks for a part of a page: not boosted, and not to restore its history."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def respond(template: str, block: str, status: int = 200, **values: Any) -> Response:
    """The screen as a page, or its block as a fragment; which one, the server alone decides."""
    shared = _shared()
    found = environment().get_template(template)
    if is_fragment_request():
        html = "".join(found.blocks[block](found.new_context({**shared, **values})))
        html += environment().get_template("web/flash.html").render({**shared, "out_of_band": True})
    else:
        html = found.render({**shared, **values})
    response = make_response(html, status)
    response.headers["Vary"] = VARY
    return response


def lead_on(template: str) -> Response | None:
    """One click more for whoever comes by a link in a letter, which brings no cookie of ours, whoever is signed in.

    None where there is nothing to lead on. The answer must not put another cookie in the place of the one they have.
    """
    if request.headers.get("Sec-Fetch-Site") != "cross-site" or request.cookies:
        return None
    response = respond(template, "content")
    session.clear()
    session.modified = False
    return response


def _shared() -> dict[str, Any]:
    shared: dict[str, Any] = {}
    current_app.update_template_context(shared)
    return shared


def render_block(template: str, block: str, values: dict[str, Any]) -> str:
    """One block of a template as text, with those values alone."""
    found = environment().get_template(template)
    return "".join(found.blocks[block](found.new_context(values)))


def shared_values() -> dict[str, Any]:
    """What every page's template is given."""
    return _shared()


def with_vary(html: str, status: int = 200) -> Response:
    """HTML that is a page or a fragment by the headers it was asked with."""
    response = make_response(html, status)
    response.headers["Vary"] = VARY
    return response


def render(template: str, **values: Any) -> str:
    """A whole template as text, in this answer's language."""
    return environment().get_template(template).render({**_shared(), **values})


def go(target: str) -> Response:
    """After a change: 303 for a browser, `HX-Redirect` for htmx."""
    if is_fragment_request():
        return Response("", status=204, headers={"HX-Redirect": target, "Vary": VARY})
    response = make_response(redirect(target, 303))
    response.headers["Vary"] = VARY
    return response
