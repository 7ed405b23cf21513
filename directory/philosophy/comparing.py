"""Two to four programs on the same questions, what differs said in words. No score, no order of merit. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from directory.philosophy.queries import Stance
from directory.philosophy.questions import CORE, SHORT, Kind, QuestionSet, book
from directory.philosophy.states import State
from directory.philosophy.telling import Teller, Told


class Verdict(StrEnum):
    """What the answers side by side are: alike, alike as far as there are any, different, or to be read."""

    SAME = "same"
    SAME_SO_FAR = "same_so_far"
    DIFFERS = "differs"
    OPEN = "open"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Row:
    """One question with the answer of each program, in the order in which they were chosen."""

    id: str
    text: str
    cells: tuple[Told, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question set over all the programs; `is_first` ones stand on the printed sheet."""

    name: str
    title: str
    rows: tuple[Row, ...]
    is_first: bool
    differing: int


def verdict_of(cells: Sequence[Told]) -> Verdict:
    """What some answers to one question are side by side. Own words are for reading, never judged alike or not."""
    answered = [cell for cell in cells if cell.state == State.ANSWERED]
    if len(answered) < 2:
        return Verdict.OPEN
    if answered[0].kind == Kind.WORDS:
        return Verdict.READ
    if len({frozenset(cell.codes) for cell in answered}) > 1:
        return Verdict.DIFFERS
    return Verdict.SAME if len(answered) == len(cells) else Verdict.SAME_SO_FAR


def compare(stances: Sequence[Stance], teller: Teller) -> list[Sheet]:
    """The sheets of a comparison: core and short set first, then every set that any of them is asked or answered."""
    names = {one.name for stance in stances for one in stance.subject.sets}
    names |= {book().by_id[i].set_name for stance in stances for i in stance.standings if i in book().by_id}
    chosen = [one for one in book().sets if one.name in names and not one.is_asked_yearly]
    return [sheet for one in chosen if (sheet := _sheet(stances, one, teller)).rows]


def _sheet(stances: Sequence[Stance], one: QuestionSet, teller: Teller) -> Sheet:
    rows = []
    for question in one.questions:
        cells = tuple(teller.line(stance, question) for stance in stances)
        if question.is_retired and all(cell.state == State.NOT_ASKED for cell in cells):
            continue
        rows.append(Row(question.id, question.newest.text(teller.locale), cells, verdict_of(cells)))
    differing = sum(row.verdict == Verdict.DIFFERS for row in rows)
    return Sheet(one.name, one.title(teller.locale), tuple(rows), one.name in (CORE, SHORT), differing)
