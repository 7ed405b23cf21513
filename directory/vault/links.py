"""The way to one packet for somebody without an account: a token in a link, and four words said on the telephone.

Three things open it together: the token, which stands behind `#` in the address and so reaches no server by itself;
the words, which whoever sends it says aloud at the number in the directory; and the server's link key, a file outside
the database and its backups. Whoever steals the database has none of the three, whoever intercepts the letter has one.

A try is counted, and the count kept, before anything is derived: however many try at once, a link is tried five times
in its life, right or wrong, and opens three times at most. Whatever is wrong with a link or its words, the answer is
the same, and so is what it costs. It does not protect against whoever has the letter and was told the words.
"""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias

from nacl.encoding import URLSafeBase64Encoder
from sqlalchemy import Connection, case, select, update

from directory.core.db import db
from directory.vault import moment, packets, uses, voice
from directory.vault.models import LINK, Link
from directory.vault.packets import Came, Row
from directory.vault.passphrase import digest, new_salt
from directory.vault.sealing import Unopened, context_of
from directory.vault.secret import LENGTH, Secret

TRIES = 5
OPENINGS = 3
HOLDS = timedelta(hours=72)
WORDS = 4

Derive: TypeAlias = Callable[[str, str, bytes], bytes]
"""32 bytes by the name of a profile, what was typed and a salt: passed in, so that its caller bounds how many at once;
what it raises where there is no turn comes through, and the try is given back."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The secrets of a link that is about to be made: drawn, and derived, before any transaction begins."""

    token: Secret
    words: tuple[str, ...]
    salt: bytes
    profile: str
    key: Secret

    @property
    def end_of_address(self) -> str:
        """What stands behind the `#`."""
        return URLSafeBase64Encoder.encode(self.token.reveal()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opened, how often it still opens, and until when."""

    contents: bytes
    openings_left: int
    expires_at: datetime


class LinkState(NamedTuple):
    """What became of a link so far: how often it opened, how many tries did not open it, whether it still opens."""

    opened: int
    failed: int
    is_live: bool


class _Held(NamedTuple):
    packet_id: uuid.UUID
    salt: bytes
    profile: str
    key_sealed: bytes


def draw(link_key: Secret, profile: str, derive: Derive) -> Drawn:
    """New secrets for a link; call it before anything is written."""
    token, salt = Secret.new(), new_salt()
    words = tuple(secrets.choice(voice.short_list()) for _ in range(WORDS))
    key = _key_of(link_key, token, derive(profile, " ".join(words), salt))
    return Drawn(token, words, salt, profile, key)


def hand_over(drawn: Drawn, release_id: uuid.UUID, contents: bytes, expires_at: datetime, on: date) -> packets.Sealed:
    """Seal contents for whoever comes by the link, for 72 hours at most; NoRelease as for any packet.

    Flushes, never commits.
    """
    until = min(expires_at, moment.judge() + HOLDS)
    made = packets.seal_packet(release_id, None, contents, until, on)
    sealed = LINK.seal(drawn.key, made.key.reveal(), packet=made.packet_id, salt=drawn.salt)
    db.session.add(
        Link(
            packet_id=made.packet_id, token_hash=digest(drawn.token.reveal(), uses.LINK_TOKEN), salt=drawn.salt,
            profile=drawn.profile, key_sealed=sealed, expires_at=until, tries_left=TRIES, openings_left=OPENINGS,
        )
    )  # fmt: skip
    db.session.flush()
    return made


def token_in(typed: str) -> Secret | None:
    """The token in what somebody pasted: the whole address, its end, or the token alone; None where there is none."""
    found = typed.strip().rpartition("#")[2].strip()
    try:
        return Secret(URLSafeBase64Encoder.decode(f"{found}=".encode())) if len(found) == 43 else None
    except ValueError:
        return None


def open_link(
    token: Secret, words: tuple[str, ...], link_key: Secret, profile: str, derive: Derive, on: date
) -> Opened:
    """Open a link; Unopened for a link that is not there, was shut, ran out or was used up, and for wrong words.

    Call it with no transaction open that has written: it commits by itself, first that a try was made, and in the end
    that it opened or was shut. `profile` is what a link costs now, and so what one costs that is not there. ClockBehind
    before anything is looked up.
    """
    held = _admit(token)
    if held is None:
        derive(profile, " ".join(words), new_salt())
        raise Unopened
    try:
        derived = derive(held.profile, " ".join(words), held.salt)
    except Exception:
        _give_back(held.packet_id)
        raise
    try:
        opened = LINK.open(_key_of(link_key, token, derived), held.key_sealed, packet=held.packet_id, salt=held.salt)
    except Unopened:
        _count_failure(held.packet_id)
        raise
    return _count_opening(held.packet_id, Secret(opened), on)


def link_state(packet_id: uuid.UUID) -> LinkState | None:
    """What a sender is told of their link; None once it is gone with its packet.

    A try that is under way at this moment counts among those that failed. ClockBehind where nobody can say whether it
    ran out.
    """
    now = moment.judge()
    asked = select(Link.tries_left, Link.openings_left, Link.key_sealed.is_not(None), Link.expires_at)
    found = db.session.execute(asked.where(Link.packet_id == packet_id)).first()
    if found is None:
        return None
    tries_left, openings_left, has_key, expires_at = found
    opened = OPENINGS - openings_left
    is_live = has_key and tries_left > 0 and expires_at > now
    return LinkState(opened, TRIES - tries_left - opened, is_live)


def _admit(token: Secret) -> _Held | None:
    """Count a try against a link, for good; None where it takes none."""
    with db.engine.begin() as connection:
        now = moment.judge(connection)
        moment.note(now, connection)
        mine = update(Link).where(
            Link.token_hash == digest(token.reveal(), uses.LINK_TOKEN), Link.tries_left > 0, Link.openings_left > 0,
            Link.key_sealed.is_not(None), Link.expires_at > now,
        ).values(tries_left=Link.tries_left - 1)  # fmt: skip
        found = connection.execute(mine.returning(Link.packet_id, Link.salt, Link.profile, Link.key_sealed)).first()
    return _Held(found[0], found[1], found[2], found[3] or b"") if found else None


def _give_back(packet_id: uuid.UUID) -> None:
    """What was counted was never tried, since there was no turn to derive."""
    with db.engine.begin() as connection:
        mine = update(Link).where(Link.packet_id == packet_id, Link.tries_left < TRIES)
        connection.execute(mine.values(tries_left=Link.tries_left + 1))


def _count_failure(packet_id: uuid.UUID) -> None:
    """Shut a link that has no try left; its sender sees it (`link_state`)."""
    with db.engine.begin() as connection:
        spent = update(Link).where(Link.packet_id == packet_id, Link.tries_left == 0, Link.key_sealed.is_not(None))
        connection.execute(spent.values(key_sealed=None))


def _count_opening(packet_id: uuid.UUID, key: Secret, on: date) -> Opened:
    """Count an opening, for good, and tell the sender, before anything is shown; what opened last is forgotten."""
    with db.engine.begin() as connection:
        live = update(Link).where(Link.packet_id == packet_id, Link.openings_left > 0, Link.key_sealed.is_not(None))
        is_not_last = (Link.openings_left > 1) & (Link.tries_left > 0)
        one_less = live.values(
            openings_left=Link.openings_left - 1, key_sealed=case((is_not_last, Link.key_sealed), else_=None)
        )
        left = connection.execute(one_less.returning(Link.openings_left, Link.tries_left)).first()
        row = _row_of(packet_id, connection)
        if left is None or row is None:
            raise Unopened
        contents = packets.unseal(row, key)
        packets.add_receipt(row, key, uuid.uuid4(), Came.OPENED, "", on, connection=connection)
    return Opened(contents, min(left), row.expires_at)


def _row_of(packet_id: uuid.UUID, connection: Connection) -> Row | None:
    return packets.find_row(packet_id, moment.judge(connection), connection)


def _key_of(link_key: Secret, token: Secret, derived: bytes) -> Secret:
    parts = context_of(token.reveal(), derived)
    return Secret(hashlib.blake2b(parts, key=link_key.reveal(), digest_size=LENGTH, person=uses.LINK).digest())
