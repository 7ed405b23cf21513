"""Collects what was measured, compares it with the goals, and writes it as Markdown (`docs/BENCH.md`)."""

import os
import platform
import sqlite3
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.crowd import Crowd
from tests.bench.databases import Timed
from tests.bench.load import Result
from tests.bench.package import REPOSITORY
from tests.bench.weight import Weight

TARGET = REPOSITORY / "docs" / "BENCH.md"
FLOOR, KEPT, BARE = "floor", "cards kept", "nothing kept"

GOAL_BARE, GOAL_KEPT = 0.6, 1.0  # of the floor's requests a second, on distinct queries
GOAL_P95 = 2.0  # times the floor's
GOAL_GROWTH = 2.5  # from 10,000 to 100,000 services
GOAL_POSTGRESQL = 2.5  # times SQLite's time
GOAL_HTML, GOAL_EVERYTHING = 8_000, 120_000  # bytes compressed; bytes of a first page with all its parts
GOAL_IMPORT_SECONDS, GOAL_IMPORT_MB = 60.0, 300.0  # for 10,000 services with their rows
GOAL_JUDGED = 0.9
GOAL_CROWD_MS = 1_000.0  # p95 of a search while fifty sign in at once (ASVS 15.2.2)


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure beside its bound."""

    name: str
    measured: str
    bound: str
    is_reached: bool


@dataclass(slots=True)
class Record:
    """All that one run of the bench has measured."""

    seconds: int
    rounds: int
    find: list[tuple[str, str, Result]] = field(default_factory=list)  # data set, kind of queries, result
    imports: list[tuple[str, Timed]] = field(default_factory=list)
    weights: list[tuple[str, Weight]] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    crowds: list[tuple[str, Crowd]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Keep a remark for the report and print it at once: what was left out is never silent."""
        self.notes.append(line)
        print(line, flush=True)

    def fail(self, line: str) -> None:
        """Keep and print what makes the run fail."""
        self.failures.append(line)
        print(f"FAILED: {line}", flush=True)

    def reach(self, name: str, measured: float, bound: float, *, at_most: bool, unit: str = "") -> None:
        """Compare a figure with its goal."""
        sign = "at most" if at_most else "at least"
        reached = measured <= bound if at_most else measured >= bound
        self.goals.append(Goal(name, f"{measured:,.2f}{unit}", f"{sign} {bound:,.2f}{unit}", reached))

    def add_find(self, data: str, queries: str, results: Sequence[Result]) -> None:
        """Keep the results of one comparison and judge those on distinct queries against the goals."""
        self.find += [(data, queries, result) for result in results]
        if any(not result.is_valid for result in results):
            self.fail(f"{data}, {queries}: answers other than 200, the run is invalid")
        floor = next((result for result in results if result.name == FLOOR), None)
        if floor is None or queries != "distinct":
            return
        for result in results:
            if result.name in {BARE, KEPT}:
                bound = GOAL_BARE if result.name == BARE else GOAL_KEPT
                self.reach(f"{data}: {result.name}, of the floor", result.ratio, bound, at_most=False)
                times = result.p95 / floor.p95 if floor.p95 else 0.0
                self.reach(f"{data}: {result.name}, p95 of the floor's", times, GOAL_P95, at_most=True)

    def add_growth(self, small: str, large: str) -> None:
        """Compare the time a request takes on two sizes, where both were measured."""
        for name in (FLOOR, BARE, KEPT):
            rates = {
                data: result.rate
                for data, queries, result in self.find
                if queries == "distinct" and result.name == name and data in {small, large}
            }
            if len(rates) == 2 and rates[large]:
                growth = rates[small] / rates[large]
                if name == FLOOR:
                    self.say(f"The floor itself takes {growth:.1f} times as long on {large} as on {small}.")
                else:
                    self.reach(f"growth {small} to {large}, {name}", growth, GOAL_GROWTH, at_most=True)

    def markdown(self) -> str:
        """The whole report."""
        parts = ["# Measurements", self._setting()]
        if self.find:
            parts += [
                "## Find beside the floor",
                FIND_TEXT,
                _table(FIND_HEAD, [_find_row(*row) for row in self.find]),
            ]
        if self.imports:
            took_rows = [(name, f"{took.seconds:.1f}", f"{took.peak_mb:.0f}") for name, took in self.imports]
            parts += ["## Import", _table(("data", "seconds", "peak MB"), took_rows)]
        if self.weights:
            parts += ["## Weight of a page", _table(WEIGHT_HEAD, [_weight_row(*row) for row in self.weights])]
        if self.judged:
            parts += ["## Judged searches", "```text\n" + "\n".join(self.judged) + "\n```"]
        if self.crowds:
            crowd_rows = [_crowd_row(*row) for row in self.crowds]
            parts += ["## Many who sign in at once", CROWD_TEXT, _table(CROWD_HEAD, crowd_rows)]
        if self.goals:
            rows = [(g.name, g.measured, g.bound, "yes" if g.is_reached else "**no**") for g in self.goals]
            parts += ["## Goals", _table(("goal", "measured", "bound", "reached"), rows)]
        for title, lines in (("Left out, and remarks", self.notes), ("Failed", self.failures)):
            if lines:
                parts += [f"## {title}", "\n".join(f"- {line}" for line in lines)]
        return "\n\n".join(parts) + "\n"

    def _setting(self) -> str:
        today = datetime.now(UTC).date().isoformat()
        text = (
            f"Made by `make bench` on {today}: Python {platform.python_version()}, "
            f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, gunicorn with 2 sync workers, "
            f"8 clients (wrk), {self.rounds} alternating rounds of {self.seconds} s, medians. "
            "Only ratios carry over to another machine."
        )
        return textwrap.fill(text, 110)

    def write(self, target: Path = TARGET) -> None:
        """Write the report where it is kept under version control."""
        target.parent.mkdir(exist_ok=True)
        target.write_text(self.markdown(), encoding="utf-8")


FIND_TEXT = textwrap.fill(
    "The floor is `tests/bench/floor.py`. Ours is signed in, with facets, once with result cards kept by row "
    "version and once with nothing kept. 'Repeated' are 20 searches, 'distinct' 5,000 of which about a fifth "
    "have a filter; the floor answers the same words without filters. 'Of floor' compares requests a second, "
    "and 'rounds' gives the lowest and highest such ratio of a single round. 'CPU ms' is the server's own "
    "processor time a request, 'by CPU' the floor's in relation to it: other work disturbs these least.",
    110,
)
FIND_HEAD = (
    "data",
    "queries",
    "server",
    "requests/s",
    "p50 ms",
    "p95 ms",
    "bytes",
    "of floor",
    "rounds",
    "CPU ms",
    "by CPU",
)
WEIGHT_HEAD = (
    "data",
    "page",
    "HTML",
    "HTML gzip",
    "with parts",
    "with parts gzip",
    "parts",
    "gzip by server",
)


CROWD_TEXT = textwrap.fill(
    "People who sign in at the same moment, in both steps and at the passphrases' full cost, while two others search "
    "all the time: 'sent away' is how often somebody was told to wait (503 with Retry-After) and came again.",
    110,
)
CROWD_HEAD = ("data", "people", "all in, s", "sent away", "searches", "p95 before, ms", "p95 meanwhile, ms", "peak MB")


def _crowd_row(data: str, crowd: Crowd) -> tuple[str, ...]:
    figures = (crowd.seconds, crowd.quiet_p95, crowd.p95, crowd.peak_mb)
    seconds, before, meanwhile, peak = (f"{figure:,.1f}" for figure in figures)
    counts = (f"{crowd.people}", seconds, f"{crowd.sent_away}", f"{crowd.searches}")
    return (data, *counts, before, meanwhile, peak)


def _find_row(data: str, queries: str, result: Result) -> tuple[str, ...]:
    name = result.name if result.is_valid else f"{result.name} INVALID ({result.bad} not 200)"
    return (
        data, queries, name, f"{result.rate:,.0f}", f"{result.p50:.1f}", f"{result.p95:.1f}",
        f"{result.body:,.0f}", f"{result.ratio:.2f}", f"{result.spread[0]:.2f} to {result.spread[1]:.2f}",
        f"{result.cpu_ms:.2f}", f"{result.cpu_ratio:.2f}",
    )  # fmt: skip


def _weight_row(data: str, weight: Weight) -> tuple[str, ...]:
    figures = (weight.html, weight.compressed, weight.everything, weight.everything_compressed, weight.parts)
    return (
        data,
        f"`{weight.path}`",
        *(f"{n:,}" for n in figures),
        "yes" if weight.is_compressed_by_server else "no",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, padded so that it also reads well as plain text."""
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in [head, *rows]]  # fmt: skip
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
