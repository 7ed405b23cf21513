"""A secret that does not show itself: not in a log, not in an exception, not in a template."""

import hmac
import secrets
from typing import NoReturn

LENGTH = 32


class Secret:
    """32 bytes of a key. Whoever needs the bytes says so by calling `reveal`; everything else sees `<secret>`.

    It protects against a key that slips out by being printed, formatted or pickled; not against code that reveals it,
    and not against a look into the memory of the process.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        """Hold `raw`; ValueError unless it is 32 bytes."""
        if len(raw) != LENGTH:
            raise ValueError("a secret has 32 bytes")
        self._raw = bytes(raw)

    @classmethod
    def new(cls) -> "Secret":
        """32 random bytes."""
        return cls(secrets.token_bytes(LENGTH))

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._raw

    def __repr__(self) -> str:
        """Nothing of it."""
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same, in a time that does not tell how much of it is the same."""
        return isinstance(other, Secret) and hmac.compare_digest(self._raw, other._raw)

    __hash__ = None  # type: ignore[assignment]  # a secret is no key of a mapping

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into something that is."""
        raise TypeError("a secret is not written down")
