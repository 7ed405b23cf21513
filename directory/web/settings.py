"""The settings of the server that answers."""

from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from directory.config import Settings


def current_settings() -> "Settings":
    """The settings of this server, as the factory put them there."""
    settings: Settings = current_app.extensions["settings"]
    return settings
