"""What somebody can open at this moment: their own key pair and, where they belong to it, their circle's."""

import uuid
from dataclasses import dataclass

from directory.vault.keys import KeyPair


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a record is sealed to: an agency's circle under one version of its key, or (without it) a single person.

    A person is named by the agency they work at and by their public key; only the agency is stored.
    """

    agency_id: uuid.UUID
    public: bytes
    agency_key_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """An agency's key pair, opened by one of its circle."""

    agency_id: uuid.UUID
    agency_key_id: uuid.UUID
    pair: KeyPair

    @property
    def reader(self) -> Reader:
        """The circle as a reader."""
        return Reader(self.agency_id, self.pair.public, self.agency_key_id)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one person under one hat; `circle` is None for intake and for whoever waits to be confirmed."""

    agency_id: uuid.UUID
    person: KeyPair
    circle: Circle | None = None

    @property
    def reader(self) -> Reader:
        """The person alone, as a reader."""
        return Reader(self.agency_id, self.person.public)
