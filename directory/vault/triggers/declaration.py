"""Which triggers there are. `sqlite` and `postgresql` say each in their own words; a test holds their catalogs to this.

They compare stored columns only. What hangs on the clock is judged by `packets` and `links` at every read, since a
trigger that asked for the time would let whoever sets it decide.

They protect against a slip in our own code and against two requests at once. They do not protect against somebody who
writes into the database with a program of their own: such a one takes the triggers away first.
"""

from enum import StrEnum
from typing import NamedTuple

PACKET_GRANT = "packet"
"""The kind of a grant that opens a packet; triggers know it by this name."""


class Rule(StrEnum):
    """A trigger by its name, which is also what the database answers when it refuses."""

    PACKET_NEEDS_RELEASE = "vault_packet_needs_release"
    PACKET_STAYS = "vault_packet_stays"
    PACKET_TAKES_ITS_GRANTS = "vault_packet_takes_its_grants"
    RELEASE_ONLY_ENDS = "vault_release_only_ends"
    RELEASE_TAKES_ITS_PACKETS = "vault_release_takes_its_packets"
    GRANT_NEEDS_ITS_RECORD = "vault_grant_needs_its_record"
    GRANT_STAYS = "vault_grant_stays"
    LINK_ONLY_ENDS = "vault_link_only_ends"


class Trigger(NamedTuple):
    """When a rule is asked, and what it holds."""

    table: str
    moment: str
    holds: str


TRIGGERS = {
    Rule.PACKET_NEEDS_RELEASE: Trigger(
        "packet", "BEFORE INSERT", "no packet without a release that is not revoked and holds at least as long"
    ),
    Rule.PACKET_STAYS: Trigger(
        "packet", "BEFORE UPDATE", "a packet never changes: not its release, not its recipient, not what is in it; "
        "it may only run out sooner",
    ),
    Rule.PACKET_TAKES_ITS_GRANTS: Trigger("packet", "AFTER DELETE", "nothing that opened a packet outlives it"),
    Rule.RELEASE_ONLY_ENDS: Trigger(
        "information_release", "BEFORE UPDATE", "a release that was revoked stays revoked, and none grows longer"
    ),
    Rule.RELEASE_TAKES_ITS_PACKETS: Trigger(
        "information_release", "AFTER UPDATE", "revoking deletes what was handed on; a release cut short cuts it short"
    ),
    Rule.GRANT_NEEDS_ITS_RECORD: Trigger(
        "vault_grant", "BEFORE INSERT", "no grant for a packet that is not there, nor to a key that was replaced"
    ),
    Rule.GRANT_STAYS: Trigger(
        "vault_grant", "BEFORE UPDATE", "a grant is never turned to another record or agency, nor to a replaced key"
    ),
    Rule.LINK_ONLY_ENDS: Trigger(
        "handoff_link", "BEFORE UPDATE", "a link that was shut stays shut, and none holds longer or opens more often"
    ),
}  # fmt: skip
