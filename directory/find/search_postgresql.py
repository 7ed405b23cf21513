"""Full text on PostgreSQL: one weighted tsvector a card under a GIN index.

The words are folded before they come here, so the plain `simple` configuration is used and no
extension is needed.
"""

from sqlalchemy import text

from directory.core.db import Cursor, db
from directory.find.engine import ANYWHERE, WEIGHTS, Group, Weighed

_LARGEST = max(WEIGHTS)
_BY_LETTER = "{" + ",".join(str(w / _LARGEST) for w in (WEIGHTS[3], WEIGHTS[1], WEIGHTS[2], WEIGHTS[0])) + "}"
_RANK = f"ts_rank('{_BY_LETTER}', words, q, 1)"
_FIRST = (
    f"SELECT id, {_RANK} FROM (SELECT id, words FROM find_text, to_tsquery('simple', %s) AS m "  # noqa: S608
    "WHERE words @@ m ORDER BY id LIMIT %s) AS first, to_tsquery('simple', %s) AS q ORDER BY id"
)
_AFTER = "SELECT id FROM find_text WHERE words @@ to_tsquery('simple', %s) AND id > %s ORDER BY id LIMIT %s"
_THESE = f"SELECT id, {_RANK} FROM find_text, to_tsquery('simple', %s) AS q WHERE id = ANY(%s) AND words @@ q"  # noqa: S608


class PostgresqlText:
    """The table `find_text`; each word is quoted, so that nothing typed is syntax."""

    def hold(self) -> None:
        # Parts are read, changed and written back whole: of two at once, the second would undo the first.
        db.session.execute(text("LOCK TABLE find_state IN SHARE ROW EXCLUSIVE MODE"))

    def clear(self) -> None:
        db.session.execute(text("DELETE FROM find_text"))

    def write(self, texts: list[tuple[int, str, str, str, str]]) -> None:
        db.session.execute(
            text(
                "INSERT INTO find_text (id, words) VALUES (:i, "
                "setweight(to_tsvector('simple', :n), 'A') || setweight(to_tsvector('simple', :o), 'C') || "
                "setweight(to_tsvector('simple', :w), 'B') || setweight(to_tsvector('simple', :b), 'D'))"
            ),
            [dict(zip("inowb", one, strict=True)) for one in texts],
        )

    def finish(self) -> None:
        db.session.execute(text("SELECT gin_clean_pending_list('ix_find_text_words')"))

    def delete(self, rows: list[int]) -> None:
        if rows:
            db.session.execute(text("DELETE FROM find_text WHERE id = ANY(:rows)"), {"rows": rows})

    def match(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        asked = expression(groups, any_group=any_group)
        cursor.execute(_FIRST, (asked, most, asked))
        return list(cursor.fetchall())

    def match_best(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        asked = expression(groups, ":ABC", any_group=any_group)
        cursor.execute(_FIRST, (asked, most, asked))
        return list(cursor.fetchall())

    def match_rows(self, cursor: Cursor, groups: list[Group], after: int, most: int, *, any_group: bool) -> list[int]:
        cursor.execute(_AFTER, (expression(groups, any_group=any_group), after, most))
        return [row for (row,) in cursor.fetchall()]

    def weigh(self, cursor: Cursor, groups: list[Group], rows: list[int], *, any_group: bool) -> Weighed:
        cursor.execute(_THESE, (expression(groups, any_group=any_group), rows))
        return list(cursor.fetchall())


def expression(groups: list[Group], weights: str = "", *, any_group: bool) -> str:
    """The tsquery of groups: & between them (| if any is enough), | within, <-> within a phrase.

    `weights` (":AB") limits every word to the columns of those letters.
    """
    parts = ["(" + " | ".join(_phrase(alternative, weights) for alternative in group) + ")" for group in groups]
    return (" | " if any_group else " & ").join(parts)


def _phrase(alternative: tuple[str, ...], weights: str) -> str:
    if alternative[0] == ANYWHERE:
        return "(" + " & ".join(_phrase((word,), weights) for word in alternative[1:]) + ")"
    quoted = []
    for word in alternative:
        beginning = word.endswith("*")
        bare = word.removesuffix("*").replace("\\", "").replace("'", "")
        quoted.append(f"'{bare}'" + (f":*{weights.removeprefix(':')}" if beginning else weights))
    return "(" + " <-> ".join(quoted) + ")"


INDEX = PostgresqlText()
