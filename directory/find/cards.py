"""Result cards: plain rows in, HTML out.

The part of a card that depends only on its record, its language and the hour is kept by each process (bounded), so
that a kept card is not even read again; distance, "open until", and why it matched are put in anew.
`DIRECTORY_FIND_KEEP_CARDS=0` keeps none.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from markupsafe import escape

from directory.core.db import Cursor, as_moment, is_sqlite
from directory.find.engine import ANYWHERE, Group
from directory.find.filters import ROOM_DAYS
from directory.find.phrases import code_word
from directory.find.search import Found
from directory.find.snapshot import Snapshot
from directory.find.wording import Ties, Wording
from directory.providers.hours.spoken import spoken_state
from directory.providers.vocabularies import Term
from directory.web.language import ago, day

BUCKET = 600
HOLE = "\x01"


class CardRow(NamedTuple):
    """A row of `find_card` as the driver gives it."""

    id: int
    service_id: Any
    organization_id: Any
    name: str
    organization_name: str
    summary: str
    names: str
    place: str
    is_place_hidden: bool
    phone: str
    public_phone: str
    phone_note: str
    is_phone_for_advocates: bool
    status: str
    alert: str
    alert_until: Any
    pattern: int
    needs: str
    languages: str
    asks: str
    free: str
    police: str
    fees: str
    checked_at: Any
    checked_how: str
    room: int | None
    room_unit: str
    room_stated_at: Any
    wait_days: int | None
    is_waitlist_open: bool | None
    wait_stated_at: Any
    next_group_on: Any
    is_hotline: bool
    agreed_from: Any
    agreed_until: Any
    liaison_on: Any
    trained_on: Any
    version: int


_COLUMNS = ", ".join(CardRow._fields)


def load_rows(cursor: Cursor, numbers: list[int]) -> list[CardRow]:
    """The cards of those numbers, in the order given, in one statement."""
    if not numbers:
        return []
    if is_sqlite():
        marks = ",".join("?" * len(numbers))
        cursor.execute(f"SELECT {_COLUMNS} FROM find_card WHERE id IN ({marks})", numbers)  # noqa: S608, names and marks
    else:
        cursor.execute(f"SELECT {_COLUMNS} FROM find_card WHERE id = ANY(%s)", (numbers,))  # noqa: S608, names
    by_number = {row[0]: CardRow._make(row) for row in cursor.fetchall()}
    return [by_number[number] for number in numbers if number in by_number]


def dashed(value: Any) -> str:
    """An id as an address shows it, from what either driver gives."""
    text = str(value)
    return text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Kept(NamedTuple):
    """A card made: its row, its id as an address shows it, and its HTML in the pieces between its holes."""

    row: CardRow
    service_id: str
    parts: list[str]


CardStore: TypeAlias = "OrderedDict[tuple[str, int, int, str, int], Kept]"


@dataclass(slots=True)
class Dealer:
    """Makes the cards of one answer. `card` is the template's macro; `most` cards are kept in `store`."""

    card: Any
    store: CardStore
    most: int
    wording: Wording
    now: datetime
    timezone: str
    _said: dict[int, str] | None = None
    _asked: list["Reason"] | None = None

    def gather(self, cursor: Cursor, numbers: list[int], snapshot: Snapshot) -> dict[int, Kept]:
        """The cards of those numbers that exist; whatever of them is not kept is read in one statement."""
        found: dict[int, Kept] = {}
        store, origin, locale, bucket = self.store, snapshot.origin, self.wording.locale, self._bucket
        missing = []
        for number in numbers:
            kept = store.get((origin, number, snapshot.version_at(number), locale, bucket))
            if kept is None:
                missing.append(number)
            else:
                found[number] = kept
        for row in load_rows(cursor, missing):
            made = found[row.id] = Kept(row, dashed(row.service_id), self._make(row))
            if self.most:
                store[origin, row.id, row.version, locale, bucket] = made
                if len(store) > self.most:
                    store.popitem(last=False)
        return found

    @property
    def _bucket(self) -> int:
        return int(self.now.timestamp()) // BUCKET

    def deal(self, kept: Kept, found: Found, chosen: frozenset[str]) -> str:
        """The HTML of one card."""
        row, service_id, parts = kept
        w = self.wording
        is_chosen = service_id in chosen
        far = found.far.get(row.id)
        holes = (
            "true" if is_chosen else "false",
            w.on_hand_out if is_chosen else w.hand_out,
            f" · {w.miles(far)}" if far is not None else "",
            self._state(row.pattern, found.snapshot) if row.pattern else "",
            self._why(row, found),
        )
        out = [parts[0]]
        for hole, part in zip(holes, parts[1:], strict=True):
            out.append(hole)
            out.append(part)
        return "".join(out)

    def _make(self, row: CardRow) -> list[str]:
        """The card's template, filled, in the pieces between its holes."""
        w = self.wording
        checked = as_moment(row.checked_at)
        is_own_name = row.name.casefold() != row.organization_name.casefold()
        html = self.card(
            HOLE,
            dashed(row.service_id),
            dashed(row.organization_id),
            row.name,
            row.organization_name if is_own_name else "",
            row.place,
            row.is_place_hidden,
            row.phone,
            "".join(c for c in row.phone if c in "0123456789+"),
            row.is_phone_for_advocates,
            row.phone_note,
            self._marks(row),
            row.summary,
            w.checked(row.checked_how, ago(checked, self.now, w.locale)) if checked else "",
            day(checked, self.timezone, w.locale) if checked else "",
            checked is not None and (self.now - checked).days > 365,
            w.region_only,
            w.for_advocates,
            w.no_phone,
            w.call_first,
            w.unchecked,
            w.just_called,
            *self._ties(row),
        )
        return str(html).split(HOLE)

    def _ties(self, row: CardRow) -> tuple[str, str]:
        """Agreement, liaison and training in one line; by the day, so that a lapse shows without an edit."""
        days = (_date(row.agreed_from), _date(row.agreed_until), _date(row.liaison_on), _date(row.trained_on))
        today = self.now.astimezone(ZoneInfo(self.timezone)).date()
        return self.wording.ties(Ties(*days), today, lambda on: day(on, self.timezone, self.wording.locale))

    def _marks(self, row: CardRow) -> list[tuple[str, str]]:
        w, now = self.wording, self.now
        marks: list[tuple[str, str]] = []
        today = now.astimezone(ZoneInfo(self.timezone)).date()
        if row.status != "active":
            marks.append(("stop", w.closed))
        until = _date(row.alert_until)
        if row.alert and (until is None or until >= today):
            marks.append(("stale", row.alert))
        starts = _date(row.next_group_on)
        if starts and starts >= today:
            marks.append(("good", w.starts(day(starts, self.timezone, w.locale, width="short"))))
        if row.room_stated_at is not None:
            marks.append(self._room(row))
        if row.wait_stated_at is not None:
            marks.append(self._wait(row))
        marks += [("", w.free(code)) for code in row.free.split(",")[:3] if code]
        marks += [("", w.asks(code)) for code in row.asks.split(",")[:3] if code]
        if row.police == "never":
            marks.append(("", w.no_police))
        if row.languages:
            marks.append(("", w.languages(row.languages.split(","))))
        if row.fees:
            marks.append(("", row.fees))
        return marks

    def _room(self, row: CardRow) -> tuple[str, str]:
        stated = as_moment(row.room_stated_at)
        assert stated is not None
        said = ago(stated, self.now, self.wording.locale)
        if (self.now - stated).days > ROOM_DAYS:
            return "stale", self.wording.room_unknown(said)
        return ("good" if row.room else "stop"), self.wording.room(row.room or 0, row.room_unit, said)

    def _wait(self, row: CardRow) -> tuple[str, str]:
        stated = as_moment(row.wait_stated_at)
        assert stated is not None
        said = ago(stated, self.now, self.wording.locale)
        if (self.now - stated).days > ROOM_DAYS:
            return "stale", self.wording.wait_unknown(said)
        return "", self.wording.wait(row.wait_days, said, is_open=row.is_waitlist_open)

    def _state(self, pattern: int, snapshot: Snapshot) -> str:
        """Open until when, or from when, in words."""
        kept = self._said
        if kept is None:
            # Services share their hours, and people ask within the same minute: said once for all of them.
            key = f"said {self.wording.locale}"
            minute = int(self.now.timestamp()) // 60
            said_at, said = snapshot.derived.get(key, (0, {}))
            if said_at != minute:
                said = {}
                snapshot.derived[key] = (minute, said)
            kept = self._said = said
        if pattern not in kept:
            # In the time of the place, as its hours are; where that is another than ours, the zone is named.
            zone = ZoneInfo(snapshot.zones[pattern])
            said = spoken_state(snapshot.patterns[pattern], self.now, zone, self.wording.locale)
            local = self.now.astimezone(zone)
            if said and local.utcoffset() != self.now.astimezone(ZoneInfo(self.timezone)).utcoffset():
                said = f"{said} ({local.tzname()})"
            kept[pattern] = f" · <b>{escape(said)}</b>" if said else ""
        return kept[pattern]

    def _why(self, row: CardRow, found: Found) -> str:
        """What of the question this card meets, each as the person said it, with the term it was met by."""
        reasons: list[str] = []
        for reason in self._reasons(found):
            if any(needle in row.names for needle in reason.needles):
                reasons.append(reason.plain)
                continue
            label = next((reason.labelled[code] for code in row.needs.split(",") if code in reason.labelled), None)
            if label or not found.any_word:
                reasons.append(label or reason.plain)
        if found.filters:
            reasons += [f"<b>{escape(label)}</b>" for label in self.wording.filters(found, row)]
        return f"<p>{self.wording.fits} {', '.join(reasons)}</p>" if reasons else ""

    def _reasons(self, found: Found) -> list["Reason"]:
        """What can be said of each part of the question, worked out once an answer."""
        if self._asked is None:
            self._asked = [
                _reason(heard, group, found.reading.terms, self.wording)
                for heard, group in zip(found.reading.heard, found.reading.groups, strict=True)
            ]
        return self._asked


class Reason(NamedTuple):
    """How a part of the question may be met: by words in the names, or by a need that the record bears."""

    plain: str
    needles: tuple[str, ...]
    labelled: dict[str, str]


def _reason(heard: str, group: Group, terms: list[Term], w: Wording) -> Reason:
    plain = f"<b>{escape(heard)}</b>"
    needles = tuple(f" {' '.join(said).rstrip('*')}" for said in group if said[0] != ANYWHERE)
    labelled = {}
    for term in terms:
        if term.vocabulary == "need" and any(code_word("need", term.code) == said[0] for said in group):
            label = term.name(w.locale)
            labelled[term.code] = plain if label.casefold() == heard else f"{plain} ({escape(label)})"
    return Reason(plain, needles, labelled)


def _date(value: Any) -> date | None:
    if value is None:
        return None
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def new_store() -> CardStore:
    """An empty place for kept cards."""
    return OrderedDict()
