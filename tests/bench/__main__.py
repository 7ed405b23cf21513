"""`python -m tests.bench` (`make bench`): measures Find, the judged searches, import, page weight and the comparison.

Options: `--quick` (one short round, no 100,000), `--only NAME` (repeatable), `--write` (docs/BENCH.md), `--keep
FOLDER` (databases stay there and are only indexed anew by the next run: an import of 100,000 takes minutes).
Exit codes: 0; 1 where a run was invalid, a part failed or the judged set fell short; 3 where wrk is missing.
Goals of speed are reported as reached or not, and do not decide the exit code: the machine is shared.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.comparison import GOAL_COMPARISON, PROGRAMS, measure
from tests.bench.crowd import measure as measure_crowd
from tests.bench.databases import BuildError, Built, application, build, find_built, postgresql
from tests.bench.floor import build_floor
from tests.bench.generator import write_package
from tests.bench.judge import GOAL, Judge, floor_search, server_search
from tests.bench.linkage import GOAL as GOAL_LINKAGE
from tests.bench.linkage import measure as measure_linkage
from tests.bench.load import ROUNDS, Contestant, compare, floor_server, require_wrk, write_paths
from tests.bench.package import MIAMI
from tests.bench.queries import REPEATED, Query, distinct_queries
from tests.bench.report import (
    BARE,
    FLOOR,
    GOAL_CROWD_MS,
    GOAL_EVERYTHING,
    GOAL_HTML,
    GOAL_IMPORT_MB,
    GOAL_IMPORT_SECONDS,
    GOAL_POSTGRESQL,
    KEPT,
    Record,
)  # fmt: skip
from tests.bench.sealed import CARDS, GOAL_CARDS, GOAL_ROTATION, RECORDS
from tests.bench.sealed import measure as measure_sealed
from tests.bench.server import Server, ServerError, sign_in
from tests.bench.weight import weigh

SECONDS, QUICK_SECONDS = 6, 3
BUSY = 0.7  # load average of other work above which a ratio of rates says little
SIZES = {"10k": 10_000, "100k": 100_000}
PARTS = (
    "judged", "weight", "import", "find-miami", "find-10k", "find-100k", "postgresql", "crowd", "comparison", "linkage",
    "vault",
)  # fmt: skip
QUICK = ("judged", "weight", "find-miami", "comparison")


class Bench:
    """One run: builds each data set once in a scratch folder and hands it to the parts that need it."""

    def __init__(self, scratch: Path, record: Record) -> None:
        self.scratch = scratch
        self.record = record
        self.packages: dict[str, Path] = {"miami": MIAMI}
        self.built: dict[str, Built] = {}
        self.floors: dict[str, Path] = {}

    def package(self, data: str) -> Path:
        """The data package of a data set; generated ones are written on first use."""
        if data not in self.packages:
            folder = self.scratch / f"package-{data}"
            print(f"Generating {SIZES[data]:,} services ...", flush=True)
            if not folder.exists():
                write_package(folder, SIZES[data])
            self.packages[data] = folder
        return self.packages[data]

    def database(self, data: str) -> Built:
        """Our database of a data set, imported on first use and timed; raises BuildError."""
        if data not in self.built:
            package = self.package(data)
            print(f"Importing {data} ...", flush=True)
            url = f"sqlite:///{self.scratch / data}.db"
            built = find_built(url, data, self.scratch) or build(url, package, data, self.scratch)
            self.record.imports.append((f"{data}, SQLite", built.imported))
            self.built[data] = built
        return self.built[data]

    def floor(self, data: str) -> Path:
        """The floor's database of a data set."""
        if data not in self.floors:
            self.floors[data] = self.scratch / f"floor-{data}.db"
            build_floor(self.package(data), self.floors[data])
        return self.floors[data]

    def find(self, data: str) -> None:
        """Floor, cards kept and nothing kept, on repeated and on distinct queries."""
        built = self.database(data)
        with ExitStack() as servers:
            floor = servers.enter_context(floor_server(self.floor(data), self.scratch))
            ours = {
                name: servers.enter_context(application(built, self.scratch, keep_cards=name == KEPT))
                for name in (KEPT, BARE)
            }
            cookies = {name: sign_in(server.origin).cookie_header for name, server in ours.items()}
            lists: dict[str, Sequence[Query]] = {
                "repeated": REPEATED,
                "distinct": distinct_queries(self.package(data)),
            }
            for kind, queries in lists.items():
                print(f"Driving {data}, {kind} ...", flush=True)
                plain = write_paths(self.scratch / "floor.txt", [query.floor_path() for query in queries])
                paths = write_paths(self.scratch / "find.txt", [query.path() for query in queries])
                contestants = [Contestant(FLOOR, floor, plain)]
                contestants += [Contestant(name, ours[name], paths, cookies[name]) for name in ours]
                results = compare(contestants, seconds=self.record.seconds, rounds=self.record.rounds)
                self.record.add_find(data, kind, results)

    def judged(self) -> None:
        """Success at five on the judged set, beside that of the floor's own search."""
        judge = Judge(self.package("miami"))
        built = self.database("miami")
        with application(built, self.scratch, keep_cards=True) as server:
            report = judge.ask(server_search(sign_in(server.origin), built.file))
        plain = judge.ask(floor_search(self.floor("miami")))
        self.record.judged = [*judge.lines(report), f"(the floor's plain search: {plain.success:.3f})"]
        self.record.reach("judged searches, success at 5", report.success, GOAL, at_most=False)
        if report.success < GOAL:
            self.record.fail(f"judged searches: success at 5 is {report.success:.3f}, below {GOAL}")

    def weight(self) -> None:
        """The weight of a page of results on the Miami data, or on 10,000 generated services."""
        data = "miami" if MIAMI.exists() else "10k"
        with application(self.database(data), self.scratch, keep_cards=True) as server:
            weight = weigh(sign_in(server.origin))
        self.record.weights.append((data, weight))
        self.record.reach("compressed HTML, bytes", weight.compressed, GOAL_HTML, at_most=True)
        carried = weight.everything_compressed if weight.is_compressed_by_server else weight.everything
        self.record.reach("first page with everything, bytes", carried, GOAL_EVERYTHING, at_most=True)

    def imports(self) -> None:
        """Time and memory of importing 10,000 services with their rows."""
        took = self.database("10k").imported
        self.record.reach("import of 10,000, seconds", took.seconds, GOAL_IMPORT_SECONDS, at_most=True)
        self.record.reach("import of 10,000, peak MB", took.peak_mb, GOAL_IMPORT_MB, at_most=True)

    def crowd(self) -> None:
        """Fifty who sign in at once, beside searches."""
        data = "miami" if MIAMI.exists() else "10k"
        found = measure_crowd(self.database(data), self.scratch)
        self.record.crowds.append((data, found))
        self.record.reach("50 sign in at once: p95 of a search, ms", found.p95, GOAL_CROWD_MS, at_most=True)

    def postgresql(self) -> None:
        """Find on PostgreSQL beside SQLite: distinct queries, nothing kept."""
        data = "miami" if MIAMI.exists() else "10k"
        with ExitStack() as stack:
            url, reason = stack.enter_context(postgresql(self.scratch))
            if not url:
                self.record.say(reason)
                return
            lite = self.database(data)
            print(f"Importing {data} into PostgreSQL ...", flush=True)
            other = build(url, self.package(data), f"{data}-postgresql", self.scratch)
            self.record.imports.append((f"{data}, PostgreSQL", other.imported))
            paths = [query.path() for query in distinct_queries(self.package(data))]
            file = write_paths(self.scratch / f"{data}-postgresql.txt", paths)
            contestants = []
            for name, built in (("SQLite", lite), ("PostgreSQL", other)):
                server: Server = stack.enter_context(application(built, self.scratch, keep_cards=False))
                cookie = sign_in(server.origin).cookie_header
                contestants.append(Contestant(name, server, file, cookie))
            results = compare(contestants, seconds=self.record.seconds, rounds=self.record.rounds)
        self.record.add_find(f"{data}, nothing kept", "distinct", results)
        times = results[0].rate / results[1].rate if results[1].rate else 0.0
        self.record.reach("PostgreSQL's time, of SQLite's", times, GOAL_POSTGRESQL, at_most=True)

    def comparison(self) -> None:
        """Four programs side by side on 50 times the demo, beside the same rows by raw SQL."""
        took = measure(self.scratch / "comparison")
        self.record.say(
            f"Comparison of {PROGRAMS} among {took.organizations:,} organizations, {took.answers:,} answers: "
            f"{took.ours:.1f} ms, its floor {took.floor:.1f} ms."
        )
        self.record.reach("comparison of four programs, times its floor", took.times, GOAL_COMPARISON, at_most=True)

    def linkage(self) -> None:
        """The linkage table of 500 partners on 50 times the demo, beside the same rows by raw SQL."""
        folder = self.scratch / "linkage"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        ours, ordered, floor = measure_linkage(folder)
        self.record.say(f"Linkage: {ours:.1f} ms, sorted by a fact {ordered:.1f} ms, the floor {floor:.1f} ms of CPU.")
        self.record.reach("linkage table of 500, times its floor", ours / floor, GOAL_LINKAGE, at_most=True)
        self.record.reach("the same sorted by a fact, times its floor", ordered / floor, GOAL_LINKAGE, at_most=True)

    def vault(self) -> None:
        """A queue of sealed cards beside bare libsodium, and a new key for an agency."""
        folder = self.scratch / "vault"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        ours, bare, rotation = measure_sealed(folder)
        self.record.say(
            f"Vault: {CARDS:,} queue cards {ours:.0f} ms, bare libsodium {bare:.0f} ms; a new key of an agency with "
            f"{RECORDS:,} records {rotation:.1f} s of CPU."
        )
        self.record.reach("1,000 queue cards, times bare libsodium", ours / bare, GOAL_CARDS, at_most=True)
        self.record.reach("a new key over 2,000 records, seconds", rotation, GOAL_ROTATION, at_most=True)


def run(bench: Bench, names: Sequence[str]) -> None:
    """Run the named parts; a part that fails is said and the others go on."""
    parts: dict[str, Callable[[], None]] = {
        "judged": bench.judged,
        "weight": bench.weight,
        "import": bench.imports,
        "find-miami": lambda: bench.find("miami"),
        "find-10k": lambda: bench.find("10k"),
        "find-100k": lambda: bench.find("100k"),
        "postgresql": bench.postgresql,
        "crowd": bench.crowd,
        "comparison": bench.comparison,
        "linkage": bench.linkage,
        "vault": bench.vault,
    }
    for name in names:
        if name in {"judged", "find-miami"} and not MIAMI.exists():
            bench.record.say(f"{name} is left out: the Miami package is not beside the repository.")
            continue
        try:
            parts[name]()
        except (BuildError, ServerError, RuntimeError, OSError, ValueError) as error:
            bench.record.fail(f"{name}: {error}")
    bench.record.add_growth("10k", "100k")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench, print its report, write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"one short round of {', '.join(QUICK)}")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part; may be repeated")
    parser.add_argument("--write", action="store_true", help="write docs/BENCH.md")
    parser.add_argument("--seconds", type=int, help=f"length of a round, {SECONDS} unless said")
    parser.add_argument("--keep", type=Path, help="build the databases in this folder and keep them for the next run")
    options = parser.parse_args(arguments)
    names = options.only or (QUICK if options.quick else PARTS)
    if any(name.startswith(("find", "postgresql")) for name in names):
        require_wrk()
    seconds = options.seconds or (QUICK_SECONDS if options.quick else SECONDS)
    record = Record(seconds=seconds, rounds=1 if options.quick else ROUNDS)
    if (load := os.getloadavg()[0]) > BUSY:
        record.say(f"The machine was busy with other work (load {load:.1f}): trust CPU times, not requests/s.")
    with ExitStack() as stack:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        run(Bench(folder.resolve(), record), names)
    print("\n" + record.markdown())
    if options.write:
        record.write()
    return 1 if record.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
