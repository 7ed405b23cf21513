"""What an import tells: counts by table, and every fault with its file, line, field and reason, grouped."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as filled
from typing import Any, NamedTuple

from directory.exchange.reasons import REASONS, Effect

EXAMPLES = 20
SHOWN = 3
LONGEST_VALUE = 80
COLUMNS = ("read", "new", "changed", "unchanged", "merged", "left_out", "absent", "removed")


class Where(NamedTuple):
    """A place in a package: a file, and a line of it (in JSON: the number of the object)."""

    file: str
    line: int


@dataclass(slots=True)
class Fault:
    """Everything that is wrong in one way with one field of one table."""

    code: str
    table: str
    field: str
    count: int = 0
    examples: list[tuple[Where, str]] = filled(default_factory=list)
    lines: "dict[str, array[int]]" = filled(default_factory=dict)

    @property
    def effect(self) -> Effect:
        """What became of the row or the value."""
        return REASONS[self.code].effect

    @property
    def reason(self) -> str:
        """Why, in words."""
        return REASONS[self.code].text

    def as_json(self) -> dict[str, Any]:
        """For `--report`: every place, not only the examples."""
        return {
            "code": self.code,
            "effect": self.effect.value,
            "reason": self.reason,
            "table": self.table,
            "field": self.field,
            "count": self.count,
            "examples": [{"file": w.file, "line": w.line, "value": v} for w, v in self.examples],
            "lines": {file: as_ranges(lines) for file, lines in self.lines.items()},
        }


@dataclass(slots=True)
class Report:
    """Filled while a package is read; holds line numbers, never whole rows."""

    source: str
    path: str = ""
    sha256: str = ""
    outcome: str = "refused"
    refusal: str = ""
    is_dry_run: bool = False
    tables: dict[str, Counter[str]] = filled(default_factory=dict)
    faults: dict[tuple[str, str, str], Fault] = filled(default_factory=dict)
    files: list[dict[str, Any]] = filled(default_factory=list)
    facts: dict[str, int] = filled(default_factory=dict)
    mapped: dict[str, int] = filled(default_factory=dict)
    unmapped: list[tuple[str, int]] = filled(default_factory=list)

    def count(self, table: str, what: str, number: int = 1) -> None:
        """Add to a table's count of rows read, new, changed, ..."""
        if number:
            self.tables.setdefault(table, Counter())[what] += number

    def fault(self, code: str, where: Where, table: str, field: str = "", value: str = "") -> None:
        """Note one fault; a value is kept for the first few only, and cut."""
        key = (code, table, field)
        fault = self.faults.get(key)
        if fault is None:
            fault = self.faults[key] = Fault(code, table, field)
        fault.count += 1
        if len(fault.examples) < EXAMPLES:
            shown = " ".join(str(value).split())
            fault.examples.append((where, shown[:LONGEST_VALUE] + "…" * (len(shown) > LONGEST_VALUE)))
        fault.lines.setdefault(where.file, array("L")).append(max(where.line, 0))

    def leave_out(self, code: str, where: Where, table: str, field: str = "", value: str = "") -> None:
        """Note a fault that costs the whole row."""
        self.fault(code, where, table, field, value)
        self.count(table, "left_out")

    def sort_tables(self, order: list[str]) -> None:
        """Put the tables into an order for reading."""
        self.tables = {name: self.tables[name] for name in order if name in self.tables}

    def faults_of(self, code: str, table: str = "", field: str = "") -> int:
        """How often a kind of fault was met, on one table or field if named."""
        return sum(
            fault.count
            for (a, b, c), fault in self.faults.items()
            if a == code and table in ("", b) and field in ("", c)
        )

    def total(self, what: str) -> int:
        """A count over all tables."""
        return sum(counts[what] for counts in self.tables.values())

    def sorted_faults(self) -> list[Fault]:
        """The gravest first, then the most frequent."""
        order = list(Effect)
        return sorted(self.faults.values(), key=lambda f: (order.index(f.effect), -f.count, f.table, f.field))

    def as_json(self) -> dict[str, Any]:
        """Everything, for a file."""
        return {
            **self.summary(),
            "files": self.files,
            "facts": self.facts,
            "faults": [fault.as_json() for fault in self.sorted_faults()],
            "mapping": {
                "mapped": self.mapped,
                "unmapped": [{"term": term, "uses": uses} for term, uses in self.unmapped],
            },
        }

    def summary(self) -> dict[str, Any]:
        """What is kept of a run in the database: counts, no values of rows."""
        return {
            "source": self.source,
            "path": self.path,
            "sha256": self.sha256,
            "outcome": self.outcome,
            "refusal": self.refusal,
            "dry_run": self.is_dry_run,
            "tables": {table: {c: counts[c] for c in COLUMNS} for table, counts in self.tables.items()},
        }

    def fault_summary(self) -> list[dict[str, Any]]:
        """The groups without places and values."""
        keep = ("code", "effect", "reason", "table", "field", "count")
        return [{key: fault.as_json()[key] for key in keep} for fault in self.sorted_faults()]

    def as_text(self) -> str:
        """For the terminal: a table of counts, then each group with a few examples."""
        lines = [f"{self.path}  source: {self.source}"]
        lines += [f"  {f['name']}: {f['note']}" for f in self.files if f.get("note")]
        if self.tables:
            lines += ["", *_count_lines(self.tables)]
        for effect in Effect:
            group = [fault for fault in self.sorted_faults() if fault.effect is effect]
            if group:
                lines += ["", f"{effect.value} ({sum(f.count for f in group):,})"]
                for fault in group:
                    lines += _fault_lines(fault)
        if self.facts:
            lines += [
                "",
                "worth knowing",
                *(f"  {number:>8,}  {fact}" for fact, number in self.facts.items()),
            ]
        if self.mapped or self.unmapped:
            lines += [
                "",
                "terms mapped to ours",
                *(f"  {n:>8,}  {code}" for code, n in _most(self.mapped.items())),
            ]
            lines += ["", f"terms without a rule ({len(self.unmapped):,}); the most used:"]
            lines += [f"  {uses:>8,}  {term}" for term, uses in self.unmapped[:15]]
        return "\n".join([*lines, "", self._verdict()])

    def _verdict(self) -> str:
        if self.refusal:
            return f"Nothing was imported: {self.refusal}"
        ran = "Would import" if self.is_dry_run else "Imported"
        if self.outcome == "unchanged":
            return "Nothing new: all that can be read is here already."
        return f"{ran}: {self.total('new'):,} new, {self.total('changed'):,} changed rows."


def _most(items: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(items, key=lambda pair: (-pair[1], pair[0]))


def _count_lines(tables: dict[str, Counter[str]]) -> list[str]:
    shown = [c for c in COLUMNS if c in COLUMNS[:4] or any(counts[c] for counts in tables.values())]
    width = max(len(table) for table in tables)
    lines = ["".join([" " * (width + 2), *(f"{c.replace('_', ' '):>11}" for c in shown)])]
    return lines + [
        "".join([f"  {table:<{width}}", *(f"{counts[c]:>11,}" for c in shown)]) for table, counts in tables.items()
    ]


def _fault_lines(fault: Fault) -> list[str]:
    field_name = f".{fault.field}" if fault.field else ""
    lines = [f"  {fault.count:>8,}  {fault.table}{field_name}: {fault.reason}"]
    for where, value in fault.examples[:SHOWN]:
        place = f"{where.file}:{where.line}" if where.line else where.file
        lines.append(f"            {place}" + (f"  {value!r}" if value else ""))
    return lines


def as_ranges(lines: Iterable[int]) -> str:
    """Line numbers in short: "2-9, 12"."""
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)
