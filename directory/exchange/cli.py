"""`flask --app app import-hsds`: the operator's way to bring a directory in."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DataError, IntegrityError

from directory.core.db import db
from directory.exchange.actions import Progress, import_package
from directory.exchange.report import Report

# Filled by the factory: Find ranks above and must rebuild its index after an import.
after_import: list[Callable[[], None]] = []
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def _check_source(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _SOURCE.fullmatch(value):
        raise click.BadParameter("use up to 60 of a-z, 0-9, dot, dash and underscore")
    if value == "ours":
        raise click.BadParameter("is the name of this directory's own vocabularies")
    return value


@click.command("import-hsds")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--source", callback=_check_source, help="Name of the source; without it, made from the file's name.")
@click.option("--dry-run", is_flag=True, help="Read, check and report; change nothing.")
@click.option(
    "--report", "report_file", type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the whole report to a file, as JSON.",
)  # fmt: skip
@with_appcontext
def import_hsds(path: Path, source: str | None, *, dry_run: bool, report_file: Path | None) -> None:
    """Bring an HSDS package into the directory (1.x, 2.x, 3.x: zip or folder of CSV; 3.x: JSON).

    Ends with 0 if it was imported or nothing was new, 1 if faults kept all of it out, 2 on wrong usage.
    """
    settings = current_app.extensions.get("settings")
    with _progress() as progress:
        report = run_import(
            path, source or name_source(path), getattr(settings, "country", "US"), progress, dry_run=dry_run
        )
    if report_file:
        report_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    click.echo(report.as_text())
    if report.refusal:
        raise click.exceptions.Exit(1)
    if report.outcome == "imported" and not dry_run:
        for hook in dict.fromkeys(after_import):  # a second application in one process adds its hooks again
            hook()


def run_import(
    path: Path, source: str, country: str, progress: Progress | None = None, *, dry_run: bool = False
) -> Report:
    """Import in one transaction of its own: committed as a whole, or nothing of it stays."""
    report = Report(source, path.name)
    try:
        report = import_package(path, source, country=country, progress=progress)
        report.is_dry_run = dry_run
        if report.refusal or dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    except (IntegrityError, DataError) as slip:
        db.session.rollback()
        report.refusal = f"the database refused a row ({type(slip).__name__}); this is a fault of the import itself"
    except BaseException:
        db.session.rollback()
        raise
    return report


def name_source(path: Path) -> str:
    """The name of a source from that of a file: the same file name means the same source."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60] or "import"


@contextmanager
def _progress() -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label="Importing", file=sys.stderr) as bar:
        yield lambda fraction: bar.update(max(0, int(fraction * 1000) - bar.pos))
