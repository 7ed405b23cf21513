"""Find's page around its results, kept.

All that differs from one search to the next stands in a few holes (`HOLES`); the rest of the page depends only on the
language and on who is signed in. It is made by the one template `find/find.html`, once, with a mark in each hole, and
then filled by joining strings.
"""

import re
from typing import Any

from markupsafe import Markup, escape

from directory.core.actor import Actor
from directory.web.templates import environment

HOLES = ("token", "q", "near", "distances", "hotlines", "on", "facets", "found", "back")
MOST = 500
_MARK = re.compile("\x02([a-z]+)\x03")

_frames: dict[tuple[object, ...], list[str]] = {}


def fill_frame(actor: Actor, shared: dict[str, Any], values: dict[str, Any], *, is_plain: bool) -> str:
    """The page with its holes filled; `is_plain` says that nothing else about this page is out of the ordinary."""
    key = (shared["locale"], shared["languages"], actor.duty, actor.name, actor.agency_name, shared["is_demo"])
    parts = _frames.get(key) if is_plain else None
    if parts is None:
        marks = {hole: Markup(f"\x02{hole}\x03") for hole in HOLES}  # noqa: S704, our own marks
        parts = _MARK.split(environment().get_template("find/find.html").render({**shared, **marks, "is_frame": True}))
        if is_plain:
            if len(_frames) >= MOST:
                _frames.clear()
            _frames[key] = parts
    filled = list(parts)
    for at in range(1, len(filled), 2):
        filled[at] = str(escape(values[filled[at]]))
    return "".join(filled)
