"""The table of all partners that a coordinator works down: sorted by a link, filtered by what is missing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from directory.core.actor import Actor
from directory.core.paging import Page
from directory.partnerships.linkage.facts import Bond, Fact, answers, lapsed_on
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
    Fact.PHILOSOPHY: N_("Philosophy confirmed in a year"),
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
    """A page of 500 partners. Where nothing has to be compared, only the page's own partners are read."""
    partners = list_partner_names(actor)
    sort, missing = (sort if sort in set(Fact) else "name"), (missing if missing in set(Fact) else "")
    chosen, bonds = partners, None
    if sort != "name" or missing:
        bonds = list_bonds(None, v.today, v.timezone)
        chosen = _arranged(partners, bonds, v.today, sort, missing)
    last = max(1, -(-len(chosen) // SIZE))
    number = min(max(1, number), last)
    shown = chosen[(number - 1) * SIZE : number * SIZE]
    if bonds is None:
        bonds = list_bonds([one for one, _ in shown], v.today, v.timezone)
    tell = teller(v)
    rows = [Row(one, name, tell(bonds.get(one, _NONE))) for one, name in shown]
    return Table(Page(rows, number, SIZE, len(chosen)), sort, missing)


_NONE = Bond()


def _arranged(
    partners: list[tuple[uuid.UUID, str]], bonds: dict[uuid.UUID, Bond], today: date, sort: str, missing: str
) -> list[tuple[uuid.UUID, str]]:
    """What lacks most urgently first: no, then unknown, then yes, each by the oldest day; equal ones by name."""
    told = {one: answers(bonds.get(one, _NONE), today) for one, _ in partners}
    if missing:
        partners = [entry for entry in partners if told[entry[0]][Fact(missing)][0] != Known.YES]
    if sort != "name":
        fact = Fact(sort)
        partners = sorted(
            partners, key=lambda entry: (_ORDER[told[entry[0]][fact][0]], told[entry[0]][fact][1] or date.min)
        )
    return partners


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
        for fact, (answer, on) in answers(bond, v.today).items():
            if fact is Fact.AGREEMENT:
                said = lapsed % {"day": say(over)} if over else words[answer]
                if answer is Known.YES and on:
                    said = until % {"day": say(on)}
            else:
                said = last % {"answer": words[answer], "day": say(on)} if on else words[answer]
            cells.append(Cell(_TONES[answer], said))
        return cells

    return tell
