"""Figures: what a test tried and what came of it, one line each, printed at the end of `make trust`."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from directory import create_app
from directory.core.db import close_own_connection, db
from tests.conftest import ENGINES, IsolatedClient, make_postgresql_database, make_settings

if TYPE_CHECKING:
    from tests.trust.world import World

HOST = "linkage.example"
Figure = Callable[[str, str], None]
AT_LENGTH = os.environ.get("LINKAGE_TRUST") == "1"
"""Whether `make trust` asks: as long as it takes, instead of the few seconds that every test run has for it."""


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Say what was tried: a name and a line. It is printed only if the test passes."""

    def say(name: str, line: str) -> None:
        request.node.user_properties.append(("figure", [name, line]))

    return say


@pytest.fixture(params=ENGINES if AT_LENGTH else ENGINES[:1])
def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application outside the demo, with whatever it writes in one folder; at length on each database in turn."""
    home, scratch = tmp_path / "instance", tmp_path / "scratch"
    scratch.mkdir()
    given: dict[str, Any] = {"demo": False, "hosts": (HOST,)}
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("_template_folder") / "bare", home)
    else:
        home.mkdir()
        cluster = request.getfixturevalue("_cluster")
        request.getfixturevalue("_county_on_postgresql")
        given["database_url"] = make_postgresql_database(cluster, f"t{uuid.uuid4().hex}", "county")
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    made = create_app(make_settings(home, **given))
    made.test_client_class = IsolatedClient
    with made.app_context():
        yield made
        db.session.remove()
        close_own_connection()
        db.engine.dispose()


@pytest.fixture
def world(house: Flask) -> "World":
    """Three agencies with something in every sealed column."""
    from tests.trust.world import make_world

    return make_world(house)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of all tests that passed, one line each."""
    if not AT_LENGTH:
        return
    passed = terminalreporter.stats.get("passed", [])
    lines = [said for report in passed for kind, said in report.user_properties if kind == "figure"]
    terminalreporter.section("FIGURES", sep="=", bold=True)
    for name, line in sorted(lines):
        terminalreporter.line(f"{name:<34} {line}")
