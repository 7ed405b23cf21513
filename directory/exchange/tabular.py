"""CSV tables of a package, whatever version of HSDS they follow, brought to normal rows."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from directory.exchange import versions
from directory.exchange.derived import Stager
from directory.exchange.package import BadPackageError, Member, Package
from directory.exchange.report import Report, Where
from directory.exchange.rows import Row, examine, read_rows

Tick = Callable[[int], None]
_LARGEST_DESCRIPTOR = 5_000_000


def read_tables(package: Package, stager: Stager, report: Report, tick: Tick) -> None:
    """Put every row of every CSV table into staging; `tick` hears how many bytes are done."""
    named = _names_of_descriptor(package, report)
    done: set[str] = set()
    for member in package.members:
        if member.kind != "csv":
            continue
        name = named.get(member.name) or member.stem
        table = versions.table_of(name) or versions.table_of(member.stem)
        if table is None:
            _set_aside(member, report)
        elif (key := f"{table}/{member.stem}") in done:
            report.fault("second_file", Where(member.name, 0), table)
        else:
            done.add(key)
            _read_table(package, member, table, stager, report)
        tick(member.size)
    stager.staging.flush()


def _set_aside(member: Member, report: Report) -> None:
    code = "ignored_file" if member.stem in versions.NOT_KEPT else "unknown_file"
    report.fault(code, Where(member.name, 0), "package", value=member.stem)
    report.files.append({"name": member.name, "note": "not read"})


def _names_of_descriptor(package: Package, report: Report) -> dict[str, str]:
    """What `datapackage.json` says which file is; where it is broken, files go by their names."""
    descriptor = next((m for m in package.members if m.kind == "descriptor"), None)
    if descriptor is None or descriptor.size > _LARGEST_DESCRIPTOR:
        return {}
    with package.open(descriptor) as stream:
        try:
            content = json.loads(stream.read())
        except (ValueError, RecursionError):
            report.fault("ignored_file", Where(descriptor.name, 0), "package", value="not readable as JSON")
            return {}
    found: dict[str, str] = {}
    members = {PurePosixPath(m.name).name: m.name for m in package.members}
    resources = content.get("resources") if isinstance(content, dict) else None
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict) and isinstance(resource.get("path"), str):
            member = members.get(PurePosixPath(resource["path"]).name)
            if member and isinstance(resource.get("name"), str):
                found[member] = resource["name"]
    return found


def _read_table(package: Package, member: Member, table: str, stager: Stager, report: Report) -> None:
    text = examine(package, member)
    where = Where(member.name, 0)
    entry: dict[str, Any] = {"name": member.name, "encoding": text.encoding, "rows": 0, "note": ""}
    report.files.append(entry)
    if text.encoding != "utf-8":
        report.fault("not_utf8", where, table)
        entry["note"] = "not UTF-8: read as Windows-1252 (Latin-1)"
    if text.has_bom:
        report.fault("bom", where, table)
    if "CR" in text.line_ends:
        report.fault("bare_cr", where, table)
    renames: dict[str, str] | None = None
    unknown: set[str] = set()
    kind = "postal" if member.stem.startswith("postal") else ""
    for row in read_rows(package, member, text):
        if renames is None:
            columns = {name for name in row.cells if name}
            table = versions.refine_table(table, columns)
            renames = versions.renames_of(table, columns)
            unknown = columns - set(renames)
            if not renames:
                report.fault("no_known_column", where, table, value=", ".join(sorted(columns)))
                return
        entry["rows"] += 1
        report.count(table, "read")
        _stage(row, table, renames, unknown, kind, Where(member.name, row.line), stager, report)
    if renames is None:
        report.fault("empty_file", where, table)


def _stage(
    row: Row, table: str, renames: dict[str, str], unknown: set[str], kind: str, where: Where,
    stager: Stager, report: Report,
) -> None:  # fmt: skip
    if row.fault:
        report.leave_out(row.fault, where, table)
        return
    data: dict[str, Any] = {}
    for column, name in renames.items():
        cell = row.cells[column]
        data[name] = cell.strip(" \t") or None
        if name in _CODES and cell.strip() and cell != cell.strip():
            report.fault("blanks", where, table, name, cell)
    for column in unknown:
        if row.cells[column].strip():
            report.fault("unknown_column", where, table, column, row.cells[column])
    if kind and table == "address":
        data.setdefault("address_type", kind)
    row_id = (data.pop("id", None) or "").strip() or None
    stager.put(table, row_id, data, where)


_CODES = {"state_province", "country", "postal_code", "status"}


def refuse_if_nothing(report: Report) -> None:
    """A package of which no row could be read is refused: BadPackageError."""
    if not report.total("read"):
        raise BadPackageError("nothing_to_read", "holds no row of a table or object of HSDS")
