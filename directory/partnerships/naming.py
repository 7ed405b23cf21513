"""Partners as people type their names: one a line, or in a cell of a table."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from directory.core.actor import Actor
from directory.core.words import fold
from directory.providers.queries import list_names


@dataclass(slots=True)
class Named:
    """The partners that were meant, in the order of the names, and the names that nobody has or that several have."""

    ids: list[uuid.UUID] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


class Names:
    """Every partner that an actor may see, by name: read once, asked many times."""

    def __init__(self, actor: Actor) -> None:
        self._by_name: dict[str, list[uuid.UUID]] = {}
        self.names: dict[uuid.UUID, str] = {}
        for row_id, name in list_names(actor):
            self._by_name.setdefault(_folded(name), []).append(row_id)
            self.names[row_id] = name

    def match(self, typed: Iterable[str]) -> Named:
        """Whom some names mean, each partner once; case, accents and spaces do not count."""
        found = Named()
        for name in typed:
            if not name.strip():
                continue
            ids = self._by_name.get(_folded(name), [])
            if len(ids) == 1:
                found.ids.append(ids[0])
            else:
                (found.unclear if ids else found.unknown).append(name.strip())
        found.ids = list(dict.fromkeys(found.ids))
        return found


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
