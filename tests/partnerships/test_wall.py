"""Nothing of this room reaches what is sealed: no import, no table, no permission; an agreement opens nothing."""

import ast
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from directory.core.actor import Actor
from directory.core.db import Base, db
from directory.core.permissions import GRANTS, Duty, Permission
from directory.partnerships.models import Agreement
from tests.partnerships.people import actor_of
from tests.rules.test_house import imports

HOUSE = Path(__file__).resolve().parents[2] / "directory"
SEALED = ("directory.vault", "directory.referrals", "directory.insight")
OURS = {
    "agreement", "agreement_party", "agreement_signature", "agreement_liaison", "agreement_section",
    "agreement_document", "renewal_notice", "calendar_feed", "training_event", "training_partner",
    "training_attendance", "consultation_mechanism", "consultation", "partnership_note", "commitment",
}  # fmt: skip


def test_it_imports_nothing_that_is_sealed() -> None:
    files = list((HOUSE / "partnerships").rglob("*.py"))
    assert files
    for path in files:
        assert not [name for name in imports(path) if name.startswith(SEALED)], path


def test_nothing_sealed_imports_it_and_permissions_know_nothing_of_it() -> None:
    for room in ("core", "vault", "web", "accounts", "referrals"):
        for path in (HOUSE / room).rglob("*.py"):
            assert not [name for name in imports(path) if name.startswith("directory.partnerships")], path


def test_its_tables_stand_beside_the_catalog_and_accounts_alone() -> None:
    ours = [one.class_ for one in Base.registry.mappers if one.class_.__module__.startswith("directory.partnerships")]
    named = {one.__tablename__ for one in ours}
    assert named == OURS
    for name in OURS:
        reached = {key.column.table.name for key in Base.metadata.tables[name].foreign_keys}
        assert reached <= OURS | {"organization", "agency", "person", "document"}, name
    for table in Base.metadata.tables.values():
        reached = {key.column.table.name for key in table.foreign_keys}
        assert table.name in OURS or not reached & OURS, f"{table.name} leans on an agreement"


def test_an_agreement_grants_no_permission(county: Flask) -> None:
    agreed = set(db.session.scalars(select(Agreement.our_agency_id)))
    for username in ("ana", "ben", "cleo", "dana"):
        actor = actor_of(username)
        elsewhere = Actor(duty=actor.duty, person_id=actor.person_id, agency_id=None, name=actor.name)
        assert (
            {p for p in Permission if actor.may(p)}
            == {p for p in Permission if elsewhere.may(p)}
            == set(GRANTS[actor.duty])
        )
    assert agreed
    assert Permission.READ_PARTNERSHIPS not in GRANTS[Duty.SHIFT_DESK]
    tree = ast.parse((HOUSE / "core" / "actor.py").read_text(encoding="utf-8"))
    assert "agree" not in ast.dump(tree).lower(), "who may what follows from the hat alone"


def test_no_column_has_room_for_a_client() -> None:
    told = {column.name for name in OURS for column in Base.metadata.tables[name].columns}
    assert not {
        one for one in told if any(word in one for word in ("client", "survivor", "participant", "referral", "release"))
    }
