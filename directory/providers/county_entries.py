"""Reading the TOML files of a county strictly: every fault names its file and key."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Enum, inspect

from directory.core.db import Base

_DERIVED = frozenset(
    {"id", "source", "source_id", "row_version", "is_open", "last_modified", "created_at", "updated_at"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A post town of the county; degrees, WGS 84."""

    zip: str
    city: str
    state: str
    latitude: float
    longitude: float


class Entry:
    """One table of a file; each key is taken once, and what nobody took is refused by `done`."""

    def __init__(self, values: Any, where: str) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"{where}: not a table")
        self.values = dict(values)
        self.where = where

    def fault(self, key: str, what: str) -> ValueError:
        """An error that names file and key."""
        return ValueError(f"{self.where}.{key}: {what}")

    def take(self, key: str, *kinds: type[Any], required: bool = False) -> Any:
        """The value of a key; None if it is not there; ValueError if missing, empty or of another kind."""
        if key not in self.values:
            if required:
                raise self.fault(key, "missing")
            return None
        value = self.values.pop(key)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds) or value == "":
            raise self.fault(key, f"{value!r} will not do")
        return value

    def text(self, key: str) -> str:
        """A text that must be there."""
        return str(self.take(key, str, required=True))

    def entries(self, key: str, short: str | None = None) -> Iterator["Entry"]:
        """The tables of a list; a text stands for a table with that text under the key `short`."""
        for number, value in enumerate(self.take(key, list) or [], 1):
            where = f"{self.where}.{key}[{number}]"
            yield Entry({short: value} if short and isinstance(value, str) else value, where)

    def entry(self, key: str) -> "Entry | None":
        """A table within this one."""
        value = self.take(key, dict)
        return None if value is None else Entry(value, f"{self.where}.{key}")

    def plain(self, model: type[Base], *, but: tuple[str, ...] = ()) -> dict[str, Any]:
        """The values that are columns of a model, checked against the columns' types; closes nothing."""
        values: dict[str, Any] = {}
        for name, column in _columns(model).items():
            if name in self.values and name not in but:
                values[name] = self._of_column(name, column)
            elif not column.nullable and column.default is None and name not in but:
                raise self.fault(name, "missing")
        return values

    def _of_column(self, name: str, column: Column[Any]) -> Any:
        kind = column.type.python_type
        if isinstance(column.type, Enum):
            said = self.take(name, str)
            if said not in column.type.enums:
                raise self.fault(name, f"{said!r} is none of {', '.join(column.type.enums)}")
            return kind(said)
        value = self.take(name, *((int, float) if kind is float else (kind,)))
        longest = getattr(column.type, "length", None)
        if longest and len(value) > longest:
            raise self.fault(name, f"longer than {longest} characters")
        return value

    def done(self) -> None:
        """Refuse (ValueError) a key that means nothing here."""
        for key in self.values:
            raise self.fault(key, "unknown key")


@cache
def _columns(model: type[Base]) -> dict[str, Column[Any]]:
    """The columns that a file may set by name: no keys, and nothing that is reckoned from an age."""
    return {
        name: column
        for name, column in inspect(model).columns.items()
        if not column.foreign_keys and name not in _DERIVED and not name.endswith("stated_at")
    }


def read_entry(path: Path, where: str) -> Entry:
    """A whole file; ValueError if it is not TOML."""
    try:
        return Entry(tomllib.loads(path.read_text(encoding="utf-8")), where)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{where}: {error}") from error


def read_places(path: Path) -> dict[str, Place]:
    """The post towns of a county by ZIP; ValueError on a bad or repeated one."""
    return _places(read_entry(path, path.name))


def read_county(path: Path) -> tuple[str, str, dict[str, Place]]:
    """Name and IANA time zone of a county, and its post towns by ZIP."""
    file = read_entry(path, path.name)
    name, timezone, places = file.text("county"), file.text("timezone"), _places(file)
    file.done()
    return name, timezone, places


def _places(file: Entry) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for entry in file.entries("place"):
        degrees = [float(entry.take(key, int, float, required=True)) for key in ("latitude", "longitude")]
        place = Place(entry.text("zip"), entry.text("city"), entry.text("state"), *degrees)
        entry.done()
        if place.zip in places:
            raise entry.fault("zip", f"{place.zip} twice")
        places[place.zip] = place
    return places
