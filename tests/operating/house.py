"""The operator's commands in processes of their own, on a folder of the test's."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.conftest import ROOT


def environment_of(instance: Path, **more: str) -> dict[str, str]:
    """This process's environment without settings of another directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    return {
        **kept,
        "DIRECTORY_DEMO": "1",
        "DIRECTORY_INSTANCE": str(instance),
        "DIRECTORY_TIMEZONE": "America/Los_Angeles",
        **more,
    }


def without_cheap_rows(instance: Path) -> None:
    """Take the passphrases of the tests' cast out of a database: a server of its own refuses one that holds them."""
    with closing(sqlite3.connect(instance / "directory.db")) as database:
        database.execute("DELETE FROM passphrase WHERE profile = 'testing'")
        database.commit()


def run(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, whatever it answers."""
    line = [sys.executable, "-m", "flask", "--app", "app", *words]
    return subprocess.run(
        line, cwd=ROOT, env=environment_of(instance), capture_output=True, text=True, timeout=120, check=False
    )


def said(instance: Path, *words: str) -> str:
    """What a command prints; an AssertionError with all of it where it fails."""
    done = run(instance, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
