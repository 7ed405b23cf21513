"""What each process keeps in memory of the index, read again when its version has moved on.

Who has which facet lies in bitmaps: one bit a card, in whole numbers of Python's own. Counting
thirty facets of a search is then thirty ANDs, a few microseconds each, whatever else was asked.
"""

from __future__ import annotations  # array is no generic before Python 3.12

import threading
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime
from math import cos, radians
from typing import Any

from sqlalchemy import select

from directory.core.db import Cursor, db
from directory.find.distance import miles
from directory.find.models import FindPart
from directory.providers.hours.expansion import is_open
from directory.providers.models import OpenInterval
from directory.providers.vocabularies import Term, list_terms

FACET = "facet:"


@dataclass(slots=True)
class Snapshot:
    """The index of one version. Arrays are addressed by card number; `words` is sorted.

    `origin` tells one database from another: nothing kept of the one is shown for the other.
    `derived` is for what is worked out from a version and goes with it.
    `vacancy` is the day (ordinal) on which somebody said that there was room; below zero, that it was full.
    `agreed_from` and `agreed_until` are the first and last day of an agreement, `liaison_on` and `trained_on` those of
    the last confirmation and of training both ways: what holds is compared with today when somebody asks.
    `patterns` are the hours that services share, as stretches of UTC, and `zones` the time zone of each.
    `choices` holds, by vocabulary, the terms that some card has, with their bitmap (of a barrier: who asks).
    The threads of a process share it: what is kept is looked up once and never looked for again in the same breath.
    """

    version: int
    origin: str = ""
    rows: int = 0
    facets: dict[str, int] = field(default_factory=dict)
    point_rows: array[int] = field(default_factory=lambda: array("I"))
    latitudes: array[float] = field(default_factory=lambda: array("f"))
    longitudes: array[float] = field(default_factory=lambda: array("f"))
    patterns: list[list[tuple[datetime, datetime]]] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    pattern_of: array[int] = field(default_factory=lambda: array("I"))
    checked_on: array[int] = field(default_factory=lambda: array("i"))
    room_on: array[int] = field(default_factory=lambda: array("i"))
    vacancy: array[int] = field(default_factory=lambda: array("i"))
    version_of: array[int] = field(default_factory=lambda: array("I"))
    agreed_from: array[int] = field(default_factory=lambda: array("i"))
    agreed_until: array[int] = field(default_factory=lambda: array("i"))
    liaison_on: array[int] = field(default_factory=lambda: array("i"))
    trained_on: array[int] = field(default_factory=lambda: array("i"))
    words: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    choices: dict[str, tuple[list[Term], list[int]]] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)
    _since: dict[tuple[str, int], int] = field(default_factory=dict)
    _near: dict[tuple[float, float, float], tuple[int, dict[int, float]]] = field(default_factory=dict)
    _open: tuple[int, int] = (-1, 0)

    def intervals_of(self, row: int) -> list[tuple[datetime, datetime]]:
        """When a card is open in the coming weeks; empty when nobody has said."""
        return self.patterns[self.pattern_of[row]] if row < len(self.pattern_of) else []

    def version_at(self, row: int) -> int:
        """The version of the index that a card was made in."""
        return self.version_of[row] if row < len(self.version_of) else 0

    def open_at(self, moment: datetime) -> int:
        """The bitmap of cards open at a moment, worked out once a minute."""
        minute = int(moment.timestamp()) // 60
        kept = self._open
        if kept[0] != minute:
            is_open_then = [is_open(intervals, moment) for intervals in self.patterns]
            kept = self._open = (minute, bits_where(self.pattern_of, lambda pattern: is_open_then[pattern]))
        return kept[1] & self.rows

    def since(self, what: str, day: int) -> int:
        """The bitmap of cards whose `checked_on`, `room_on` or the like is that day (ordinal) or later."""
        key = (what, day)
        kept = self._since.get(key)
        if kept is None:
            if len(self._since) > 64:
                self._since.clear()
            kept = self._since[key] = bits_where(getattr(self, what), lambda stated: stated >= day)
        return kept & self.rows

    def near(self, latitude: float, longitude: float, within: float) -> tuple[int, dict[int, float]]:
        """The cards within some miles of a point: their bitmap, and how far the nearest place of each is."""
        key = (latitude, longitude, within)
        kept = self._near.get(key)
        if kept is None:
            if len(self._near) > 15:
                self._near.clear()
            found: dict[int, float] = {}
            high, wide = within / 69.0, within / max(1.0, 69.17 * cos(radians(latitude)))
            places = zip(self.point_rows, self.latitudes, self.longitudes, strict=True)
            for row, a, b in places:
                if abs(a - latitude) <= high and abs(b - longitude) <= wide:
                    far = miles(latitude, longitude, a, b)
                    if far <= within and far < found.get(row, within + 1):
                        found[row] = far
            kept = self._near[key] = (bits_of(list(found), self.rows.bit_length()), found)
        return kept

    def has_prefix(self, prefix: str) -> bool:
        """Whether some word of the index begins so."""
        at = bisect_left(self.words, prefix)
        return at < len(self.words) and self.words[at].startswith(prefix)


def bits_where(values: array[int], test: object) -> int:
    """A bitmap from an array: the bit of each place whose value passes the test."""
    digits = bytes(49 if test(value) else 48 for value in reversed(values))  # type: ignore[operator]
    return int(digits, 2) if digits else 0


def bits_of(rows: list[int], size: int) -> int:
    """A bitmap from card numbers, each below `size`."""
    digits = bytearray(b"0") * (size + 1)
    for row in rows:
        digits[size - row] = 49
    return int(digits, 2)


def rows_of(bits: int, most: int) -> list[int]:
    """The first card numbers of a bitmap, lowest (best) first, `most` at most."""
    found: list[int] = []
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for at, byte in enumerate(data):
        if byte:
            base = at * 8
            found.extend(base + bit for bit in _BITS[byte])
            if len(found) >= most:
                return found[:most]
    return found


_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]

_kept: dict[str, Snapshot] = {}
_lock = threading.Lock()


def current(cursor: Cursor) -> Snapshot:
    """The snapshot of the index's present version; the look at the version is one small read."""
    cursor.execute("SELECT version FROM find_state WHERE id = 1")
    row = cursor.fetchone()
    version = row[0] if row else 0
    key = str(db.engine.url)
    kept = _kept.get(key)
    if kept is None or kept.version != version:
        with _lock:
            kept = _kept.get(key)
            if kept is None or kept.version != version:
                kept = _kept[key] = load(version)
                kept.origin = key
    return kept


def load(version: int) -> Snapshot:
    """Read the index's parts into memory."""
    parts = {part.name: part.body for part in db.session.scalars(select(FindPart))}
    made = Snapshot(version=version)
    for name, body in parts.items():
        if name.startswith(FACET):
            made.facets[name.removeprefix(FACET)] = int.from_bytes(body, "little")
    made.rows = int.from_bytes(parts.get("rows", b""), "little")
    for name in (
        "point_rows",
        "latitudes",
        "longitudes",
        "pattern_of",
        "checked_on",
        "room_on",
        "vacancy",
        "version_of",
        "agreed_from",
        "agreed_until",
        "liaison_on",
        "trained_on",
    ):
        getattr(made, name).frombytes(parts.get(name, b""))
    for line in parts.get("words", b"").decode().splitlines():
        word, _, count = line.partition(" ")
        made.counts[word] = int(count)
    made.words = list(made.counts)
    patterns = dict(line.split(" ", 1) for line in parts.get("patterns", b"").decode().splitlines())
    made.patterns = _patterns(list(patterns))
    made.zones = ["", *patterns.values()]
    made.terms = {(term.vocabulary, term.code): term for term in list_terms()}
    for (vocabulary, code), term in made.terms.items():
        bits = made.facets.get(f"barrier:{code}:yes" if vocabulary == "barrier" else f"{vocabulary}:{code}", 0)
        if bits:
            terms, bitmaps = made.choices.setdefault(vocabulary, ([], []))
            terms.append(term)
            bitmaps.append(bits)
    db.session.rollback()
    return made


def _patterns(keys: list[str]) -> list[list[tuple[datetime, datetime]]]:
    by_key: dict[str, list[tuple[datetime, datetime]]] = {key: [] for key in keys}
    rows = db.session.execute(
        select(OpenInterval.pattern, OpenInterval.opens_at, OpenInterval.closes_at).order_by(OpenInterval.opens_at)
    )
    for pattern, opens_at, closes_at in rows:
        if pattern in by_key:
            by_key[pattern].append((opens_at, closes_at))
    return [[], *(by_key[key] for key in keys)]


def forget() -> None:
    """Drop what is kept (tests, and a process that changes its database)."""
    _kept.clear()
