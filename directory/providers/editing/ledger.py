"""One saving of a form, and a line of the history (HSDS metadata) for every field that it changes.

All changes that a person makes go through here, so that none is without its line. A line's `source` is empty and
`updated_by` a person's name: an import leaves such a field alone. A row that is made or taken off leaves a line for
each of its fields, enough to put it back as it was.
"""

import uuid
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.exc import IntegrityError

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import Base, db
from directory.core.problems import Problem
from directory.providers.models import KeptEdit, Metadata, Organization

NO_HISTORY = frozenset({"id", "created_at", "updated_at", "row_version", "last_modified"})
LONGEST_KEY = 64


class SentTwice(Problem):
    """The same form was kept already."""

    status = 409


class Ledger:
    """A saving in the making. Flushes, never commits; `lines` counts what it changed."""

    def __init__(self, actor: Actor, edit: KeptEdit) -> None:
        self.actor, self.edit = actor, edit
        self.lines = 0

    def put(self, row: Any, **values: Any) -> None:
        """Set columns of a row, with a line for each that differs."""
        # All of them before anything is written: the catalog refuses a wait without its moment.
        with db.session.no_autoflush:
            before = {column: getattr(row, column) for column in values}
            for column, value in values.items():
                if before[column] != value:
                    setattr(row, column, value)
                    self._note(row, column, "update", encode(before[column]), encode(value))

    def add(self, row: Any) -> None:
        """Put a new row into the catalog."""
        db.session.add(row)
        db.session.flush()
        for column, value in _contents(row):
            self._note(row, column, "create", None, encode(value))

    def drop(self, row: Any, *, silent: bool = False) -> None:
        """Take a row off; `silent` keeps nothing of what it said (the street of a place that becomes confidential)."""
        for column, value in _contents(row):
            if silent:
                self.lines += 1
            else:
                self._note(row, column, "delete", encode(value), None)
        db.session.delete(row)
        db.session.flush()

    def count(self) -> None:
        """Note that something changed which leaves no line of its own."""
        self.lines += 1

    def _note(self, row: Any, column: str, action: str, before: str | None, after: str | None) -> None:
        self.lines += 1
        db.session.add(
            Metadata(
                resource_id=row.id,
                resource_type=row.__tablename__,
                last_action_date=self.edit.at,
                last_action_type=action,
                field_name=column,
                previous_value=before,
                replacement_value=after,
                updated_by=self.edit.person_name,
                edit_id=self.edit.id,
            )
        )


def open_edit(
    actor: Actor,
    action: str,
    *,
    organization_id: uuid.UUID | None,
    key: str = "",
    reason: str = "",
    record: tuple[str, uuid.UUID] | None = None,
    part: str | None = None,
    is_edit: bool = True,
) -> Ledger:
    """Begin a saving: note it under the form's key, and hold the organization so that saves come one after another.

    `is_edit` is False for what changes nothing of the record, such as a check.

    Raises SentTwice for a key that was kept already; whoever catches it rolls back.
    """
    edit = KeptEdit(
        id=uuid.uuid4(),
        organization_id=organization_id,
        key=_plain(key)[:LONGEST_KEY] or None,
        at=clock.now(),
        person_id=actor.person_id,
        person_name=actor.name,
        action=action,
        reason=reason or None,
        record_kind=record[0] if record else None,
        record_id=record[1] if record else None,
        part=part,
    )
    if find_kept(key):
        raise SentTwice
    db.session.add(edit)
    try:
        db.session.flush()
    except IntegrityError:
        raise SentTwice from None
    if organization_id:
        _hold(organization_id, is_edit=is_edit)
    return Ledger(actor, edit)


def _hold(organization_id: uuid.UUID, *, is_edit: bool) -> None:
    """Raise the organization's version before anything of it is read: the second of two savers waits here."""
    db.session.execute(
        update(Organization)
        .where(Organization.id == organization_id)
        .values(
            row_version=Organization.row_version + 1,
            updated_at=clock.now() if is_edit else Organization.updated_at,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def find_kept(key: str) -> KeptEdit | None:
    """The saving that was made of a form with this random number, or None."""
    if not key:
        return None
    return db.session.scalars(select(KeptEdit).where(KeptEdit.key == _plain(key)[:LONGEST_KEY])).first()


def _plain(key: str) -> str:
    """A form's number without what no number of ours holds (a database refuses some characters)."""
    return "".join(c for c in key if c.isascii() and (c.isalnum() or c in "-_"))


def _contents(row: Any) -> list[tuple[str, Any]]:
    """The columns of a row that say something, but those that only say when it was made."""
    names = [a.key for a in inspect(type(row)).column_attrs]
    return [(n, getattr(row, n)) for n in names if n not in NO_HISTORY and getattr(row, n) is not None]


def encode(value: Any) -> str | None:
    """A value as the history writes it: as an import does."""
    if value is None:
        return None
    return value.value if isinstance(value, StrEnum) else str(value)


def decode(model: type[Base], column: str, text: str | None) -> Any:
    """The value that a line of the history tells; ValueError for a text that the column cannot hold."""
    if text is None:
        return None
    kind = model.__table__.c[column].type
    if getattr(kind, "enum_class", None) is not None:
        return kind.enum_class(text)  # type: ignore[attr-defined]
    wanted = getattr(kind, "impl_instance", kind).python_type
    if wanted is bool:
        return text == "True"
    for parsed in (uuid.UUID, int, float):
        if wanted is parsed:
            return parsed(text)
    for moment in (datetime, date, time):
        if wanted is moment:
            return moment.fromisoformat(text)
    return text
