"""Who is asking."""

from dataclasses import dataclass
from uuid import UUID

from directory.core.permissions import GRANTS, Duty, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A person under one hat, or a guest (`duty` None); made by the loader of sign-ins, never from a form."""

    duty: Duty | None = None
    sign_in_id: UUID | None = None
    person_id: UUID | None = None
    agency_id: UUID | None = None
    name: str = ""
    agency_name: str = ""
    locale: str | None = None
    is_covered: bool = False

    @property
    def is_guest(self) -> bool:
        """Whether nobody is signed in."""
        return self.duty is None

    def may(self, permission: Permission) -> bool:
        """Whether this hat opens that kind of door."""
        return permission in GRANTS[self.duty]


GUEST = Actor()
