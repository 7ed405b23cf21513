"""The desk's own papers: what staff say is wrong, what they heard on the telephone, what waits to be deleted.

Nothing of a client stands here: a correction tells of a record, never of the call that showed it.
"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model
from directory.core.permissions import Duty
from directory.providers.models.shared import one_of


class Verdict(StrEnum):
    """What the desk did with a correction."""

    OPEN = "open"
    PUT_RIGHT = "put_right"
    IT_IS_RIGHT = "it_is_right"


class Correction(Identified, Model):
    """That somebody of the staff says a field is wrong. `said` is what it should be, 300 characters at most.

    It is empty where a wrong number on the telephone says it all. `key` is the form's own random number under its
    person's id, so that a form sent twice counts once. It names record, person and agency, and nothing else.
    """

    __tablename__ = "correction"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    field_name: Mapped[str] = mapped_column(String(60))
    said: Mapped[str] = mapped_column(String(300))
    reported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reported_by: Mapped[str] = mapped_column(String(200))
    duty: Mapped[Duty] = mapped_column(String(20))
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(index=True)
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict), default=Verdict.OPEN, index=True)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(300))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class Heard(StrEnum):
    """What somebody heard who just called."""

    ROOM = "room"
    FULL = "full"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


class CallReport(Identified, Model):
    """What somebody heard on the telephone just now: signed and timed, shown at once, and it ages.

    `available` of `unit_name` goes with ROOM alone; ROOM and FULL also state the service's capacity.
    `withdrawn_at`: the same person took it back within ten minutes, and it is shown no more. `key` as in a correction.
    """

    __tablename__ = "call_report"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    heard: Mapped[Heard] = mapped_column(one_of(Heard))
    available: Mapped[int | None]
    unit_name: Mapped[str | None] = mapped_column(String(120))
    reported_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reported_by: Mapped[str] = mapped_column(String(200))
    duty: Mapped[Duty] = mapped_column(String(20))
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class Removal(Identified, Model):
    """That an archived record is to be deleted for good: with a reason, and not before a week is over."""

    __tablename__ = "removal"
    __table_args__ = (Index("ix_removal_record", "record_kind", "record_id"),)

    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[uuid.UUID]
    record_name: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class KeptEdit(Identified, Model):
    """One saving of a form: what the lines of the history that belong together are gathered under.

    The lines themselves are HSDS metadata, whose `edit_id` names this row. `key` is the form's own random number, so
    that a form sent twice is saved once. `record_kind`, `record_id` and `part` say which form of the desk it was.
    """

    __tablename__ = "kept_edit"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str | None] = mapped_column(Text)
    record_kind: Mapped[str | None] = mapped_column(String(20))
    record_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    part: Mapped[str | None] = mapped_column(String(30))
