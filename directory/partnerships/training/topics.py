"""What is taught, read once from `seeds/training_topics.toml`: ours and theirs, in two languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.config import ROOT

FILE = ROOT / "seeds" / "training_topics.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `is_ours` says that we teach it."""

    code: str
    is_ours: bool
    en: str
    es: str

    def name(self, locale: str) -> str:
        """The topic in a language."""
        return self.es if locale == "es" else self.en


@cache
def topics(path: Path = FILE) -> dict[str, Topic]:
    """Every topic by its code, ours first; ValueError names the file and the code of a broken one."""
    found: dict[str, Topic] = {}
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for side in ("ours", "theirs"):
        for code, names in content[side].items():
            if code in found or set(names) != {"en", "es"}:
                raise ValueError(f"{path.name}: {code}: twice, or without English and Spanish")
            found[code] = Topic(code, side == "ours", names["en"], names["es"])
    return found


def name_topics(codes: list[str], locale: str) -> list[str]:
    """The names of codes in their order; one that the file no longer has is shown as it is."""
    known = topics()
    return [known[code].name(locale) if code in known else code for code in codes]
