"""The seven questions on both sides, and what follows from two answers laid side by side. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.philosophy.questions import READINESS, QuestionBook
from directory.web.language import N_

SETTLED = "yes"
"""The only answer that leaves nothing to do; "partly", "no" and "unknown" each name some work."""
BARRIERS = {
    # What stands in somebody's way (self-assessment, question 4), and the needs of the catalog that meet it.
    "literacy": (N_("Reading and writing"), ("literacy", "ged", "english_classes")),
    "mental_health": (N_("Mental health"), ("counseling",)),
    "employment": (N_("Work"), ("employment",)),
    "transport": (N_("Transport"), ("transport",)),
    "substance_use": (N_("Alcohol and drugs"), ("substance_use",)),
    "discrimination": (N_("Discrimination"), ("discrimination", "worker_rights")),
    "housing": (N_("Housing"), ("housing",)),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A question on which there is something to do. `ours` and `theirs`: yes, partly, no, unknown, "" for not answered.

    `differs`: the two sides do not see it alike. The words are what each side said with it.
    """

    question_id: str
    ours: str
    theirs: str
    our_words: str = ""
    their_words: str = ""

    @property
    def differs(self) -> bool:
        """Whether both answered, and not alike."""
        return bool(self.ours and self.theirs) and self.ours != self.theirs


Answers = Mapping[str, Mapping[str, Any]]


def gaps_between(ours: Answers | None, theirs: Answers | None, book: QuestionBook) -> list[Gap]:
    """The questions that are not a plain yes on both sides, in their order; none before either side has answered."""
    if not ours and not theirs:
        return []
    found = []
    for question in book.by_name[READINESS].asked:
        mine, other = (ours or {}).get(question.id, {}), (theirs or {}).get(question.id, {})
        one = Gap(
            question.id,
            mine.get("value", ""),
            other.get("value", ""),
            mine.get("words", ""),
            other.get("words", ""),
        )
        if not one.ours == one.theirs == SETTLED:
            found.append(one)
    return found
