"""The operator's commands: `flask --app app --help` lists them."""

import os
import uuid

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate import upgrade

from directory.config import ROOT, BadSetting
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.web.language import current_locale, plurals
from directory.web.settings import current_settings


def install_commands(app: Flask) -> None:
    """Register every command, and what follows an import: the index is made anew."""
    from directory.accounts import cli as accounts
    from directory.accounts import drafts
    from directory.accounts.rules import changes as rule_changes
    from directory.accounts.rules import guide
    from directory.core import changes, sweeping
    from directory.exchange import cli as exchange
    from directory.operating_cli import install_operating_commands
    from directory.providers.editing import removal, waiting
    from directory.providers.queries import count_partners
    from directory.toolkit import actions as toolkit

    app.cli.add_command(prepare)
    app.cli.add_command(demo)
    app.cli.add_command(reindex)
    install_operating_commands(app)
    app.cli.add_command(exchange.import_hsds)
    app.cli.add_command(accounts.setup)
    app.cli.add_command(serve)
    accounts.before_setup.append(prepare_database)
    guide.count_partners.append(count_partners)
    sweeping.due.append(drafts.forget_old_drafts)
    sweeping.due.append(rule_changes.forget_old_events)
    sweeping.due.append(removal.remove_due)
    sweeping.told.append(_tell_renewals)
    waiting.askers.append(_tell_desk)
    sweeping.due.append(toolkit.forget_ended_consents)
    exchange.after_import.append(_rebuild_index)
    changes.listeners.append(_refresh_index)


def _tell_renewals() -> int:
    from directory.partnerships.agreements.reminders import write_letters

    settings = current_settings()
    return write_letters(clock.today(settings.timezone), settings.public_url)


def _tell_desk(actor: Actor) -> tuple[str, str] | None:
    from directory.partnerships.agreements.reminders import count_due

    count = count_due(actor, clock.today(current_settings().timezone))
    _n = plurals(current_locale())
    said = _n("%(count)s agreement wants looking at", "%(count)s agreements want looking at", count)
    return ("/agreements/renewals", said % {"count": count}) if count else None


def _rebuild_index() -> None:
    from directory.find.indexing.build import rebuild

    rebuild(current_settings().timezone)
    db.session.commit()


def _refresh_index(service_ids: list[uuid.UUID]) -> None:
    from directory.find.indexing.build import refresh

    refresh(service_ids, current_settings().timezone)


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database to this version: tables, vocabularies, postal codes; in the demo its cast. Safe to repeat."""
    from directory.accounts.circle.demo import load_circles
    from directory.accounts.demo import load_cast, refuse_foreign_database

    if current_settings().demo:
        try:
            refuse_foreign_database()
        except BadSetting as slip:
            raise click.ClickException(str(slip)) from None
    prepare_database()
    if current_settings().demo:
        load_cast()
        db.session.commit()
        load_circles()
        db.session.commit()
    click.echo("The database is ready.")


def prepare_database() -> None:
    """Migrate, and load what every server needs."""
    from directory.find.geography import load_zip_codes
    from directory.providers.vocabularies import load_vocabularies

    settings = current_settings()
    os.umask(0o077)  # the database is for its owner's eyes alone
    settings.instance.mkdir(parents=True, exist_ok=True)
    upgrade(directory=str(ROOT / "directory" / "migrations"))
    load_vocabularies()
    load_zip_codes()
    db.session.commit()


@click.command("demo")
@click.option("--bind", default="127.0.0.1", envvar="HOST", help="A loopback address.")
@click.option("--port", default=5000, envvar="PORT", type=click.IntRange(1, 65535))
@click.option("--workers", default=2, type=click.IntRange(1, 16))
@with_appcontext
def demo(bind: str, port: int, workers: int) -> None:
    """Serve the demo of a fictional county on this machine alone."""
    from directory.serving import refuse_far_address, serve

    if not current_settings().demo:
        raise click.ClickException("set DIRECTORY_DEMO=1: this command serves the demo only")
    try:
        refuse_far_address(bind)
        prepare_demo()
    except BadSetting as slip:
        raise click.ClickException(str(slip)) from None
    host = f"[{bind}]" if ":" in bind else bind
    click.echo(f"The demo is at http://{host}:{port}/  (Ctrl+C ends it)")
    serve(f"{host}:{port}", workers)


def prepare_demo() -> None:
    """Make the demo's database, or bring it up to date; refuse one that the demo did not make (BadSetting)."""
    from directory.accounts.circle.demo import load_circles
    from directory.accounts.demo import load_cast, refuse_foreign_database
    from directory.find.demo import load_county_once

    refuse_foreign_database()
    prepare_database()
    load_cast()
    db.session.commit()
    load_circles()
    load_county_once(current_settings().timezone)
    db.session.commit()


@click.command("serve")
@click.option("--bind", default="127.0.0.1:8000", help="Address and port, or unix:/path, at which the proxy asks.")
@click.option("--workers", default=2, type=click.IntRange(1, 32))
@with_appcontext
def serve(bind: str, workers: int) -> None:
    """Serve the directory behind a proxy that ends TLS. Refused in the demo, and before anybody can sign in."""
    from directory.accounts.setup import count_people
    from directory.serving import serve as serve_at

    if current_settings().demo:
        raise click.ClickException("this is the demo: take DIRECTORY_DEMO away, or say flask --app app demo")
    if not count_people():
        raise click.ClickException("nobody can sign in yet; run first: flask --app app setup")
    click.echo(f"Serving {current_settings().public_url} at {bind}  (Ctrl+C ends it)")
    serve_at(bind, workers)


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Make the search index anew from the catalog."""
    from directory.find.indexing.build import rebuild

    count = rebuild(current_settings().timezone)
    db.session.commit()
    click.echo(f"{count} services are in the index.")
