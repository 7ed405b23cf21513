"""Twelve recovery words of an agency: made, read back as they were typed, turned into the pair that they stand for.

124 bits of the EFF short list, so that nobody guesses them; the costly derivation is for the day on which somebody
knows eleven of them. They are shown once and stored nowhere.
"""

import re
import secrets
import uuid
from dataclasses import dataclass

from directory.accounts.models import RecoveryKey
from directory.accounts.proof.derivation import derive_by, profile_for_recovery
from directory.core import clock
from directory.vault import sealing, uses, voice
from directory.vault.keys import KeyPair, pair_from_seed
from directory.vault.passphrase import new_salt
from directory.vault.secret import Secret

WORDS = 12
ASKED = 3
"""How many of them are asked back before anything hangs on them."""
_NUMBER = re.compile(r"\d+[.)]?")


@dataclass(frozen=True, slots=True)
class Recovery:
    """What is kept of new recovery words: with what they are derived, and the public key that they give."""

    salt: bytes
    profile: str
    public: bytes

    def row(self, agency_id: uuid.UUID, made_by: uuid.UUID) -> RecoveryKey:
        """Its row for an agency, with the person who saw the words."""
        return RecoveryKey(
            id=uuid.uuid4(), agency_id=agency_id, salt=self.salt, profile=self.profile, public=self.public,
            made_by_id=made_by, made_at=clock.now(),
        )  # fmt: skip


def make_words() -> list[str]:
    """Twelve words by chance."""
    found = voice.short_list()
    return [secrets.choice(found) for _ in range(WORDS)]


def ask_back() -> list[int]:
    """Which of the words are asked back (1 to 12), in their order."""
    return sorted(secrets.SystemRandom().sample(range(1, WORDS + 1), ASKED))


def as_typed(typed: str) -> list[str]:
    """Words as somebody typed them off a sheet: whatever stands between them, with their numbers or without."""
    return list(voice.as_heard(_NUMBER.sub(" ", typed)))


def slip_of(words: list[str]) -> int | None:
    """Which word (1 to 12) cannot be right since the list has no such word; 0 where they are not twelve; or None."""
    if len(words) != WORDS:
        return 0
    known = frozenset(voice.short_list())
    return next((place for place, word in enumerate(words, 1) if word not in known), None)


def recovery_of(words: list[str]) -> Recovery:
    """What is kept of new words: costs a derivation, so it comes before any write (`derivation.Busy`)."""
    salt, profile = new_salt(), profile_for_recovery().name
    return Recovery(salt, profile, _pair_of(words, salt, profile).public)


def open_words(words: list[str], row: RecoveryKey) -> KeyPair | None:
    """The pair that words stand for, if they are the ones of this row; the same cost either way."""
    pair = _pair_of(words, row.salt, row.profile)
    return pair if pair.public == row.public else None


def _pair_of(words: list[str], salt: bytes, profile: str) -> KeyPair:
    root = derive_by(profile, " ".join(words), salt)
    return pair_from_seed(Secret(sealing.subkey(root, uses.RECOVERY)))
