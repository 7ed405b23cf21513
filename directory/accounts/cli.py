"""`flask --app app setup`: from an empty machine to the first coordinator who can sign in."""

import sys
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from directory.accounts import setup as first_day
from directory.accounts.proof.guessing import username_of
from directory.accounts.proof.passphrase import slip_of, suggest
from directory.core.db import db
from directory.vault.passphrase import LONGEST
from directory.web.settings import current_settings

# Filled by the factory, which ranks above: what brings the database to this version.
before_setup: list[Callable[[], None]] = []
_SLIPS = {
    "too_short": "it has fewer than 15 characters",
    "too_long": f"it has more than {LONGEST} bytes",
    "is_name": "it is the user name",
    "common": "it is one that many people use",
}


def _filled(value: str) -> str:
    value = " ".join(value.split())
    if not value or len(value) > 200:
        raise click.BadParameter("write a name of 1 to 200 characters")
    return value


def _username(value: str) -> str:
    value = username_of(value)
    if not first_day.USERNAME.fullmatch(value):
        raise click.BadParameter("write 3 to 60 small letters, digits, dots or hyphens, such as maria.g")
    return value


def _email(value: str) -> str:
    value = value.strip()
    if value and not first_day.EMAIL.fullmatch(value):
        raise click.BadParameter("write an address such as maria@example.org")
    return value


def _checked_by(check: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    return lambda _context, _parameter, value: None if value is None else check(value)


@click.command("setup")
@click.option("--coalition", callback=_checked_by(_filled), help="Name of the coalition.")
@click.option("--name", callback=_checked_by(_filled), help="The first coordinator's name, as others will read it.")
@click.option("--username", callback=_checked_by(_username), help="What the coordinator signs in with.")
@click.option("--email", callback=_checked_by(_email), help="Work e-mail, if there is one.")
@click.option(
    "--passphrase-file", type=click.File(encoding="utf-8"),
    help="A file whose first line is the passphrase, - for standard input. Without it one is made and shown once.",
)  # fmt: skip
@with_appcontext
def setup(
    coalition: str | None, name: str | None, username: str | None, email: str | None, passphrase_file: Any
) -> None:
    """Prepare the database and make the first coalition with its first coordinator.

    Asks for what no flag gives. Ends with 0, with 1 where it was refused, with 2 on wrong usage.
    """
    asks = not (coalition and name and username)
    if asks and not sys.stdin.isatty() and not current_app.testing:
        raise click.UsageError("name --coalition, --name and --username, or run it where questions can be asked")
    _refuse()
    for prepare in dict.fromkeys(before_setup):
        prepare()
    first = first_day.First(
        coalition or click.prompt("Name of the coalition", value_proc=_filled),
        name or click.prompt("Your name, as others will read it", value_proc=_filled),
        username or click.prompt("User name, to sign in with", value_proc=_username),
        (_ask_email() if asks and email is None else email) or None,
    )
    if passphrase_file:
        chosen, is_made = _read_passphrase(passphrase_file, first.username), False
    elif asks:
        chosen, is_made = _ask_passphrase(first.username)
    else:
        chosen, is_made = suggest()[0], True
    try:
        first_day.make_first(first, chosen, is_generated=is_made)
    except first_day.Refused as slip:
        raise click.ClickException(str(slip)) from None
    db.session.commit()
    _say_what_comes_next(first, chosen if is_made else "")


def _refuse() -> None:
    if current_settings().demo:
        raise click.ClickException("the demo has its cast; take DIRECTORY_DEMO away for a directory of your own")
    try:
        first_day.refuse_people()
    except first_day.Refused as slip:
        raise click.ClickException(str(slip)) from None


def _ask_email() -> str:
    asked: str = click.prompt("Work e-mail (empty for none)", default="", show_default=False, value_proc=_email)
    return asked


def _ask_passphrase(username: str) -> tuple[str, bool]:
    """A passphrase, and whether it was made here."""
    while True:
        typed: str = click.prompt(
            "Passphrase, 15 characters or more (empty: one is made for you)",
            hide_input=True, default="", show_default=False, value_proc=str,
        )  # fmt: skip
        if not typed:
            return suggest()[0], True
        slip = slip_of(typed, username)
        if slip:
            click.echo(f"That cannot be the passphrase: {_SLIPS[slip]}.")
        elif click.prompt("Once more", hide_input=True, default="", show_default=False, value_proc=str) != typed:
            click.echo("The two differ. Nothing is kept; type it again.")
        else:
            return typed, False


def _read_passphrase(file: Any, username: str) -> str:
    try:
        typed: str = file.readline(LONGEST * 4).rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.BadParameter("is not text in UTF-8", param_hint="--passphrase-file") from None
    slip = slip_of(typed, username)
    if slip:
        raise click.BadParameter(f"cannot be the passphrase: {_SLIPS[slip]}", param_hint="--passphrase-file")
    return typed


def _say_what_comes_next(first: first_day.First, made: str) -> None:
    click.echo(f"\n{first.coalition} is set up, and {first.name} is its coordinator.\n")
    if made:
        click.echo(f"  Passphrase (shown this once; write it down now):\n\n      {made}\n")
    address = current_settings().public_url
    click.echo(
        "What comes next:\n"
        "  1. Serve it:        flask --app app serve\n"
        f"  2. Open             {address}/\n"
        f"  3. Sign in as       {first.username}\n"
        "     A second step is set up at the first sign-in: have a telephone with an authenticator app,\n"
        "     or a security key, at hand.\n"
        f"  4. The first hour:  {address}/first-hour"
    )
