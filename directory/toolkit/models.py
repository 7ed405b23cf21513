"""The tables of the toolkit. Nothing here tells of a client; what participants answer is kept as bare counts.

An evaluation's answers are no rows: there is no moment, no order and no person to look for. All rows of a year's counts
are made at once, before the first is raised, so that not even the order of rows in the file tells who came first.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core import clock
from directory.core.db import Dated, Identified, Model
from directory.core.documents import Document
from directory.providers.models.shared import one_of


class ToolKind(StrEnum):
    """What a guide on the shelf is."""

    CIRCLES_IN_PERSON = "circles_in_person"
    CIRCLES_VIRTUAL = "circles_virtual"
    CONVERSATION = "conversation"
    SELF_ASSESSMENT = "self_assessment"
    EVALUATION = "evaluation"
    OTHER = "other"


class Audience(StrEnum):
    """For whom a guide is written."""

    STAFF = "staff"
    FACILITATORS = "facilitators"
    AGENCIES = "agencies"
    FAMILY_AND_FRIENDS = "family_and_friends"
    PARTICIPANTS = "participants"
    SURVIVORS = "survivors"


class Tool(Identified, Dated, Model):
    """A guide on the shelf: a link or a file, one language each. `key` as in a correction of the catalog."""

    __tablename__ = "tool"

    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str | None] = mapped_column(String(400))
    kind: Mapped[ToolKind] = mapped_column(one_of(ToolKind))
    audience: Mapped[Audience] = mapped_column(one_of(Audience))
    language: Mapped[str] = mapped_column(String(20))
    edition: Mapped[str | None] = mapped_column(String(60))
    licence: Mapped[str] = mapped_column(String(120))
    owner: Mapped[str] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(2000))
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Document.id), index=True)
    updated_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class Evaluation(Identified, Model):
    """Participants' evaluation of a program, the whole organization's or one service's, by a short address.

    `closed_on` ends it for good. `short` is what a facilitator writes on the board. `service_name` stays when the
    service is deleted, so that its counts never pass for the whole organization's.
    """

    __tablename__ = "evaluation"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    service_name: Mapped[str | None] = mapped_column(String(300))
    short: Mapped[str] = mapped_column(String(12), unique=True)
    question_set: Mapped[str] = mapped_column(String(40))
    opened_on: Mapped[date]
    opened_by: Mapped[str] = mapped_column(String(200))
    closed_on: Mapped[date | None]
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class EvaluationSheet(Identified, Model):
    """That a sheet of codes was printed, so that a lost one can be ended; the codes themselves are not kept."""

    __tablename__ = "evaluation_sheet"

    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    printed_on: Mapped[date]
    printed_by: Mapped[str] = mapped_column(String(200))
    ended_on: Mapped[date | None]
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class EvaluationCode(Model):
    """A code that was not used yet, as a keyed hash. Using it deletes it, in the transaction that counts the answer."""

    __tablename__ = "evaluation_code"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation_sheet.id", ondelete="CASCADE"), index=True)


class EvaluationTally(Model):
    """How often a choice was made in a year; question "" counts the forms. No row is of one person."""

    __tablename__ = "evaluation_tally"

    evaluation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Voice(Identified, Model):
    """That survivors' voice was brought to a partner: when, which theme, a line at most. Nobody is named in it."""

    __tablename__ = "voice"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    brought_on: Mapped[date] = mapped_column(index=True)
    theme: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = mapped_column(String(200))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    agency_name: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class Stage(StrEnum):
    """How far a standard or a law is; from when it holds is its date."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    ENDED = "ended"


class Standard(Identified, Dated, Model):
    """A standard or law that is watched: its effect in plain words, from when, the source, whom it touches."""

    __tablename__ = "standard"

    title: Mapped[str] = mapped_column(String(200))
    effect: Mapped[str] = mapped_column(Text)
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    from_on: Mapped[date | None] = mapped_column(index=True)
    link: Mapped[str | None] = mapped_column(String(2000))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    updated_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class Facilitator(Identified, Dated, Model):
    """Somebody of the community who facilitates, reached through an agency, with consent and until a date.

    There is no column for an address or a number: the agency's are used. After `ends_on` nobody sees the row, and the
    sweep deletes it.
    """

    __tablename__ = "facilitator"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    offers: Mapped[str] = mapped_column(String(300))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    consent_on: Mapped[date]
    consent_by: Mapped[str] = mapped_column(String(200))
    ends_on: Mapped[date] = mapped_column(index=True)
    updated_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class Allowed(StrEnum):
    """Whether a partner's policy allows processes that the community leads."""

    YES = "yes"
    NO = "no"
    ASK_FIRST = "ask_first"
    UNKNOWN = "unknown"


class CommunityAnswer(Identified, Model):
    """What a partner said of processes that the community leads; the newest counts, and `number` counts from 1."""

    __tablename__ = "community_answer"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    allowed: Mapped[Allowed] = mapped_column(one_of(Allowed))
    said_by: Mapped[str] = mapped_column(String(200))
    said_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
