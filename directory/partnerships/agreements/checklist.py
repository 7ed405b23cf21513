"""The points that an agreement can make, read once from `seeds/agreement_sections.toml`."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.config import ROOT

FILE = ROOT / "seeds" / "agreement_sections.toml"
GROUPS = ("first", "more", "sector")
_KEYS = {"code", "group", "sectors", "en", "es", "ask_en", "ask_es"}


@dataclass(frozen=True, slots=True)
class Section:
    """One point: its group, the sectors that alone it is shown for (none: for all), its wording by language."""

    code: str
    group: str
    sectors: frozenset[str]
    names: tuple[tuple[str, str], ...]
    asks: tuple[tuple[str, str], ...]

    def name(self, locale: str) -> str:
        """The point in a language, English where there is none."""
        names = dict(self.names)
        return names.get(locale) or names["en"]

    def ask(self, locale: str) -> str:
        """What to look for, where the file says so."""
        asks = dict(self.asks)
        return asks.get(locale) or asks.get("en", "")


@cache
def sections(path: Path = FILE) -> tuple[Section, ...]:
    """Every point in the order of the file; ValueError names the file and the code of a broken one."""
    found: dict[str, Section] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["section"]:
        code = entry.get("code", "")
        fault = f"{path.name}: {code or 'a section without a code'}"
        if not code or code in found or set(entry) - _KEYS or entry.get("group") not in GROUPS:
            raise ValueError(f"{fault}: missing, twice, or with a key or group that is not known")
        if not entry.get("en") or not entry.get("es") or ("ask_en" in entry) != ("ask_es" in entry):
            raise ValueError(f"{fault}: English and Spanish go together")
        if (entry["group"] == "sector") != bool(entry.get("sectors")):
            raise ValueError(f"{fault}: sectors belong to the group of that name")
        names = tuple((locale, entry[locale]) for locale in ("en", "es"))
        asks = tuple((locale, entry[f"ask_{locale}"]) for locale in ("en", "es") if f"ask_{locale}" in entry)
        found[code] = Section(code, entry["group"], frozenset(entry.get("sectors", ())), names, asks)
    return tuple(found.values())


def sections_for(sectors: Collection[str]) -> list[Section]:
    """The points that are shown for partners of those sectors."""
    return [one for one in sections() if not one.sectors or one.sectors & set(sectors)]
