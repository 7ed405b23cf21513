"""A second reader of the vault's format, independent of it and of the library that it stands on.

BLAKE2b comes from hashlib, X25519, ChaCha20-Poly1305, Poly1305 and Argon2id from `cryptography` (OpenSSL); HChaCha20,
HSalsa20 and XSalsa20 stand below as their papers give them. What this opens was written as docs/CRYPTO.md says, and
could be read on the day that libsodium is gone. It knows nothing of `directory`.
"""

import base64
import hashlib
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.poly1305 import Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SPOKEN = Path(__file__).resolve().parents[2] / "directory" / "vault" / "spoken.txt"
_SIGMA = b"expand 32-byte k"


class Refused(Exception):
    """These bytes do not open with this key in this place."""


def context_of(name: str, *parts: uuid.UUID | int | str | bytes) -> bytes:
    """What something is bound to: the contract's name and its parts, each with its length before it."""
    encoded = [name.encode()]
    for part in parts:
        if isinstance(part, uuid.UUID):
            encoded.append(part.bytes)
        elif isinstance(part, int):
            encoded.append(struct.pack(">Q", part))
        else:
            encoded.append(part.encode() if isinstance(part, str) else part)
    return _joined(*encoded)


def open_record(key: bytes, blob: bytes, context: bytes) -> bytes:
    """Version 1: nonce of 24 bytes, XChaCha20-Poly1305 over the padded plaintext, bound to version and context."""
    version, nonce, sealed = blob[:1], blob[1:25], blob[25:]
    if version != b"\x01" or len(sealed) < 16:
        raise Refused
    subkey = _hchacha20(key, nonce[:16])
    try:
        padded = ChaCha20Poly1305(subkey).decrypt(bytes(4) + nonce[16:], sealed, version + context)
    except InvalidTag:
        raise Refused from None
    plaintext, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\x00"):
        raise Refused
    return plaintext


def open_sealed_to(private: bytes, blob: bytes, context: bytes) -> bytes:
    """A record for one reader: its key in a wrap of the first form, which names nobody, and the record behind it."""
    if blob[:1] != b"\x01":
        raise Refused
    key, _ = open_wrap(private, blob[:113], context)
    return open_record(key, blob[113:], context)


def open_wrap(private: bytes, blob: bytes, context: bytes) -> tuple[bytes, bytes | None]:
    """A wrapped key and who gave it: form 1 names nobody, form 2 has a second box inside."""
    public = public_of(private)
    opened = _open_anonymous(private, blob[1:])
    bound = hashlib.blake2b(public + context, digest_size=32, person=b"linkage wrap   1").digest()
    if blob[:1] == b"\x01":
        said, origin, key, sender = opened[:32], bytes(32), opened[32:], None
    elif blob[:1] == b"\x02":
        sender = opened[:32]
        inner = _open_box(private, sender, opened[32:56], opened[56:])
        said, origin, key = inner[:32], inner[32:64], inner[64:]
    else:
        raise Refused
    if said != bound or len(key) != 32 or (origin != bytes(32) and sender != public):
        raise Refused
    return key, sender if origin == bytes(32) else origin


def derive(typed: str, salt: bytes, memory: int, passes: int) -> bytes:
    """Argon2id, one lane: 32 bytes from what was typed; memory in bytes."""
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory // 1024).derive(typed.encode())


def subkey(secret: bytes, person: bytes) -> bytes:
    """A key for one use: keyed BLAKE2b of nothing."""
    return hashlib.blake2b(b"", key=secret, digest_size=32, person=person).digest()


def digest(secret: bytes, person: bytes) -> bytes:
    """What is stored of a random token."""
    return hashlib.blake2b(secret, digest_size=32, person=person).digest()


def voucher(private: bytes, context: bytes) -> bytes:
    """What only a holder of this private key can mark."""
    return hashlib.blake2b(context, key=subkey(private, b"linkage voucher1"), digest_size=32).digest()


def key_of_link(link_key: bytes, token: bytes, words: str, salt: bytes, memory: int, passes: int) -> bytes:
    """The key that lies under a link: the server's key over the token and what the words give."""
    said = _joined(token, derive(words, salt, memory, passes))
    return hashlib.blake2b(said, key=link_key, digest_size=32, person=b"linkage link   1").digest()


def token_in(address: str) -> bytes:
    """The token behind the `#` of a link: base64 for addresses, without its padding."""
    return base64.urlsafe_b64decode(address.partition("#")[2] + "=")


@dataclass(frozen=True)
class LogLine:
    """A line of a log as it lies in the database: either it is sealed, or it was emptied and has a mark."""

    place: int
    id: uuid.UUID
    on_day: str
    sealed: bytes | None
    digest: bytes
    chain: bytes
    purge_mark: bytes | None


def is_whole_log(chain_key: bytes, agency: uuid.UUID, lines: list[LogLine], head: tuple[int, bytes]) -> bool:
    """Whether these are all lines that the server wrote, in their order, with what each held or the mark of its end."""
    before = bytes(32)
    for place, line in enumerate(lines, 1):
        numbered = struct.pack(">Q", line.place)
        said = _joined(before, agency.bytes, numbered, line.id.bytes, line.on_day.encode(), line.digest)
        if line.place != place or line.chain != _marked(chain_key, b"linkage chain  1", said):
            return False
        before = line.chain
        if line.sealed is None:
            emptied = _joined(agency.bytes, numbered, line.digest)
            if line.purge_mark != _marked(chain_key, b"linkage purge  1", emptied):
                return False
        elif line.digest != digest(line.sealed, b"linkage log row1"):
            return False
    end = _joined(agency.bytes, struct.pack(">Q", len(lines)), before)
    return head == (len(lines), _marked(chain_key, b"linkage head   1", end))


def public_of(private: bytes) -> bytes:
    """The public key of a private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def private_from_seed(seed: bytes) -> bytes:
    """The private key that a seed gives."""
    return hashlib.sha512(seed).digest()[:32]


def words_of(public: bytes) -> list[str]:
    """The four words that are compared by voice: remainders, the least first."""
    words = [line for line in SPOKEN.read_text().split("\n") if line and line[0] != "#"]
    costs = Argon2id(salt=b"linkage voice  1", length=32, iterations=2, lanes=1, memory_cost=19 * 1024)
    number = int.from_bytes(costs.derive(public), "big")
    return [words[number // len(words) ** place % len(words)] for place in range(4)]


def _joined(*parts: bytes) -> bytes:
    """Each part with its length before it."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _marked(key: bytes, person: bytes, said: bytes) -> bytes:
    return hashlib.blake2b(said, key=key, digest_size=32, person=person).digest()


def _open_anonymous(private: bytes, sealed: bytes) -> bytes:
    """libsodium's sealed box: the sender's passing public key, then a box whose nonce follows from both keys."""
    passing = sealed[:32]
    nonce = hashlib.blake2b(passing + public_of(private), digest_size=24).digest()
    return _open_box(private, passing, nonce, sealed[32:])


def _open_box(private: bytes, sender: bytes, nonce: bytes, boxed: bytes) -> bytes:
    """NaCl's crypto_box: X25519, HSalsa20, XSalsa20 and Poly1305."""
    if len(sender) != 32 or len(nonce) != 24 or len(boxed) < 16:
        raise Refused
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(sender))
        stream = _xsalsa20(_hsalsa20(shared, bytes(16)), nonce, 32 + len(boxed) - 16)
        Poly1305.verify_tag(stream[:32], boxed[16:], boxed[:16])
    except (InvalidSignature, ValueError):
        raise Refused from None
    return bytes(one ^ other for one, other in zip(boxed[16:], stream[32:], strict=True))


def _hchacha20(key: bytes, nonce: bytes) -> bytes:
    state = list(struct.unpack("<16I", _SIGMA + key + nonce))
    for _ in range(10):
        for a, b, c, d in (
            (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
        ):  # fmt: skip
            for left, right, turned, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[left] = (state[left] + state[right]) & 0xFFFFFFFF
                state[turned] = _turn(state[turned] ^ state[left], by)
    return struct.pack("<8I", *state[:4], *state[12:])


def _salsa20(key: bytes, entry: bytes) -> tuple[list[int], list[int]]:
    """The state before and after twenty rounds."""
    start = struct.unpack("<4I", _SIGMA)
    k, n = struct.unpack("<8I", key), struct.unpack("<4I", entry)
    before = [start[0], *k[:4], start[1], *n, start[2], *k[4:], start[3]]
    state = list(before)
    for _ in range(10):
        for a, b, c, d in (
            (0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
            (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14),
        ):  # fmt: skip
            for to, one, other, by in ((b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18)):
                state[to] ^= _turn((state[one] + state[other]) & 0xFFFFFFFF, by)
    return before, state


def _hsalsa20(key: bytes, entry: bytes) -> bytes:
    state = _salsa20(key, entry)[1]
    return struct.pack("<8I", *(state[at] for at in (0, 5, 10, 15, 6, 7, 8, 9)))


def _xsalsa20(key: bytes, nonce: bytes, length: int) -> bytes:
    inner = _hsalsa20(key, nonce[:16])
    stream = b""
    for block in range(-(-length // 64)):
        before, after = _salsa20(inner, nonce[16:] + struct.pack("<Q", block))
        stream += struct.pack("<16I", *((one + other) & 0xFFFFFFFF for one, other in zip(before, after, strict=True)))
    return stream[:length]


def _turn(word: int, by: int) -> int:
    return (word << by | word >> 32 - by) & 0xFFFFFFFF
