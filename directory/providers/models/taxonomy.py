"""Vocabularies, ours and foreign: HSDS taxonomy, taxonomy_term, attribute.

Our own vocabularies (need, sector, population, barrier ...) are taxonomies whose `code` is set; a
term of one is put on a record by an attribute. For a barrier the attribute's `value` says whether
the service asks for it ("yes") or has said that it does not ("no"); without an attribute nobody knows.
"""

import uuid
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.core.db import Model
from directory.providers.models.shared import Record, one_of


class LinkEntity(StrEnum):
    """What an attribute is about: HSDS attribute.link_entity."""

    ORGANIZATION = "organization"
    SERVICE = "service"
    LOCATION = "location"
    SERVICE_AT_LOCATION = "service_at_location"
    PROGRAM = "program"


class Origin(StrEnum):
    """How we know: somebody stated it, or it follows from a foreign term by the mapping file."""

    STATED = "stated"
    MAPPED = "mapped"


class Taxonomy(Record, Model):
    """A list of terms; `code` is set for our own vocabularies only."""

    __tablename__ = "taxonomy"

    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    uri: Mapped[str | None] = mapped_column(String(2000))
    version: Mapped[str | None] = mapped_column(String(60))
    code: Mapped[str | None] = mapped_column(String(40), unique=True)


class TaxonomyTerm(Record, Model):
    """A term: `name` is English in our own vocabularies, `name_es` Spanish; `synonyms` what people type for it,
    `labels` further wordings by use (a barrier's "asks" and "free"), each by language."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_id", "code"),)

    taxonomy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("taxonomy.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(300))
    name_es: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("taxonomy_term.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(12))
    term_uri: Mapped[str | None] = mapped_column(String(2000))
    synonyms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    labels: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)

    taxonomy: Mapped[Taxonomy | None] = relationship()


class Attribute(Record, Model):
    """A term on a record. `value` is "no" where the record says that the term does not apply."""

    __tablename__ = "attribute"
    __table_args__ = (
        UniqueConstraint("link_entity", "link_id", "taxonomy_term_id", "link_type"),
        Index("ix_attribute_link", "link_id", "taxonomy_term_id"),
    )

    link_entity: Mapped[LinkEntity] = mapped_column(one_of(LinkEntity))
    link_id: Mapped[uuid.UUID]
    link_type: Mapped[str] = mapped_column(String(60), default="")
    taxonomy_term_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("taxonomy_term.id"), index=True)
    value: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(String(300))
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.STATED)
    stated_on: Mapped[date | None]

    term: Mapped[TaxonomyTerm] = relationship()
