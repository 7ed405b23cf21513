"""What was handed in, opened without trust: a zip, a folder, a CSV table or a JSON file.

Nothing is unpacked to a disk. What a member is, is decided by its first bytes and not by its name;
its size is checked before it is read, and counted again while it is.
"""

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

MEGABYTE = 1024 * 1024
SNIFF = 4096
MAGIC = {
    b"PK\x03\x04": "a zip or an office file",
    b"PK\x05\x06": "an empty zip",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old office file",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
    b"<html": "a web page",
    b"<!doc": "a web page",
    b"<?xml": "XML",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


class BadPackageError(ValueError):
    """Nothing of the package can be used; `code` groups it, the text says why."""

    def __init__(self, code: str, reason: str, file: str = "", line: int = 0) -> None:
        super().__init__(reason)
        self.code, self.reason, self.file, self.line = code, reason, file, line


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in bytes, members and times of compression; a ratio counts from `ratio_from` bytes on."""

    total: int = 400 * MEGABYTE
    member: int = 100 * MEGABYTE
    members: int = 2_000
    ratio: int = 150
    ratio_from: int = 2 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package: `kind` is csv, json or descriptor."""

    name: str
    size: int
    kind: str

    @property
    def stem(self) -> str:
        """The name of the table, as far as the file's name says."""
        return PurePosixPath(self.name).stem.lower()


@dataclass(slots=True)
class Package:
    """An opened package: its members, what was set aside and why, and its SHA-256."""

    path: Path
    limits: Limits
    members: list[Member] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    sha256: str = ""

    @contextmanager
    def open(self, member: Member) -> Iterator[BinaryIO]:
        """The bytes of a member; BadPackageError where they turn out to be more than was said, or broken."""
        try:
            if self.path.is_dir():
                with (self.path / member.name).open("rb") as raw:
                    yield _counted(raw, member)
            elif zipfile.is_zipfile(self.path):
                with zipfile.ZipFile(self.path) as archive, archive.open(member.name) as raw:
                    yield _counted(raw, member)
            else:
                with self.path.open("rb") as raw:
                    yield _counted(raw, member)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as slip:
            raise BadPackageError("damaged", f"cannot be read to its end ({slip})", member.name) from slip


def open_package(path: Path, limits: Limits | None = None) -> Package:
    """Look at a zip, folder or file before anything is read from it.

    Raises BadPackageError for what is not there, not what it says, too large, or leads outside.
    """
    package = Package(path, limits or Limits())
    if path.is_dir():
        found = _look_into_folder(package)
    elif not path.is_file():
        raise BadPackageError("not_there", "there is no such file or folder", path.name)
    elif zipfile.is_zipfile(path):
        found = _look_into_zip(package)
    else:
        found = [(path.name, path.stat().st_size)]
    _check_sizes(found, package.limits)
    for name, size in found:
        _add(package, name, size)
    if not package.members:
        raise BadPackageError("nothing_to_read", "holds no table and no JSON", path.name)
    package.sha256 = _digest(package)
    return package


def _look_into_folder(package: Package) -> list[tuple[str, int]]:
    found = []
    for path in sorted(package.path.rglob("*")):
        name = path.relative_to(package.path).as_posix()
        if path.is_symlink():
            package.ignored.append((name, "a link to another place: not followed"))
        elif path.is_file() and not _hidden(name):
            found.append((name, path.stat().st_size))
        if len(found) > package.limits.members:
            raise BadPackageError(
                "too_many_files", f"holds more than {package.limits.members} files", package.path.name
            )
    return found


def _look_into_zip(package: Package) -> list[tuple[str, int]]:
    limits, found = package.limits, []
    try:
        with zipfile.ZipFile(package.path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as slip:
        raise BadPackageError("damaged", f"the zip cannot be read ({slip})", package.path.name) from slip
    if len(entries) > limits.members:
        raise BadPackageError(
            "too_many_files", f"holds {len(entries)} files; at most {limits.members}", package.path.name
        )
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        if _leads_outside(name):
            raise BadPackageError("leads_outside", "a name in the zip leads outside of it", name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadPackageError("leads_outside", "the zip holds a symbolic link", name)
        if entry.flag_bits & 0x1:
            raise BadPackageError("encrypted", "the zip is locked with a password", name)
        if entry.is_dir() or _hidden(name):
            continue
        if name in names:
            raise BadPackageError("damaged", "the zip holds two files of one name", name)
        names.add(name)
        if entry.file_size > limits.ratio_from and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            ratio = entry.file_size // max(entry.compress_size, 1)
            raise BadPackageError("zip_bomb", f"unpacks to {ratio} times its size; at most {limits.ratio}", name)
        found.append((name, entry.file_size))
    return found


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _check_sizes(found: list[tuple[str, int]], limits: Limits) -> None:
    total = 0
    for name, size in found:
        if size > limits.member:
            raise BadPackageError("too_large", f"is {_megabytes(size)}; at most {_megabytes(limits.member)}", name)
        total += size
    if total > limits.total:
        raise BadPackageError("too_large", f"unpacks to {_megabytes(total)}; at most {_megabytes(limits.total)}")


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"


def _add(package: Package, name: str, size: int) -> None:
    """Keep a member that is what its name says; set others aside, refuse a table that is none."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in (".csv", ".json", ".ndjson", ".jsonl"):
        if package.path.is_dir() or zipfile.is_zipfile(package.path):
            reason = "a zip inside: not opened" if ending == ".zip" else "neither CSV nor JSON: not read"
            package.ignored.append((name, reason))
            return
        ending = ""
    kind = "json" if "json" in ending else "csv"
    probe = Member(name, size, kind)
    with package.open(probe) as stream:
        start = stream.read(SNIFF)
    what = next((what for magic, what in MAGIC.items() if start.lower().startswith(magic.lower())), "")
    if not what and start.count(0) > max(8, len(start) // 20):
        what = "not text"
    if what:
        raise BadPackageError("not_what_it_says", f"its name says {kind.upper()}, its content is {what}", name)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    looks_json = text[:1] in (b"{", b"[")
    if not ending:
        if not looks_json and b"," not in text:
            raise BadPackageError("not_what_it_says", "is neither a zip, nor CSV, nor JSON", name)
        kind = "json" if looks_json else "csv"
    elif text and looks_json != (kind == "json"):
        other = "JSON" if looks_json else "no JSON"
        raise BadPackageError("not_what_it_says", f"its name says {kind.upper()}, its content is {other}", name)
    if PurePosixPath(name).name.lower() == "datapackage.json":
        kind = "descriptor"
    package.members.append(Member(name, size, kind))


def _digest(package: Package) -> str:
    total = hashlib.sha256()
    if package.path.is_file():
        with package.path.open("rb") as stream:
            while block := stream.read(MEGABYTE):
                total.update(block)
        return total.hexdigest()
    for member in sorted(package.members, key=lambda m: m.name):
        total.update(member.name.encode() + b"\0" + str(member.size).encode() + b"\0")
        with package.open(member) as stream:
            while block := stream.read(MEGABYTE):
                total.update(block)
    return total.hexdigest()


class _Counting(io.RawIOBase):
    """Stops where more comes out of a member than was declared for it."""

    def __init__(self, raw: IO[bytes], member: Member) -> None:
        super().__init__()
        self._raw, self._left, self._name = raw, member.size, member.name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._raw.read(len(buffer))
        self._left -= len(block)
        if self._left < 0:
            raise BadPackageError("zip_bomb", "holds more than it declared", self._name)
        buffer[: len(block)] = block
        return len(block)


def _counted(raw: IO[bytes], member: Member) -> BinaryIO:
    return io.BufferedReader(_Counting(raw, member), 64 * 1024)
