"""Tables that take rows only: triggers that refuse to change or delete any."""

from alembic import op


def refuse_changes(table: str) -> None:
    """Let the database itself refuse to change or delete a row of a table."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} takes rows only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_takes_rows_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} takes rows only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_takes_rows_only()"
    )
