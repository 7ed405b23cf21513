"""Settings are typed, and a wrong one is named with its reason."""

import stat
from pathlib import Path

import pytest

from directory.accounts.demo import refuse_foreign_database
from directory.config import BadSetting, Settings
from directory.core.db import db
from directory.serving import refuse_far_address


def read(folder: Path, **environment: str) -> Settings:
    named = {f"DIRECTORY_{name}": value for name, value in environment.items()}
    return Settings.from_environment({"DIRECTORY_INSTANCE": str(folder), **named})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://x", "mysql"),
        ("DATABASE_URL", "sqlite:///relative.db", "whole path"),
        ("TIMEZONE", "Mars/Base", "IANA"),
        ("LOCALE", "fr", "en, es"),
        ("LOG_LEVEL", "loud", "debug"),
        ("DEMO", "perhaps", "1 or 0"),
        ("FIND_KEEP_CARDS", "-1", "whole number"),
        ("COUNTRY", "USA", "two letters"),
        ("SECRET_KEY_FILE", "/nowhere/key", "no file"),
        ("LINK_KEY_FILE", "/nowhere/key", "no file"),
        ("DATABSE_URL", "x", "not a setting"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(BadSetting, match=f"DIRECTORY_{name}") as slip:
        read(tmp_path, **{"HOSTS": "directory.example", name: value})
    assert said in str(slip.value)


def test_outside_the_demo_host_names_are_needed(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="DIRECTORY_HOSTS"):
        read(tmp_path)
    with pytest.raises(BadSetting, match="DIRECTORY_HOSTS"):
        read(tmp_path, DEMO="1", HOSTS="directory.example")


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = read(tmp_path, HOSTS="directory.example").secret_key
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(tmp_path, HOSTS="directory.example").secret_key == first
    path.chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        read(tmp_path, HOSTS="directory.example")
    path.chmod(0o600)
    path.write_text("short")
    with pytest.raises(BadSetting, match="32 characters"):
        read(tmp_path, HOSTS="directory.example")


def test_the_key_of_links_is_a_file_of_its_own_that_shows_itself_nowhere(tmp_path: Path) -> None:
    settings = read(tmp_path, HOSTS="directory.example")
    path = tmp_path / "link.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.link_key.reveal() == bytes.fromhex(path.read_text())
    assert path.read_text() not in repr(settings)
    assert repr(settings.link_key.reveal()) not in repr(settings)
    assert read(tmp_path, HOSTS="directory.example").link_key == settings.link_key
    path.write_text("ab" * 31)
    with pytest.raises(BadSetting, match="64 hexadecimal digits"):
        read(tmp_path, HOSTS="directory.example")
    path.write_text("ab" * 32)
    path.chmod(0o640)
    with pytest.raises(BadSetting, match=r"LINK_KEY_FILE: .* chmod 600"):
        read(tmp_path, HOSTS="directory.example")


def test_a_postgresql_address_gets_its_driver(tmp_path: Path) -> None:
    made = read(tmp_path, HOSTS="x.example", DATABASE_URL="postgresql://u@h/d")
    assert made.database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "10.0.0.1", "no.such.name.invalid"])
def test_the_demo_serves_loopback_only(bind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSetting):
        refuse_far_address(bind)
    refuse_far_address("127.0.0.1")


def test_the_demo_refuses_a_database_that_it_did_not_make(app: object) -> None:
    from directory.accounts.models import Person

    refuse_foreign_database()
    db.session.add(Person(username="real", name="Somebody real"))
    db.session.commit()
    with pytest.raises(BadSetting, match="did not make"):
        refuse_foreign_database()


def test_the_demo_starts_on_no_database_with_records_and_without_its_cast(app: object, tmp_path: Path) -> None:
    from sqlalchemy import delete

    from directory import create_app
    from directory.accounts.models import Agency, Person
    from tests.conftest import make_settings

    for table in reversed(db.metadata.sorted_tables):
        if any(key.column.table.name in ("person", "membership", "person_key") for key in table.foreign_keys):
            db.session.execute(delete(table))
    db.session.execute(delete(Person))
    db.session.commit()
    assert db.session.query(Agency).count()
    with pytest.raises(BadSetting, match="none of the demo's cast"):
        create_app(make_settings(tmp_path))
