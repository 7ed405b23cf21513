"""The filters of a question as bitmaps, and what each of them hides."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.find.question import Question
from directory.find.snapshot import Snapshot

ROOM_DAYS = 14
"""How long what was said about room or a waiting list is believed (practice: openings and waits)."""
LINKED = ("agreement", "liaison", "trained")
LINKED_DAYS = 365
"""How long a liaison that was confirmed, or a training, counts as of now (practice 3.3)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the question's field and value it came from, and the cards that pass."""

    name: str
    value: str
    bits: int


def list_filters(question: Question, snapshot: Snapshot, now: datetime, timezone: str) -> list[Filter]:
    """Every filter of a question but the distance; a code that no card has lets nothing pass."""
    found: list[Filter] = []
    facets = snapshot.facets
    for name in ("need", "population", "goal", "language", "police", "stance"):
        found += [Filter(name, code, facets.get(f"{name}:{code}", 0)) for code in getattr(question, name)]
    for code in question.without:
        found.append(Filter("without", code, snapshot.rows & ~facets.get(f"barrier:{code}:yes", 0)))
    for code in question.open:
        found.append(Filter("open", code, open_bits(code, snapshot, now, timezone)))
    if question.checked:
        found.append(Filter("checked", str(question.checked), checked_bits(question.checked, snapshot, now)))
    for code in question.accepting:
        bits = room_bits(snapshot, now) if code == "now" else facets.get(f"accepting:{code}", 0)
        found.append(Filter("accepting", code, bits))
    today = now.astimezone(ZoneInfo(timezone)).date()
    found += [Filter("linked", code, linked_bits(code, snapshot, today)) for code in question.linked]
    return found


def linked_bits(code: str, snapshot: Snapshot, today: date) -> int:
    """The cards of partners with an agreement in force, a liaison confirmed or training both ways within a year.

    Days are compared with today, so that what lapses overnight is gone without an edit; none for any other code.
    """
    on = today.toordinal()
    if code == "agreement":
        return snapshot.since("agreed_until", on) & ~snapshot.since("agreed_from", on + 1)
    if code in ("liaison", "trained"):
        return snapshot.since(f"{code}_on", on - LINKED_DAYS)
    return 0


def open_bits(code: str, snapshot: Snapshot, now: datetime, timezone: str) -> int:
    """The cards open now, in the evening, at the weekend, or at a local time; none for what is no time."""
    if code in ("evening", "weekend"):
        return snapshot.facets.get(f"hours:{code}", 0) | snapshot.facets.get("hours:any", 0)
    moment = now if code == "now" else moment_of(code, now, timezone)
    return snapshot.open_at(moment) if moment else 0


def moment_of(text: str, now: datetime, timezone: str) -> datetime | None:
    """The moment that a local time means: "18:30" is the next one, "2026-11-24T18:30" that very one."""
    zone = ZoneInfo(timezone)
    try:
        if "T" in text:
            return datetime.fromisoformat(text).replace(tzinfo=zone)
        clock = time.fromisoformat(text if ":" in text else f"{text}:00")
    except ValueError:
        return None
    local = now.astimezone(zone)
    moment = datetime.combine(local.date(), clock, tzinfo=zone)
    return moment if moment >= local else moment + timedelta(days=1)


def checked_bits(days: int, snapshot: Snapshot, now: datetime) -> int:
    """The cards that somebody checked within some days."""
    return snapshot.since("checked_on", now.toordinal() - days)


def room_bits(snapshot: Snapshot, now: datetime) -> int:
    """The cards that said within 14 days that they have room or an open list."""
    return snapshot.since("room_on", now.toordinal() - ROOM_DAYS)


def all_of(filters: list[Filter], rows: int) -> int:
    """The cards that pass every filter."""
    for one in filters:
        rows &= one.bits
    return rows
