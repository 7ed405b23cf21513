"""The partners A to Z, a page at a time, with the letters that there are."""

import string
import uuid
from dataclasses import dataclass

from directory.core.actor import Actor
from directory.core.paging import Page
from directory.core.words import fold
from directory.find.telling import Mark, Telling
from directory.providers import queries

SIZE = 40
OTHER = "0"


@dataclass(frozen=True, slots=True)
class Entry:
    """One partner of the list: name, sectors, place, how fresh."""

    id: uuid.UUID
    name: str
    sectors: str
    place: str
    is_hidden: bool
    checked: Mark


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the list. `letters` says of each whether any partner begins so; OTHER is the rest."""

    page: Page[Entry]
    letter: str
    letters: list[tuple[str, bool]]
    total: int

    @property
    def first(self) -> int:
        """The place in the list of the page's first row, from 1."""
        return (self.page.number - 1) * self.page.size + 1


def list_register(actor: Actor, t: Telling, letter: str, number: int) -> Register:
    """A page of the partners under a letter (all for none known); a number too high gives the last page."""
    names = sorted((fold(name).strip(), str(i), i) for i, name in queries.list_names(actor))
    there = {_letter(name) for name, _, _ in names}
    letter = letter.upper() if letter.upper() in there else ""
    chosen = [i for name, _, i in names if not letter or _letter(name) == letter]
    last = max(1, -(-len(chosen) // SIZE))
    number = min(max(1, number), last)
    lines = queries.list_lines(actor, chosen[(number - 1) * SIZE : number * SIZE])
    rows = [
        Entry(
            id=line.id,
            name=line.name,
            sectors=", ".join(t.wording.name("sector", code) for code in line.sectors),
            place=", ".join(line.places[:2]),
            is_hidden=line.is_hidden,
            checked=t.checked(line.checked_at, line.checked_how),
        )
        for line in lines
    ]
    letters = [(one, one in there) for one in string.ascii_uppercase]
    if OTHER in there:
        letters.append((OTHER, True))
    return Register(Page(rows, number, SIZE, len(chosen)), letter, letters, len(names))


def _letter(folded: str) -> str:
    first = folded[:1].upper()
    return first if first and first in string.ascii_uppercase else OTHER
