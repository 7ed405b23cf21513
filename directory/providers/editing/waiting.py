"""What else waits at the desk: each higher room tells its own, since a lower one cannot know of it.

The factory fills the list. Each gives an address and a line of words, or None where nothing waits.
"""

from collections.abc import Callable

from directory.core.actor import Actor

askers: list[Callable[[Actor], tuple[str, str] | None]] = []


def list_waiting(actor: Actor) -> list[tuple[str, str]]:
    """What waits for an actor in other rooms: addresses with words."""
    return [found for ask in dict.fromkeys(askers) if (found := ask(actor))]
