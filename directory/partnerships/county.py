"""The demo's partnerships: read from `seeds/county/partnerships.toml`, with days told from the day of the demo."""

import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from directory.accounts.models import Agency
from directory.core.db import Base, db
from directory.partnerships.models import (
    Agreement,
    AgreementLiaison,
    AgreementParty,
    AgreementSection,
    AgreementSignature,
    Attendance,
    Commitment,
    Consultation,
    Mechanism,
    OriginKind,
    PartnershipNote,
    TrainingEvent,
    TrainingPartner,
)
from directory.providers.models import Organization

DEMO = uuid.UUID("5f0c2d52-0a3e-4b9c-8c55-70617274646d")
_CHILDREN: dict[type[Any], tuple[tuple[Any, str], ...]] = {
    Agreement: (
        (AgreementParty, "agreement_id"),
        (AgreementSignature, "agreement_id"),
        (AgreementLiaison, "agreement_id"),
        (AgreementSection, "agreement_id"),
    ),
    TrainingEvent: ((TrainingPartner, "event_id"), (Attendance, "event_id")),
}


class _Loader:
    """One loading: ids of partners and agencies by name, and the day that all days are counted from."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.noon = datetime.combine(today, time(12), UTC)
        self.partners = dict(db.session.execute(select(Organization.name, Organization.id)).all())
        self.agencies = dict(db.session.execute(select(Agency.name, Agency.id)).all())

    def day(self, entry: dict[str, Any], name: str) -> date | None:
        """The day of a key, or None where it is not there."""
        return self.today + timedelta(days=entry[name]) if name in entry else None

    def days(self, count: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=count)

    def put(self, model: type[Any], key: str, values: dict[str, Any], children: Iterable[Base] = ()) -> None:
        """Write a row anew with all that hangs on it; one that somebody has edited since stays as it is."""
        row_id = id_of(model.__tablename__, key)
        stamps = {"created_at": self.noon, "updated_at": self.noon} if hasattr(model, "created_at") else {}
        there = db.session.get(model, row_id)
        if there is not None:
            if getattr(there, "row_version", 1) != 1 or getattr(there, "done_on", None):
                return
            for child, owner in _CHILDREN.get(model, ()):
                db.session.execute(delete(child).where(getattr(child, owner) == row_id))
            stamped = {**values, **stamps}
            db.session.execute(model.__table__.update().where(model.__table__.c.id == row_id).values(stamped))
            db.session.expire(there)
        else:
            db.session.add(model(id=row_id, **values, **stamps))
            db.session.flush()
        db.session.add_all(children)
        db.session.flush()


def id_of(kind: str, key: str) -> uuid.UUID:
    """The id of a row of the demo: the same on every machine."""
    return uuid.uuid5(DEMO, f"{kind} {key}")


def load_partnerships(folder: Path, today: date) -> None:
    """Put the partnerships of the county in place, or bring their days to today; flushes, never commits.

    What names a partner or a key that is not there raises KeyError.
    """
    told = tomllib.loads((folder / "partnerships.toml").read_text(encoding="utf-8"))
    loader = _Loader(today)
    for entry in told["agreement"]:
        _put_agreement(loader, entry)
    for entry in told["training"]:
        _put_training(loader, entry)
    for entry in told["way"]:
        values = {name: entry[name] for name in ("kind", "contact", "hours", "promised_hours") if name in entry}
        values = {"hours": "", "promised_hours": None} | values
        loader.put(Mechanism, entry["key"], {"organization_id": loader.partners[entry["partner"]], **values})
    for entry in told["consultation"]:
        _put_consultation(loader, entry)
    for entry in told["note"]:
        values = {"kind": entry["kind"], "said": entry["said"], "noted_by": "Dana"}
        values |= {"noted_at": loader.noon + timedelta(days=entry["days"])}
        loader.put(PartnershipNote, entry["key"], {"organization_id": loader.partners[entry["partner"]], **values})
    for entry in told["commitment"]:
        _put_commitment(loader, entry)


def _put_agreement(loader: _Loader, entry: dict[str, Any]) -> None:
    row_id = id_of(Agreement.__tablename__, entry["key"])
    values = {
        "type": entry["type"],
        "title": entry["title"],
        "purpose": entry.get("purpose", ""),
        "our_agency_id": loader.agencies[entry["ours"]],
        "notice_days": entry.get("notice_days"),
        "entered_by": "Dana",
        **{f"{name}_on": loader.day(entry, name) for name in _DAYS},
    }
    children: list[Base] = [
        AgreementParty(agreement_id=row_id, organization_id=loader.partners[name]) for name in entry["partners"]
    ]
    for side, name, title, days in entry.get("signed", ()):
        signed_on = loader.days(days) if days else None  # 0 stands for one who has not signed yet
        children.append(AgreementSignature(agreement_id=row_id, side=side, name=name, title=title, signed_on=signed_on))
    for side, is_backup, name, title, phone, email, days in entry.get("liaisons", ()):
        children.append(
            AgreementLiaison(
                agreement_id=row_id, side=side, is_backup=is_backup, name=name, title=title, phone=phone,
                email=email, confirmed_on=loader.days(days),
            )
        )  # fmt: skip
    for code, present, page, summary in entry.get("sections", ()):
        children.append(
            AgreementSection(agreement_id=row_id, section=code, present=present, page=page, summary=summary)
        )
    loader.put(Agreement, entry["key"], values, children)


_DAYS = ("drafted", "sent", "effective", "review", "expires", "ended")


def _put_training(loader: _Loader, entry: dict[str, Any]) -> None:
    row_id = id_of(TrainingEvent.__tablename__, entry["key"])
    values = {
        "title": entry["title"],
        "direction": entry["direction"],
        "held_on": loader.days(entry["days"]),
        "minutes": round(entry["hours"] * 60),
        "mode": entry["mode"],
        "topics": entry["topics"],
        "trainers": entry.get("trainers", ""),
        "useful": entry.get("useful"),
        "answers": entry.get("answers"),
        "changes": entry.get("changes", ""),
        "unmet": entry.get("unmet", ""),
        "renewal_months": 12,
        "entered_by": "Dana",
    }
    children: list[Base] = [
        TrainingPartner(event_id=row_id, organization_id=loader.partners[name]) for name in entry["partners"]
    ]
    children += [
        Attendance(event_id=row_id, side=side, role=role, people=people)
        for side, role, people in entry.get("attendance", ())
    ]
    loader.put(TrainingEvent, entry["key"], values, children)


def _put_consultation(loader: _Loader, entry: dict[str, Any]) -> None:
    values = {
        "organization_id": loader.partners[entry["partner"]],
        "mechanism_id": id_of(Mechanism.__tablename__, entry["way"]),
        "asked_on": loader.days(entry["days"]),
        "category": entry["category"],
        "question": entry.get("question", ""),
        "result": entry.get("result", ""),
        "worked": entry["worked"],
        "logged_at": loader.noon + timedelta(days=entry["days"]),
        "logged_by": entry["by"],
    }
    loader.put(Consultation, entry["key"], values)


def _put_commitment(loader: _Loader, entry: dict[str, Any]) -> None:
    origin: dict[str, Any] = {"origin": OriginKind.BY_HAND}
    if "training" in entry:
        origin = {"origin": OriginKind.TRAINING, "origin_id": id_of(TrainingEvent.__tablename__, entry["training"])}
    elif "agreement" in entry:
        origin = {
            "origin": OriginKind.SECTION,
            "origin_id": id_of(Agreement.__tablename__, entry["agreement"]),
            "origin_code": entry["section"],
        }
    values = {name: entry[name] for name in ("kind", "what", "owner")}
    values |= {"due_on": loader.day(entry, "due"), "entered_by": "Dana", **origin}
    loader.put(Commitment, entry["key"], {"organization_id": loader.partners[entry["partner"]], **values})
