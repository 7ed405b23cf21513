"""The hand-out of a sign-in: which services are on it and what it says of each.

It is kept sealed and ends with the sign-in.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from directory.accounts.session import find_newest_in_drawer, hold_drawer, keep_in_drawer
from directory.core.actor import Actor

DRAWER = "hand-out"
MOST = 20
FIELDS = ("name", "phone", "hours", "address", "bring", "cost", "languages", "about")
USUAL = ("name", "phone", "hours", "address", "bring")


@dataclass(frozen=True, slots=True)
class HandOut:
    """What the sheet shows: services in order, fields of each, the labels' language, large print or not."""

    services: tuple[str, ...] = ()
    fields: tuple[str, ...] = USUAL
    language: str = ""
    is_large: bool = True

    def toggle(self, service: str) -> "HandOut":
        """With the service if it was not on it, without it if it was; 20 at most."""
        if service in self.services:
            return self.without(service)
        return replace(self, services=(*self.services, service)[:MOST])

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits on it."""
        return len(self.services) >= MOST

    def without(self, service: str) -> "HandOut":
        """Without the service, whether it was on it or not."""
        return replace(self, services=tuple(one for one in self.services if one != service))

    def emptied(self) -> "HandOut":
        """With no service; what it says of each and how it looks stays."""
        return replace(self, services=())

    def showing(self, fields: list[str], language: str, *, is_large: bool) -> "HandOut":
        """With other fields (unknown ones left out), another language of the labels, another size."""
        known = tuple(one for one in FIELDS if one in fields)
        return replace(self, fields=known, language=language, is_large=is_large)

    def move_up(self, service: str) -> "HandOut":
        """With the service one place further up."""
        at = self.services.index(service) if service in self.services else 0
        if not at:
            return self
        order = list(self.services)
        order[at - 1], order[at] = order[at], order[at - 1]
        return replace(self, services=tuple(order))


def load_hand_out(actor: Actor) -> tuple[HandOut, UUID | None]:
    """The sign-in's hand-out and the id it is kept under; an empty one before anything was chosen."""
    item_id, kept = find_newest_in_drawer(actor, DRAWER)
    return (_from(kept), item_id) if isinstance(kept, dict) else (HandOut(), item_id)


def edit_hand_out(actor: Actor, edit: Callable[[HandOut], HandOut]) -> tuple[HandOut, HandOut]:
    """The hand-out before and after an edit, kept sealed in the drawer; flushes, never commits.

    Of two edits at the same moment, as from two tabs, the later one waits and is made to what the other has left.
    """
    hold_drawer(actor)
    before, item_id = load_hand_out(actor)
    after = edit(before)
    if after != before:
        keep_in_drawer(actor, DRAWER, asdict(after), item_id)
    return before, after


def chosen_services(actor: Actor) -> frozenset[str]:
    """The ids of the services on the hand-out."""
    return frozenset(load_hand_out(actor)[0].services)


def _from(kept: dict[str, Any]) -> HandOut:
    return HandOut(
        services=tuple(kept.get("services", ())),
        fields=tuple(one for one in kept.get("fields", ()) if one in FIELDS),
        language=str(kept.get("language", "")),
        is_large=bool(kept.get("is_large", True)),
    )
