"""Known answers of the vault's format, in `vectors.json`: one of each contract, of each way to derive and to wrap.

They are never made anew: what was sealed by an earlier version has to open for ever. `python -m tests.trust.vectors`
adds those that are missing (a new contract has none) and leaves the others as they are.
"""

import json
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from secrets import token_bytes
from typing import Any

from directory.accounts import models as accounts_models
from directory.accounts.proof import letters
from directory.vault import keys, links, log, passphrase, sealing, uses, voice
from directory.vault import models as vault_models
from directory.vault.contracts import CONTRACTS, Contract, Part
from directory.vault.models import LINK, LOG_ENTRY, LogEntry
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


def make_voucher() -> dict[str, Any]:
    """A mark over what a holder of a private key vouched for."""
    pair, context = keys.make_pair(), sealing.context_of(b"circle", uuid.uuid4().bytes)
    mark = keys.voucher(pair, context)
    return {"private": pair.private.reveal().hex(), "context": context.hex(), "mark": mark.hex()}


def make_link() -> dict[str, Any]:
    """A link: what stands in its address, what is said, the server's key, and what is stored."""
    link_key, kept, packet_id, profile = Secret.new(), Secret.new(), uuid.uuid4(), passphrase.LIGHT
    drawn = links.draw(link_key, profile.name, derive_by_name)
    blob = LINK.seal(drawn.key, kept.reveal(), packet=packet_id, salt=drawn.salt)
    stored = passphrase.digest(drawn.token.reveal(), uses.LINK_TOKEN)
    return {
        "address": f"https://partners.example.org/handoff#{drawn.end_of_address}", "words": " ".join(drawn.words),
        "link_key": link_key.reveal().hex(), "salt": drawn.salt.hex(), "profile": profile.name,
        "memory": profile.memory, "passes": profile.passes, "token_hash": stored.hex(), "key": drawn.key.reveal().hex(),
        "parts": {"packet": _written(packet_id), "salt": _written(drawn.salt)}, "plaintext": kept.reveal().hex(),
        "blob": blob.hex(),
    }  # fmt: skip


def make_log() -> dict[str, Any]:
    """A log of three lines, the second of them emptied, and the mark of its end."""
    chain_key, agency, before, lines = Secret.new(), uuid.uuid4(), log._START, []
    for place in (1, 2, 3):
        line_id = uuid.uuid4()
        sealed = LOG_ENTRY.seal(Secret.new(), f"line {place}".encode(), agency=agency, entry=line_id)
        line = LogEntry(
            agency_id=agency, place=place, id=line_id, on_day=date(2026, 11, 19 + place), entry_sealed=sealed,
            entry_hash=passphrase.digest(sealed, uses.LOG_ENTRY),
        )  # fmt: skip
        line.chain = before = log._link(chain_key, line, before)
        if place == 2:
            line.entry_sealed, line.purge_mark = None, log._purge_mark(chain_key, agency, place, line.entry_hash)
        lines.append({
            "place": place, "id": str(line_id), "on_day": line.on_day.isoformat(), "digest": line.entry_hash.hex(),
            "sealed": line.entry_sealed.hex() if line.entry_sealed else None, "chain": line.chain.hex(),
            "purge_mark": line.purge_mark.hex() if line.purge_mark else None,
        })  # fmt: skip
    mark = log._mark(chain_key, agency, 3, before)
    return {"chain_key": chain_key.reveal().hex(), "agency": str(agency), "lines": lines, "mark": mark.hex()}


def derive_by_name(profile: str, typed: str, salt: bytes) -> bytes:
    """A derivation as links ask for it."""
    return passphrase.derive(typed, salt, passphrase.PROFILES[profile])


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
    singles: dict[str, Callable[[], dict[str, Any]]] = {
        "pairs": make_pair, "vouchers": make_voucher, "links": make_link, "logs": make_log,
    }  # fmt: skip
    for kind, make_one in singles.items():
        if kind not in vectors:
            vectors[kind] = [make_one() for _ in range(3)]
    return vectors


if __name__ == "__main__":
    before = load() if FILE.exists() else {}
    FILE.write_text(json.dumps(complete(before), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
