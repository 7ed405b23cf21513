"""Making the declared triggers, taking them away, and comparing what a database has with what is declared."""

from types import ModuleType

from sqlalchemy import Connection, inspect

from directory.vault.triggers import postgresql, sqlite
from directory.vault.triggers.declaration import TRIGGERS, Rule

_PREFIX = "vault_"


def take_away(connection: Connection) -> None:
    """Take our triggers away before tables change: on SQLite a table that is rebuilt loses its own, and another's that
    names it stops the rebuilding."""
    engine = engine_of(connection)
    for name, (table, _) in engine.found(connection).items():
        if name.startswith(_PREFIX):
            engine.drop(connection, name, table)


def put_back(connection: Connection) -> None:
    """Make all that are declared on tables that there are."""
    tables = set(inspect(connection).get_table_names())
    for rule, trigger in TRIGGERS.items():
        if trigger.table in tables:
            engine_of(connection).make(connection, rule)


def difference(connection: Connection) -> list[str]:
    """The names of triggers that are missing, changed, switched off, or declared nowhere."""
    engine = engine_of(connection)
    declared = {str(rule): (TRIGGERS[rule].table, engine.statement(rule)) for rule in Rule}
    found = engine.found(connection)
    return sorted(name for name in declared | found if declared.get(name) != found.get(name))


def engine_of(connection: Connection) -> ModuleType:
    """The file of a connection's engine."""
    return sqlite if connection.dialect.name == "sqlite" else postgresql
