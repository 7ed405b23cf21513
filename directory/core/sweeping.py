"""What falls due with time: each feature adds its own, and the sweep does them all.

A lower room cannot know the higher ones: `directory/doors.py` fills the list. Each does what is due now, flushes, and
counts what it did; a second run straight after it finds nothing.
"""

from collections.abc import Callable

due: list[Callable[[], int]] = []
"""What deletes rows that are due."""
told: list[Callable[[], int]] = []
"""What tells people of days that come near."""


def tell_what_is_near() -> int:
    """Tell everybody of what is near, each thing once, and count it; flushes, never commits."""
    return sum(tell() for tell in dict.fromkeys(told))


def do_what_is_due() -> int:
    """Do all that is due, each thing once, and count it; flushes, never commits."""
    return sum(do() for do in dict.fromkeys(due))  # a second application in one process adds its own again
