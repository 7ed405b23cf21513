"""Partners as people type their names: one a line, or in a cell of a table."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from directory.core.actor import Actor
from directory.core.words import fold
from directory.providers.queries import list_lines, list_names


@dataclass(slots=True)
class Named:
    """The partners that were meant, in the order of the names, and the names that nobody has or that several have.

    `namesakes` are all those who share a name that was typed, whether it is clear by now who is meant or not.
    """

    ids: list[uuid.UUID] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    namesakes: list[uuid.UUID] = field(default_factory=list)


class Names:
    """Every partner that an actor may see, by name: read once, asked many times.

    `also` are those that are known before anything is typed: the partner from whose page a form was opened, or those
    that a row names already. They are known even if they are paused or archived, and are meant before their namesakes.
    """

    def __init__(self, actor: Actor, also: Iterable[tuple[uuid.UUID, str]] = ()) -> None:
        self._actor, self._also = actor, dict(also)
        self.names: dict[uuid.UUID, str] = dict(list_names(actor)) | self._also
        self._by_name: dict[str, list[uuid.UUID]] = {}
        for row_id, name in self.names.items():
            self._by_name.setdefault(_folded(name), []).append(row_id)

    def match(self, typed: Iterable[str], chosen: Collection[uuid.UUID] = ()) -> Named:
        """Whom some names mean, each partner once; case, accents and spaces do not count.

        Of namesakes those that were `chosen` are meant, one or more; without a choice those that were known before.
        """
        found = Named()
        for folded, name in {_folded(name): name.strip() for name in typed if name.strip()}.items():
            ids = meant = self._by_name.get(folded, [])
            if len(ids) > 1:
                found.namesakes += ids
                meant = [one for one in ids if one in chosen] or [one for one in ids if one in self._also]
            found.ids += meant
            if not meant:
                (found.unclear if ids else found.unknown).append(name)
        return found

    def places(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
        """The towns of some partners, to tell namesakes apart; none of a partner that is not listed now."""
        return {one.id: one.places for one in list_lines(self._actor, list(ids))}


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
