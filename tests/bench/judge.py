"""Success at five of a search on the judged queries: the share whose first five results hold a relevant one.

By itself: `python -m tests.bench.judge --server http://127.0.0.1:5000 --database FILE.db` asks a running
server (signed in as the demo's intake worker), `--floor FILE.db` asks the floor's own search.
"""

import argparse
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.floor import search_floor
from tests.bench.package import MIAMI, Package
from tests.bench.relevance import Folded, Judged, load_judged, relevant_ids
from tests.bench.server import ServerError, Visitor, sign_in

FIRST = 5
GOAL = 0.9

Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judged query brought: the first results by old id, and how many would have been right."""

    entry: Judged
    first: tuple[str, ...]
    relevant: int
    is_success: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All verdicts, with the success at five overall and by kind."""

    verdicts: tuple[Verdict, ...]

    @property
    def success(self) -> float:
        """Share of judged queries with a relevant result among the first five, 0 to 1."""
        return sum(verdict.is_success for verdict in self.verdicts) / len(self.verdicts)

    @property
    def by_kind(self) -> Mapping[str, tuple[int, int]]:
        """For each kind: successes and queries."""
        kinds = sorted({verdict.entry.kind for verdict in self.verdicts})
        return {
            kind: (
                sum(verdict.is_success for verdict in self.verdicts if verdict.entry.kind == kind),
                sum(verdict.entry.kind == kind for verdict in self.verdicts),
            )
            for kind in kinds
        }

    @property
    def failures(self) -> list[Verdict]:
        """The verdicts that failed, in file order."""
        return [verdict for verdict in self.verdicts if not verdict.is_success]


class Judge:
    """The judged set over one reading of the package; ValueError where no answer could be imported."""

    def __init__(self, package: Path = MIAMI) -> None:
        source = Package(package)
        self.services = [Folded(record) for record in source.services()]
        self.names = {service.record.id: service.record.name for service in self.services}
        self.answers = [(entry, relevant_ids(entry, self.services)) for entry in load_judged()]
        orphans = source.orphans()
        if empty := [entry.q for entry, relevant in self.answers if not relevant - orphans]:
            raise ValueError(f"judged queries without an answer that can be imported: {empty}")

    def ask(self, search: Search) -> Report:
        """Put every judged query to a search that returns old service ids, best first."""
        verdicts = []
        for entry, relevant in self.answers:
            first = tuple(search(entry.q)[:FIRST])
            verdicts.append(Verdict(entry, first, len(relevant), not relevant.isdisjoint(first)))
        return Report(tuple(verdicts))

    def lines(self, report: Report) -> list[str]:
        """The report as lines of text: overall, by kind, then each failure with what came instead."""
        right = sum(verdict.is_success for verdict in report.verdicts)
        lines = [f"success at {FIRST}: {report.success:.3f} ({right} of {len(report.verdicts)})"]
        lines += [f"  {kind:12} {good:3} of {all_of:3}" for kind, (good, all_of) in report.by_kind.items()]
        for verdict in report.failures:
            came = "; ".join(f"{key} {self.names.get(key, '?')}" for key in verdict.first) or "nothing"
            lines.append(f"  missed {verdict.entry.kind} {verdict.entry.q!r} ({verdict.relevant} right): {came}")
        return lines


class ResultIds(HTMLParser):
    """Collects `data-service-id` in order within the element `id="results"`, and its `data-total`."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.total: str | None = None
        self._tag = ""
        self._depth = 0  # elements of the list's own kind that are open; a pane beside the list is none of ours

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id") == "results":
            self.total, self._tag, self._depth = values.get("data-total") or "", tag, 1
        elif self._depth:
            self._depth += tag == self._tag
        service = values.get("data-service-id")
        if service and self._depth and service not in self.ids:
            self.ids.append(service)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._tag


def floor_search(database: Path) -> Search:
    """The floor's own search as a function of the words typed."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    return lambda q: [row[0] for row in search_floor(connection, q)]


def server_search(visitor: Visitor, database: Path) -> Search:
    """Find over HTTP as a function of the words typed; our ids are traced to old ones in the SQLite file.

    The function raises ServerError for an answer that is not a page of results.
    """
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    old_ids = {
        uuid.UUID(str(ours)).hex: str(old)
        for ours, old in connection.execute("SELECT id, source_id FROM service WHERE source_id IS NOT NULL")
    }
    connection.close()

    def search(q: str) -> list[str]:
        answer = visitor.get(f"/find?{urlencode({'q': q})}")
        found = ResultIds()
        found.feed(answer.text)
        if answer.status != 200 or found.total is None:
            raise ServerError(f"GET /find?q={q!r} answered {answer.status}, results list seen: {found.total}")
        return [old_ids.get(uuid.UUID(ours).hex, ours) for ours in found.ids]

    return search


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge a running server or the floor; 1 where the success at five is below the goal."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.judge", description=main.__doc__)
    parser.add_argument("--server", help="address of a running demo, such as http://127.0.0.1:5000")
    parser.add_argument("--database", type=Path, help="the SQLite file behind that server")
    parser.add_argument("--floor", type=Path, help="a database made by `python -m tests.bench.floor PACKAGE FILE`")
    parser.add_argument("--package", type=Path, default=MIAMI)
    options = parser.parse_args(arguments)
    if not options.package.exists():
        parser.error(f"the judged set needs the Miami package, absent at {options.package}")
    if options.floor:
        search = floor_search(options.floor)
    elif options.server and options.database:
        search = server_search(sign_in(options.server), options.database)
    else:
        parser.error("give --floor, or --server and --database")
    judge = Judge(options.package)
    report = judge.ask(search)
    print("\n".join(judge.lines(report)))
    return 0 if report.success >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
