"""What programs say of themselves: appended to and never overwritten. Nothing of a client stands here.

The subject of a row is an organization of the catalog, or one of its services: `subject_id` is the service's id where
there is one and else the organization's, so that a version's number is one of a kind on both databases.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model
from directory.philosophy.states import Noted
from directory.providers.models.shared import one_of


class Evidence(StrEnum):
    """Where we know it from: kinds, and no ladder."""

    SELF_REPORTED = "self_reported"
    DOCUMENT_SEEN = "document_seen"
    VISIT_BY_INVITATION = "visit_by_invitation"
    CERTIFIED = "certified"
    ACCREDITED = "accredited"
    THIRD_PARTY = "third_party"


class How(StrEnum):
    """How a program's own words reached us."""

    INTERVIEW = "interview"
    WRITTEN = "written"
    WEBSITE = "website"
    AGREEMENT = "agreement"
    PUBLIC_EVENT = "public_event"


class TermUse(StrEnum):
    """Whether a program calls its work so, or will not have it called so."""

    USED = "used"
    REFUSED = "refused"


class OfSubject:
    """Whose row it is."""

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)


class Recorded:
    """Who put it down, and when. No id of a person: the program itself, through its link.

    `key` is the form's own random number under its person's id, so that a form sent twice counts once.
    """

    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)


class Statement(Identified, OfSubject, Recorded, Model):
    """What a program stands for in its own words: one version; the highest number is the newest."""

    __tablename__ = "philosophy_statement"
    __table_args__ = (UniqueConstraint("subject_id", "number"),)

    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    said_by: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200))
    said_on: Mapped[date]
    how: Mapped[How] = mapped_column(one_of(How))


class Conversation(Identified, OfSubject, Recorded, Model):
    """Answers that were heard or read together: who gave them, in which role, when, and what we know them from."""

    __tablename__ = "philosophy_conversation"

    said_by: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200))
    said_on: Mapped[date]
    evidence: Mapped[Evidence] = mapped_column(one_of(Evidence))


class Answer(Identified, OfSubject, Model):
    """What a conversation noted of one question. `value` is a code, several with commas, or a number; `words` theirs.

    `wording` is the version of the question that was put. The highest number of a question is the newest.
    """

    __tablename__ = "philosophy_answer"
    __table_args__ = (UniqueConstraint("subject_id", "question_id", "number"),)

    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("philosophy_conversation.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[str] = mapped_column(String(12), index=True)
    number: Mapped[int]
    wording: Mapped[int]
    noted: Mapped[Noted] = mapped_column(one_of(Noted))
    value: Mapped[str] = mapped_column(String(600))
    words: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("noted_on")
    evidence: Mapped[Evidence] = mapped_column(one_of(Evidence))


class Confirmation(Identified, OfSubject, Recorded, Model):
    """That the program says that all of it is still true."""

    __tablename__ = "philosophy_confirmation"

    confirmed_on: Mapped[date] = mapped_column(index=True)


class OwnTerm(Identified, OfSubject, Recorded, Model):
    """A word that a program uses for its work or refuses, with its own meaning; ended ones are kept."""

    __tablename__ = "philosophy_term"

    name: Mapped[str] = mapped_column(String(120))
    use: Mapped[TermUse] = mapped_column(one_of(TermUse))
    meaning: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date]
    ended_at: Mapped[datetime | None]


class Theme(Identified, OfSubject, Recorded, Model):
    """What an advisory group of survivors brought up in a year: never one voice, never a day, never for the program."""

    __tablename__ = "philosophy_theme"

    year: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    brought_by: Mapped[str] = mapped_column(String(200))


class OwnLink(Identified, OfSubject, Model):
    """A secret address under which a program sees its own page and replies; only a digest of it is kept."""

    __tablename__ = "philosophy_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Reply(Identified, OfSubject, Recorded, Model):
    """What a program says to its own page: shown as theirs. `read_at`: the desk has seen it."""

    __tablename__ = "philosophy_reply"

    body: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(200))
    read_at: Mapped[datetime | None] = mapped_column(index=True)


class StandardRule(Identified, Recorded, Model):
    """A rule that others made (a state standard), and the answers that touch it; shown as a fact with its citation.

    `touches` holds pairs of question and code.
    """

    __tablename__ = "philosophy_rule"

    title_en: Mapped[str] = mapped_column(String(300))
    title_es: Mapped[str] = mapped_column(String(300))
    citation: Mapped[str] = mapped_column(String(300))
    holds_from: Mapped[date]
    touches: Mapped[list[list[str]]] = mapped_column(JSON)
    is_on: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class Assessment(Identified, Recorded, Model):
    """Our or a partner's answers to the seven questions in a year; the highest number is the newest.

    Exactly one of agency and organization is there; `subject_id` is its id. `answers` holds by question its `value`
    and `words`. `has_program`: they were asked about a program that exists, and not about one that may come.
    """

    __tablename__ = "self_assessment"
    __table_args__ = (
        UniqueConstraint("subject_id", "year", "number"),
        CheckConstraint("(agency_id IS NULL) <> (organization_id IS NULL)", name="one_side"),
    )

    agency_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    year: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    has_program: Mapped[bool]
    wording: Mapped[dict[str, int]] = mapped_column(JSON)
    answers: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON)
    said_by: Mapped[str] = mapped_column(String(200))
    said_on: Mapped[date]
