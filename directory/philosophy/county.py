"""The demo's philosophy: read from the county's files, put down as a coordinator would have, days told from today."""

import tomllib
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from directory.accounts.models import Agency
from directory.core.db import db
from directory.philosophy.models import (
    Answer,
    Assessment,
    Confirmation,
    Conversation,
    Evidence,
    How,
    OwnTerm,
    Reply,
    StandardRule,
    Statement,
    TermUse,
    Theme,
)
from directory.philosophy.questions import READINESS, Kind, book
from directory.philosophy.states import Noted
from directory.providers.models import Organization, Service

COUNTY = uuid.UUID("8f1f2f5a-3c0e-4a51-9d7e-6c61726b7068")
WHO = "Dana Whitfield"


def load_philosophy(folder: Path, now: datetime) -> int:
    """Put `philosophy.toml` of a folder into the tables, or bring its days up to date, and count the rows.

    A subject that somebody has written about since keeps what it has. Flushes, never commits; ValueError for a partner,
    service or question that there is none of.
    """
    content = tomllib.loads((folder / "philosophy.toml").read_text(encoding="utf-8"))
    load = _Load(now)
    for entry in content.get("program", ()):
        load.program(entry)
    for entry in content.get("rule", ()):
        load.rule(entry)
    for entry in content.get("assessment", ()):
        load.assessment(entry)
    db.session.flush()
    return load.count


class _Load:
    def __init__(self, now: datetime) -> None:
        self.now, self.today, self.count = now, now.date(), 0
        self.organizations: dict[str, uuid.UUID] = {
            row.name: row.id for row in db.session.execute(select(Organization.name, Organization.id))
        }
        self.agencies: dict[str, uuid.UUID] = {
            row.name: row.id for row in db.session.execute(select(Agency.name, Agency.id))
        }
        self.theirs = {
            row for model in (Statement, Conversation, Assessment)
            for row in db.session.scalars(select(model.subject_id).where(model.recorded_by_id.is_not(None)))
        }  # fmt: skip

    def put(self, model: Any, key: str, days_ago: int, **values: Any) -> uuid.UUID:
        """A row whose id follows from its key; one that is there is brought up to date."""
        row_id = uuid.uuid5(COUNTY, f"{model.__tablename__} {key}")
        if model is not Answer:
            values |= {"recorded_at": self.now - timedelta(days=days_ago), "recorded_by": values.pop("who", WHO)}
        db.session.merge(model(id=row_id, **values))
        self.count += 1
        return row_id

    def day(self, days_ago: int) -> date:
        """A day before today."""
        return self.today - timedelta(days=days_ago)

    def program(self, entry: dict[str, Any]) -> None:
        """One program with all that it says."""
        name, service = entry["partner"], entry.get("service", "")
        if name not in self.organizations:
            raise ValueError(f"philosophy.toml: no partner {name!r}")
        organization_id = self.organizations[name]
        service_id = self._service(organization_id, service) if service else None
        whose = {
            "organization_id": organization_id, "service_id": service_id, "subject_id": service_id or organization_id
        }  # fmt: skip
        if whose["subject_id"] in self.theirs:
            return
        key = f"{name} {service}"
        for number, one in enumerate(entry.get("statement", ()), 1):
            self.put(
                Statement, f"{key} {number}", one["said_days_ago"], **whose, number=number, body=one["body"],
                language=one.get("language", "en"), said_by=one["by"], role=one["role"],
                said_on=self.day(one["said_days_ago"]), how=How(one["how"]),
            )  # fmt: skip
        self._conversations(entry.get("conversation", ()), key, whose)
        for one in entry.get("term", ()):
            self.put(
                OwnTerm, f"{key} {one['name']}", one["days_ago"], **whose, name=one["name"], use=TermUse(one["use"]),
                meaning=one["meaning"], said_on=self.day(one["days_ago"]),
            )  # fmt: skip
        for number, one in enumerate(entry.get("theme", ())):
            year = self.today.year - one["years_ago"]
            self.put(Theme, f"{key} {number}", 30, **whose, year=year, body=one["body"], brought_by=one["by"])
        for number, one in enumerate(entry.get("reply", ())):
            self.put(
                Reply, f"{key} {number}", one["days_ago"], **whose, body=one["body"], said_by=one["by"], who=one["by"]
            )
        if days := entry.get("confirmed_days_ago"):
            self.put(Confirmation, key, days, **whose, confirmed_on=self.day(days))

    def _service(self, organization_id: uuid.UUID, name: str) -> uuid.UUID:
        found = db.session.scalar(
            select(Service.id).where(Service.organization_id == organization_id, Service.name == name)
        )
        if found is None:
            raise ValueError(f"philosophy.toml: no service {name!r}")
        return found

    def _conversations(self, entries: list[dict[str, Any]], key: str, whose: dict[str, Any]) -> None:
        numbers: dict[str, int] = {}
        for at, entry in enumerate(entries):
            days, evidence = entry["days_ago"], Evidence(entry["evidence"])
            talk = self.put(
                Conversation, f"{key} {at}", days, **whose, said_by=entry["by"], role=entry["role"],
                said_on=self.day(days), evidence=evidence,
            )  # fmt: skip
            noted = [(i, Noted.ANSWERED, *_said(i, said)) for i, said in entry.get("answers", {}).items()]
            noted += [(i, Noted.ASKED, "", "") for i in entry.get("asked", ())]
            noted += [(i, Noted.DECLINED, "", "") for i in entry.get("declined", ())]
            for question_id, kind, value, words in noted:
                number = numbers[question_id] = numbers.get(question_id, 0) + 1
                self.put(
                    Answer, f"{key} {question_id} {number}", days, **whose, conversation_id=talk,
                    question_id=question_id, number=number, wording=1, noted=kind, value=value, words=words,
                    on=self.day(days), evidence=evidence,
                )  # fmt: skip

    def rule(self, entry: dict[str, Any]) -> None:
        """A rule of others; one that is there stays as it is."""
        key = entry["citation"]
        if db.session.get(StandardRule, uuid.uuid5(COUNTY, f"{StandardRule.__tablename__} {key}")):
            return
        touches = [one.split(":", 1) for one in entry["touches"]]
        for question_id, code in touches:
            _check(question_id, code)
        self.put(
            StandardRule, key, 60, title_en=entry["title_en"], title_es=entry["title_es"], citation=entry["citation"],
            holds_from=self.day(entry["from_days_ago"]), touches=touches, is_on=entry["is_on"],
        )  # fmt: skip

    def assessment(self, entry: dict[str, Any]) -> None:
        """One side's answers of a year."""
        year = self.today.year - entry["years_ago"]
        if entry.get("agency") and entry["agency"] not in self.agencies:
            return  # a county without the cast
        if "agency" in entry:
            side = {"agency_id": self.agencies[entry["agency"]]}
        else:
            side = {"organization_id": self.organizations[entry["partner"]]}
        (subject_id,) = side.values()
        if subject_id in self.theirs:
            return
        name = entry.get("agency") or entry["partner"]
        said_on = max(self.day(40), date(year, 1, 1)) if not entry["years_ago"] else date(year, 10, 1)
        self.put(
            Assessment, f"{name} {year}", (self.today - said_on).days, **side, subject_id=subject_id, year=year,
            number=1, has_program=entry["has_program"], wording={one.id: 1 for one in book().by_name[READINESS].asked},
            answers={i: {"value": one["value"], "words": one.get("words", "")} for i, one in entry["answers"].items()},
            said_by=entry["by"], said_on=said_on,
        )  # fmt: skip


def _said(question_id: str, said: Any) -> tuple[str, str]:
    """Value and words: a text is the words of a question that is answered in words, and else the value."""
    if isinstance(said, dict):
        value, words = said.get("value", ""), said.get("words", "")
    elif book().by_id[question_id].kind == Kind.WORDS:
        value, words = "", said
    else:
        value, words = said, ""
    for code in value.split(",") if value else ():
        _check(question_id, code)
    return value, words


def _check(question_id: str, code: str) -> None:
    question = book().by_id.get(question_id)
    if question is None or (question.codes and code not in question.codes):
        raise ValueError(f"philosophy.toml: {question_id}: no answer {code!r}")
