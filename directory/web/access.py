"""The marker that every view carries: which kind of person may open this door."""

from collections.abc import Callable
from typing import TypeVar

from directory.core.permissions import Permission

View = TypeVar("View", bound=Callable[..., object])


def access(
    permission: Permission, *, unlocked: bool = False, fresh: bool = False, holds: bool = False, most_bytes: int = 0
) -> Callable[[View], View]:
    """Declare the permission of a view; the gate refuses an endpoint without one.

    `unlocked`: what is delicate waits for the PIN after idleness. `fresh`: the person must have proved who they are in
    the last ten minutes (ASVS 7.5.1). `holds`: what is sent to it when the sign-in has ended is kept, as it is for all
    that is delicate. `most_bytes`: how many bytes its form may have,
    where that is more than any other's because a file comes with it; only whom the door lets through may send as much
    (ASVS 5.2.1).
    """

    def mark(view: View) -> View:
        view.access_rule = permission  # type: ignore[attr-defined]
        view.needs_unlocked = unlocked or fresh  # type: ignore[attr-defined]
        view.needs_fresh = fresh  # type: ignore[attr-defined]
        view.holds = unlocked or fresh or holds  # type: ignore[attr-defined]
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark
