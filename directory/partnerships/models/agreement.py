"""Agreements between us and partners: what was agreed, with whom, from when, until when.

No column holds a status: `agreements.states` derives it from dates and signatures. Nothing here names a client, and no
agreement opens anything of a client to anybody.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Dated, Identified, Model
from directory.core.documents import Document
from directory.providers.models.shared import one_of


class AgreementType(StrEnum):
    """What kind of paper, or word, it is (practice 3.1)."""

    MOU = "mou"
    MOA = "moa"
    LETTER = "letter_of_agreement"
    LINKAGE = "linkage_agreement"
    CROSS_TRAINING = "cross_training_agreement"
    COLOCATION = "colocation"
    REFERRAL_PROTOCOL = "referral_protocol"
    CONFIDENTIALITY = "confidentiality_agreement"
    QSOA = "qsoa_part2"
    BUSINESS_ASSOCIATE = "business_associate"
    SUBAWARD = "subaward"
    VERBAL = "verbal_understanding"


class Side(StrEnum):
    """Which side of a partnership somebody stands on."""

    OURS = "ours"
    THEIRS = "theirs"


class Present(StrEnum):
    """Whether an agreement says something: a section that nobody has looked for has no row."""

    YES = "yes"
    WEAK = "weak"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class Agreement(Identified, Dated, Model):
    """One agreement. Days are of the calendar; `expires_on` is the last day on which it holds.

    `supersedes_id` names the older one that this one takes the place of; `notice_days` is how long before its end
    either side says so. `key` is the form's own random number, so that a form sent twice enters it once.
    """

    __tablename__ = "agreement"

    type: Mapped[AgreementType] = mapped_column(one_of(AgreementType, 32))
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    our_agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    drafted_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    review_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    notice_days: Mapped[int | None]
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreement.id"), unique=True)
    entered_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012, SQLAlchemy reads it


class AgreementParty(Identified, Model):
    """An organization that stands on the other side of an agreement."""

    __tablename__ = "agreement_party"
    __table_args__ = (UniqueConstraint("agreement_id", "organization_id"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)


class AgreementSignature(Identified, Dated, Model):
    """Who signs for a side, and when they did; without a day they have not."""

    __tablename__ = "agreement_signature"

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(one_of(Side))
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    signed_on: Mapped[date | None]


class AgreementLiaison(Identified, Dated, Model):
    """Whom to call about the partnership, one a side and one in their place; `confirmed_on` is when that last held."""

    __tablename__ = "agreement_liaison"
    __table_args__ = (UniqueConstraint("agreement_id", "side", "is_backup"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(one_of(Side))
    is_backup: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    confirmed_on: Mapped[date | None]


class AgreementSection(Identified, Dated, Model):
    """What an agreement says about one point of the checklist; `section` is a code of `agreement_sections.toml`."""

    __tablename__ = "agreement_section"
    __table_args__ = (UniqueConstraint("agreement_id", "section"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(40))
    present: Mapped[Present] = mapped_column(one_of(Present))
    page: Mapped[str] = mapped_column(String(20), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")


class AgreementDocument(Identified, Model):
    """A paper of an agreement, its versions counted from 1; the file itself is a document."""

    __tablename__ = "agreement_document"
    __table_args__ = (UniqueConstraint("agreement_id", "version"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    version: Mapped[int]
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    kept_by: Mapped[str] = mapped_column(String(200))

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)


class RenewalNotice(Identified, Model):
    """That coordinators were told by letter that a day of an agreement is near: each mark once."""

    __tablename__ = "renewal_notice"
    __table_args__ = (UniqueConstraint("agreement_id", "what", "due_on", "days"),)

    agreement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date]
    days: Mapped[int]
    told_at: Mapped[datetime]


class CalendarFeed(Identified, Model):
    """A secret address at which a person's own calendar reads what comes up; only the hash of its token is stored."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
