"""Known answers of the vault's format, in `vectors.json`: one of each contract, of each way to derive and to wrap.

They are never made anew: what was sealed by an earlier version has to open for ever. `python -m tests.trust.vectors`
adds those that are missing (a new contract has none) and leaves the others as they are.
"""

import json
import uuid
from pathlib import Path
from secrets import token_bytes
from typing import Any

from directory.accounts import models as accounts_models
from directory.accounts.proof import letters
from directory.vault import keys, passphrase, sealing, uses, voice
from directory.vault import models as vault_models
from directory.vault.contracts import CONTRACTS, Contract, Part
from directory.vault.secret import Secret

FILE = Path(__file__).with_name("vectors.json")
DECLARED_BY = (accounts_models, letters, vault_models)
WRAPS = {"grant", "circle_key", "recovery_copy", "receipt_key"}
"""Contracts whose column holds a wrapped key; the others hold records."""
SEALED_TO = {"draft"}
"""Contracts whose column holds a record with its own key, wrapped for one reader, before it."""
FORMS = ("plain", "from", "own")
PARTS: dict[str, Part] = {"kind": "record", "revision": 7, "reader": b"\x07" * 32, "salt": b"\x05" * 16}
"""Parts that are no ids."""


def load() -> dict[str, Any]:
    """All vectors."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def parts_of(vector: dict[str, Any]) -> dict[str, Part]:
    """The parts of a vector's context."""
    return {name: _read(value) for name, value in vector["parts"].items()}


def _read(value: Any) -> Part:
    if not isinstance(value, dict):
        part: Part = value
        return part
    return uuid.UUID(value["id"]) if "id" in value else bytes.fromhex(value["hex"])


def _written(part: Part) -> Any:
    if isinstance(part, uuid.UUID):
        return {"id": str(part)}
    return {"hex": part.hex()} if isinstance(part, bytes) else part


def make_record(contract: Contract) -> dict[str, Any]:
    """A sealed record: its key, its place and what it says."""
    parts, key = _some_parts(contract), Secret.new()
    said = f"What lies in {contract.column}: año, ✓, and a line\nmore.".encode()
    blob = contract.seal(key, said, **parts)
    return {
        "parts": {name: _written(part) for name, part in parts.items()},
        "block": contract.block, "key": key.reveal().hex(), "plaintext": said.hex(), "blob": blob.hex(),
    }  # fmt: skip


def make_sealed_to(contract: Contract) -> dict[str, Any]:
    """A record with its own key before it: its reader, its place and what it says."""
    parts, reader = _some_parts(contract), keys.make_pair()
    said = f"What somebody was typing into {contract.column}".encode()
    blob = contract.seal_to(reader.public, said, **parts)
    return {
        "parts": {name: _written(part) for name, part in parts.items()}, "private": reader.private.reveal().hex(),
        "plaintext": said.hex(), "blob": blob.hex(),
    }  # fmt: skip


def make_wrap(contract: Contract, form: str) -> dict[str, Any]:
    """A wrapped key: `plain`, `from` a sender, or one's `own` copy of what another gave."""
    parts, key, reader, sender = _some_parts(contract), Secret.new(), keys.make_pair(), keys.make_pair()
    context = contract.context(**parts)
    if form == "plain":
        blob = keys.wrap(reader.public, key, context)
    elif form == "from":
        blob = keys.wrap_from(sender, reader.public, key, context)
    else:
        blob = keys.wrap_from(reader, reader.public, key, context, sender.public)
    return {
        "parts": {name: _written(part) for name, part in parts.items()}, "private": reader.private.reveal().hex(),
        "sender": None if form == "plain" else sender.public.hex(), "key": key.reveal().hex(), "blob": blob.hex(),
    }  # fmt: skip


def make_passphrase(name: str) -> dict[str, Any]:
    """A derivation by profile."""
    profile, salt, typed = passphrase.PROFILES[name], token_bytes(16), "año five WORDS that chance chose "
    key = passphrase.derive(typed, salt, profile)
    figures = {"memory": profile.memory, "passes": profile.passes}
    return {"typed": typed, "salt": salt.hex(), **figures, "key": key.hex()}


def make_use(name: str) -> dict[str, Any]:
    """A sub-key and a digest for one use."""
    secret, person = token_bytes(32), getattr(uses, name)
    subkey, digest = sealing.subkey(secret, person), passphrase.digest(secret, person)
    return {"secret": secret.hex(), "person": person.decode(), "subkey": subkey.hex(), "digest": digest.hex()}


def make_pair() -> dict[str, Any]:
    """A pair from a seed, with the words of its public key."""
    seed = Secret.new()
    pair = keys.pair_from_seed(seed)
    words = list(voice.words_of(pair.public))
    return {
        "seed": seed.reveal().hex(),
        "private": pair.private.reveal().hex(),
        "public": pair.public.hex(),
        "words": words,
    }


def names_of_uses() -> list[str]:
    """Every use that has a `person` string."""
    return sorted(name for name, value in vars(uses).items() if name.isupper() and isinstance(value, bytes))


def _some_parts(contract: Contract) -> dict[str, Part]:
    return {name: PARTS.get(name, uuid.uuid4()) for name in contract.parts}


def complete(vectors: dict[str, Any]) -> dict[str, Any]:
    """The same with what was missing."""
    records, wraps = vectors.setdefault("records", {}), vectors.setdefault("wraps", {})
    for name in sorted(CONTRACTS):
        if name in WRAPS:
            missing = [form for form in FORMS if f"{name} {form}" not in wraps]
            wraps.update({f"{name} {form}": make_wrap(CONTRACTS[name], form) for form in missing})
        elif name in SEALED_TO:
            vectors.setdefault("sealed to", {}).setdefault(name, make_sealed_to(CONTRACTS[name]))
        elif name not in records:
            records[name] = make_record(CONTRACTS[name])
    for kind, names, make in (
        ("passphrases", sorted(passphrase.PROFILES), make_passphrase),
        ("uses", names_of_uses(), make_use),
    ):
        known = vectors.setdefault(kind, {})
        known.update({name: make(name) for name in names if name not in known})
    vectors.setdefault("pairs", [make_pair() for _ in range(3)])
    return vectors


if __name__ == "__main__":
    before = load() if FILE.exists() else {}
    FILE.write_text(json.dumps(complete(before), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
