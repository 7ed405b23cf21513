"""A private scratch database, where a package waits while its references are checked.

It holds the rows in their normal form, so that memory stays bounded whatever the size of a package. It
has no name on the disk, nobody else can open it, and it is gone with the process.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from directory.exchange.report import Where

_SCHEMA = """
CREATE TABLE staged (
  seq INTEGER PRIMARY KEY, tbl TEXT, id TEXT, parent TEXT, file INTEGER, line INTEGER, data TEXT);
CREATE INDEX staged_id ON staged (tbl, id);
CREATE INDEX staged_parent ON staged (tbl, parent) WHERE parent IS NOT NULL;
CREATE TABLE kept (tbl TEXT, id TEXT, uuid BLOB, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
CREATE TABLE written (tbl TEXT, uuid BLOB, PRIMARY KEY (tbl, uuid)) WITHOUT ROWID;
CREATE TABLE pair (tbl TEXT, a TEXT, b TEXT, c TEXT, uuid BLOB, PRIMARY KEY (tbl, a, b, c)) WITHOUT ROWID;
CREATE TABLE noted (kind TEXT, value TEXT, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE TABLE link (entity TEXT, link BLOB, term TEXT, PRIMARY KEY (entity, link, term)) WITHOUT ROWID;
"""
_BATCH = 2_000
_REMEMBERED = 50_000


class Staged(NamedTuple):
    """A row in its normal form; `is_repeat` where its id stood in an earlier row of the table."""

    table: str
    where: Where
    id: str | None
    data: dict[str, Any]
    is_repeat: bool


class Staging:
    """Rows of a package by table, what was kept of them, and what was written."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;" + _SCHEMA + "BEGIN;"
        )
        self._waiting: list[tuple[Any, ...]] = []
        self._waiting_kept: list[tuple[str, str, bytes]] = []
        self._lately: dict[tuple[str, str], uuid.UUID] = {}
        self._files: list[str] = []
        self.references = 0
        self.references_held = 0

    def close(self) -> None:
        """Let the scratch database go."""
        self._db.close()

    def add(
        self, table: str, row_id: str | None, data: dict[str, Any], where: Where, parent: str | None = None
    ) -> None:
        """Put a row away."""
        if not self._files or self._files[-1] != where.file:
            self._files.append(where.file)
        row = (table, row_id, parent, len(self._files) - 1, where.line, json.dumps(data, ensure_ascii=False))
        self._waiting.append(row)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        self._db.executemany(
            "INSERT INTO staged (tbl, id, parent, file, line, data) VALUES (?, ?, ?, ?, ?, ?)", self._waiting
        )
        self._waiting.clear()

    def merge(self, table: str, row_id: str, data: dict[str, Any]) -> tuple[bool, list[str]]:
        """Fill the gaps of a row put away before: whether there was one, and on what the two disagree."""
        self.flush()
        found = self._db.execute("SELECT seq, data FROM staged WHERE tbl = ? AND id = ?", (table, row_id)).fetchone()
        if found is None:
            return False, []
        old = json.loads(found[1])
        gaps = {k: v for k, v in data.items() if v is not None and old.get(k) is None}
        if gaps:
            self._db.execute("UPDATE staged SET data = ? WHERE seq = ?", (json.dumps({**old, **gaps}), found[0]))
        return True, [k for k, v in data.items() if v is not None and old.get(k) not in (None, v)]

    def has(self, table: str, row_id: str) -> bool:
        """Whether the package holds a row of that id."""
        return self._one("SELECT 1 FROM staged WHERE tbl = ? AND id = ?", table, row_id) is not None

    def parent_of(self, table: str, row_id: str) -> str | None:
        """The old id of a row's parent."""
        found = self._one("SELECT parent FROM staged WHERE tbl = ? AND id = ?", table, row_id)
        return found[0] if found else None

    def rows(self, table: str) -> Iterator[Staged]:
        """Rows of a table in the order of the package."""
        yield from self._read(table, "seq")

    def rows_by_parent(self, table: str) -> Iterator[Staged]:
        """Rows of a table, parents before children; those that are their own ancestors come last."""
        self._db.execute("DROP TABLE IF EXISTS depth")
        self._db.execute("CREATE TABLE depth (seq INTEGER PRIMARY KEY, at INTEGER)")
        self._db.execute(
            """WITH RECURSIVE down (seq, id, at) AS (
                 SELECT seq, id, 0 FROM staged s WHERE tbl = :t AND (parent IS NULL
                   OR NOT EXISTS (SELECT 1 FROM staged p WHERE p.tbl = :t AND p.id = s.parent))
                 UNION SELECT s.seq, s.id, down.at + 1 FROM down
                   JOIN staged s ON s.tbl = :t AND s.parent IS NOT NULL AND s.parent = down.id
                   AND s.parent <> s.id AND down.at < 200)
               INSERT OR IGNORE INTO depth SELECT seq, max(at) FROM down GROUP BY seq""",
            {"t": table},
        )
        yield from self._read(table, "(SELECT coalesce(min(at), 1000000) FROM depth d WHERE d.seq = staged.seq), seq")

    def _read(self, table: str, order: str) -> Iterator[Staged]:
        cursor = self._db.execute(
            "SELECT file, line, id, data,"  # noqa: S608, both orders are written above
            " (SELECT min(o.seq) FROM staged o WHERE o.tbl = staged.tbl AND o.id = staged.id) < seq"
            f" FROM staged WHERE tbl = ? ORDER BY {order}",
            (table,),
        )
        for file, line, row_id, data, is_repeat in cursor:
            yield Staged(table, Where(self._files[file], line), row_id, json.loads(data), bool(is_repeat))

    def keep(self, table: str, row_id: str, at: uuid.UUID) -> None:
        """Note under which id of ours a row is kept."""
        self._waiting_kept.append((table, row_id, at.bytes))
        self._remember(table, row_id, at)
        if len(self._waiting_kept) >= _BATCH:
            self._flush_kept()

    def _flush_kept(self) -> None:
        self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", self._waiting_kept)
        self._waiting_kept.clear()

    def _remember(self, table: str, row_id: str, at: uuid.UUID) -> None:
        """Most references point at what was written or asked for lately; the rest is on the disk."""
        if len(self._lately) >= _REMEMBERED:
            self._lately.clear()
        self._lately[table, row_id] = at

    def forget(self, table: str, row_id: str) -> None:
        """Note that a row is not kept after all."""
        self._flush_kept()
        self._lately.pop((table, row_id), None)
        self._db.execute("DELETE FROM kept WHERE tbl = ? AND id = ?", (table, row_id))

    def find_kept(self, table: str, row_id: str) -> uuid.UUID | None:
        """Our id of a row that is kept."""
        at = self._lately.get((table, row_id))
        if at is None:
            if self._waiting_kept:
                self._flush_kept()
            found = self._one("SELECT uuid FROM kept WHERE tbl = ? AND id = ?", table, row_id)
            if found is None:
                return None
            at = uuid.UUID(bytes=found[0])
            self._remember(table, row_id, at)
        return at

    def count(self, table: str = "") -> int:
        """How many rows wait, of one table if named."""
        return int(self._one("SELECT count(*) FROM staged WHERE ? IN ('', tbl)", table)[0])

    def is_written(self, table: str, at: uuid.UUID) -> bool:
        """Whether a row of ours is in this package."""
        return self._one("SELECT 1 FROM written WHERE tbl = ? AND uuid = ?", table, at.bytes) is not None

    def note_written(self, table: str, at: uuid.UUID) -> bool:
        """Note that a row goes to the database; False if one of that id went before."""
        made = self._db.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (table, at.bytes))
        return made.rowcount > 0

    def first_pair(self, table: str, a: str, b: str, c: str, at: uuid.UUID) -> uuid.UUID:
        """The row that came first with these two (or three) values: the given one, or an earlier."""
        values = (table, a, b, c, at.bytes)
        if self._db.execute("INSERT OR IGNORE INTO pair VALUES (?, ?, ?, ?, ?)", values).rowcount:
            return at
        found = self._one("SELECT uuid FROM pair WHERE tbl = ? AND a = ? AND b = ? AND c = ?", table, a, b, c)
        return uuid.UUID(bytes=found[0])

    def note(self, kind: str, value: str) -> bool:
        """Put a value into a set; False if it was in it."""
        return bool(self._db.execute("INSERT OR IGNORE INTO noted VALUES (?, ?)", (kind, value)).rowcount)

    def is_noted(self, kind: str, value: str) -> bool:
        """Whether a value is in a set."""
        return self._one("SELECT 1 FROM noted WHERE kind = ? AND value = ?", kind, value) is not None

    def count_noted(self, kind: str) -> int:
        """How many values are in a set."""
        return int(self._one("SELECT count(*) FROM noted WHERE kind = ?", kind)[0])

    def link(self, entity: str, link: uuid.UUID, term: str) -> None:
        """Note that a foreign term stands on a record."""
        self._db.execute("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", (entity, link.bytes, term))

    def links(self) -> Iterator[tuple[str, uuid.UUID, str]]:
        """Every foreign term on a record, record by record."""
        every = self._db.execute("SELECT entity, link, term FROM link ORDER BY entity, link, term")
        for entity, link, term in every:
            yield entity, uuid.UUID(bytes=link), term

    def term_uses(self) -> Iterator[tuple[str, int]]:
        """How often each foreign term stands on a record."""
        yield from self._db.execute("SELECT term, count(*) FROM link GROUP BY term")

    def _one(self, statement: str, *values: Any) -> Any:
        return self._db.execute(statement, values).fetchone()
