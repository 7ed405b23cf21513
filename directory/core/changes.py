"""Who wants to know that services of the catalog changed, while the change is still in its transaction.

A lower room cannot call a higher one: the catalog announces, and the factory has the search listen, so that what was
saved is found at once, by this process and by every other, or not saved at all.
"""

import uuid
from collections.abc import Callable, Iterable

listeners: list[Callable[[list[uuid.UUID]], None]] = []


def announce(service_ids: Iterable[uuid.UUID]) -> None:
    """Tell every listener, each once, which services changed or went; flushes first is the caller's part."""
    changed = list(dict.fromkeys(service_ids))
    if not changed:
        return
    for listener in dict.fromkeys(listeners):  # a second application in one process adds its listeners again
        listener(changed)
