"""The sealed log of an agency: who did what, when, on which record. Anybody may append, the agency's circle reads.

Appending needs the agency's public key and the server's chain key. Each line is bound to the one before it by a keyed
hash, and a mark says where the log ends; so a line that was altered, removed, added, moved or cut off the end shows,
to whoever holds the chain key, without any key that opens a line.

What it does not show: who holds the server's own key as well writes a log as they like; and an older copy of the whole
log, put back with the mark of then, is whole. The number of lines tells, where somebody remembers it.
"""

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from directory.core import erasing
from directory.core.db import db, is_sqlite
from directory.vault import grants, uses
from directory.vault.keyring import Keyring, Reader
from directory.vault.models import LOG_ENTRY, LogEntry, LogHead
from directory.vault.sealing import Unopened, context_of
from directory.vault.secret import LENGTH, Secret

KIND = "log_entry"
KEPT = timedelta(days=365)
"""How long a line can be read; then it is emptied, and that there was a line stays."""
_START = bytes(LENGTH)
"""What the first line is chained to. A line further on that is chained to it says that the log was found broken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says: `what` is a code, `by` a person, `record` what it was done to, `more` codes, ids, numbers."""

    what: str
    at: datetime
    by: uuid.UUID | None = None
    record: uuid.UUID | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as its reader finds it: `entry` is None where it was purged, or does not open with what is on the ring."""

    id: uuid.UUID
    place: int
    on_day: date
    entry: Entry | None
    is_purged: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines there are, and the first place at which the log is not what was written; None where it is."""

    lines: int
    broken_at: int | None


def append(circle: Reader, chain_key: Secret, entry: Entry, on_day: date) -> uuid.UUID:
    """Append a line, sealed to a circle, and give its id. Flushes, never commits; ValueError for a single person.

    Until the commit other lines of the same agency wait: let it be the last thing that a transaction does.
    """
    if circle.agency_key_id is None:
        raise ValueError("a log is sealed to a circle")
    entry_id, key = uuid.uuid4(), Secret.new()
    sealed = LOG_ENTRY.seal(key, _as_bytes(entry), agency=circle.agency_id, entry=entry_id)
    place, before = _take_place(circle.agency_id, chain_key)
    line = LogEntry(
        agency_id=circle.agency_id, place=place, id=entry_id, on_day=on_day, entry_sealed=sealed,
        entry_hash=hashlib.blake2b(sealed, digest_size=LENGTH, person=uses.LOG_ENTRY).digest(),
    )  # fmt: skip
    line.chain = _link(chain_key, line, before)
    mark = _mark(chain_key, circle.agency_id, place, line.chain)
    db.session.execute(update(LogHead).filter_by(agency_id=circle.agency_id).values(place=place, mark=mark))
    db.session.add(line)
    grants.grant(KIND, entry_id, [circle], key)
    return entry_id


def verify(agency_id: uuid.UUID, chain_key: Secret) -> Verdict:
    """Whether an agency's log is what was appended to it, each line and the end; others may append meanwhile."""
    rows = select(LogEntry).filter_by(agency_id=agency_id).order_by(LogEntry.place)
    first = _find_head(agency_id)
    lines, before, at_first = 0, _START, _START
    with closing(db.session.scalars(rows.execution_options(yield_per=500, populate_existing=True))) as found:
        for line in found:
            is_next = line.place == lines + 1 and line.chain == _link(chain_key, line, before)
            if not is_next or not _is_itself(chain_key, line):
                return Verdict(count_lines(agency_id), lines + 1)
            lines, before = line.place, line.chain
            at_first = before if first and lines == first[0] else at_first
    # Between the looks at the mark and at the lines some may have come: the mark of before must fit a line that was
    # read, and the one of now the last of them, unless it stands further on.
    last = _find_head(agency_id)
    fits_first = first is None or (first[0] <= lines and first[1] == _mark(chain_key, agency_id, first[0], at_first))
    fits_last = last[0] > lines or last == (lines, _mark(chain_key, agency_id, lines, before)) if last else not lines
    return Verdict(lines, None if fits_first and fits_last else lines + 1)


def count_lines(agency_id: uuid.UUID) -> int:
    """How many lines an agency's log has, whatever they are worth."""
    return db.session.scalar(select(func.count()).select_from(LogEntry).filter_by(agency_id=agency_id)) or 0


def list_agencies() -> list[uuid.UUID]:
    """The agencies that have a log."""
    return list(db.session.scalars(select(LogEntry.agency_id).union(select(LogHead.agency_id))))


def open_log(keyring: Keyring, *, before: int | None = None, limit: int = 50) -> list[Line]:
    """The newest lines of the agency's log, or those before a place, with what the ring opens of them."""
    rows = select(LogEntry).filter_by(agency_id=keyring.agency_id).order_by(LogEntry.place.desc()).limit(limit)
    rows = rows.where(LogEntry.place < before) if before is not None else rows
    found = list(db.session.scalars(rows.execution_options(populate_existing=True)))
    keys = grants.open_keys(KIND, [line.id for line in found], keyring)
    return [_told(line, keys[line.id].key if line.id in keys else None) for line in found]


def purge(agency_id: uuid.UUID, entry_ids: Collection[uuid.UUID], chain_key: Secret) -> int:
    """Empty lines for good, and count them; that there was a line on that day stays. Flushes, never commits."""
    return _empty([LogEntry.agency_id == agency_id, LogEntry.id.in_(entry_ids)], chain_key)


def purge_before(day: date, chain_key: Secret) -> int:
    """Empty every line older than a day, of every agency; for the sweep."""
    return _empty([LogEntry.on_day < day], chain_key)


def _empty(which: list[object], chain_key: Secret) -> int:
    columns = LogEntry.agency_id, LogEntry.place, LogEntry.id, LogEntry.entry_hash
    full = select(*columns).where(LogEntry.entry_sealed.is_not(None), *which)  # type: ignore[arg-type]
    rows = db.session.execute(full).all()
    if not rows:
        return 0
    marks = [{"row": row.id, "mark": _purge_mark(chain_key, row.agency_id, row.place, row.entry_hash)} for row in rows]
    table = LogEntry.__table__
    change = update(table).where(table.c.id == bindparam("row"))  # type: ignore[arg-type]
    db.session.flush()
    db.session.connection().execute(change.values(entry_sealed=None, purge_mark=bindparam("mark")), marks)
    grants.revoke(KIND, [row.id for row in rows])
    erasing.erase_after_commit()
    return len(rows)


def _take_place(agency_id: uuid.UUID, chain_key: Secret) -> tuple[int, bytes]:
    """The next place and what it is chained to; nobody else takes one in this agency until the transaction ends.

    Where the log is not as it was left, the line begins a chain of its own: work goes on, and `verify` shows the break,
    which no later line mends.
    """
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    taken = insert(LogHead).values(agency_id=agency_id, place=1, mark=_START)
    taken = taken.on_conflict_do_update(index_elements=["agency_id"], set_={"place": LogHead.place + 1})
    place, mark = db.session.execute(taken.returning(LogHead.place, LogHead.mark)).one()
    of_ours = select(LogEntry.place, LogEntry.chain).filter_by(agency_id=agency_id)
    last = db.session.execute(of_ours.order_by(LogEntry.place.desc()).limit(1)).first()
    if last is None:
        return place, _START
    if last.place == place - 1 and mark == _mark(chain_key, agency_id, last.place, last.chain):
        return place, last.chain
    return max(place, last.place + 1), _START


def _find_head(agency_id: uuid.UUID) -> tuple[int, bytes] | None:
    """Where the log ends, and the mark that says so."""
    found = db.session.execute(select(LogHead.place, LogHead.mark).filter_by(agency_id=agency_id)).first()
    return (found[0], found[1]) if found else None


def _link(chain_key: Secret, line: LogEntry, before: bytes) -> bytes:
    said = context_of(
        before, line.agency_id.bytes, line.place.to_bytes(8, "big"), line.id.bytes, line.on_day.isoformat().encode(),
        line.entry_hash,
    )  # fmt: skip
    return _keyed(chain_key, uses.LOG_CHAIN, said)


def _mark(chain_key: Secret, agency_id: uuid.UUID, place: int, chain: bytes) -> bytes:
    return _keyed(chain_key, uses.LOG_HEAD, context_of(agency_id.bytes, place.to_bytes(8, "big"), chain))


def _purge_mark(chain_key: Secret, agency_id: uuid.UUID, place: int, entry_hash: bytes) -> bytes:
    return _keyed(chain_key, uses.LOG_PURGE, context_of(agency_id.bytes, place.to_bytes(8, "big"), entry_hash))


def _keyed(chain_key: Secret, use: bytes, said: bytes) -> bytes:
    return hashlib.blake2b(said, key=chain_key.reveal(), digest_size=LENGTH, person=use).digest()


def _is_itself(chain_key: Secret, line: LogEntry) -> bool:
    """Whether a line holds what was appended, or was emptied by the server."""
    if line.entry_sealed is None:
        return line.purge_mark == _purge_mark(chain_key, line.agency_id, line.place, line.entry_hash)
    return line.entry_hash == hashlib.blake2b(line.entry_sealed, digest_size=LENGTH, person=uses.LOG_ENTRY).digest()


def _told(line: LogEntry, key: Secret | None) -> Line:
    entry = None
    if key is not None and line.entry_sealed is not None:
        try:
            entry = _from_bytes(LOG_ENTRY.open(key, line.entry_sealed, agency=line.agency_id, entry=line.id))
        except Unopened:
            entry = None
    return Line(line.id, line.place, line.on_day, entry, line.entry_sealed is None)


def _as_bytes(entry: Entry) -> bytes:
    said = {
        "what": entry.what,
        "at": entry.at.isoformat(),
        "by": entry.by.hex if entry.by else None,
        "record": entry.record.hex if entry.record else None,
        "more": dict(entry.more),
    }
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


def _from_bytes(raw: bytes) -> Entry:
    said = json.loads(raw)
    by, record = (uuid.UUID(said[name]) if said[name] else None for name in ("by", "record"))
    return Entry(said["what"], datetime.fromisoformat(said["at"]), by, record, said["more"])
