"""The operator's commands, and the demo's start."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from directory.accounts.models import SignIn
from directory.core import clock
from directory.core.db import db
from directory.find.models import FindCard, FindState
from directory.providers.models import OpenInterval, Service
from tests.conftest import ROOT, sign_in


def test_prepare_can_be_repeated_and_fills_the_postal_codes(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["prepare"]).exit_code == 0
    from directory.find.models import PostalPlace

    count = db.session.scalar(select(func.count()).select_from(PostalPlace))
    assert count
    assert count > 40_000
    assert runner.invoke(args=["prepare"]).exit_code == 0
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(PostalPlace)) == count


def test_reindex_makes_the_whole_index_anew(county: Flask) -> None:
    before = db.session.scalar(select(func.count()).select_from(FindCard))
    version = db.session.scalar(select(FindState.version))
    assert version
    said = county.test_cli_runner().invoke(args=["reindex"])
    assert f"{before} services are in the index" in said.output
    db.session.expire_all()
    assert db.session.scalar(select(FindState.version)) == version + 1


def test_the_sweep_looks_ahead_in_opening_hours_and_ends_stale_sign_ins(county: Flask) -> None:
    sign_in(county, "ivo")
    later = clock.now() + timedelta(days=40)
    with time_machine.travel(later):
        ahead = select(func.count()).select_from(OpenInterval).where(OpenInterval.opens_at > later)
        assert db.session.scalar(ahead) == 0
        said = county.test_cli_runner().invoke(args=["sweep"])
        assert "1 sign-ins ended" in said.output
        db.session.expire_all()
        assert db.session.scalar(ahead)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_the_county_keeps_its_ages_from_day_to_day(county: Flask) -> None:
    from directory.find.demo import load_county_once

    def starts() -> list[object]:
        return list(db.session.scalars(select(Service.next_group_on).where(Service.next_group_on.is_not(None))))

    before = starts()
    load_county_once("America/Los_Angeles")
    db.session.expire_all()
    assert starts() == before
    with time_machine.travel(clock.now() + timedelta(days=7)):
        load_county_once("America/Los_Angeles")
        db.session.commit()
        db.session.expire_all()
        after = starts()
    assert after != before
    assert all(day > old for day, old in zip(sorted(after), sorted(before), strict=True))  # type: ignore[operator, type-var]


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, ["demo"], "DIRECTORY_DEMO=1"),
        ({"DIRECTORY_DEMO": "1", "DIRECTORY_HOSTS": ""}, ["demo", "--bind", "0.0.0.0"], "loopback only"),
        ({"DIRECTORY_LOCALE": "fr"}, ["prepare"], "DIRECTORY_LOCALE"),
    ],
)
def test_a_start_that_is_refused_says_why(
    tmp_path: Path, environment: dict[str, str], arguments: list[str], said: str
) -> None:
    made = {"PATH": os.environ["PATH"], "DIRECTORY_INSTANCE": str(tmp_path), "DIRECTORY_HOSTS": "directory.example"}
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**made, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert said in done.stderr
