"""The house, held against the syntax tree: who imports whom, which files stand where, and how long they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "directory"
RANK = (
    "core", "vault", "web", "accounts", "providers", "philosophy", "partnerships", "toolkit", "stewardship", "exchange",
    "find", "referrals", "insight",
)  # fmt: skip
FACTORY = {
    "__init__.py", "app.py", "cli.py", "doors.py", "serving.py", "config.py", "operating_cli.py", "restoring.py",
}  # fmt: skip
OPEN_TO_OTHERS = {"models", "queries", "actions", "policy"}
FLASK = ("flask", "flask_wtf", "flask_babel", "flask_migrate", "flask_sqlalchemy", "werkzeug")
BANNED_NAMES = {"util", "utils", "helpers", "common", "manager", "service", "services", "misc"}
NOUNS_SHARED = {
    # Nouns of the domain that a higher room may use besides the four: each with its reason.
    ("accounts", "session"): "who is signed in, and what the sign-in keeps",
    ("accounts", "demo"): "the cast",
    ("accounts", "once"): "a form that is sent twice does its thing once",
    ("accounts", "rules.book"): "what the coalition decided",
    ("partnerships", "county"): "the demo's partnerships",
    ("accounts", "proof.throttle"): "how often somebody may guess, at any public door",
    ("accounts", "proof.server_key"): "keys that the database does not hold",
    ("accounts", "proof.derivation"): "costly derivations wait for their turn, whatever they are for",
    ("accounts", "door.calling"): "from which address somebody calls, for the throttle",
    ("providers", "vocabularies"): "terms with labels",
    ("providers", "hours"): "opening hours, pure",
    ("providers", "reports"): "what staff say of a record, for the page that shows it",
    ("providers", "schedules"): "from rows to hours",
    ("providers", "county"): "the demo's catalog",
    ("providers", "confidential"): "what is not kept of a confidential place: an import closes places too",
    ("philosophy", "questions"): "the question sets, pure",
    ("philosophy", "telling"): "what a program stands for, in words, for the page that shows it",
    ("philosophy", "county"): "the demo's philosophy",
    ("providers", "persons"): "where a text may tell of a person",
    ("providers", "streets"): "where a text names a street",
    ("providers", "editing.fields"): "fields whose input is cleaned and checked",
    ("providers", "editing.conflict"): "two editors of one form",
    ("toolkit", "telling"): "how its section of the partner's page tells days and codes",
    ("toolkit", "county"): "the demo's toolkit",
}


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module.count(".") <= 1 or (ROOT / node.module.replace(".", "/")).is_dir():
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0] if path.parent != HOUSE else ""


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_downward_only(path: Path) -> None:
    room = room_of(path)
    if not room:
        assert path.name in FACTORY
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "directory" or len(parts) < 2 or parts[1] not in RANK:
            continue
        assert RANK.index(parts[1]) <= RANK.index(room), f"{name} ranks above {room}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_of_another_feature_only_its_open_files_are_used(path: Path) -> None:
    room = room_of(path)
    for name in imports(path):
        parts = name.split(".")
        if not room or parts[0] != "directory" or len(parts) < 3 or parts[1] in ("core", "vault", "web", room):
            continue
        if parts[1] in RANK:
            assert is_open(parts[1], parts[2:]), f"{name} is not open to {room}"


def is_open(room: str, inside: list[str]) -> bool:
    """Whether a higher room may use what stands there; of a subroom, its module must be named."""
    is_folder = len(inside) == 1 and (HOUSE / room / inside[0]).is_dir()
    shared = {(room, ".".join(inside[:1])), (room, ".".join(inside[:2]))} & set(NOUNS_SHARED)
    return is_folder or inside[0] in OPEN_TO_OTHERS or bool(shared)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_flask_only_at_the_doors(path: Path) -> None:
    room = room_of(path)
    stem = path.stem
    may = (
        not room
        or room in ("web", "accounts")
        or stem in ("views", "forms", "cli", "__init__")
        or stem.endswith("_views")
    )
    used = {name.split(".")[0] for name in imports(path)} & set(FLASK)
    if path == HOUSE / "core" / "db.py":
        used -= {"flask_sqlalchemy"}
    assert may or not used, f"{name_of(path)} uses {used}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_database_module_knows_flask_sqlalchemy(path: Path) -> None:
    assert path == HOUSE / "core" / "db.py" or "flask_sqlalchemy" not in {n.split(".")[0] for n in imports(path)}


@pytest.mark.parametrize("room", ["find", "exchange"])
def test_search_and_exchange_cannot_reach_the_vault(room: str) -> None:
    for path in (HOUSE / room).rglob("*.py"):
        assert not any(name.startswith("directory.vault") for name in imports(path)), name_of(path)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_files_are_short_and_named_by_what_they_hold(path: Path) -> None:
    is_noun = path.parent.name == "models"  # HSDS itself calls a thing a service
    assert is_noun or path.stem not in BANNED_NAMES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330, f"{name_of(path)} wants to be a folder"


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", [p for p in modules() if p.stem == "views" or p.stem.endswith("_views")], ids=name_of)
def test_views_are_short_and_hold_no_sql(path: Path) -> None:
    for function in functions(path):
        if any(
            "route" in ast.dump(d) or "'get'" in ast.dump(d) or "'post'" in ast.dump(d) for d in function.decorator_list
        ):
            assert function.end_lineno is not None
            assert function.end_lineno - function.lineno <= 24, f"{function.name} does too much"
            assert any("access" in ast.dump(d) for d in function.decorator_list), f"{function.name} declares no access"
    assert not {"select", "insert", "update", "delete"} & {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        for alias in node.names
    }


@pytest.mark.parametrize("path", [p for p in modules() if p.stem == "actions"], ids=name_of)
def test_actions_never_commit(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    assert not any(isinstance(c.func, ast.Attribute) and c.func.attr == "commit" for c in calls)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_clock_asks_what_time_it_is(path: Path) -> None:
    if path == HOUSE / "core" / "clock.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
            assert isinstance(node.value, ast.Name | ast.Attribute)
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            assert owner not in ("datetime", "date"), f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_public_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), name_of(path)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}: {node.name}"


def test_templates_call_nothing_unsafe() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path.name
        assert " style=" not in text, path.name
        assert "onclick" not in text, path.name
        assert "http://" not in text, path.name
        assert "https://" not in text, path.name
