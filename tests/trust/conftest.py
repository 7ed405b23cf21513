"""Figures: what a test tried and what came of it, one line each, printed at the end of `make trust`."""

import os
from collections.abc import Callable
from typing import Any

import pytest

Figure = Callable[[str, str], None]
AT_LENGTH = os.environ.get("LINKAGE_TRUST") == "1"
"""Whether `make trust` asks: as long as it takes, instead of the few seconds that every test run has for it."""


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Say what was tried: a name and a line. It is printed only if the test passes."""

    def say(name: str, line: str) -> None:
        request.node.user_properties.append(("figure", [name, line]))

    return say


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of all tests that passed, one line each."""
    if not AT_LENGTH:
        return
    passed = terminalreporter.stats.get("passed", [])
    lines = [said for report in passed for kind, said in report.user_properties if kind == "figure"]
    terminalreporter.section("FIGURES", sep="=", bold=True)
    for name, line in sorted(lines):
        terminalreporter.line(f"{name:<34} {line}")
