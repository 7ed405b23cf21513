"""Questions that are data: read once, checked, with every version of their wording in English and Spanish."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from directory.config import LOCALES, ROOT

FOLDER = ROOT / "seeds" / "questions"
LEFT_OUT = "left_out"
"""What is counted where a question was not answered: a choice like any other, so that counts add up."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be chosen."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked now; `older` are former wordings by version, for what was answered to them."""

    id: str
    version: int
    wording: dict[str, str]
    choices: tuple[Choice, ...]
    older: dict[int, dict[str, str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be counted for it, in order."""
        return (*(choice.code for choice in self.choices), LEFT_OUT)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of questions with its title and what is said before them, by language."""

    name: str
    title: dict[str, str]
    intro: dict[str, str]
    questions: tuple[Question, ...]


@cache
def get_set(name: str) -> QuestionSet:
    """A set by its name; ValueError names file, question and slip."""
    return read_set(FOLDER / f"{name}.toml")


def read_set(path: Path) -> QuestionSet:
    """The set of a file, checked."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    questions = tuple(_question(entry, path.name) for entry in content["question"])
    if len({question.id for question in questions}) != len(questions):
        raise ValueError(f"{path.name}: a question stands twice")
    title, intro = (_both(content[part], f"{path.name}: {part}") for part in ("title", "intro"))
    return QuestionSet(content["name"], title, intro, questions)


def _question(entry: dict[str, Any], file: str) -> Question:
    where = f"{file}: {entry.get('id')}"
    if entry.get("kind") != "choice":
        raise ValueError(f"{where}: only a choice can be counted without a name")
    wordings = {one["version"]: _both(one, where) for one in entry.get("wording", [])}
    if not wordings:
        raise ValueError(f"{where}: no wording")
    version = max(wordings)
    return Question(entry["id"], version, wordings.pop(version), _choices(entry, where), wordings)


def _choices(entry: dict[str, Any], where: str) -> tuple[Choice, ...]:
    made = tuple(Choice(one["code"], _both(one, f"{where}: {one['code']}")) for one in entry.get("choices", []))
    codes = {choice.code for choice in made}
    if len(made) < 2 or len(codes) != len(made) or LEFT_OUT in codes:
        raise ValueError(f"{where}: two choices or more, each once")
    return made


def _both(words: dict[str, Any], where: str) -> dict[str, str]:
    missing = [locale for locale in LOCALES if not str(words.get(locale, "")).strip()]
    if missing:
        raise ValueError(f"{where}: nothing in {', '.join(missing)}")
    return {locale: str(words[locale]) for locale in LOCALES}
