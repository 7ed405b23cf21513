"""Drives servers with wrk, the floor and ours in turn, and compares medians.

By itself: `python -m tests.bench.load [PACKAGE] [--seconds N]` measures the floor against itself, which
tells how far two equal servers differ on this machine: no ratio nearer to 1 than that means anything.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.floor import DATABASE_VARIABLE, build_floor
from tests.bench.package import MIAMI
from tests.bench.queries import REPEATED, distinct_queries
from tests.bench.server import Server

CLIENTS = 8
ROUNDS = 3
WARM_SECONDS = 1
SCRIPT = Path(__file__).with_name("load.lua")
MISSING = "wrk is not installed: it drives the servers. On Debian: apt-get install wrk"
EXIT_MISSING = 3


@dataclass(frozen=True, slots=True)
class Run:
    """One bounded run of wrk: requests a second, milliseconds, mean body bytes, faults, CPU ms a request."""

    rate: float
    p50: float
    p95: float
    body: float
    answers: int
    bad: int
    socket_errors: int
    cpu_ms: float

    @property
    def is_valid(self) -> bool:
        """Whether every answer was a 200 and there was at least one."""
        return self.answers > 0 and self.bad == 0 and self.socket_errors == 0


@dataclass(frozen=True, slots=True)
class Contestant:
    """A running server with the file of paths and the cookie it is driven with."""

    name: str
    server: Server
    paths: Path
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Medians of one contestant's rounds; `spread` is the lowest and highest ratio of a single round."""

    name: str
    rate: float
    p50: float
    p95: float
    body: float
    cpu_ms: float
    cpu_ratio: float
    ratio: float
    spread: tuple[float, float]
    is_valid: bool
    bad: int


def require_wrk() -> None:
    """Say plainly what is missing and exit with 3 where wrk is not installed."""
    if shutil.which("wrk") is None:
        print(MISSING, file=sys.stderr)
        raise SystemExit(EXIT_MISSING)


def write_paths(path: Path, paths: Sequence[str]) -> Path:
    """One request path a line."""
    path.write_text("".join(f"{line}\n" for line in paths), encoding="ascii")
    return path


def drive(contestant: Contestant, seconds: int, start: int = 0) -> Run:
    """Load one server for some seconds from the path at `start`; RuntimeError where wrk itself fails."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    command += [contestant.server.origin, "--", str(contestant.paths), str(start), contestant.cookie]
    spent = contestant.server.cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    said = next((line for line in done.stdout.splitlines() if line.startswith("BENCH ")), None)
    if said is None:
        raise RuntimeError(f"wrk failed on {contestant.name}: {done.stdout[-300:]} {done.stderr[-300:]}")
    figures: Mapping[str, int] = json.loads(said.removeprefix("BENCH "))
    answers = figures["answers"]
    spent = contestant.server.cpu_seconds() - spent
    return Run(
        rate=answers / (figures["microseconds"] / 1e6),
        p50=figures["p50"] / 1000,
        p95=figures["p95"] / 1000,
        body=figures["bytes"] / max(answers, 1),
        answers=answers,
        bad=figures["bad"],
        socket_errors=figures["socket"],
        cpu_ms=1000 * spent / max(answers, 1),
    )


def compare(contestants: Sequence[Contestant], *, seconds: int, rounds: int = ROUNDS) -> list[Result]:
    """Alternate between the contestants for some rounds; the first one is the floor of every ratio."""
    runs: dict[str, list[Run]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants:
            drive(contestant, WARM_SECONDS, start=number * 1_000)
            run = drive(contestant, seconds, start=number * 1_000)
            runs[contestant.name].append(run)
            if not run.is_valid:
                print(
                    f"INVALID RUN: {contestant.name}: {run.bad} of {run.answers} answers were not 200, "
                    f"{run.socket_errors} socket errors",
                    file=sys.stderr,
                )
    floor = runs[contestants[0].name]
    return [_result(contestant.name, runs[contestant.name], floor) for contestant in contestants]


def _result(name: str, runs: Sequence[Run], floor: Sequence[Run]) -> Result:
    ratios = [run.rate / base.rate if base.rate else 0.0 for run, base in zip(runs, floor, strict=True)]
    cpu, base_cpu = median(run.cpu_ms for run in runs), median(run.cpu_ms for run in floor)
    rate, base_rate = median(run.rate for run in runs), median(run.rate for run in floor)
    return Result(
        name=name,
        rate=rate,
        p50=median(run.p50 for run in runs),
        p95=median(run.p95 for run in runs),
        body=median(run.body for run in runs),
        cpu_ms=cpu,
        cpu_ratio=base_cpu / cpu if cpu else 0.0,
        ratio=rate / base_rate if base_rate else 0.0,
        spread=(min(ratios), max(ratios)),
        is_valid=all(run.is_valid for run in runs),
        bad=sum(run.bad for run in runs),
    )


def floor_server(database: Path, scratch: Path) -> Server:
    """The floor under gunicorn, started in the scratch folder so that no configuration of ours reaches it."""
    environment = {DATABASE_VARIABLE: str(database)}
    return Server("tests.bench.floor:app", environment, scratch / "floor.log", ready="/?q=", cwd=scratch)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the floor against itself and print both; 1 where a run was invalid."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=main.__doc__)
    parser.add_argument("package", type=Path, nargs="?", default=MIAMI)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    require_wrk()
    valid = True
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = Path(folder)
        build_floor(options.package, scratch / "floor.db")
        lists = {"repeated": REPEATED, "distinct": distinct_queries(options.package)}
        with (
            floor_server(scratch / "floor.db", scratch) as first,
            floor_server(scratch / "floor.db", scratch) as second,
        ):
            for name, queries in lists.items():
                paths = write_paths(scratch / f"{name}.txt", [query.floor_path() for query in queries])
                pair = [
                    Contestant("floor", first, paths),
                    Contestant("the same", second, paths, "a=b"),
                ]
                for result in compare(pair, seconds=options.seconds, rounds=options.rounds):
                    valid = valid and result.is_valid
                    print(
                        f"{name:9} {result.name:9} {result.rate:7.0f} req/s  p50 {result.p50:5.1f} ms  "
                        f"p95 {result.p95:5.1f} ms  {result.body:6.0f} bytes  ratio {result.ratio:.2f} "
                        f"({result.spread[0]:.2f} to {result.spread[1]:.2f})  "
                        f"CPU {result.cpu_ms:.2f} ms, ratio {result.cpu_ratio:.2f}"
                    )
    return 0 if valid else 1


if __name__ == "__main__":
    raise SystemExit(main())
