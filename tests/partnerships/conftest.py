"""What is asked of the database during a test."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from directory.core.db import db


@pytest.fixture
def statements(county: Flask) -> Iterator[list[str]]:
    """Every statement that is run, as it is run."""
    done: list[str] = []

    def note(*parts: object) -> None:
        done.append(str(parts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield done
    event.remove(db.engine, "before_cursor_execute", note)
