"""What somebody was about to send, or was typing, when the screen was locked or the sign-in ended.

Whoever works with referrals has it sealed to their own key, where it outlives the sign-in; for everybody else it lies
in the drawer and ends with the sign-in. Secrets are not kept. Where somebody only wanted to look, the path is noted.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, g, request, url_for

from directory.accounts import actions, drafts, queries, unlocking
from directory.accounts.drafts import Writer
from directory.accounts.session import TYPED, find_newest_in_drawer, go_on_without_database, keep_in_drawer
from directory.core.actor import Actor
from directory.core.db import db

HELD = "held"
ONWARD = "onward"
DRAFT_FIELD = "typed-draft"
"""The field in which a form says under which id what is typed in it is kept."""
_NOT_HELD = frozenset(
    {"csrf_token", "passphrase", "again", "current", "chosen", "ticket", "token", "pin", "code", "spoken"}
    | {"words", "first_word", "second_word", "third_word", "heard", DRAFT_FIELD}
)  # fmt: skip
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A form as it was: where it goes, the page it stood on (empty for one that was sent), its fields."""

    id: uuid.UUID
    path: str
    page: str
    fields: Fields

    @property
    def is_sent(self) -> bool:
        """Whether it was sent; otherwise somebody was still typing."""
        return not self.page


def hold_form(actor: Actor) -> None:
    """Keep what a form sent while its sender unlocks or signs in; commits by itself. Of a GET, the path alone.

    `show_held` offers to send it again, to the same address with its query: that may say of whom the form speaks.
    """
    with go_on_without_database():
        if request.endpoint == TYPED:
            keep_typed(actor, request.form.get("typed", ""))
        elif request.method == "POST":
            path = request.full_path if request.query_string else request.path
            fields = _kept(request.form.items(multi=True))
            g.is_held = _keep(actor, {"path": path, "page": "", "fields": fields}, _id_in(DRAFT_FIELD)) is not None
        elif actor.sign_in_id is not None:
            actions.forget_kind(actor, ONWARD)
            keep_in_drawer(actor, ONWARD, {"path": request.path})
        db.session.commit()


def keep_typed(actor: Actor, said: str) -> uuid.UUID | None:
    """Keep what is being typed, as the page's script says it (JSON); None for what says nothing. Never commits."""
    try:
        told = json.loads(said)
        fields = _kept((str(name), str(value)) for name, value in told["fields"])
        contents = {"path": str(told["path"]), "page": str(told["page"]), "fields": fields}
    except (KeyError, TypeError, ValueError):
        return None
    return _keep(actor, contents, _id_in("draft")) if fields and contents["page"] else None


def find_held(actor: Actor, held_id: uuid.UUID | None = None) -> Held | None:
    """The newest that is held for the actor under this hat, or the one of that id; it stays until it is forgotten."""
    found = drafts.list_drafts(Writer.of(actor), unlocking.find_own(actor))
    in_drawer = find_newest_in_drawer(actor, HELD)
    if isinstance(in_drawer[1], dict) and in_drawer[0] is not None:
        found.append((in_drawer[0], in_drawer[1]))
    for one, told in found:
        if held_id in (None, one):
            return Held(one, told["path"], told["page"], [(name, value) for name, value in told["fields"]])
    return None


def forget_held(actor: Actor, held_id: uuid.UUID) -> None:
    """Hold it no longer; flushes, never commits."""
    drafts.forget_draft(Writer.of(actor), held_id)
    in_drawer = queries.find_drawer_item(actor, HELD, held_id)
    if in_drawer is not None:
        db.session.delete(in_drawer)
    db.session.flush()


def take_onward(actor: Actor) -> str:
    """The path of what somebody wanted to look at, once; empty if there is none. Flushes, never commits."""
    _, kept = find_newest_in_drawer(actor, ONWARD)
    actions.forget_kind(actor, ONWARD)
    return str(kept["path"]) if isinstance(kept, dict) else ""


def note_draft() -> None:
    """Note under which id what came with a form is kept, for whoever renders the form once more, or takes it."""
    g.typed_draft = _id_in(DRAFT_FIELD) if request.method == "POST" else None


def forget_sent(actor: Actor) -> bool:
    """Let go of the draft of a form that has just been sent and taken; whether there was one. Never commits."""
    draft_id: uuid.UUID | None = g.get("typed_draft")
    if actor.is_guest or g.get("is_held"):
        return False
    if draft_id is not None:
        forget_held(actor, draft_id)
    return draft_id is not None


def way_to_held(actor: Actor) -> str:
    """Where somebody who is back goes on with what was held: the page on which they were typing, or the offer to send
    it; empty where there is nothing."""
    found = find_held(replace(actor, is_locked=False, is_covered=False))
    if found is None:
        return ""
    is_typed = not found.is_sent and is_ours(found.page, "GET")
    return f"{found.page}#held-{found.id}" if is_typed else url_for("accounts.show_held")


def is_ours(path: str, method: str = "POST") -> bool:
    """Whether a path is a door of ours and no way to another place."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return False
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path.partition("?")[0], method)


def _keep(actor: Actor, contents: dict[str, Any], draft_id: uuid.UUID | None) -> uuid.UUID | None:
    """Keep a form for the actor, or for whose sign-in has ended in this browser."""
    writer = g.get("left") or Writer.of(actor)
    kept = drafts.keep_draft(writer, contents, draft_id)
    if kept is not None or actor.sign_in_id is None:
        return kept
    if contents["page"] == "":
        actions.forget_kind(actor, HELD)
    return keep_in_drawer(actor, HELD, contents, draft_id)


def _kept(fields: Iterable[tuple[str, str]]) -> Fields:
    return [(name, value) for name, value in fields if name not in _NOT_HELD]


def _id_in(field: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get(field, ""))
    except ValueError:
        return None
