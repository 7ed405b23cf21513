"""A link that was made as an advocate will make it: released items, four words, the end of the address."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from directory.accounts.proof.derivation import derive_by, profile_for_links
from directory.core import clock
from directory.core.db import db
from directory.referrals.released import Item, Released
from directory.vault import links, packets
from directory.web.settings import current_settings

RELEASED = Released(
    agency="Harbor House", worker="Ana", telephone="509-555-0100", language="en",
    items=(
        Item("First name", "Maria"),
        Item("Safe to call", "509-555-0177, after six in the evening. No messages."),
        Item("Looking for", "A counselor who speaks Spanish.\nEvenings are best."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """What its maker holds."""

    address: str
    words: str
    packet_id: uuid.UUID
    release_id: uuid.UUID
    kept: packets.Kept

    @property
    def told(self) -> list[str]:
        """What came back to the maker."""
        db.session.rollback()
        return [one.came.name for one in packets.read_receipts([self.kept])]


def make_link(released: Released = RELEASED) -> Link:
    """Make one in the application at hand, and commit."""
    drawn = links.draw(current_settings().link_key, profile_for_links().name, derive_by)
    until = clock.now() + timedelta(days=30)
    release = packets.record_release(until, date(2100, 1, 1))
    made = links.hand_over(drawn, release.id, released.to_bytes(), until, date(2029, 1, 1))
    db.session.commit()
    return Link(f"/handoff#{drawn.end_of_address}", " ".join(drawn.words), made.packet_id, release.id, made.kept)
