"""Make the index, whole or for a few services. Flushes, never commits.

Made whole, cards are numbered by quality: a search that stops after the first thousand matches has
then seen the best ones. A service that is new since gets the next number and its place in that order
with the next whole making (each night, by the sweep).
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, delete, func, insert, select

from directory.accounts.rules import book
from directory.core import clock
from directory.core.db import db
from directory.core.words import LONGEST_WORD
from directory.find import engine
from directory.find.geography import points_of_codes
from directory.find.indexing.card import Made, make_card, postal_codes
from directory.find.indexing.gather import gather
from directory.find.indexing.parts import Parts
from directory.find.models import FindCard, FindState
from directory.find.phrases import CODE_MARK, HINT_MARK, Hints
from directory.providers.hours.rules import Rule
from directory.providers.models import (
    Attribute,
    Listing,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceStatus,
    Verification,
)
from directory.providers.schedules import drop_intervals_but, keep_intervals, pattern_key
from directory.providers.vocabularies import Term, list_terms

BATCH = 500
FOUND = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


def rebuild(timezone: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the whole index anew and count its cards; `progress` is told done and all after each batch."""
    engine.current().hold()
    order = _order()
    db.session.execute(delete(FindCard))
    engine.current().clear()
    parts = Parts()
    build = _Build(parts, timezone)
    for start in range(0, len(order), BATCH):
        build.add(order[start : start + BATCH], range(start + 1, len(order) + 1))
        if progress:
            progress(min(start + BATCH, len(order)), len(order))
    build.finish()
    engine.current().finish()
    drop_intervals_but(set(parts.patterns))
    return len(order)


def refresh(service_ids: Sequence[uuid.UUID], timezone: str) -> None:
    """Bring the cards of some services to what the catalog says now."""
    engine.current().hold()
    parts = Parts.load()
    known = dict(
        db.session.execute(select(FindCard.service_id, FindCard.id).where(FindCard.service_id.in_(service_ids))).all()
    )
    for row in known.values():
        parts.clear(row)
    db.session.execute(delete(FindCard).where(FindCard.id.in_(known.values())))
    engine.current().delete(list(known.values()))
    shown = set(db.session.scalars(_shown().where(Service.id.in_(service_ids))))
    most = db.session.scalar(select(func.max(FindCard.id))) or 0
    most = max(most, *known.values()) if known else most
    new = [i for i in service_ids if i in shown and i not in known]
    numbers = {i: row for i, row in known.items() if i in shown} | {i: most + 1 + at for at, i in enumerate(new)}
    build = _Build(parts, timezone)
    build.add(list(numbers), list(numbers.values()))
    build.finish()


def _shown() -> Select[uuid.UUID]:
    return (
        select(Service.id)
        .join(Organization, Organization.id == Service.organization_id)
        .where(Service.status.in_(FOUND), Organization.listing == Listing.LISTED)
    )


def _order() -> list[uuid.UUID]:
    """Every service that is shown, best record first: fresh before stale, then full before bare."""
    now = clock.now()
    latest: dict[uuid.UUID, datetime] = {}
    for owner in (Verification.service_id, Verification.organization_id):
        for owner_id, moment in db.session.execute(
            select(owner, func.max(Verification.checked_at)).where(owner.is_not(None)).group_by(owner)
        ):
            if owner_id:
                latest[owner_id] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    having = [
        set(db.session.scalars(select(column).where(column.is_not(None)).distinct()))
        for column in (Phone.service_id, Schedule.service_id, Attribute.link_id)
    ]
    scored = []
    recent = book.current()["fresh_days"]
    for row in db.session.execute(
        select(Service.id, Service.organization_id, Service.status, Service.description, Service.name).where(
            Service.id.in_(_shown())
        )
    ):
        checked = max((latest[i] for i in (row.id, row.organization_id) if i in latest), default=None)
        age = (now - checked).days if checked else 36_500
        fresh = 3 if age <= recent else 2 if age <= 365 else 1 if checked else 0
        full = bool(row.description) + sum(row.id in ids for ids in having)
        scored.append((row.status != ServiceStatus.ACTIVE, -fresh, -full, age, row.name, row.id))
    scored.sort()
    return [entry[-1] for entry in scored]


class _Build:
    """One making: numbers cards, fills the parts, writes rows and texts in batches."""

    def __init__(self, parts: Parts, timezone: str) -> None:
        self.parts = parts
        self.timezone = timezone
        self.today = clock.today(timezone)
        self.version = (db.session.scalar(select(FindState.version)) or 0) + 1
        self.terms: dict[tuple[str, str], Term] = {(t.vocabulary, t.code): t for t in list_terms()}
        self.hints = Hints(self.terms.values())
        self.patterns: dict[str, tuple[Rule, ...]] = {}

    def add(self, service_ids: Sequence[uuid.UUID], numbers: Sequence[int]) -> None:
        """Make the cards of a batch under the numbers given, in the same order."""
        at = dict(zip(service_ids, numbers, strict=False))
        rows, texts = [], []
        batch = gather(service_ids, self.timezone)
        middles = points_of_codes({code for one in batch for code in postal_codes(one)})
        for one in batch:
            made = make_card(one, self.terms, self.hints, self.timezone, middles)
            number = at[one.service.id]
            rows.append({**made.row, "id": number, "version": self.version, "pattern": self._note(number, made)})
            texts.append((number, *made.texts))
        if rows:
            db.session.execute(insert(FindCard), rows)
            engine.current().write(texts)

    def _note(self, number: int, made: Made) -> int:
        parts = self.parts
        parts.mark("rows", number)
        for facet in made.facets:
            parts.mark(f"facet:{facet}", number)
        if made.points:
            parts.points[number] = made.points
        parts.put("version_of", number, self.version)
        parts.put("checked_on", number, made.checked_at.toordinal() if made.checked_at else 0)
        parts.put("room_on", number, made.room_at.toordinal() if made.room_at else 0)
        parts.put("vacancy", number, made.vacancy)
        for name in ("agreed_from", "agreed_until", "liaison_on", "trained_on"):
            parts.put(name, number, made.row[name].toordinal() if made.row[name] else 0)
        key = pattern_key(made.rules)
        if key:
            self.patterns[key] = made.rules
            parts.zones[key] = made.rules[0].timezone
        pattern = parts.pattern(key)
        parts.put("pattern_of", number, pattern)
        for word in {word for text in made.texts for word in text.split()}:
            if not word.startswith((CODE_MARK, HINT_MARK)) and len(word) < LONGEST_WORD:
                parts.words[word] += 1
        return pattern

    def finish(self) -> None:
        """Write what was noted, and move the version on so that every process reads it anew."""
        keep_intervals(self.patterns, self.today)
        self.parts.save()
        db.session.execute(delete(FindState))
        db.session.execute(insert(FindState).values(id=1, version=self.version, built_at=clock.now()))
        db.session.flush()
