"""What is asked of the database during a test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import counted


@pytest.fixture
def statements(county: Flask) -> Iterator[list[str]]:
    """Every statement that is run, as it is run."""
    with counted() as done:
        yield done
