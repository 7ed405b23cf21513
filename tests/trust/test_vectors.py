"""Known answers: what was sealed opens for ever, for ours and for a second reader that knows nothing of ours."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl import bindings

from directory.vault import keys, links, log, passphrase, sealing, uses, voice
from directory.vault.contracts import CONTRACTS
from directory.vault.models import LINK, LogEntry
from directory.vault.secret import Secret
from tests.trust import second_reader, vectors
from tests.trust.conftest import Figure

VECTORS = vectors.load()
RECORDS: list[tuple[str, dict[str, Any]]] = list(VECTORS["records"].items())
SEALED_TO: list[tuple[str, dict[str, Any]]] = list(VECTORS["sealed to"].items())
WRAPS: list[tuple[str, dict[str, Any]]] = list(VECTORS["wraps"].items())


def place_of(name: str, vector: dict[str, Any]) -> tuple[bytes, bytes, dict[str, Any]]:
    """Blob, the second reader's context, and the parts of ours."""
    parts = vectors.parts_of(vector)
    context = second_reader.context_of(name, *(parts[part] for part in CONTRACTS[name].parts))
    return bytes.fromhex(vector["blob"]), context, parts


def log_lines(vector: dict[str, Any]) -> list[second_reader.LogLine]:
    """The lines of a log."""

    def raw(value: str | None) -> bytes | None:
        return None if value is None else bytes.fromhex(value)

    return [
        second_reader.LogLine(
            line["place"], uuid.UUID(line["id"]), line["on_day"], raw(line["sealed"]), bytes.fromhex(line["digest"]),
            bytes.fromhex(line["chain"]), raw(line["purge_mark"]),
        )
        for line in vector["lines"]
    ]  # fmt: skip


def columns_of(line: second_reader.LogLine) -> dict[str, Any]:
    """The same line by the names of our columns."""
    return {
        "place": line.place, "id": line.id, "on_day": date.fromisoformat(line.on_day), "entry_sealed": line.sealed,
        "entry_hash": line.digest, "chain": line.chain, "purge_mark": line.purge_mark,
    }  # fmt: skip


def test_every_contract_profile_and_use_has_its_vector() -> None:
    names = {name for name, _ in RECORDS + SEALED_TO} | {name.rsplit(" ", 1)[0] for name, _ in WRAPS}
    assert names == set(CONTRACTS), "python -m tests.trust.vectors adds what is missing"
    assert set(VECTORS["passphrases"]) == set(passphrase.PROFILES)
    assert set(VECTORS["uses"]) == set(vectors.names_of_uses())


def test_ours_opens_every_record_and_would_write_it_so_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, vector in RECORDS:
        blob, _, parts = place_of(name, vector)
        key, said, contract = Secret(bytes.fromhex(vector["key"])), bytes.fromhex(vector["plaintext"]), CONTRACTS[name]
        assert contract.open(key, blob, **parts) == said, name
        monkeypatch.setattr(sealing, "random", lambda length, nonce=blob[1:25]: nonce[:length])
        assert contract.seal(key, said, **parts) == blob, name


def test_ours_opens_every_wrap() -> None:
    for name, vector in WRAPS:
        contract, _ = name.rsplit(" ", 1)
        blob, _, parts = place_of(contract, vector)
        reader = keys.pair_of(Secret(bytes.fromhex(vector["private"])))
        sender = bytes.fromhex(vector["sender"]) if vector["sender"] else None
        wanted = Secret(bytes.fromhex(vector["key"])), sender
        assert CONTRACTS[contract].unwrap(reader, blob, **parts) == wanted, name


def test_ours_opens_every_record_that_was_sealed_to_a_reader() -> None:
    for name, vector in SEALED_TO:
        blob, _, parts = place_of(name, vector)
        reader = keys.pair_of(Secret(bytes.fromhex(vector["private"])))
        assert CONTRACTS[name].open_as(reader, blob, **parts).hex() == vector["plaintext"], name


def test_ours_derives_what_it_always_derived() -> None:
    for name, vector in VECTORS["passphrases"].items():
        profile = passphrase.PROFILES[name]
        assert (profile.memory, profile.passes) == (vector["memory"], vector["passes"])
        key = passphrase.derive(vector["typed"], bytes.fromhex(vector["salt"]), profile)
        assert key.hex() == vector["key"], name


def test_ours_makes_the_sub_keys_pairs_and_words_that_it_always_made() -> None:
    for name, vector in VECTORS["uses"].items():
        secret, person = bytes.fromhex(vector["secret"]), getattr(uses, name)
        assert person == vector["person"].encode(), name
        assert sealing.subkey(secret, person).hex() == vector["subkey"], name
        assert passphrase.digest(secret, person).hex() == vector["digest"], name
    for vector in VECTORS["pairs"]:
        pair = keys.pair_from_seed(Secret(bytes.fromhex(vector["seed"])))
        assert (pair.private.reveal().hex(), pair.public.hex()) == (vector["private"], vector["public"])
        assert list(voice.words_of(pair.public)) == vector["words"]


def test_ours_writes_a_record_to_a_reader_as_it_always_did() -> None:
    """The key stands before the record, in a wrap of the first form: so it opens with the two calls by themselves."""
    assert keys.WRAPPED == 113
    for name, vector in SEALED_TO:
        blob, _, parts = place_of(name, vector)
        reader, contract = keys.pair_of(Secret(bytes.fromhex(vector["private"]))), CONTRACTS[name]
        for sealed in (blob, contract.seal_to(reader.public, bytes.fromhex(vector["plaintext"]), **parts)):
            assert len(sealed) == len(blob)
            key, sender = contract.unwrap(reader, sealed[: keys.WRAPPED], **parts)
            assert sender is None
            assert contract.open(key, sealed[keys.WRAPPED :], **parts).hex() == vector["plaintext"], name


def test_ours_marks_links_and_chains_as_it_always_did() -> None:
    for vector in VECTORS["vouchers"]:
        pair = keys.pair_of(Secret(bytes.fromhex(vector["private"])))
        assert keys.voucher(pair, bytes.fromhex(vector["context"])).hex() == vector["mark"]
    for vector in VECTORS["links"]:
        token = links.token_in(vector["address"])
        assert token is not None
        assert passphrase.digest(token.reveal(), uses.LINK_TOKEN).hex() == vector["token_hash"]
        derived = vectors.derive_by_name(vector["profile"], vector["words"], bytes.fromhex(vector["salt"]))
        key = links._key_of(Secret(bytes.fromhex(vector["link_key"])), token, derived)
        assert key.reveal().hex() == vector["key"]
        blob, _, parts = place_of("link", vector)
        assert LINK.open(key, blob, **parts).hex() == vector["plaintext"]
    for vector in VECTORS["logs"]:
        chain_key, before = Secret(bytes.fromhex(vector["chain_key"])), bytes(32)
        lines = [LogEntry(agency_id=uuid.UUID(vector["agency"]), **columns_of(line)) for line in log_lines(vector)]
        for line in lines:
            assert line.chain == log._link(chain_key, line, before)
            assert log._is_itself(chain_key, line)
            before = line.chain
        assert log._mark(chain_key, lines[-1].agency_id, len(lines), before).hex() == vector["mark"]


def test_the_second_reader_sees_a_log_that_was_tampered_with() -> None:
    """A line altered, left out, moved, cut off the end, emptied without a mark, or put on another day."""
    vector = VECTORS["logs"][0]
    chain_key, agency = bytes.fromhex(vector["chain_key"]), uuid.UUID(vector["agency"])
    lines, head = log_lines(vector), (3, bytes.fromhex(vector["mark"]))
    one, two, three = lines
    assert second_reader.is_whole_log(chain_key, agency, lines, head)
    for changed, end in (
        ([replace(one, sealed=bytes(9)), two, three], head), ([two, three], (2, head[1])), ([one, three, two], head),
        ([one, two], (2, head[1])), ([one, two], head), ([one, replace(two, purge_mark=None), three], head),
        ([replace(one, sealed=None), two, three], head), ([one, two, replace(three, on_day="2026-11-30")], head),
        ([one, two, replace(three, id=one.id)], head),
    ):  # fmt: skip
        assert not second_reader.is_whole_log(chain_key, agency, changed, end)
    assert not second_reader.is_whole_log(bytes(32), agency, lines, head)
    assert not second_reader.is_whole_log(chain_key, one.id, lines, head)


def test_the_second_reader_opens_every_vector(figure: Figure) -> None:
    for name, vector in RECORDS:
        blob, context, _ = place_of(name, vector)
        key = bytes.fromhex(vector["key"])
        assert second_reader.open_record(key, blob, context).hex() == vector["plaintext"], name
        with pytest.raises(second_reader.Refused):
            second_reader.open_record(key, blob, context + b"\x00")
    for name, vector in WRAPS:
        blob, context, _ = place_of(name.rsplit(" ", 1)[0], vector)
        private, sender = bytes.fromhex(vector["private"]), vector["sender"]
        wanted = bytes.fromhex(vector["key"]), bytes.fromhex(sender) if sender else None
        assert second_reader.open_wrap(private, blob, context) == wanted, name
        with pytest.raises(second_reader.Refused):
            second_reader.open_wrap(private, blob, context + b"\x00")
    for name, vector in SEALED_TO:
        blob, context, _ = place_of(name, vector)
        private = bytes.fromhex(vector["private"])
        assert second_reader.open_sealed_to(private, blob, context).hex() == vector["plaintext"], name
        with pytest.raises(second_reader.Refused):
            second_reader.open_sealed_to(private, blob, context + b"\x00")
    for vector in VECTORS["passphrases"].values():
        salt, costs = bytes.fromhex(vector["salt"]), (vector["memory"], vector["passes"])
        assert second_reader.derive(vector["typed"], salt, *costs).hex() == vector["key"]
    for vector in VECTORS["uses"].values():
        secret, person = bytes.fromhex(vector["secret"]), vector["person"].encode()
        assert second_reader.subkey(secret, person).hex() == vector["subkey"]
        assert second_reader.digest(secret, person).hex() == vector["digest"]
    for vector in VECTORS["pairs"]:
        private = second_reader.private_from_seed(bytes.fromhex(vector["seed"]))
        assert (private.hex(), second_reader.public_of(private).hex()) == (vector["private"], vector["public"])
        assert second_reader.words_of(bytes.fromhex(vector["public"])) == vector["words"]
    for vector in VECTORS["vouchers"]:
        private, context = bytes.fromhex(vector["private"]), bytes.fromhex(vector["context"])
        assert second_reader.voucher(private, context).hex() == vector["mark"]
    for vector in VECTORS["links"]:
        token, link_key = second_reader.token_in(vector["address"]), bytes.fromhex(vector["link_key"])
        stretch = bytes.fromhex(vector["salt"]), vector["memory"], vector["passes"]
        key = second_reader.key_of_link(link_key, token, vector["words"], *stretch)
        assert second_reader.digest(token, b"linkage link id1").hex() == vector["token_hash"]
        blob, context, _ = place_of("link", vector)
        assert second_reader.open_record(key, blob, context).hex() == vector["plaintext"]
    for vector in VECTORS["logs"]:
        chain_key, mark = bytes.fromhex(vector["chain_key"]), bytes.fromhex(vector["mark"])
        assert second_reader.is_whole_log(chain_key, uuid.UUID(vector["agency"]), log_lines(vector), (3, mark))
    count = sum(len(vectors_of_kind) for vectors_of_kind in VECTORS.values())
    figure("second reader", f"{count} vectors, {count} opened; 0 in another place")


def test_both_agree_with_the_published_vector_of_the_cipher() -> None:
    """draft-irtf-cfrg-xchacha-03, A.3.1: so that both are not wrong in the same way."""
    said = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    said += b"sunscreen would be it."
    key, nonce, bound = bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)), bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(said, bound, nonce, key)
    assert sealed[:8].hex() == "bd6d179d3e83d43b"
    assert sealed[-16:].hex() == "c0875924c1c7987947deafd8780acf49"
    chacha = ChaCha20Poly1305(second_reader._hchacha20(key, nonce[:16]))
    assert chacha.decrypt(bytes(4) + nonce[16:], sealed, bound) == said


def test_both_encode_a_place_alike() -> None:
    one = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    ours = sealing.context_of(b"grant", b"record", one.bytes, bytes(32), (7).to_bytes(8, "big"))
    assert second_reader.context_of("grant", "record", one, bytes(32), 7) == ours
    assert ours.startswith(b"\x00\x00\x00\x05grant\x00\x00\x00\x06record\x00\x00\x00\x10\x00\x11")
