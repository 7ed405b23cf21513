"""Who is asking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory.core.permissions import GRANTS, PENDING, Duty, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A person under one hat, or a guest (`duty` None); made by the loader of sign-ins, never from a form.

    `is_pending`: the passphrase was right, the second step or the choice of a hat is due. `is_locked`: idle for
    long or covered, so that what is delicate waits for the PIN. `proved_at`: when this person last proved who they are
    in full.
    """

    duty: Duty | None = None
    sign_in_id: UUID | None = None
    person_id: UUID | None = None
    agency_id: UUID | None = None
    name: str = ""
    agency_name: str = ""
    locale: str | None = None
    is_covered: bool = False
    is_pending: bool = False
    is_locked: bool = False
    proved_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Whether nobody is signed in, and nobody has begun to."""
        return self.duty is None and not self.is_pending

    @property
    def is_desk(self) -> bool:
        """Whether this is the account of a shift desk."""
        return self.duty == Duty.SHIFT_DESK

    def may(self, permission: Permission) -> bool:
        """Whether this hat opens that kind of door."""
        if self.is_pending:
            return permission in PENDING
        return permission in GRANTS[self.duty]


GUEST = Actor()
