"""Builds the databases that are measured, through the application's own commands, and times the import."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.package import REPOSITORY
from tests.bench.server import Server

POSTGRESQL_VARIABLE = "DIRECTORY_BENCH_POSTGRESQL_URL"
POSTGRESQL_PROGRAMS = Path("/usr/lib/postgresql")  # Debian keeps them off the PATH
TOOK = "import-took.json"
THREADS = 5  # of each worker, as `flask serve` starts them (directory.serving)


class BuildError(RuntimeError):
    """A command of the application failed; carries the end of what it said."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What one command took: wall seconds, the most memory it held (MB), and what it printed."""

    seconds: float
    peak_mb: float
    said: str


@dataclass(frozen=True, slots=True)
class Built:
    """A database filled from a data package, with what the import took."""

    url: str
    instance: Path
    imported: Timed

    @property
    def file(self) -> Path:
        """The SQLite file; ValueError on PostgreSQL."""
        if not self.url.startswith("sqlite:///"):
            raise ValueError(f"{self.url} is no file")
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which the application reads this database as the demo."""
        return _environment(self.url, self.instance)


def _environment(url: str, instance: Path) -> dict[str, str]:
    return {"DIRECTORY_DATABASE_URL": url, "DIRECTORY_DEMO": "1", "DIRECTORY_INSTANCE": str(instance)}


def build(url: str, package: Path, source: str, scratch: Path) -> Built:
    """Prepare an empty database and import a package; raises BuildError where a command fails."""
    instance = scratch / f"instance-{source}"
    instance.mkdir(mode=0o700, exist_ok=True)
    environment = _environment(url, instance)
    command("prepare", environment=environment)
    imported = command("import-hsds", str(package), "--source", source, environment=environment)
    (instance / TOOK).write_text(json.dumps([imported.seconds, imported.peak_mb]))
    return Built(url, instance, imported)


def find_built(url: str, source: str, scratch: Path) -> Built | None:
    """A database that an earlier run built in the same folder, brought up to this version; None where there is none."""
    instance = scratch / f"instance-{source}"
    took = instance / TOOK
    if not took.exists():
        return None
    environment = _environment(url, instance)
    command("prepare", environment=environment)
    command("reindex", environment=environment)
    seconds, peak = json.loads(took.read_text())
    return Built(url, instance, Timed(seconds, peak, ""))


def command(*arguments: str, environment: Mapping[str, str]) -> Timed:
    """Run one `flask` command in a process of its own; wall time and peak memory are that process's alone."""
    line = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    with tempfile.TemporaryFile() as output:
        begun = time.monotonic()
        process = subprocess.Popen(
            line, cwd=REPOSITORY, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        # wait4 speaks of this child; RUSAGE_CHILDREN would give the largest of all children so far.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise BuildError(f"flask {arguments[0]} ended with {process.returncode}:\n{said[-1500:]}")
    return Timed(seconds, usage.ru_maxrss / 1024, said)


def application(built: Built, scratch: Path, *, keep_cards: bool) -> Server:
    """Ours under gunicorn on a built database, with result cards kept or with nothing kept."""
    environment = dict(built.environment)
    if not keep_cards:
        environment["DIRECTORY_FIND_KEEP_CARDS"] = "0"
    log = scratch / f"{built.instance.name}-{'kept' if keep_cards else 'bare'}.log"
    return Server("app:app", environment, log, ready="/readyz", cwd=REPOSITORY, threads=THREADS)


@contextmanager
def postgresql(scratch: Path) -> Iterator[tuple[str, str]]:
    """An address of an empty PostgreSQL database, or '' with the reason why there is none.

    The one that DIRECTORY_BENCH_POSTGRESQL_URL names, else a throwaway cluster on a Unix socket, ended after.
    """
    if named := os.environ.get(POSTGRESQL_VARIABLE):
        yield named, ""
        return
    programs = sorted(POSTGRESQL_PROGRAMS.glob("*/bin/initdb"))
    if not programs:
        yield "", f"PostgreSQL is left out: {POSTGRESQL_VARIABLE} is unset and the package postgresql absent."
        return
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
    if user and not _has_user(user):
        yield "", "PostgreSQL is left out: this is root, and there is no user postgres to start it as."
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        _start_cluster(programs[-1].parent, folder, user)
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}", ""
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            control = str(programs[-1].parent / "pg_ctl")
            _run([control, "-D", str(folder / "data"), "-m", "fast", "-w", "stop"], user, folder)
        shutil.rmtree(folder, ignore_errors=True)


def _start_cluster(programs: Path, folder: Path, user: str | None) -> None:
    data = str(folder / "data")
    make = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    _run(make, user, folder)
    options = f"-k {folder} -c listen_addresses=''"
    log = str(folder / "log")  # without a log file pg_ctl holds the pipe open and the caller waits for ever
    _run([str(programs / "pg_ctl"), "-D", data, "-l", log, "-w", "-o", options, "start"], user, folder)


def _run(line: Sequence[str], user: str | None, folder: Path) -> None:
    done = subprocess.run(
        line,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{Path(line[0]).name} ended with {done.returncode}: {done.stderr[-800:]}")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
