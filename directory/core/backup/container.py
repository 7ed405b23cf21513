"""The file of a backup: a first line, a manifest, the content, each covered by a digest.

    LINKAGE BACKUP 1 <sha256 of the manifest's line>
    {"format": 1, "kind": "sqlite", "taken_at": "...", "revision": "0003", "rows": {...}, "size": ..., "sha256": ...}
    <the content: a SQLite file, or what pg_dump wrote>

The digests find damage: a cut, a flipped bit, another file. They stop nobody who makes a backup of their own, so a
backup belongs where only its operator writes. The key file is never inside.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
_FIRST = re.compile(rb"LINKAGE BACKUP (\d{1,6}) ([0-9a-f]{64})\n")
_LONGEST_MANIFEST = 64 * 1024
_BLOCK = 1024 * 1024


class BadBackup(ValueError):
    """A backup that cannot be taken or will not be restored; the text says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    `kind` is sqlite or postgresql, `taken_at` ISO 8601 in UTC, `revision` the newest migration, `rows` the rows of
    each table, `size` in bytes and `sha256` those of the content. `key` tells one key file from another, no more.
    """

    kind: str
    taken_at: str
    revision: str
    rows: dict[str, int]
    size: int
    sha256: str
    key: str
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When the backup was taken."""
        return datetime.fromisoformat(self.taken_at)


def mark_of_key(secret_key: str) -> str:
    """A mark that differs for different key files."""
    return hashlib.blake2b(secret_key.encode(), digest_size=8, person=b"linkage key mark").hexdigest()


def digest_of(path: Path) -> tuple[int, str]:
    """Size in bytes and sha256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


@contextmanager
def scratch_beside(target: Path, ending: str) -> Iterator[Path]:
    """A new empty file beside another, for its owner alone; gone afterwards, with what SQLite puts beside it."""
    path = target.with_name(f".{target.name}.{os.getpid()}.{ending}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield path
    finally:
        for name in ("", "-wal", "-shm", "-journal", ".in-use"):
            path.with_name(path.name + name).unlink(missing_ok=True)


def write_backup(content: Path, manifest: Manifest, target: Path) -> None:
    """Put content and manifest into a new file, wholly or not at all; FileExistsError where there is one."""
    line = json.dumps(asdict(manifest), sort_keys=True).encode() + b"\n"
    with scratch_beside(target, "part") as part:
        with part.open("wb") as made, content.open("rb") as source:
            made.write(b"LINKAGE BACKUP %d %s\n" % (FORMAT, hashlib.sha256(line).hexdigest().encode()) + line)
            while block := source.read(_BLOCK):
                made.write(block)
            made.flush()
            os.fsync(made.fileno())
        _take_name(part, target)
        sync_folder(target.parent)


def _take_name(part: Path, target: Path) -> None:
    """Give a file its name without taking it from another."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as a memory stick's
        if target.exists():
            raise FileExistsError(str(target)) from None
        part.rename(target)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    found = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # not every file system can
        os.fsync(found)
    os.close(found)


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself, its content unread; BadBackup where that does not add up."""
    with path.open("rb") as source:
        return _read_manifest(source)


def read_backup(path: Path, out: Path) -> Manifest:
    """Check a backup as a whole and put its content into a file; BadBackup says what is wrong with it."""
    with path.open("rb") as source:
        manifest = _read_manifest(source)
        digest, size = hashlib.sha256(), 0
        with out.open("wb") as made:
            while block := source.read(_BLOCK):
                digest.update(block)
                size += len(block)
                made.write(block)
            made.flush()
            os.fsync(made.fileno())
    if size < manifest.size:
        raise BadBackup(f"the backup is cut off: {size} of {manifest.size} bytes are there")
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise BadBackup("the backup is damaged: its content is not what was written")
    return manifest


def _read_manifest(source: BinaryIO) -> Manifest:
    first = _FIRST.fullmatch(source.readline(128))
    if first is None:
        raise BadBackup("this is no backup of Linkage, or its beginning is damaged")
    if int(first[1]) > FORMAT:
        raise BadBackup("the backup was made by a newer Linkage: upgrade this one first")
    if int(first[1]) < FORMAT:
        raise BadBackup("the backup is in a form that this Linkage does not read: restore it with the one that made it")
    line = source.readline(_LONGEST_MANIFEST)
    if hashlib.sha256(line).hexdigest().encode() != first[2]:
        raise BadBackup("the backup is cut off or damaged: what it says of itself does not add up")
    said: dict[str, Any] = json.loads(line)
    return Manifest(**said)
