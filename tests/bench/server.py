"""Starts and ends the servers that are measured, and signs the demo's intake worker in as a browser does."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from tests.bench.package import REPOSITORY

WORKERS = 2
READY_SECONDS = 60.0
END_SECONDS = 10.0
SIGN_IN = "/demo/sign-in/ivo"
TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="csrf_token"')


class ServerError(RuntimeError):
    """A server that does not start, does not answer, or does not let the demo's cast in; says what it saw."""


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A gunicorn of two workers on a loopback port, plain or of some threads each; it ends only what it started."""

    def __init__(
        self, application: str, environment: Mapping[str, str], log: Path, *, ready: str, cwd: Path, threads: int = 1
    ) -> None:
        self.application = application
        self.environment = environment
        self.log = log
        self.ready = ready
        self.cwd = cwd
        self.threads = threads
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", str(WORKERS)]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        command += ["--threads", str(self.threads), self.application]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **self.environment}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.cwd, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_SECONDS
        seen = "no answer"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise ServerError(f"{self.application} ended at once: {self.tail()}")
            try:
                answer = Visitor(self.origin).get(self.ready)
            except OSError as error:
                seen = str(error)
            else:
                if answer.status == 200:
                    return
                seen = f"{answer.status} at {self.ready}"
            time.sleep(0.1)
        raise ServerError(f"{self.application} was not ready in {READY_SECONDS:.0f} s ({seen}): {self.tail()}")

    def cpu_seconds(self) -> float:
        """Processor time in seconds that the server and its workers have taken; 0 where it has ended."""
        group = self.process.pid if self.process else 0
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended between the listing and the reading
            if int(fields[2]) == group:  # the third field after the name is the process group
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """The most memory that each of the server's processes has held, added up (MB); 0 where it has ended."""
        group, kilobytes = self.process.pid if self.process else 0, 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                    told = re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text())
                    kilobytes += int(told[1]) if told else 0
            except OSError:
                continue  # it ended between the listing and the reading
        return kilobytes / 1024

    def tail(self) -> str:
        """The last lines of the server's own log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def end(self) -> None:
        """End the server's own process group; harmless when it has ended already."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(END_SECONDS)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response: status, headers with lower-case names, body in bytes as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class Visitor:
    """A browser's memory: cookies by name, sent whatever their flags, since the demo is HTTP on loopback.

    `claimed` is what a browser calls the origin where a proxy ends TLS before it.
    """

    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    claimed: str = ""

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One GET without following redirects; raises OSError where nobody listens."""
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """One form POST without following redirects."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.claimed or self.origin}
        return self._ask("POST", path, urlencode(fields).encode(), headers | {"Referer": self.origin + "/"})

    def follow(self, path: str, most: int = 5) -> Answer:
        """GET, following at most `most` redirects on the same server."""
        answer = self.get(path)
        while answer.status in {301, 302, 303, 307, 308} and most:
            target = urlsplit(answer.headers["location"])
            answer = self.get(target.path + (f"?{target.query}" if target.query else ""))
            most -= 1
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        place = urlsplit(self.origin)
        connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=30)
        try:
            sent = dict(headers)
            if self.cookies:
                sent["Cookie"] = self.cookie_header
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    for cookie in SimpleCookie(value).values():
                        self.cookies[cookie.key] = cookie.coded_value
            return Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        finally:
            connection.close()


def sign_in(origin: str, path: str = SIGN_IN) -> Visitor:
    """The demo's intake worker, signed in through the form on the first page; ServerError where refused."""
    visitor = Visitor(origin)
    first = visitor.follow("/")
    found = TOKEN.search(first.text)
    token = unescape(found.group(1) or found.group(2)) if found else ""
    answer = visitor.post(path, {"csrf_token": token})
    if answer.status not in {200, 302, 303} or not visitor.cookies:
        raise ServerError(f"sign-in at {path} answered {answer.status}")
    check = visitor.get("/find?q=food")
    if check.status != 200 or 'id="results"' not in check.text:
        raise ServerError(f"signed in, but GET /find?q=food answered {check.status} without results")
    return visitor
