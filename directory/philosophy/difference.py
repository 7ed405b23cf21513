"""What changed between two texts, word by word: pieces that stayed, that went and that came.

Pure. The pieces that stayed or came, put together, are the new text; those that stayed or went are the old one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\s+|\S+\s*")
MOST_PAIRS = 100_000
"""Of equal words, one of each text: what stays below takes a second at most; a few times as many would take minutes."""


class Change(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with one fate."""

    change: Change
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces from one text to another, in less than a second whatever they hold.

    A text that says the same word again and again is told as taken out whole and put in whole.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    in_before, in_after = Counter(before), Counter(after)
    if sum(count * in_after[word] for word, count in in_before.items()) > MOST_PAIRS:
        return [Piece(Change.SAME, old)] if old == new else [Piece(Change.GONE, old), Piece(Change.CAME, new)]
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece(Change.GONE, "".join(before[a:b])))
        if d > c:
            pieces.append(Piece(Change.CAME, "".join(after[c:d])))
    return _calmed(pieces)


def _calmed(pieces: list[Piece]) -> list[Piece]:
    """A single space between two changed words joins them: a reader wants phrases, not confetti."""
    runs: list[list[Piece]] = []
    for at, piece in enumerate(pieces):
        is_gap = piece.change == Change.SAME and not piece.text.strip() and 0 < at < len(pieces) - 1
        is_changed = piece.change != Change.SAME or is_gap
        if is_changed and runs and runs[-1][0].change != Change.SAME:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    calm: list[Piece] = []
    for run in runs:
        if run[0].change == Change.SAME:
            calm += run
            continue
        gone = "".join(one.text for one in run if one.change != Change.CAME)
        came = "".join(one.text for one in run if one.change != Change.GONE)
        calm += [Piece(Change.GONE, gone)] if gone else []
        calm += [Piece(Change.CAME, came)] if came else []
    return calm


def apply(old: str, pieces: Sequence[Piece]) -> str:
    """The new text, made from the old one; ValueError where the pieces are not those of this text."""
    at, made = 0, []
    for piece in pieces:
        if piece.change != Change.CAME:
            if not old.startswith(piece.text, at):
                raise ValueError("these changes belong to another text")
            at += len(piece.text)
        if piece.change != Change.GONE:
            made.append(piece.text)
    if at != len(old):
        raise ValueError("these changes belong to another text")
    return "".join(made)
