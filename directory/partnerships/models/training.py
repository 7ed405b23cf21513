"""Trainings between us and partners: who taught whom, of what, for how long. Attendance is counted, never named."""

import uuid
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Dated, Identified, Model
from directory.partnerships.models.agreement import Side
from directory.providers.models.shared import one_of


class Direction(StrEnum):
    """Who teaches whom. A visit is by invitation, and never an inspection: either side may be the guest."""

    WE_TRAIN_THEM = "we_train_them"
    THEY_TRAIN_US = "they_train_us"
    JOINT = "joint"
    THIRD_PARTY = "third_party"
    WE_VISIT = "we_visit_by_invitation"
    THEY_VISIT = "they_visit_by_invitation"
    COFACILITATION = "cofacilitation"


class Mode(StrEnum):
    """How people met."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"
    RECORDED = "recorded"


class Role(StrEnum):
    """What somebody who attended does for a living: a closed list, so that no name can stand here."""

    ADVOCATES = "advocates"
    INTAKE = "intake"
    SUPERVISORS = "supervisors"
    FACILITATORS = "facilitators"
    CLINICIANS = "clinicians"
    CASE_MANAGERS = "case_managers"
    COURT_STAFF = "court_staff"
    LEADERSHIP = "leadership"
    VOLUNTEERS = "volunteers"
    OTHERS = "others"


class TrainingEvent(Identified, Dated, Model):
    """One training or visit. `minutes` is its length; `topics` are codes of `training_topics.toml`.

    `useful` is the average of an answer from 1 to 5 given by `answers` people: it says how the day was, and is no
    measure of a partner (practice 3.2). The next one is due `renewal_months` after it; none where that is empty.
    `key` as in an agreement; for a line of an import it is made from the line, so that a file brought in twice counts
    once.
    """

    __tablename__ = "training_event"

    title: Mapped[str] = mapped_column(String(200))
    direction: Mapped[Direction] = mapped_column(one_of(Direction, 32))
    held_on: Mapped[date] = mapped_column(index=True)
    minutes: Mapped[int]
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    topics: Mapped[list[Any]] = mapped_column(JSON, default=list)
    trainers: Mapped[str] = mapped_column(String(300), default="")
    useful: Mapped[float | None]
    answers: Mapped[int | None]
    changes: Mapped[str] = mapped_column(String(500), default="")
    unmet: Mapped[str] = mapped_column(String(500), default="")
    renewal_months: Mapped[int | None]
    entered_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class TrainingPartner(Identified, Model):
    """A partner that took part in a training."""

    __tablename__ = "training_partner"
    __table_args__ = (UniqueConstraint("event_id", "organization_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_event.id", ondelete="CASCADE"))
    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)


class Attendance(Identified, Model):
    """How many people of a role came from a side: from us, or from the partners that took part."""

    __tablename__ = "training_attendance"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_event.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(one_of(Side))
    role: Mapped[Role] = mapped_column(one_of(Role))
    people: Mapped[int]
