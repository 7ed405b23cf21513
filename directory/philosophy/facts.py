"""What Find filters by, as codes: facts that touch a survivor's safety, each with the day it was said. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from directory.philosophy.questions import CORE, QuestionBook
from directory.philosophy.states import Standing, State

COUPLES, CONTACT, ENTRY = "M5", "P1", "A3"
CORE_ANSWERED = "core_five:answered"
_ENTRY = {"only_ordered": "mandated:only", "both": "mandated:no", "only_voluntary": "mandated:no"}
_NO_JOINT_SESSION = {"N2": {"never": "couples:never"}, "G3": {"no": "couples:never", "yes": "couples:offered"}}
ASKED = (COUPLES, CONTACT, ENTRY, *_NO_JOINT_SESSION)


def facts_of(standings: Mapping[str, Standing], book: QuestionBook) -> dict[str, date]:
    """The codes that a program's answers give: `couples:never`, `partner_contact:linked_advocate`, `mandated:no`.

    `core_five:answered` once all five stand, with the day of the oldest of them. What was not answered gives no code.
    """
    found: dict[str, date] = {}
    for question_id, name in ((COUPLES, "couples"), (CONTACT, "partner_contact")):
        if answer := _answer(standings, question_id):
            found[f"{name}:{answer.value}"] = answer.on
    if (entry := _answer(standings, ENTRY)) and entry.value in _ENTRY:
        found[_ENTRY[entry.value]] = entry.on
    if _answer(standings, COUPLES) is None:
        for question_id, codes in _NO_JOINT_SESSION.items():
            said = _answer(standings, question_id)
            if said and said.value in codes:
                found[codes[said.value]] = said.on
    core = [_answer(standings, question.id) for question in book.by_name[CORE].asked]
    if core and all(core):
        found[CORE_ANSWERED] = min(answer.on for answer in core if answer)
    return found


def asked_ids(book: QuestionBook) -> list[str]:
    """The questions whose answers give codes."""
    return [*ASKED, *(question.id for question in book.by_name[CORE].asked)]


def _answer(standings: Mapping[str, Standing], question_id: str) -> Any:
    standing = standings.get(question_id)
    return standing.answer if standing and standing.state == State.ANSWERED else None
