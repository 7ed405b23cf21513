"""Files that are vendored, locked or must name nothing of where they were made."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("listing", ["static/vendor.toml", "tests/journeys/vendor.toml"])
def test_vendored_files_are_what_their_listing_says(listing: str) -> None:
    path = ROOT / listing
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [entry for value in entries.values() if isinstance(value, list) for entry in value]
    assert found
    for entry in found:
        content = (path.parent / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert entry["licence"]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("--hash=sha256:") > 60
    names = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {re.split(r"[\[<>=]", name)[0] for name in wanted} <= set(names)


def test_the_development_lock_agrees_with_the_plain_one() -> None:
    def pins(lock: str) -> dict[str, str]:
        text = (ROOT / lock).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))

    plain, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert plain.items() <= development.items()


def test_no_file_names_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in (".png", ".mo") or not path.is_file() or name == "tests/rules/test_files.py":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"/root/|/work/(main|shared)|/tmp/(lead|proto|inst)", text), name
