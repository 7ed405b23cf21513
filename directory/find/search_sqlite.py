"""Full text on SQLite: one FTS5 table, ranked by bm25."""

from sqlalchemy import text

from directory.core.db import Cursor, db
from directory.find.engine import ANYWHERE, WEIGHTS, Group, Weighed

_BM25 = f"-bm25(find_text, {', '.join(str(weight) for weight in WEIGHTS)})"
_FIRST = f"SELECT rowid, {_BM25} FROM find_text WHERE find_text MATCH ? LIMIT ?"  # noqa: S608, constants only
_AFTER = "SELECT rowid FROM find_text WHERE find_text MATCH ? AND rowid > ? LIMIT ?"
_THESE = (
    f"SELECT rowid, {_BM25} FROM find_text WHERE find_text MATCH ? "  # noqa: S608, constants only
    "AND rowid BETWEEN ? AND ? LIMIT 1000"
)


class SqliteText:
    """The FTS5 table `find_text`; what is matched is quoted word by word, so that nothing typed is syntax."""

    def hold(self) -> None:
        # A statement that deletes nothing takes the one lock for writing that there is, before anything is read.
        db.session.execute(text("DELETE FROM find_state WHERE id < 0"))

    def clear(self) -> None:
        db.session.execute(text("DELETE FROM find_text"))

    def write(self, texts: list[tuple[int, str, str, str, str]]) -> None:
        db.session.execute(
            text("INSERT INTO find_text (rowid, name, organization, needs, body) VALUES (:i, :n, :o, :w, :b)"),
            [dict(zip("inowb", one, strict=True)) for one in texts],
        )

    def finish(self) -> None:
        db.session.execute(text("INSERT INTO find_text (find_text) VALUES ('optimize')"))

    def delete(self, rows: list[int]) -> None:
        if rows:
            db.session.execute(text("DELETE FROM find_text WHERE rowid = :i"), [{"i": row} for row in rows])

    def match(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        cursor.execute(_FIRST, (expression(groups, any_group=any_group), most))
        return list(cursor.fetchall())

    def match_best(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        cursor.execute(_FIRST, ("{name organization needs} : (" + expression(groups, any_group=any_group) + ")", most))
        return list(cursor.fetchall())

    def match_rows(self, cursor: Cursor, groups: list[Group], after: int, most: int, *, any_group: bool) -> list[int]:
        cursor.execute(_AFTER, (expression(groups, any_group=any_group), after, most))
        return [row for (row,) in cursor.fetchall()]

    def weigh(self, cursor: Cursor, groups: list[Group], rows: list[int], *, any_group: bool) -> Weighed:
        # FTS5 looks each rowid of a list up anew: reading on from the first to the last is many times faster.
        wanted = set(rows)
        cursor.execute(_THESE, (expression(groups, any_group=any_group), min(rows), max(rows)))
        return [(row, weight) for row, weight in cursor.fetchall() if row in wanted]


def expression(groups: list[Group], *, any_group: bool) -> str:
    """The MATCH expression of groups: AND between them (OR if any is enough), OR within."""
    parts = ["(" + " OR ".join(_phrase(alternative) for alternative in group) + ")" for group in groups]
    return (" OR " if any_group else " AND ").join(parts)


def _phrase(alternative: tuple[str, ...]) -> str:
    if alternative[0] == ANYWHERE:
        return "(" + " AND ".join(_phrase((word,)) for word in alternative[1:]) + ")"
    is_beginning = alternative[-1].endswith("*")
    words = " ".join(alternative).removesuffix("*").replace('"', '""')
    return f'"{words}"*' if is_beginning else f'"{words}"'


INDEX = SqliteText()
