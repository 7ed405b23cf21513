"""A search for texts in raw bytes, however they were written there: plain, UTF-16, hexadecimal, base64."""

import base64
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(slots=True)
class Search:
    """What is searched for by its name, where it was found, and how many bytes were read."""

    texts: Mapping[str, str]
    found: set[tuple[str, str]] = field(default_factory=set)
    read: int = 0

    def look_through(self, place: str, paths: Iterable[Path]) -> None:
        """Read files and everything in folders."""
        for path in paths:
            if path.is_dir():
                for folder, _, names in os.walk(path):
                    self.look_through(place, (Path(folder, name) for name in names))
            elif path.is_file() and not path.is_symlink():
                self.look_at(place, path.read_bytes())

    def look_at(self, place: str, raw: bytes) -> None:
        """Read some bytes."""
        self.read += len(raw)
        for name, text in self.texts.items():
            if any(form in raw for form in forms_of(text)):
                self.found.add((place, name))

    @property
    def figure(self) -> str:
        """What came of it."""
        return f"{len(self.texts)} planted, {len(self.found)} found in {self.read / 1e6:.0f} MB"


@cache
def forms_of(text: str) -> frozenset[bytes]:
    """A text as it may lie in a file."""
    plain, wide = text.encode(), (text.encode("utf-16-le"), text.encode("utf-16-be"))
    found = {plain, *wide, *(raw.hex().encode() for raw in (plain, *wide)), plain.hex().upper().encode()}
    for before in range(3):
        # What stands before shifts base64 by a part of a letter; the outermost letters belong to the neighbours.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(bytes(before) + plain).rstrip(b"=")[4 if before else 0 : -2])
    return frozenset(found)
