"""The table of all partners that a coordinator works down: sorted by a link, filtered by what is missing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from directory.core.actor import Actor
from directory.core.paging import Page
from directory.partnerships.linkage.facts import Answer, Bond, Fact, answer, answers, lapsed_on
from directory.partnerships.linkage.queries import list_bonds, list_partner_names
from directory.partnerships.telling import Voice
from directory.providers.models import Known
from directory.web.language import N_

SIZE = 500
LABELS = {
    Fact.AGREEMENT: N_("Agreement in force"),
    Fact.LIAISON: N_("Liaison confirmed in a year"),
    Fact.TRAINED: N_("Trained both ways in a year"),
    Fact.CONSULTED: N_("Asked for advice in 6 months"),
    Fact.PHILOSOPHY: N_("Philosophy said or confirmed in a year"),
    Fact.CHECKED: N_("Record checked in a year"),
}
_ORDER = {Known.NO: 0, Known.UNKNOWN: 1, Known.YES: 2}
_TONES = {Known.NO: "stop", Known.UNKNOWN: "stale", Known.YES: "good"}


class Cell(NamedTuple):
    """An answer: its colour, and its words with the day."""

    tone: str
    said: str


class Row(NamedTuple):
    """A partner with its answers in the order of the facts."""

    id: uuid.UUID
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the table: how it is sorted (a fact, or "name"), and what alone is shown as missing (a fact, or "")."""

    page: Page[Row]
    sort: str
    missing: str


def make_table(actor: Actor, v: Voice, sort: str, missing: str, number: int) -> Table:
    """A page of 500 partners. Of all of them only what they are compared by is read; the rest of the page's own."""
    chosen = list_partner_names(actor)
    sort, missing = (sort if sort in set(Fact) else "name"), (missing if missing in set(Fact) else "")
    if sort != "name" or missing:
        chosen = _arranged(chosen, v, sort, missing)
    last = max(1, -(-len(chosen) // SIZE))
    number = min(max(1, number), last)
    shown = chosen[(number - 1) * SIZE : number * SIZE]
    bonds, tell = list_bonds([one for one, _ in shown], v.today, v.timezone), teller(v)
    rows = [Row(one, name, tell(bonds[one])) for one, name in shown]
    return Table(Page(rows, number, SIZE, len(chosen)), sort, missing)


_NONE = Bond()


def _arranged(partners: list[tuple[uuid.UUID, str]], v: Voice, sort: str, missing: str) -> list[tuple[uuid.UUID, str]]:
    """What lacks most urgently first: no, then unknown, then yes, each by the oldest day; equal ones by name."""
    bonds = list_bonds(None, v.today, v.timezone, [Fact(name) for name in {sort, missing} & set(Fact)])

    def told(one: uuid.UUID, fact: str) -> Answer:
        return answer(bonds.get(one, _NONE), Fact(fact), v.today)

    def urgency(entry: tuple[uuid.UUID, str]) -> tuple[int, date]:
        known, on = told(entry[0], sort)
        return _ORDER[known], on or date.min

    if missing:
        partners = [entry for entry in partners if told(entry[0], missing)[0] != Known.YES]
    return sorted(partners, key=urgency) if sort != "name" else partners


def teller(v: Voice) -> Callable[[Bond], list[Cell]]:
    """What tells the answers of a bond in words, in the order of the facts."""
    _ = v.text
    yes, no, unknown = _("yes"), _("no"), _("unknown")
    until, lapsed, last = _("yes, until %(day)s"), _("lapsed on %(day)s"), _("%(answer)s, last %(day)s")
    words = {Known.YES: yes, Known.NO: no, Known.UNKNOWN: unknown}
    days: dict[date, str] = {}

    def say(on: date) -> str:
        if on not in days:
            days[on] = v.on(on)
        return days[on]

    def tell(bond: Bond) -> list[Cell]:
        cells = []
        over = lapsed_on(bond, v.today)
        for fact, (known, on) in answers(bond, v.today).items():
            if fact is Fact.AGREEMENT:
                said = lapsed % {"day": say(over)} if over else words[known]
                if known is Known.YES and on:
                    said = until % {"day": say(on)}
            else:
                said = last % {"answer": words[known], "day": say(on)} if on else words[known]
            cells.append(Cell(_TONES[known], said))
        return cells

    return tell
