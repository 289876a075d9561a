from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from knast.base.errors import KnastError
from knast.store.database import check_database, open_database, settle
from knast.store.tables import metadata


def test_the_migrations_make_exactly_the_tables_in_the_code(tmp_path: Path) -> None:
    with open_database(tmp_path / "knast.db").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    open_database(tmp_path / "knast.db")
    assert check_database(open_database(tmp_path / "knast.db")) == []


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "knast.db").write_bytes(b"this is a diary, not a database" * 100)
    with pytest.raises(KnastError, match="cannot be read as a workspace's database"):
        open_database(tmp_path / "knast.db")


def test_a_workspace_of_a_newer_knast_is_not_touched(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "knast.db").execution_options(write=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(KnastError, match="newer Knast"):
        open_database(tmp_path / "knast.db")


def test_what_is_deleted_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "knast.db")
    marker = "Xylofon-Zebra-47"
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(text("INSERT INTO settings VALUES ('x', :value)"), {"value": marker * 50})
    settle(engine)
    assert marker.encode() in (tmp_path / "knast.db").read_bytes()
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(text("DELETE FROM settings"))
    settle(engine)
    assert all(marker.encode() not in path.read_bytes() for path in tmp_path.iterdir())
