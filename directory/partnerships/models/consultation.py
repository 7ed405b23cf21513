"""Ways to ask a partner for advice, what was asked, and what a partnership has taught both sides.

A consultation is hypothetical, or names its category alone: nothing here may tell of a person who is served.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Dated, Identified, Model
from directory.providers.models.shared import one_of


class MechanismKind(StrEnum):
    """How one can ask (practice 3.3)."""

    NAMED_LIAISON = "named_liaison"
    BACKUP_LIAISON = "backup_liaison"
    ON_CALL = "on_call_line"
    DROP_IN = "drop_in_advocacy"
    CASE_CONSULTATION = "case_consultation_meeting"
    CHECK_IN = "quarterly_partner_checkin"
    TEAM = "multidisciplinary_team"
    POLICY_REVIEW = "policy_review"
    VISIT = "visit_by_invitation"
    COFACILITATION = "cofacilitation"
    JOINT_SUPERVISION = "joint_supervision"
    ADVISORY_REVIEW = "survivor_advisory_review"
    SHARED_PROTOCOL = "shared_protocol"
    PEER_CIRCLE = "peer_circle"


class Worked(StrEnum):
    """Whether asking helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Category(StrEnum):
    """What a question was about: a kind of question, never a person."""

    SAFETY = "safety_planning"
    ACCOUNTABILITY = "accountability_and_change"
    PARTNER_CONTACT = "partner_contact"
    CHILDREN = "children_and_visits"
    CONFIDENTIALITY = "confidentiality_and_releases"
    REPORTING = "reporting_duties"
    COURT = "courts_and_orders"
    HOUSING = "housing"
    SUBSTANCE_USE = "substance_use"
    MENTAL_HEALTH = "mental_health"
    IMMIGRATION = "immigration"
    LANGUAGE_CULTURE = "language_and_culture"
    RESTORATIVE = "restorative_process"
    ELIGIBILITY = "who_can_come"
    OUR_POLICY = "our_policy_or_practice"
    OTHER = "other"


class Mechanism(Identified, Dated, Model):
    """One way of asking a partner. `promised_hours` is within how many hours they answer. Out of use at `ended_on`."""

    __tablename__ = "consultation_mechanism"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MechanismKind] = mapped_column(one_of(MechanismKind, 32))
    contact: Mapped[str] = mapped_column(String(200))
    hours: Mapped[str] = mapped_column(String(200), default="")
    promised_hours: Mapped[int | None]
    ended_on: Mapped[date | None]
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class Consultation(Identified, Model):
    """That somebody asked a partner for advice: the kind of question, what came of it, and whether it helped.

    `question` is hypothetical or empty. It is appended to and never changed.
    """

    __tablename__ = "consultation"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    mechanism_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("consultation_mechanism.id", ondelete="SET NULL"), index=True
    )
    asked_on: Mapped[date] = mapped_column(index=True)
    category: Mapped[Category] = mapped_column(one_of(Category, 32))
    question: Mapped[str] = mapped_column(String(500), default="")
    result: Mapped[str] = mapped_column(String(500), default="")
    worked: Mapped[Worked] = mapped_column(one_of(Worked))
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    logged_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


class NoteKind(StrEnum):
    """What a partnership showed."""

    CHALLENGE = "challenge"
    LESSON = "lesson"


class PartnershipNote(Identified, Model):
    """A challenge of a partnership, or what was learnt in it; appended, never changed."""

    __tablename__ = "partnership_note"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    kind: Mapped[NoteKind] = mapped_column(one_of(NoteKind))
    said: Mapped[str] = mapped_column(String(500))
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
