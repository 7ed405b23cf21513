"""The operator's commands for a server that is in use: backup, restore, sweep, letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from directory.config import BadSetting
from directory.core import clock, erasing, holding, operations, outbox, sweeping
from directory.core.backup import ageing
from directory.core.backup.container import BadBackup, mark_of_key
from directory.core.db import db, is_sqlite
from directory.core.operations import Work
from directory.core.post import Postman
from directory.restoring import database_file, forget_former_databases, restore_backup, take_backup
from directory.vault import log as sealed_log
from directory.vault import moment
from directory.vault.contracts import CONTRACTS
from directory.web.settings import current_settings

INDEX_EVERY = REWRITE_EVERY = timedelta(hours=20)
CLOCK_BEHIND = (
    "The clock stands before a moment that it has shown: what was handed on opens for nobody until it is right. If it "
    "had been ahead by mistake and is right now: flask --app app accept-clock"
)
_SWEEP_LOCK = 0x4C696E6B  # a number of our own: the lock's name on PostgreSQL


def install_operating_commands(app: Flask) -> None:
    """Register the commands of this file."""
    for command in (backup, restore, sweep, letters, check_logs, accept_clock):
        app.cli.add_command(command)


@contextmanager
def _plain_words() -> Iterator[None]:
    """Say what was refused in one line, without a traceback."""
    try:
        yield
    except (BadBackup, BadSetting) as slip:
        raise click.ClickException(str(slip)) from None
    except FileExistsError as slip:
        raise click.ClickException(f"{slip.filename or slip} is there already: choose another name") from None
    except OSError as slip:
        raise click.ClickException(f"{slip.strerror or type(slip).__name__}: {slip.filename or ''}") from None


@click.command("backup")
@click.argument("place", metavar="FOLDER|FILE", type=click.Path(path_type=Path))
@with_appcontext
def backup(place: Path) -> None:
    """Copy the whole database while the server runs. The key files are not inside.

    Into a FOLDER that is there: under the moment's name, and the folder's backups older than 34 days are deleted, so
    that what was deleted here leaves them too. Or into a new FILE, which somebody else must delete in time.
    """
    with _plain_words():
        place = place.resolve()
        file = place / ageing.name_of(clock.now()) if place.is_dir() else place
        if file.exists():
            raise FileExistsError(str(file))
        manifest = take_backup(file)
        gone = ageing.prune(place, clock.now()) if file != place else None
    total = sum(manifest.rows.values())
    click.echo(f"{file}: {total} rows of {len(manifest.rows)} tables, {manifest.size} bytes, checked.")
    if gone is None:
        click.echo(f"Delete it by {ageing.gone_by(manifest.moment.date())}: what is deleted here stays in it.")
    else:
        click.echo(f"{len(gone)} older than {ageing.KEPT.days} days deleted.")
    click.echo("The key file is not inside. Keep a copy of it elsewhere: without it authenticator apps stop working.")
    try:
        operations.note_operation(Work.BACKUP, manifest.moment, size=manifest.size, ages_out=gone is not None)
        db.session.commit()
    except SQLAlchemyError:
        click.echo("The backup is good; the database was too busy to note it for the operator's screen.", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "over", is_flag=True, help="Take the place of a database in use; that one is kept beside.")
@with_appcontext
def restore(file: Path, *, over: bool) -> None:
    """Bring the backup FILE back. The server must be stopped. Sign-ins, invitations and spoken codes in it end."""
    with _plain_words():
        restored = restore_backup(file.resolve(), over=over)
    manifest, ended = restored.manifest, restored.ended
    click.echo(f"Restored the backup of {manifest.taken_at[:16].replace('T', ' ')} UTC.")
    click.echo(
        f"Ended: {ended['sign_ins']} sign-ins, {ended['invitations']} invitations, {ended['spoken_codes']} codes, "
        f"{ended['links']} links to packets."
    )
    click.echo(f"Held: {ended['letters']} unsent letters (flask --app app letters --help).")
    if restored.kept:
        click.echo(
            f"Ended as in the database of before: {ended['hats']} hats, {ended['people']} people shut out, "
            f"{ended['releases']} releases of information revoked."
        )
        click.echo(f"The database of before is kept: {restored.kept}. Delete it when you no longer need it.")
    if manifest.key != mark_of_key(current_settings().secret_key):
        click.echo(
            "This machine's key file is not the one that the backup was made under: bring that one, or authenticator "
            "apps will not work and each person must set theirs up anew."
        )
    click.echo(
        "What happened since that moment is not in it. Look through the people who have left since, and the "
        "passphrases and settings changed since. Then start the server."
    )


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Hourly: end what has run out, delete what is due, send letters, and once a day look ahead and order the index."""
    with _only_sweep() as is_first:
        if not is_first:
            click.echo("Another sweep is at work; this one leaves it to that.")
            return
        click.echo(_end_what_has_run_out())
        if moment.is_behind():
            click.echo(CLOCK_BEHIND, err=True)
        click.echo(_order_index())
        operations.note_operation(Work.SWEEP)
        db.session.commit()
        click.echo(_erase())
        click.echo(_send_letters())


@contextmanager
def _only_sweep() -> Iterator[bool]:
    """Whether no other sweep of this database is at work."""
    if is_sqlite():
        file = database_file()
        with holding.only_one(file.with_name(f"{file.name}.sweep")) as is_first:
            yield is_first
        return
    with db.engine.connect() as connection:  # the lock ends with its transaction, however the process ends
        yield bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SWEEP_LOCK}))


def _end_what_has_run_out() -> str:
    from directory.accounts import ending
    from directory.accounts.actions import end_stale_sign_ins
    from directory.accounts.proof import throttle

    sign_ins, invitations, codes = end_stale_sign_ins(), ending.end_old_invitations(), ending.forget_old_codes()
    throttle.forget_old()
    removed = sweeping.do_what_is_due()
    near = sweeping.tell_what_is_near()
    outbox.forget_ended()
    operations.forget_old_faults()
    db.session.commit()
    return (
        f"{sign_ins} sign-ins ended; {invitations} invitations ended; {codes} spoken codes ended; "
        f"{removed} rows deleted that were due; {near} days told of that are near."
    )


def _order_index() -> str:
    """Make the index whole once a day: it holds the writers up for seconds, and the days ahead last for weeks."""
    from directory.find.indexing.build import rebuild

    last = operations.find_operation(Work.INDEX)
    if last is not None and clock.now() - last.at < INDEX_EVERY:
        return "The index was ordered less than a day ago."
    count = rebuild(current_settings().timezone)
    operations.note_operation(Work.INDEX)
    db.session.commit()
    return f"{count} services are in the index."


def _erase() -> str:
    """Have what was deleted leave the files as well, and the databases that restores set aside, in time."""
    former = f"{len(forget_former_databases(clock.now() - ageing.KEPT))} former databases deleted."
    if is_sqlite():
        db.session.rollback()
        journal = "emptied" if erasing.order_anew() and erasing.empty_journal() else "in use, left to the next sweep"
        return f"The journal of the database: {journal}; {former}"
    last = operations.find_operation(Work.REWRITE)
    if last is not None and clock.now() - last.at < REWRITE_EVERY:
        return f"The tables were written anew less than a day ago; {former}"
    db.session.rollback()  # nobody else gets at a table while this transaction has looked at it
    count = erasing.rewrite_tables(_sealed_tables() | erasing.unordered_tables())
    if count:
        operations.note_operation(Work.REWRITE, tables=count)
        db.session.commit()
    return f"{count} tables were written anew; {former}"


def _sealed_tables() -> set[str]:
    return {contract.column.partition(".")[0] for contract in CONTRACTS.values()}


@click.command("accept-clock")
@with_appcontext
def accept_clock() -> None:
    """The clock had been ahead by mistake, and is right now: go on from here. What was swept meanwhile is gone."""
    moment.accept_clock()
    db.session.commit()
    click.echo(f"From now on: {clock.now():%Y-%m-%d %H:%M} UTC.")


@click.command("check-logs")
@with_appcontext
def check_logs() -> None:
    """Say of each agency's sealed log whether it is what was written, line by line. No line is opened."""
    from directory.accounts.models import Agency
    from directory.accounts.proof.server_key import chain_key

    found = {one: sealed_log.verify(one, chain_key()) for one in sealed_log.list_agencies()}
    for agency_id, verdict in found.items():
        agency = db.session.get(Agency, agency_id)
        said = "whole" if verdict.broken_at is None else f"NOT what was written, from line {verdict.broken_at} on"
        click.echo(f"{agency.name if agency else agency_id}: {verdict.lines} lines, {said}.")
    if any(verdict.broken_at is not None for verdict in found.values()):
        raise click.ClickException("a log was altered, or this machine's key file is not the one it was written under")
    click.echo(f"{len(found)} logs are whole.")


def _send_letters() -> str:
    postman: Postman | None = current_app.extensions["postman"]
    queue = outbox.count_letters()
    if postman is None:
        return f"{queue.waiting} letters wait: DIRECTORY_SMTP_URL names no mail server."
    db.session.rollback()  # nothing is held open while a mail server takes its time
    sent, is_reached = postman.send_due()
    return f"{sent} letters sent." if is_reached else f"{sent} letters sent; then the mail server did not answer."


@click.command("letters")
@click.argument("what", required=False, type=click.Choice(["send-held", "drop-held", "send-failed", "drop-failed"]))
@with_appcontext
def letters(what: str | None) -> None:
    """Count the letters of the outbox; send or drop those held by a restore, or those that failed."""
    if what:
        do, _, which = what.partition("-")
        count = (outbox.send_again if do == "send" else outbox.drop)(held=which == "held")
        db.session.commit()
        click.echo(f"{count} letters {'wait to be sent' if do == 'send' else 'dropped'}.")
    queue = outbox.count_letters()
    click.echo(f"{queue.waiting} wait, {queue.held} held, {queue.failed} failed, {queue.sent} sent in thirty days.")
