"""An application outside the demo."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory import create_app
from directory.accounts.proof import passphrase
from directory.core.db import close_own_connection, db
from directory.core.permissions import Duty
from tests.accounts.browser import HOST, RIGHT, Browser, person_of
from tests.accounts.staff import make_person, signed_in
from tests.conftest import IsolatedClient, make_settings


@pytest.fixture
def real(_template_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application outside the demo, with the cast's accounts and Ivo's passphrase."""
    shutil.copytree(_template_folder / "county", tmp_path, dirs_exist_ok=True)
    made = create_app(make_settings(tmp_path, demo=False, hosts=(HOST,)))
    made.test_client_class = IsolatedClient
    with made.app_context():
        passphrase.set_passphrase(person_of("ivo"), RIGHT, is_generated=True)
        db.session.commit()
        yield made
        db.session.remove()
        close_own_connection()
        db.engine.dispose()


@pytest.fixture
def sol(real: Flask) -> Browser:
    """Harbor House's supervisor, signed in a moment ago."""
    return signed_in(real, make_person("sol", Duty.SUPERVISOR))
