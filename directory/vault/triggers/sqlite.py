"""The triggers as SQLite says them. Writers wait for each other there, so that no rule needs a lock of its own."""

from sqlalchemy import Connection, text

from directory.vault.triggers.declaration import PACKET_GRANT, TRIGGERS, Rule

_KEY_IS_DEAD = """NEW.agency_key_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency_key
    WHERE id = NEW.agency_key_id AND agency_id = NEW.agency_id AND ended_at IS NULL)"""
_REFUSED_WHEN = {
    Rule.PACKET_NEEDS_RELEASE: """NOT EXISTS (SELECT 1 FROM information_release
    WHERE id = NEW.release_id AND revoked_at IS NULL AND expires_at >= NEW.expires_at)""",
    Rule.PACKET_STAYS: """NEW.id IS NOT OLD.id OR NEW.release_id IS NOT OLD.release_id
    OR NEW.recipient_id IS NOT OLD.recipient_id OR NEW.made_on IS NOT OLD.made_on
    OR NEW.reply_public IS NOT OLD.reply_public OR NEW.contents_sealed IS NOT OLD.contents_sealed
    OR NEW.expires_at > OLD.expires_at""",
    Rule.RELEASE_ONLY_ENDS: """NEW.id IS NOT OLD.id OR NEW.expires_at > OLD.expires_at
    OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)""",
    Rule.GRANT_NEEDS_ITS_RECORD: f"""(NEW.kind = '{PACKET_GRANT}'
    AND NOT EXISTS (SELECT 1 FROM packet WHERE id = NEW.record_id))
    OR ({_KEY_IS_DEAD})""",  # noqa: S608, constants of ours
    Rule.GRANT_STAYS: f"""NEW.kind IS NOT OLD.kind OR NEW.record_id IS NOT OLD.record_id
    OR NEW.agency_id IS NOT OLD.agency_id
    OR ((NEW.agency_key_id IS NOT OLD.agency_key_id OR NEW.wrap_sealed IS NOT OLD.wrap_sealed)
        AND {_KEY_IS_DEAD})""",
    Rule.LINK_ONLY_ENDS: """NEW.packet_id IS NOT OLD.packet_id OR NEW.token_hash IS NOT OLD.token_hash
    OR NEW.expires_at > OLD.expires_at OR NEW.openings_left > OLD.openings_left
    OR (NEW.key_sealed IS NOT NULL AND NEW.key_sealed IS NOT OLD.key_sealed)""",
}
_DOES = {
    Rule.PACKET_TAKES_ITS_GRANTS: f"DELETE FROM vault_grant WHERE kind = '{PACKET_GRANT}' AND record_id = OLD.id;",  # noqa: S608, a constant of ours
    Rule.RELEASE_TAKES_ITS_PACKETS: """DELETE FROM packet WHERE release_id = NEW.id AND NEW.revoked_at IS NOT NULL;
    UPDATE packet SET expires_at = NEW.expires_at WHERE release_id = NEW.id AND expires_at > NEW.expires_at;""",
}


def statement(rule: Rule) -> str:
    """What makes a trigger, as the catalog keeps it."""
    found = TRIGGERS[rule]
    when = f" WHEN {_REFUSED_WHEN[rule]}" if rule in _REFUSED_WHEN else ""
    does = _DOES.get(rule, f"SELECT RAISE(ABORT, '{rule}');")
    return f"CREATE TRIGGER {rule} {found.moment} ON {found.table} FOR EACH ROW{when} BEGIN {does} END"


def make(connection: Connection, rule: Rule) -> None:
    """Make a trigger."""
    connection.exec_driver_sql(statement(rule))


def drop(connection: Connection, name: str, table: str) -> None:  # noqa: ARG001, PostgreSQL asks for the table
    """Take a trigger away."""
    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def found(connection: Connection) -> dict[str, tuple[str, str]]:
    """The triggers of the catalog by name: their table, and what makes them."""
    rows = connection.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: (table, sql) for name, table, sql in rows}
