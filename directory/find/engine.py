"""What the search asks of a database's own text index; one file for each engine answers."""

from typing import Protocol

from directory.core.db import Cursor, is_sqlite

Alternative = tuple[str, ...]
"""Words that stand next to each other, or after a first `ANYWHERE` wherever they stand; a last one that ends in
`*` is the beginning of a word."""

ANYWHERE = "&"

Group = tuple[Alternative, ...]
"""Alternatives of which one must be there; one that is named twice weighs twice."""

Weighed = list[tuple[int, float]]
"""Card numbers with their weight: a larger one fits better."""

WEIGHTS = (10.0, 4.0, 6.0, 1.0)
"""How much a word counts in the name, the organization, the needs and the rest."""


class TextIndex(Protocol):
    """Full text over numbered cards with four columns: name, organization, needs, body."""

    def hold(self) -> None:
        """Let no other process mend the index until the transaction ends; reading goes on."""

    def clear(self) -> None:
        """Empty it."""

    def write(self, texts: list[tuple[int, str, str, str, str]]) -> None:
        """Add cards by number."""

    def finish(self) -> None:
        """Put the index in order after much was written."""

    def delete(self, rows: list[int]) -> None:
        """Take cards out by number."""

    def match(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        """The first `most` matches by number, each with its weight (larger fits better)."""

    def match_best(self, cursor: Cursor, groups: list[Group], most: int, *, any_group: bool) -> Weighed:
        """The same among the cards that have every word in their names or needs."""

    def match_rows(self, cursor: Cursor, groups: list[Group], after: int, most: int, *, any_group: bool) -> list[int]:
        """Numbers of matches past `after`, in order, unweighed."""

    def weigh(self, cursor: Cursor, groups: list[Group], rows: list[int], *, any_group: bool) -> Weighed:
        """Those of the given cards that match, weighed."""


def current() -> TextIndex:
    """The text index of the database in use."""
    if is_sqlite():
        from directory.find import search_sqlite

        return search_sqlite.INDEX
    from directory.find import search_postgresql

    return search_postgresql.INDEX
