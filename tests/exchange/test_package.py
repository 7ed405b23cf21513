"""Files that are not what they say, and zips that would do harm."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from directory.exchange.package import BadPackageError, Limits, open_package
from tests.exchange.packages import write_zip

HEAD = b"id,name\n1,Harbor House\n"


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(BadPackageError) as caught:
        open_package(path, limits)
    return caught.value.code


def test_zip_of_tables_opens_from_any_folder_of_it(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {"data/organizations.csv": HEAD, "datapackage.json": b"{}"})
    package = open_package(path)
    assert [(m.name, m.kind) for m in package.members] == [
        ("data/organizations.csv", "csv"),
        ("datapackage.json", "descriptor"),
    ]
    assert len(package.sha256) == 64


@pytest.mark.parametrize(
    "name",
    [
        "../organizations.csv",
        "a/../../organizations.csv",
        "/etc/organizations.csv",
        "..\\organizations.csv",
        "c:organizations.csv",
    ],
)
def test_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(write_zip(tmp_path / "p.zip", {name: HEAD})) == "leads_outside"
    assert not (tmp_path.parent / "organizations.csv").exists()


def test_symbolic_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    entry = zipfile.ZipInfo("organizations.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert refusal(path) == "leads_outside"


def test_symbolic_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (tmp_path / "secret.csv").write_bytes(HEAD)
    (folder / "services.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "organizations.csv").write_bytes(HEAD)
    package = open_package(folder)
    assert [m.name for m in package.members] == ["organizations.csv"]
    assert package.ignored[0][0] == "services.csv"


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "p.zip", {"organizations.csv": HEAD + b"0" * 60_000_000})
    unpacked: list[object] = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda _zip, member, *_rest, **_more: unpacked.append(member))
    assert refusal(path) == "zip_bomb"
    assert unpacked == []


def test_many_members_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {f"{i}.csv": b"" for i in range(30)})
    assert refusal(path, Limits(members=20)) == "too_many_files"


def test_member_and_total_have_a_limit(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {f"{name}.csv": os.urandom(2000) for name in ("organizations", "services")})
    assert refusal(path, Limits(member=1000)) == "too_large"
    assert refusal(path, Limits(total=3000)) == "too_large"


def test_lying_size_is_found_out(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizations.csv", HEAD * 50_000)
    data = bytearray(raw.getvalue())
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 100)
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    assert refusal(path) == "damaged"


def test_zip_inside_is_set_aside_and_said(tmp_path: Path) -> None:
    package = open_package(write_zip(tmp_path / "p.zip", {"organizations.csv": HEAD, "more.zip": b"PK\x03\x04"}))
    assert package.ignored == [("more.zip", "a zip inside: not opened")]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04rest",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n",
        b"<html><body>",
        b"\xff\xfei\x00d\x00",
        b'{"id": 1}',
        os.urandom(64) + bytes(64),
    ],
)
def test_table_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(write_zip(tmp_path / "p.zip", {"organizations.csv": content})) == "not_what_it_says"


def test_json_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "services.json").write_bytes(HEAD)
    assert refusal(tmp_path / "services.json") == "not_what_it_says"


def test_broken_empty_and_missing_packages_are_refused(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "p.zip", {"organizations.csv": HEAD * 100}).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty").mkdir()
    write_zip(tmp_path / "empty.zip", {})
    assert refusal(tmp_path / "half.zip") == "not_what_it_says"
    assert refusal(tmp_path / "empty") == "nothing_to_read"
    assert refusal(tmp_path / "empty.zip") == "nothing_to_read"
    assert refusal(tmp_path / "nowhere.zip") == "not_there"


def test_damaged_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {"organizations.csv": os.urandom(50).hex().encode() * 200})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert refusal(path) == "damaged"
