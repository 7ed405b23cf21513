"""How an answer stands: not asked, asked and no answer yet, rather not said, answered; from the rows, oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Noted(StrEnum):
    """What one row of a conversation says of a question."""

    ANSWERED = "answered"
    ASKED = "asked"
    DECLINED = "declined"


class State(StrEnum):
    """How a question stands for a program. Nobody is blamed for any of them: most have simply not been asked."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    DECLINED = "declined"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands: `answer` is the row that holds, `latest` the last row of all.

    An answer goes on holding when somebody asks again and hears nothing (`asked_again_on`); it ends when the program
    says that it would rather not say. What was answered before stays in the history.
    """

    state: State
    answer: Any = None
    latest: Any = None
    asked_again_on: date | None = None

    @property
    def number(self) -> int:
        """The number of the last row, 0 for none: what a form has seen."""
        return self.latest.number if self.latest else 0


NOT_ASKED = Standing(State.NOT_ASKED)


def lend(own: Mapping[str, Sequence[Any]], shared: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """What an organization said that holds for a service of it, by question: rows, the organization's first.

    It holds where the service gave no answer of its own; having asked the service in vain takes nothing away.
    """
    found = {}
    for question_id, rows in shared.items():
        mine = own.get(question_id, ())
        state = stand(mine).state
        if state == State.NOT_ASKED or (state == State.ASKED and stand(rows).state == State.ANSWERED):
            found[question_id] = [*rows, *mine]
    return found


def stand(rows: Sequence[Any]) -> Standing:
    """Where a question stands after rows with `noted`, `number` and `on`, the oldest first."""
    standing = NOT_ASKED
    for row in rows:
        if row.noted == Noted.ANSWERED:
            standing = Standing(State.ANSWERED, row, row)
        elif row.noted == Noted.DECLINED:
            standing = Standing(State.DECLINED, None, row)
        elif standing.state == State.ANSWERED:
            standing = Standing(State.ANSWERED, standing.answer, row, row.on)
        else:
            standing = Standing(State.ASKED, None, row)
    return standing
