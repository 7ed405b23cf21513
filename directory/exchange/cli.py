"""The operator's command for HSDS packages."""

from collections.abc import Callable

import click

after_import: list[Callable[[], None]] = []


@click.command("import-hsds")
def import_hsds() -> None:
    """In the making."""
