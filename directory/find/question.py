"""What somebody asks of Find, as it came in: pure, and the same from a form, an address or the drawer."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

LONGEST = 500
MOST_CHOICES = 12
WITHIN_DEFAULT = 25
ANY_DISTANCE = 500
FRESH_DAYS = 90
"""How long a check counts as recent, unless the coalition's settings say otherwise."""


class Values(Protocol):
    """A werkzeug MultiDict, or anything that gives values by name in the same way."""

    def get(self, key: str, default: str, /) -> str:
        """The first value of a name."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value of a name."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search. `within` in miles (1 to 499; 500 is any distance), `checked` in days (1 to 3650), `page` from 1.

    `open` is "now", "evening", "weekend", or a local time ("18:30", "2026-11-24T18:30").
    `police` is "never" or another of a service's answers to whether the police come in.
    `stance` is what a program said of itself ("couples:never"), as `philosophy.facts` gives it.
    `linked` is "agreement" (one is in force), "liaison" or "trained" (confirmed, or trained both ways, within a year).
    `accepting` is "now" (room or a list open, said within 14 days) or a way in (`self_referred` ...).
    `ignore` names what was understood from the words and is not meant; `literal` reads nothing into them.
    """

    q: str = ""
    need: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    goal: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    near: str = ""
    within: int = 0
    open: tuple[str, ...] = ()
    checked: int = 0
    without: tuple[str, ...] = ()
    accepting: tuple[str, ...] = ()
    police: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    literal: bool = False
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked at all."""
        return replace(self, page=1, within=0) == Question()

    def goes_on_from(self, earlier: "Question") -> bool:
        """Whether this is the earlier question typed on or narrowed: the words of one begin with those of the other."""
        if earlier.is_empty:
            return True
        if not self.q or not earlier.q:
            return self.q == earlier.q
        return self.q.startswith(earlier.q) or earlier.q.startswith(self.q)

    def as_dict(self) -> dict[str, Any]:
        """For the drawer: what differs from an empty question."""
        empty = Question()
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != getattr(empty, f.name)}

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Names and values as a form sends them, with changes put in."""
        found: list[tuple[str, str]] = []
        for name, value in replace(self, **changes).as_dict().items():
            if isinstance(value, tuple | list):
                found += [(name, str(one)) for one in value]
            else:
                found.append((name, "1" if value is True else str(value)))
        return found


def parse(values: Values) -> Question:
    """A question from names and values; what is too long is cut, what is no number or no code is left out.

    A form sends `heard` for every understood filter that it shows and `keep` for those still ticked: what was
    shown and is not kept is not meant, for as long as the words go on from `ignore_for`.
    """
    q = " ".join(values.get("q", "").replace("\0", " ").split())[:LONGEST]
    kept = _codes(values.getlist("keep"))
    unmeant = tuple(code for code in _codes(values.getlist("heard")) if code not in kept)
    earlier = _codes(values.getlist("ignore")) if q.startswith(values.get("ignore_for", "")) else ()
    return Question(
        q=q,
        need=_codes(values.getlist("need")),
        population=_codes(values.getlist("population")),
        goal=_codes(values.getlist("goal")),
        language=_codes(values.getlist("language")),
        near=" ".join(values.get("near", "").replace("\0", " ").split())[:80],
        within=_number(values.get("within", ""), 0, ANY_DISTANCE),
        open=_codes(values.getlist("open")),
        checked=_number(values.get("checked", ""), 0, 3650),
        without=_codes(values.getlist("without")),
        accepting=_accepting(values.getlist("accepting")),
        police=_codes(values.getlist("police")),
        stance=_codes(values.getlist("stance")),
        linked=_codes(values.getlist("linked")),
        ignore=tuple(dict.fromkeys((*earlier, *unmeant))),
        literal=values.get("literal", "") == "1",
        page=max(1, _number(values.get("page", "1"), 1, 1000)),
    )


def drop(question: Question, what: str) -> Question:
    """The question without one of its filters ("language:es"); one that was only understood is no longer meant."""
    name, _, value = what.partition(":")
    if name == "checked":
        return replace(question, checked=0)
    if name == "near" and question.near == value:
        return replace(question, near="", within=0)
    before = getattr(question, name, ()) if name in _DROPPED else ()
    if value in before:
        left: Any = {name: tuple(one for one in before if one != value)}
        return replace(question, **left)
    return replace(question, ignore=tuple(dict.fromkeys((*question.ignore, what[:80])))[:MOST_CHOICES])


_DROPPED = frozenset(
    {"need", "population", "goal", "language", "open", "without", "accepting", "police", "stance", "linked"}
)


def from_dict(kept: Any) -> Question:
    """A question from the drawer; an empty one for anything else."""
    if not isinstance(kept, dict):
        return Question()
    names = {f.name for f in fields(Question)}
    known: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items() if k in names}
    return Question(**known)


def _codes(raw: Iterable[str]) -> tuple[str, ...]:
    """Codes, each once, from repeated values or one with commas."""
    split = (part.strip()[:60] for value in raw for part in value.split(","))
    return tuple(dict.fromkeys(part for part in split if part))[:MOST_CHOICES]


def _accepting(raw: Iterable[str]) -> tuple[str, ...]:
    yes = {"1", "yes", "true", "on"}
    return tuple(dict.fromkeys("now" if code.lower() in yes else code for code in _codes(raw)))


def _number(raw: str, least: int, most: int) -> int:
    raw = raw.strip()
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 6:
        return least
    return min(max(int(raw), least), most)
