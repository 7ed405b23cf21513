"""What a load of the county gathers before anything is added, and what any of its things may have."""

import re
import uuid
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from directory.core.db import Base, Dated
from directory.providers.county_entries import Entry, read_county
from directory.providers.models import (
    Attribute,
    Contact,
    Funding,
    Language,
    LinkEntity,
    Organization,
    Phone,
    Schedule,
    Service,
    Unit,
    Url,
    Verification,
)
from directory.providers.vocabularies import list_terms

SOURCE = "demo"
COUNTY = uuid.UUID("5b3f0a52-0b5f-4b3c-8a4e-6c61726b6669")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = time(0)
LONGEST_KEY = 200
_BYDAY = re.compile(rf"(?:-1|[1-5])?(?:{'|'.join(WEEKDAYS)})")
_TAGS = {
    Organization: {"sectors": "sector", "populations": "population"},
    Service: {
        "needs": "need", "populations": "population", "goals": "goal", "accepting": "accepting",
        "accessibility": "accessibility",
    },
}  # fmt: skip


class Book:
    """Every row of a load, made and judged; `timezone` is the county's, `today` its date."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.now = now
        self.county, self.timezone, self.places = read_county(folder / "places.toml")
        self.today = now.astimezone(ZoneInfo(self.timezone)).date()
        self.terms = {(term.vocabulary, term.code): term for term in list_terms()}
        self.rows: dict[uuid.UUID, Any] = {}

    def put(self, model: type[Base], key: str, **values: Any) -> Any:
        """A row whose id follows from its key; ValueError if a table has one key twice, or one too long."""
        row_id = uuid.uuid5(COUNTY, f"{model.__tablename__} {key}")
        if row_id in self.rows:
            raise ValueError(f"{model.__tablename__} {key!r}: stands twice")
        if len(key) > LONGEST_KEY:
            raise ValueError(f"{model.__tablename__} {key!r}: longer than {LONGEST_KEY} characters")
        if issubclass(model, Dated):
            values |= {"created_at": self.now, "updated_at": self.now}
        self.rows[row_id] = model(id=row_id, source=SOURCE, source_id=key, **values)
        return self.rows[row_id]

    def name_of(self, vocabulary: str, code: str, entry: Entry, key: str) -> str:
        """The English name of a term; ValueError if the vocabulary has no such code."""
        if (vocabulary, code) not in self.terms:
            raise entry.fault(key, f"the vocabulary {vocabulary!r} has no {code!r}")
        return self.terms[vocabulary, code].name("en")

    def tag(self, row: Any, vocabulary: str, code: str, entry: Entry, key: str, *, value: str | None = None) -> None:
        """Put a term on an organization, a service or a location; a barrier's value is "yes" or "no"."""
        self.name_of(vocabulary, code, entry, key)
        kind = LinkEntity(row.__tablename__)
        self.put(
            Attribute, f"{kind} {row.source_id}#{vocabulary}:{code}",
            link_entity=kind, link_id=row.id, taxonomy_term_id=self.terms[vocabulary, code].id, value=value,
        )  # fmt: skip

    def moment(self, entry: Entry, prefix: str = "") -> datetime:
        """When something was: `days_ago` or `hours_ago` (0 or more), one of them required."""
        days = entry.take(f"{prefix}days_ago", int, float)
        hours = entry.take(f"{prefix}hours_ago", int, float)
        if (days is None) == (hours is None) or (days or hours or 0) < 0:
            raise entry.fault(f"{prefix}days_ago", "give days or hours, one of them, not in the future")
        return self.now - timedelta(days=days or 0, hours=hours or 0)

    def unit(self, code: str, entry: Entry) -> uuid.UUID:
        """The unit of a capacity: one row a code for the whole county."""
        name = self.name_of("unit", code, entry, "unit")
        unit_id = uuid.uuid5(COUNTY, f"{Unit.__tablename__} {code}")
        if unit_id not in self.rows:
            self.put(Unit, code, name=name, identifier=code)
        return unit_id


def put_belongings(book: Book, owner: Any, entry: Entry) -> None:
    """Tags, phones, contacts, languages, hours, addresses on the web, funding and checks of a thing.

    A thing may have what its table's neighbour has a column for; any other key is left, and refused later.
    """
    column = f"{owner.__tablename__}_id"
    mine = {column: owner.id}
    key = f"{column} {owner.source_id}"
    for list_name, vocabulary in _TAGS.get(type(owner), {}).items():
        for code in entry.take(list_name, list) or []:
            book.tag(owner, vocabulary, code, entry, list_name)
    put_each(book, Phone, "phones", key, entry, mine, short="number")
    put_each(book, Contact, "contacts", key, entry, mine)
    put_each(book, Url, "urls", key, entry, mine, short="url")
    put_each(book, Funding, "funding", key, entry, mine, short="source_of_funds")
    for model, list_name, short, put_one in (
        (Language, "languages", "code", _put_language),
        (Schedule, "hours", None, _put_schedule),
        (Verification, "checks", None, _put_check),
    ):
        if column in model.__table__.columns:
            for number, e in enumerate(entry.entries(list_name, short=short), 1):
                put_one(book, f"{key}#{number}", mine, e)
                e.done()


def put_each(
    book: Book, model: type[Base], list_name: str, key: str, entry: Entry, mine: dict[str, Any],
    *, short: str | None = None,
) -> None:  # fmt: skip
    """A row of a model for each entry of a list, if the model's table has a column for the owner."""
    if not set(mine) <= set(model.__table__.columns.keys()):
        return
    for number, e in enumerate(entry.entries(list_name, short=short), 1):
        row = book.put(model, f"{key}#{number}", **mine, **e.plain(model))
        if model in (Phone, Contact):
            put_belongings(book, row, e)
        e.done()


def _put_language(book: Book, key: str, mine: dict[str, uuid.UUID], entry: Entry) -> None:
    code = entry.text("code")
    name = book.name_of("language", code, entry, "code")
    book.put(Language, key, **mine, code=code, name=name, **entry.plain(Language, but=("code", "name")))


def _put_check(book: Book, key: str, mine: dict[str, uuid.UUID], entry: Entry) -> None:
    short = {"group": "field_group", "by": "checked_by"}
    entry.values = {short.get(name, name): value for name, value in entry.values.items()}
    values = {"checked_at": book.moment(entry)} | entry.plain(Verification, but=("checked_at",))
    book.put(Verification, key, **mine, **values)


def _put_schedule(book: Book, key: str, mine: dict[str, uuid.UUID], entry: Entry) -> None:
    """A recurrence rule, weekly where not said otherwise; `any_hour` is all day on every day."""
    if entry.take("any_hour", bool):
        entry.values |= {"byday": ",".join(WEEKDAYS), "opens_at": MIDNIGHT, "closes_at": MIDNIGHT}
    values = {"freq": "WEEKLY", "wkst": "MO", "timezone": book.timezone} | entry.plain(Schedule)
    for name in ("byday", "opens_at", "closes_at"):
        if name not in values:
            raise entry.fault(name, "missing")
    if not all(_BYDAY.fullmatch(day) for day in values["byday"].split(",")):
        raise entry.fault("byday", f"{values['byday']!r} are no days of the week")
    if values["freq"] not in ("WEEKLY", "MONTHLY"):
        raise entry.fault("freq", f"{values['freq']!r} is neither WEEKLY nor MONTHLY")
    book.put(Schedule, key, **mine, **values)
