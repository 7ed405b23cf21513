"""A server of the directory as a person starts it, on a free port and with a folder of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class House:
    """A running server: its address, the folder of its database, and what it wrote to its two streams."""

    url: str
    instance: Path
    log: Path

    def written(self) -> str:
        """Everything that the server has logged so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve_demo(folder: Path) -> Iterator[House]:
    """The demo, by the command that `make run` calls; ended by the number of its process."""
    port = _free_port()
    command = [sys.executable, "-m", "flask", "--app", "app", "demo", "--port", str(port)]
    with _running(command, folder, port) as house:
        yield house


@contextmanager
def serve_package(folder: Path, package: Path) -> Iterator[House]:
    """A directory that an operator brought in from a package, under gunicorn with two workers."""
    folder.mkdir(parents=True, exist_ok=True)
    for words in (["prepare"], ["import-hsds", str(package)]):
        run_flask(folder, words)
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "-w", "2", "--no-control-socket", "-b", f"127.0.0.1:{port}", "app:app",
    ]  # fmt: skip
    with _running(command, folder, port) as house:
        yield house


@contextmanager
def serve_own(folder: Path) -> Iterator[House]:
    """A directory that somebody has set up, by the command for every day, for a proxy to stand before."""
    port = _free_port()
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, port, demo=False) as house:
        yield house


def run_flask(folder: Path, words: Sequence[str], *, demo: bool = True) -> str:
    """One of the operator's commands; its output, or an AssertionError that shows it."""
    return _run(["flask", "--app", "app", *words], folder, demo=demo)


def run_python(folder: Path, module: str, *, demo: bool = False) -> str:
    """A module on the database of a directory; its output, or an AssertionError that shows it."""
    return _run([module], folder, demo=demo)


def _run(words: Sequence[str], folder: Path, *, demo: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT, env=_environment(folder, demo=demo), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int, *, demo: bool = True) -> Iterator[House]:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(folder, demo=demo), stdout=out, stderr=out)
    try:
        _await_port(process, port, log)
        yield House(f"http://127.0.0.1:{port}", folder / "instance", log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the server listens; fail at once if it has ended."""
    for _ in range(PATIENCE * 10):
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            pass
        else:
            raise AssertionError(f"the server ended with {process.returncode}:\n{log.read_text()}")
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(f"the server did not listen within {PATIENCE} s:\n{log.read_text()}")


def _environment(folder: Path, *, demo: bool = True) -> dict[str, str]:
    """This process's environment without settings of another directory."""
    own = {"DIRECTORY_DEMO": "1"} if demo else {"DIRECTORY_HOSTS": "127.0.0.1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    return {
        **kept,
        **own,
        "DIRECTORY_INSTANCE": str(folder / "instance"),
        "DIRECTORY_TIMEZONE": "America/Los_Angeles",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
