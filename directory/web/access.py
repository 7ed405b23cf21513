"""The marker that every view carries: which kind of person may open this door."""

from collections.abc import Callable
from typing import TypeVar

from directory.core.permissions import Permission

View = TypeVar("View", bound=Callable[..., object])


def access(permission: Permission) -> Callable[[View], View]:
    """Declare the permission of a view; the gate refuses an endpoint without one."""

    def mark(view: View) -> View:
        view.access_rule = permission  # type: ignore[attr-defined]
        return view

    return mark
