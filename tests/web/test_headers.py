"""What every answer carries, errors and fragments too."""

from pathlib import Path

import pytest
from flask import Flask

from directory import create_app
from directory.web.headers import CSP
from tests.conftest import ClientAs, IsolatedClient, make_settings, sign_in

PAGES = ["/sign-in", "/find", "/find?q=shelter", "/nothing-here", "/partners", "/cover", "/healthz"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_pages_are_guarded_and_never_kept(client_as: ClientAs, address: str, headers: dict[str, str]) -> None:
    answer = client_as("ivo").get(address, headers=headers)
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "unsafe" not in CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "charset=utf-8" in answer.headers["Content-Type"]


def test_the_policy_allows_ourselves_alone() -> None:
    directives = dict(part.strip().split(" ", 1) for part in CSP.split(";"))
    assert {source for sources in directives.values() for source in sources.split()} == {"'self'", "'none'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]
    for name in ("default-src", "frame-ancestors", "base-uri"):
        assert directives[name] == "'none'"
    for name in ("script-src", "style-src", "form-action"):
        assert directives[name] == "'self'"


def test_outside_the_demo_cookies_and_transport_are_strict(app: Flask, tmp_path: Path) -> None:
    real = create_app(make_settings(tmp_path, demo=False))
    real.test_client_class = IsolatedClient
    with real.app_context():
        answer = real.test_client().get("/sign-in", base_url="https://127.0.0.1")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-directory=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_static_files_are_kept_by_their_digest_and_packed(county: Flask) -> None:
    client = sign_in(county, "guest")
    page = client.get("/sign-in").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in plain.headers["Cache-Control"]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.get_data()) < len(plain.get_data()) / 2
    assert client.get("/static/0/directory.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/0/../app.py").status_code == 404
    assert client.get("/static/0/vendor.toml/..%2f..%2fapp.py").status_code == 404


def test_pages_and_fragments_vary_by_what_asks(client_as: ClientAs) -> None:
    client = client_as("ivo")
    page = client.get("/find?q=shelter")
    fragment = client.get("/find?q=shelter", headers={"HX-Request": "true"})
    restored = client.get("/find?q=shelter", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "HX-Request" in page.headers["Vary"]
    assert "<html" in page.get_data(as_text=True)
    assert "<html" not in fragment.get_data(as_text=True)
    assert "<html" in restored.get_data(as_text=True)


@pytest.mark.parametrize("name", ["guest", "ivo", "ed"])
def test_an_absent_page_says_so_as_page_and_as_fragment(county: Flask, name: str) -> None:
    client = sign_in(county, name)
    page = client.get("/nothing-here")
    fragment = client.get("/nothing-here", headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code == 404
    assert "<html" in page.get_data(as_text=True)
    assert "<html" not in fragment.get_data(as_text=True)


def test_a_failure_is_told_without_its_reason(county: Flask, log_lines: list[str]) -> None:
    from directory.core.permissions import Permission
    from directory.web.access import access

    @access(Permission.PUBLIC)
    def fail() -> str:
        raise RuntimeError("a caller's words")

    county.add_url_rule("/fail", "fail", fail)
    county.testing = False
    answer = sign_in(county, "guest").get("/fail")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "caller" not in answer.get_data(as_text=True)
    assert not any("caller" in line for line in log_lines)
    assert any("RuntimeError" in line for line in log_lines)


def test_logs_tell_the_route_and_nothing_that_was_typed(county: Flask, log_lines: list[str]) -> None:
    client = sign_in(county, "ivo")
    client.get("/find?q=canaryword&near=98701")
    client.get("/partners/00000000-0000-0000-0000-000000000001?x=canaryword")
    client.get("/canaryword")
    assert any('"route": "/find"' in line for line in log_lines)
    assert not any("canaryword" in line or "98701" in line for line in log_lines)


def test_ready_means_that_the_database_answers(county: Flask) -> None:
    from sqlalchemy import text

    from directory.core.db import db

    client = sign_in(county, "guest")
    assert client.get("/readyz").status_code == 200
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
