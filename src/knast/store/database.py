"""Opening a workspace's database: one SQLite file that survives kill -9 and can forget."""

from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from knast.base.errors import KnastError

FILE = "knast.db"


class Unreadable(KnastError):
    """The database file is damaged, or not one of ours."""


def open_database(path: Path) -> Engine:
    """Open a workspace's database, make it where it is missing, and bring its tables up to date.

    ``secure_delete`` and WAL are set on every connection: a killed process loses at most its open transaction,
    and deleted rows leave no trace in the file.

    Args:
        path: The database file.

    Returns:
        An engine; writers wait for one another up to 30 seconds.

    Raises:
        Unreadable: The file is damaged, no database, or was written by a newer Knast.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite.connect(path, timeout=30, isolation_level=None, check_same_thread=False),
        module=sqlite,
        poolclass=QueuePool,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        _migrate(engine)
    except DatabaseError as problem:
        raise Unreadable(
            f"{path} cannot be read as a workspace's database ({problem.orig}).",
            "Restore it from a backup, or name another folder with --workspace.",
        ) from problem
    return engine


def _prepare(connection: sqlite.Connection, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "knast:store/migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise Unreadable(
            f"This workspace was written by a newer Knast (tables {current}).", "Upgrade Knast and try again."
        )
    with engine.execution_options(write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_database(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong with the file; empty when all is well."""
    with engine.connect() as connection:
        faults = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        faults += [
            f"row {row[1]} of {row[0]} points nowhere" for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    return faults


def settle(engine: Engine) -> None:
    """Fold the write-ahead log into the file, so that a copy of the one file is whole."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
