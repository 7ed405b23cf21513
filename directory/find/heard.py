"""What was heard in a question: its words as groups to look for, and the filters that they became."""

from dataclasses import dataclass, field, replace
from typing import Any

from directory.find.engine import Group
from directory.find.lexicon import Described
from directory.find.phrases import Saying
from directory.find.question import Question
from directory.providers.vocabularies import Term


@dataclass(slots=True)
class Reading:
    """A question, read. `asked` has the understood filters put in; `understood` names them for the chips.

    `told` is what the words tell of a person (who comes along, papers). `is_in_spanish` notes that somebody said in
    Spanish words that English is not spoken.
    """

    asked: Question
    groups: list[Group] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    soft: list[Group] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    understood: list[tuple[str, str]] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Saying, str]] = field(default_factory=list)
    told: list[Described] = field(default_factory=list)
    is_in_spanish: bool = False


def understand(reading: Reading, name: str, value: str, taken: int) -> int:
    """Put a filter into the question unless the person took it back: its words then ask for nothing at all."""
    if f"{name}:{value}" in reading.asked.ignore:
        return taken
    before = getattr(reading.asked, name)
    after = value if name == "near" else tuple(dict.fromkeys((*before, value)))
    if after != before:
        change: Any = {name: after}
        reading.asked = replace(reading.asked, **change)
        reading.understood.append((name, value))
    return taken
