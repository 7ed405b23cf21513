"""The import of a package: look at it, read it, check it, write it; the caller commits or rolls back."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from directory.core import clock
from directory.core.db import db
from directory.exchange.derived import MADE, Stager
from directory.exchange.mapping import Mapping, languages_by_name, read_rules
from directory.exchange.models import ImportRun
from directory.exchange.nested import read_objects
from directory.exchange.package import BadPackageError, Limits, open_package
from directory.exchange.queries import list_closed_places
from directory.exchange.reading import Catalog, derive_id
from directory.exchange.report import Report, Where
from directory.exchange.staging import Staging
from directory.exchange.tables import ELIGIBILITY, TABLES
from directory.exchange.tabular import read_tables
from directory.exchange.writing import Writer
from directory.providers.models import LinkEntity, Origin
from directory.providers.vocabularies import list_terms

Progress = Callable[[float], None]
READING = 0.3  # the part of the time that goes into reading files, for the progress bar
MAPPED = "attribute (mapped)"


def import_package(
    path: Path,
    source: str,
    *,
    country: str = "US",
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring a package into the catalog and tell what became of each row; flushes, never commits.

    `country` (ISO 3166-1, two letters) stands in where an address names none. A package that cannot be used
    gives a report with `refusal` set: the caller must roll back then. `progress` hears fractions from 0 to 1.
    """
    report = Report(source, path.name)
    started = clock.now()
    staging = Staging()
    try:
        _read(path, limits, staging, report, progress or _silent)
        _write(staging, report, country, progress or _silent)
        _judge(staging, report)
    except BadPackageError as slip:
        report.refusal = f"{slip.file}: {slip.reason}" if slip.file else slip.reason
        report.fault("refused", Where(slip.file or path.name, slip.line), "package", slip.code, slip.reason)
    finally:
        staging.close()
    report.sort_tables([*TABLES, ELIGIBILITY, MAPPED])
    if not report.refusal:
        report.outcome = (
            "imported" if report.total("new") + report.total("changed") + report.total("removed") else "unchanged"
        )
        _record_run(report, started)
    return report


def _silent(fraction: float) -> None:
    del fraction


def _read(path: Path, limits: Limits | None, staging: Staging, report: Report, progress: Progress) -> None:
    package = open_package(path, limits)
    report.sha256 = package.sha256
    for name, reason in package.ignored:
        report.fault("ignored_file", Where(name, 0), "package", value=reason)
        report.files.append({"name": name, "note": reason})
    total = sum(member.size for member in package.members) or 1
    done = 0

    def tick(size: int) -> None:
        nonlocal done
        done += size
        progress(READING * min(1.0, done / total))

    stager = Stager(staging, report)
    read_tables(package, stager, report, tick)
    read_objects(package, stager, report, tick)
    if not report.total("read"):
        raise BadPackageError("nothing_to_read", "holds no row of a table and no object of HSDS", path.name)


def _write(staging: Staging, report: Report, country: str, progress: Progress) -> None:
    terms = list_terms()
    catalog = Catalog(report.source, country, languages_by_name(terms), staging, report)
    catalog.prepare(list_closed_places(report.source))
    connection = db.session.connection()
    writer = Writer(connection, report.source, clock.now(), staging, report, catalog.nearby.every)
    total, done = staging.count() or 1, 0
    for name, filled in TABLES.items():
        if name == "metadata":
            _map_terms(staging, report, writer, Mapping(read_rules(), terms))
        writer.write(filled, catalog.rows(name))
        done += staging.count(name)
        progress(READING + (1 - READING) * done / total)
    writer.sweep()
    report.facts["spellings of languages"] = staging.count_noted("language")


def _judge(staging: Staging, report: Report) -> None:
    """Refuse a package of which nothing hangs together: BadPackageError."""
    if staging.references and not staging.references_held:
        raise BadPackageError("all_orphans", "every reference points at a record that is not in it, or was left out")
    kept = sum(report.total(what) for what in ("new", "changed", "unchanged", "merged"))
    if not kept:
        raise BadPackageError("nothing_usable", "no row of it can be used")


def _map_terms(staging: Staging, report: Report, writer: Writer, mapping: Mapping) -> None:
    names = {row.id: str(row.data.get("name") or "") for row in staging.rows("taxonomy_term") if not row.is_repeat}
    if mapping.unknown_codes:
        report.facts["codes of the mapping that no vocabulary has"] = len(mapping.unknown_codes)
    unmapped = [
        (names.get(term, term), uses)
        for term, uses in staging.term_uses()
        if not mapping.terms_for(names.get(term, ""))
    ]
    report.unmapped = sorted(unmapped, key=lambda pair: (-pair[1], pair[0]))
    writer.write(TABLES["attribute"], _mapped(staging, report, mapping, names), count_as=MAPPED)


def _mapped(
    staging: Staging, report: Report, mapping: Mapping, names: dict[str | None, str]
) -> Iterator[dict[str, Any]]:
    for entity, link, term in staging.links():
        for code, term_id in mapping.terms_for(names.get(term, "")):
            at = derive_id(report.source, "attribute", f"{MADE}mapped?{entity}:{link}:{term_id}")
            if not staging.note_written("attribute", at):
                continue
            report.count(MAPPED, "read")
            report.mapped[code] = report.mapped.get(code, 0) + 1
            yield {
                "id": at,
                "source": report.source,
                "source_id": None,
                "link_entity": LinkEntity(entity),
                "link_id": link,
                "link_type": "",
                "taxonomy_term_id": term_id,
                "origin": Origin.MAPPED,
            }


def _record_run(report: Report, started: datetime) -> None:
    db.session.add(
        ImportRun(
            source=report.source,
            package=report.path[:300],
            sha256=report.sha256,
            started_at=started,
            finished_at=clock.now(),
            outcome=report.outcome,
            counts=report.summary()["tables"],
            faults=report.fault_summary(),
        )
    )
    db.session.flush()
