"""The demo's toolkit, read strictly: rows that are there stay as they are, missing ones are added."""

import tomllib
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.accounts.models import Agency, Membership, Person
from directory.core.db import db
from directory.core.documents import keep_pdf
from directory.providers.models import Organization, Service
from directory.toolkit.evaluations.actions import QUESTIONS
from directory.toolkit.evaluations.results import FORMS
from directory.toolkit.models import (
    Allowed,
    Audience,
    CommunityAnswer,
    Evaluation,
    EvaluationTally,
    Facilitator,
    Stage,
    Standard,
    Tool,
    ToolKind,
    Voice,
)
from directory.toolkit.questions import LEFT_OUT, countable, get_set

OURS = uuid.UUID("0b9a5d0e-63ad-4d7d-9a1f-746f6f6c6b69")
KEEPER = "Dana"


def load_toolkit(folder: Path, today: date) -> int:
    """Put the toolkit of a folder beside its county, and count the rows added; flushes, never commits.

    The county must be loaded. ValueError names a partner, a person or a service that is not there.
    """
    content = tomllib.loads((folder / "toolkit.toml").read_text(encoding="utf-8"))
    book = _Book(folder, today)
    puts: dict[str, Callable[[dict[str, Any]], None]] = {
        "tool": book.put_tool,
        "standard": book.put_standard,
        "facilitator": book.put_facilitator,
        "community": book.put_community,
        "voice": book.put_voice,
        "evaluation": book.put_evaluation,
    }
    for name, entries in content.items():
        for entry in entries:
            puts[name](entry)
    db.session.flush()
    return book.added


class _Book:
    """The rows of a load, whose ids follow from what they say."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder, self.today, self.added = folder, today, 0
        self.partners = {row.name: row.id for row in db.session.execute(select(Organization.name, Organization.id))}
        services = db.session.execute(select(Service.organization_id, Service.name, Service.id))
        self.services = {(row.organization_id, row.name): row.id for row in services}
        people = db.session.execute(
            select(Person.username, Person.id, Person.name, Agency.id.label("agency_id"), Agency.name.label("agency"))
            .join(Membership, Membership.person_id == Person.id)
            .join(Agency, Agency.id == Membership.agency_id)
        )
        self.people = {row.username: row for row in people}

    def put_tool(self, entry: dict[str, Any]) -> None:
        file = entry.pop("file", None)
        entry |= {"kind": ToolKind(entry["kind"]), "audience": Audience(entry["audience"]), "updated_by": KEEPER}
        row = self._put(Tool, entry["title"], entry)
        if row and file:
            row.document_id = keep_pdf((self.folder / file).read_bytes(), file).id

    def put_standard(self, entry: dict[str, Any]) -> None:
        days = entry.pop("from_in_days", None)
        entry |= {"stage": Stage(entry["stage"]), "updated_by": KEEPER}
        self._put(Standard, entry["title"], entry | {"from_on": None if days is None else self._ago(-days)})

    def put_facilitator(self, entry: dict[str, Any]) -> None:
        entry["organization_id"] = self._partner(entry.pop("through"))
        entry["consent_on"] = self._ago(entry.pop("consent_days_ago"))
        entry["ends_on"] = self._ago(-entry.pop("ends_in_days"))
        self._put(Facilitator, entry["name"], entry | {"updated_by": KEEPER})

    def put_community(self, entry: dict[str, Any]) -> None:
        values = {
            "organization_id": self._partner(entry["partner"]),
            "number": 1,
            "allowed": Allowed(entry["allowed"]),
            "said_by": entry["said_by"],
            "said_on": self._ago(entry["days_ago"]),
            "recorded_by": KEEPER,
        }
        self._put(CommunityAnswer, entry["partner"], values)

    def put_voice(self, entry: dict[str, Any]) -> None:
        if entry["by"] not in self.people:
            raise ValueError(f"toolkit.toml: nobody is called {entry['by']!r}")
        person = self.people[entry["by"]]
        values = {
            "organization_id": self._partner(entry["partner"]),
            "brought_on": self._ago(entry["days_ago"]),
            "theme": entry["theme"],
            "words": entry.get("words"),
            "person_id": person.id,
            "person_name": person.name,
            "agency_id": person.agency_id,
            "agency_name": person.agency,
        }
        self._put(Voice, f"{entry['partner']} {entry['theme']}", values)

    def put_evaluation(self, entry: dict[str, Any]) -> None:
        owner = self._partner(entry["partner"])
        service = entry.get("service")
        if service and (owner, service) not in self.services:
            raise ValueError(f"toolkit.toml: {entry['partner']} has no service {service!r}")
        closed = entry.get("closed_days_ago")
        values = {
            "organization_id": owner,
            "service_id": self.services[owner, service] if service else None,
            "service_name": service,
            "short": entry["short"],
            "question_set": QUESTIONS,
            "opened_on": self._ago(entry["opened_days_ago"]),
            "opened_by": KEEPER,
            "closed_on": None if closed is None else self._ago(closed),
        }
        row = self._put(Evaluation, entry["short"], values)
        if row:
            db.session.flush()
            for year in entry["years"]:
                self._put_year(row, year)

    def _put_year(self, row: Evaluation, entry: dict[str, Any]) -> None:
        forms, year = entry["forms"], self.today.year - entry["ago"]
        counted = [(FORMS, 0, FORMS, forms)]
        for question in get_set(QUESTIONS).questions:
            counts = entry[question.id]
            if len(counts) != len(question.choices) or sum(counts) > forms:
                raise ValueError(f"toolkit.toml: {row.short}: {question.id} does not add up")
            each = zip(countable(question), [*counts, forms - sum(counts)], strict=True)
            counted += [(question.id, question.newest.version, code, count) for code, count in each]
        assert counted[-1][2] == LEFT_OUT
        db.session.add_all(
            EvaluationTally(evaluation_id=row.id, year=year, question=q, version=v, choice=c, count=n)
            for q, v, c, n in counted
        )

    def _put(self, model: type[Any], key: str, values: dict[str, Any]) -> Any:
        row_id = uuid.uuid5(OURS, f"{model.__tablename__} {key}")
        if db.session.get(model, row_id) is not None:
            return None
        row = model(id=row_id, **values)
        db.session.add(row)
        self.added += 1
        return row

    def _partner(self, name: str) -> uuid.UUID:
        if name not in self.partners:
            raise ValueError(f"toolkit.toml: no partner is called {name!r}")
        found: uuid.UUID = self.partners[name]
        return found

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)
