"""The question sets: data in `seeds/questions`, read once and checked; ids and codes never change their meaning.

A question is asked in its newest wording. What was answered to an older one keeps that wording for good, and a
question that is retired is asked no more and still shown with what was answered to it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from directory.config import ROOT

FOLDER = ROOT / "seeds" / "questions"
LANGUAGES = ("en", "es")
CORE, SHORT, SURVIVORS, ANY, READINESS = "core", "short", "survivors", "any_service", "readiness"
YES_NO = ("yes", "partly", "no", "unknown")
_SET_KEYS = {
    "name", "position", "asked_of", "source", "title", "intro", "is_asked_yearly", "question",
}  # fmt: skip
_QUESTION_KEYS = {"id", "kind", "group", "unit", "choices", "source", "is_retired", "wording"}
_WORDING_KEYS = {"version", "en", "es", "before_en", "before_es"}


class Kind(StrEnum):
    """What an answer is: a word of a short list, a choice, several, a number, or words alone."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a question was put; `before` for an organization that has no program yet."""

    version: int
    texts: Mapping[str, str]
    before: Mapping[str, str]

    def text(self, locale: str, *, before: bool = False) -> str:
        """The question in a language."""
        said = self.before if before and self.before else self.texts
        return said.get(locale) or said["en"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: a code that is kept, a name in each language; no longer offered once retired."""

    code: str
    names: Mapping[str, str]
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all its wordings, the newest last."""

    id: str
    kind: Kind
    set_name: str
    source: str
    wordings: tuple[Wording, ...]
    choices: tuple[Choice, ...] = ()
    group: Mapping[str, str] | None = None
    unit: Mapping[str, str] | None = None
    is_retired: bool = False

    @property
    def newest(self) -> Wording:
        """The wording that is asked today."""
        return self.wordings[-1]

    def wording(self, version: int) -> Wording:
        """The wording of a version; the newest that is not newer, where the file has lost it."""
        return next((one for one in reversed(self.wordings) if one.version <= version), self.wordings[0])

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that can be answered today."""
        if self.kind == Kind.YES_NO:
            return YES_NO
        return tuple(choice.code for choice in self.choices if not choice.is_retired)

    def name(self, code: str, locale: str) -> str:
        """A choice in words; the code itself for one that the file no longer has."""
        found = next((choice for choice in self.choices if choice.code == code), None)
        return (found.names.get(locale) or found.names["en"]) if found else code


@dataclass(frozen=True, slots=True, eq=False)
class QuestionSet:
    """Questions that are asked together, of organizations of some sectors or for some people."""

    name: str
    position: int
    titles: Mapping[str, str]
    intros: Mapping[str, str]
    sectors: frozenset[str]
    populations: frozenset[str]
    is_asked_yearly: bool
    questions: tuple[Question, ...]

    def title(self, locale: str) -> str:
        """The heading."""
        return self.titles.get(locale) or self.titles["en"]

    def intro(self, locale: str) -> str:
        """A sentence on what the set is for."""
        return self.intros.get(locale) or self.intros["en"]

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that are still asked."""
        return tuple(question for question in self.questions if not question.is_retired)


class QuestionBook:
    """Every set in order, and every question by its id."""

    def __init__(self, sets: Iterable[QuestionSet]) -> None:
        self.sets = tuple(sorted(sets, key=lambda one: one.position))
        self.by_name = {one.name: one for one in self.sets}
        self.by_id = {question.id: question for one in self.sets for question in one.questions}

    def sets_for(self, sectors: Iterable[str], populations: Iterable[str]) -> list[QuestionSet]:
        """The sets that are asked of such a program, in order; of whoever is asked no first set, those for any."""
        works, serves = frozenset(sectors), frozenset(populations)
        found = [one for one in self.sets if one.sectors & works or one.populations & serves]
        if not any(one.name in (CORE, SURVIVORS) for one in found):
            found.append(self.by_name[ANY])
        return sorted(found, key=lambda one: one.position)


@cache
def book() -> QuestionBook:
    """The sets of this server, read at the start; ValueError names the file and what is wrong."""
    return read_questions(FOLDER)


def read_questions(folder: Path) -> QuestionBook:
    """Read and check every set of a folder: ValueError names file, question and slip."""
    sets = [_read_set(path) for path in sorted(folder.glob("*.toml"))]
    seen: dict[str, str] = {}
    for one in sets:
        for question in one.questions:
            if question.id in seen:
                raise ValueError(f"{one.name}.toml: {question.id} stands in {seen[question.id]}.toml too")
            seen[question.id] = one.name
    names = {one.name for one in sets}
    if missing := {CORE, SHORT, SURVIVORS, ANY, READINESS} - names:
        raise ValueError(f"no set {', '.join(sorted(missing))} in {folder.name}")
    return QuestionBook(sets)


def _read_set(path: Path) -> QuestionSet:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as slip:
        raise ValueError(f"{path.name}: {slip}") from None
    _only(path, "", content, _SET_KEYS)
    if content.get("name") != path.stem:
        raise ValueError(f"{path.name}: its name is {content.get('name')!r}")
    asked_of: dict[str, list[str]] = content.get("asked_of", {})
    return QuestionSet(
        name=path.stem,
        position=_whole(path, "", content, "position"),
        titles=_spoken(path, "", content, "title"),
        intros=_spoken(path, "", content, "intro"),
        sectors=frozenset(asked_of.get("sectors", ())),
        populations=frozenset(asked_of.get("populations", ())),
        is_asked_yearly=content.get("is_asked_yearly", False),
        questions=tuple(_read_question(path, content, entry) for entry in content.get("question", ())),
    )


def _read_question(path: Path, content: dict[str, Any], entry: dict[str, Any]) -> Question:
    name = entry.get("id")
    if not isinstance(name, str) or not name.isalnum() or len(name) > 12:
        raise ValueError(f"{path.name}: a question without an id of letters and digits")
    _only(path, name, entry, _QUESTION_KEYS)
    if entry.get("kind") not in set(Kind):
        raise ValueError(f"{path.name}: {name}: no kind {entry.get('kind')!r}")
    kind = Kind(entry["kind"])
    choices = tuple(_read_choice(path, name, one) for one in entry.get("choices", ()))
    if (kind in (Kind.CHOICE, Kind.CHOICES)) != bool(choices):
        raise ValueError(f"{path.name}: {name}: choices belong to the kinds choice and choices, and to them alone")
    if len({one.code for one in choices}) != len(choices):
        raise ValueError(f"{path.name}: {name}: a choice stands twice")
    return Question(
        id=name,
        kind=kind,
        set_name=path.stem,
        source=str(entry.get("source") or content.get("source") or ""),
        wordings=_read_wordings(path, name, entry.get("wording", [])),
        choices=choices,
        group=_spoken(path, name, entry, "group") if "group" in entry else None,
        unit=_spoken(path, name, entry, "unit") if "unit" in entry else None,
        is_retired=bool(entry.get("is_retired", False)),
    )


def _read_choice(path: Path, name: str, entry: dict[str, Any]) -> Choice:
    _only(path, name, entry, {"code", "en", "es", "is_retired"})
    code = entry.get("code")
    if not isinstance(code, str) or not code.replace("_", "").isalnum():
        raise ValueError(f"{path.name}: {name}: a choice without a code")
    return Choice(code, _spoken(path, name, {"choice": entry}, "choice"), bool(entry.get("is_retired", False)))


def _read_wordings(path: Path, name: str, entries: list[dict[str, Any]]) -> tuple[Wording, ...]:
    found = []
    for entry in entries:
        _only(path, name, entry, _WORDING_KEYS)
        before = {"en": entry.get("before_en"), "es": entry.get("before_es")}
        if any(before.values()) and not all(before.values()):
            raise ValueError(f"{path.name}: {name}: a wording from before a program in one language alone")
        texts = _spoken(path, name, {"wording": entry}, "wording")
        found.append(Wording(_whole(path, name, entry, "version"), texts, {k: v for k, v in before.items() if v}))
    if [one.version for one in found] != list(range(1, len(found) + 1)) or not found:
        raise ValueError(f"{path.name}: {name}: wordings are numbered from 1, none left out, the newest last")
    return tuple(found)


def _spoken(path: Path, name: str, entry: dict[str, Any], key: str) -> dict[str, str]:
    said = entry.get(key, {})
    texts = {locale: said.get(locale) for locale in LANGUAGES}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise ValueError(f"{path.name}: {name + ': ' if name else ''}{key} is missing in one of {', '.join(LANGUAGES)}")
    return {locale: str(text) for locale, text in texts.items()}


def _whole(path: Path, name: str, entry: dict[str, Any], key: str) -> int:
    if not isinstance(entry.get(key), int) or isinstance(entry.get(key), bool):
        raise ValueError(f"{path.name}: {name + ': ' if name else ''}{key} is no whole number")
    return int(entry[key])


def _only(path: Path, name: str, entry: dict[str, Any], known: set[str]) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{path.name}: {name + ': ' if name else ''}unknown {', '.join(sorted(unknown))}")
