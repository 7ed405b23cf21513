"""Mutation of the vault: each line of its code is changed in every way that mutmut knows, and a test has to notice.

It runs in a copy, so that nothing is left behind here. A change that changes nothing stands in `equivalent.toml` with
the reason; one that is listed there and no longer made is told, so that the list does not outlive the code.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (
    "app.py", "pyproject.toml", "directory", "seeds", "tests/__init__.py", "tests/conftest.py", "tests/vault",
    "tests/trust",
)  # fmt: skip
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
RESULT = re.compile(r"^\s*(directory\.\S+): (.+)$")
NOTICED = {"killed", "timeout", "caught by type check", "segfault"}


@dataclass(frozen=True, slots=True)
class Score:
    """How many changes were made, how many were noticed, how many change nothing, and those that nobody noticed."""

    made: int
    noticed: int
    equivalent: int
    unnoticed: list[str]
    stale: list[str]

    def lines(self) -> list[str]:
        """What is printed of it."""
        counted = f"{self.made} changes of directory/vault: {self.noticed} noticed, {self.equivalent} change nothing, "
        return [
            f"{counted}{len(self.unnoticed)} unnoticed: {self.share:.1f} %",
            *(f"UNNOTICED {line}" for line in self.unnoticed),
            *(f"no longer made, yet in equivalent.toml: {line}" for line in self.stale),
        ]

    @property
    def share(self) -> float:
        """Of the changes that change something, the share that was noticed; in per cent."""
        return 100 * self.noticed / max(1, self.made - self.equivalent)


def measure(children: int) -> Score:
    """Mutate a copy with as many processes at once, and count; RuntimeError where mutmut does not come to an end."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy_to(Path(folder))
        return count(Path(folder), children)


def copy_to(folder: Path) -> None:
    """Copy what mutmut needs."""
    for name in NEEDED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def count(folder: Path, children: int) -> Score:
    """Let mutmut run in a copy and count what came of it."""
    ran = mutmut(folder, "run", "--max-children", str(children))
    if ran.returncode:
        raise RuntimeError(f"mutmut ended with {ran.returncode}:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    found = results(folder)
    same = {entry["line"] for entry in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["same"]}
    seen, unnoticed = set(), []
    for name, verdict in found.items():
        if verdict not in NOTICED:
            line = changed_line(folder, name)
            seen.add(line)
            if line not in same:
                unnoticed.append(f"{name} ({verdict}): {line}")
    counted = Counter(found.values())
    noticed = sum(counted[verdict] for verdict in NOTICED)
    return Score(len(found), noticed, len(found) - noticed - len(unnoticed), unnoticed, sorted(same - seen))


def results(folder: Path) -> dict[str, str]:
    """Every change by its name, and what came of it."""
    said = mutmut(folder, "results", "--all", "true").stdout.splitlines()
    return {match[1]: match[2].strip() for match in map(RESULT.match, said) if match}


def changed_line(folder: Path, name: str) -> str:
    """The line that a change wrote."""
    said = mutmut(folder, "show", name).stdout.splitlines()
    return " ".join(line[1:].strip() for line in said if line.startswith("+") and not line.startswith("+++"))


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of mutmut, in the copy."""
    line = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(line, cwd=folder, env=environment(), capture_output=True, text=True, check=False)


def environment() -> dict[str, str]:
    """The environment without this project on the path: the copy alone is read."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LINKAGE_TRUST")}
