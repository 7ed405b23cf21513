"""What a screen that deletes for good says of the copies that are left."""

from datetime import date

from directory.core.backup.ageing import gone_by
from directory.core.operations import do_backups_age
from directory.web.language import day, texts


def until_gone(deleted_on: date, locale: str) -> str:
    """Until when what is deleted on a day stays in backups, in one sentence; in them it lies as it lay here.

    No day is named where the backups do not age out by themselves.
    """
    say = texts(locale)
    if not do_backups_age():
        return say("It stays in older backups until whoever runs the server deletes them.")
    return say("It is in no backup any more from %(day)s on.") % {"day": day(gone_by(deleted_on), "UTC", locale)}
