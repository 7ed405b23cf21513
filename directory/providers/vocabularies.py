"""Our vocabularies: read from `seeds/vocabularies`, kept as taxonomies, given out as terms with labels."""

import tomllib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.config import ROOT
from directory.core.db import db
from directory.providers.models import Taxonomy, TaxonomyTerm

FOLDER = ROOT / "seeds" / "vocabularies"
OURS = uuid.UUID("5b1f0c6e-97b8-4b7a-8a53-6c696e6b6167")
_TERM_KEYS = {"code", "en", "es", "synonyms", "parent", "asks", "free", "description"}


@dataclass(frozen=True, slots=True)
class Term:
    """A term of one of our vocabularies, with what people call it."""

    id: uuid.UUID
    vocabulary: str
    code: str
    names: dict[str, str]
    synonyms: dict[str, list[str]] = field(hash=False)
    labels: dict[str, dict[str, str]] = field(hash=False)
    parent: str | None = None

    def name(self, locale: str) -> str:
        """The label in a language, English where there is none."""
        return self.names.get(locale) or self.names["en"]

    def label(self, use: str, locale: str) -> str:
        """A wording for a use such as a barrier's "asks" or "free"."""
        wordings = self.labels.get(use, {})
        return wordings.get(locale) or wordings.get("en") or self.name(locale)


def term_id(vocabulary: str, code: str) -> uuid.UUID:
    """The id of a term of ours: the same on every server."""
    return uuid.uuid5(OURS, f"{vocabulary} {code}")


def read_vocabularies(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Every vocabulary file, checked: ValueError names the file and the slip."""
    return [_read(path) for path in sorted(folder.glob("*.toml"))]


def _read(path: Path) -> dict[str, Any]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    codes: set[str] = set()
    for term in content["term"]:
        if unknown := set(term) - _TERM_KEYS:
            raise ValueError(f"{path.name}: {term.get('code')}: unknown {', '.join(sorted(unknown))}")
        if term["code"] in codes:
            raise ValueError(f"{path.name}: {term['code']} stands twice")
        if term.get("parent", term["code"]) not in codes | {term["code"]}:
            raise ValueError(f"{path.name}: {term['code']}: no parent {term['parent']} before it")
        codes.add(term["code"])
    return content


def load_vocabularies(folder: Path = FOLDER) -> int:
    """Bring the tables to what the files say, and count the terms; flushes, never commits.

    A term that left the files stays, since records may point at it.
    """
    count = 0
    for content in read_vocabularies(folder):
        name = content["name"]
        taxonomy = db.session.get(Taxonomy, uuid.uuid5(OURS, name)) or Taxonomy(id=uuid.uuid5(OURS, name), code=name)
        taxonomy.name = content["title"]["en"]
        taxonomy.source = "ours"
        db.session.add(taxonomy)
        db.session.flush()
        for position, entry in enumerate(content["term"]):
            row_id = term_id(name, entry["code"])
            row = db.session.get(TaxonomyTerm, row_id) or TaxonomyTerm(id=row_id, taxonomy_id=taxonomy.id)
            row.code, row.source, row.position = entry["code"], "ours", position
            row.name, row.name_es = entry["en"], entry["es"]
            row.description = entry.get("description")
            row.synonyms = entry.get("synonyms", {})
            row.labels = {use: entry[use] for use in ("asks", "free") if use in entry}
            row.parent_id = term_id(name, entry["parent"]) if "parent" in entry else None
            db.session.add(row)
            count += 1
        db.session.flush()
    return count


def list_terms() -> list[Term]:
    """Every term of our vocabularies, in the order of the files."""
    rows = db.session.execute(
        select(TaxonomyTerm, Taxonomy.code)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Taxonomy.code.is_not(None))
        .order_by(Taxonomy.code, TaxonomyTerm.position)
    ).all()
    codes = {term.id: term.code for term, _ in rows}
    return [
        Term(
            id=term.id,
            vocabulary=vocabulary or "",
            code=term.code or "",
            names={"en": term.name, "es": term.name_es or term.name},
            synonyms={locale: list(words) for locale, words in term.synonyms.items()},
            labels=dict(term.labels),
            parent=codes.get(term.parent_id) if term.parent_id else None,
        )
        for term, vocabulary in rows
    ]
