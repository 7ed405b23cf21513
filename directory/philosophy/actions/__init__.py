"""Every write of this room, one verb a function: appended, never overwritten. They flush, and never commit."""

from directory.philosophy.actions.answers import (
    Given,
    add_term,
    add_theme,
    confirm_all,
    end_term,
    record_answers,
    standings_of,
    write_statement,
)
from directory.philosophy.actions.links import end_links, make_link, mark_read, reply
from directory.philosophy.actions.rules import assess, switch_rule, write_rule
from directory.philosophy.actions.writing import Said, SentTwice, Stale, TooMany

__all__ = [
    "Given", "Said", "SentTwice", "Stale", "TooMany", "add_term", "add_theme", "assess", "confirm_all", "end_links",
    "end_term",
    "make_link", "mark_read", "record_answers", "reply", "standings_of", "switch_rule", "write_rule",
    "write_statement",
]  # fmt: skip
