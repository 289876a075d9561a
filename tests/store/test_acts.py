import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pysqlite3.dbapi2 as sqlite
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, select, text

from knast.base.errors import WrongRequest
from knast.needs.acts import Change
from knast.needs.need_map import Need, NeedMap, Place
from knast.store.acts import change_as_data, change_from, change_of, is_settled, keep_act, read_acts, set_settled
from knast.store.database import check_database, open_database
from knast.store.needs import keep_map, merged_needs, read_map, used_ids
from knast.store.tables import needs

AT = "2026-03-01T09:00:00+00:00"


def need(need_id: str, level: str, parent: str | None, *, pinned: bool = False) -> Need:
    centre = np.array([0.6, -0.8, 1e-7], np.float32)
    return Need(need_id, level, parent, {"da": "Få “æøå” ☂"}, "bank", centre, pinned=pinned)  # type: ignore[arg-type]  # a plain string


MAP = NeedMap([need("a", "primary", None), need("b", "secondary", "a"), need("c", "tertiary", "b")])
CHANGE = Change(
    needs={
        "c": (MAP.needs[2], None),
        "d": (None, need("d", "tertiary", "b", pinned=True)),
    },
    places={
        "s1": (Place("c", "c", 0.1234), Place("d", "d", 1.0, "Bo")),
        "s2": (Place(None, "c", 0.3), Place(None, "d", 0.3)),
        "s3": (Place("c", None, 0.2), Place("d", None, 0.2)),
    },
    merged={"c": "d"},
    made=("d",),
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path / "knast.db")


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(write=True).begin() as open_one:
        yield open_one


def same(one: Change, other: Change) -> bool:
    return json.dumps(change_as_data(one), sort_keys=True) == json.dumps(change_as_data(other), sort_keys=True)


def test_a_change_comes_back_from_its_written_form_bit_for_bit() -> None:
    again = change_from(json.loads(json.dumps(change_as_data(CHANGE))))
    assert same(again, CHANGE)
    assert again.places == dict(CHANGE.places)
    before = again.needs["c"][0]
    assert before is not None
    assert before.centre.tobytes() == MAP.needs[2].centre.tobytes()


def test_an_act_changes_the_map_and_is_logged_with_its_number(connection: Connection) -> None:
    keep_map(connection, MAP)
    act = keep_act(connection, CHANGE, kind="merge", at=AT, by="Bo", needs=["d", "c", "d"], encoder="e-1")
    assert (act.number, act.needs) == (1, ("d", "c"))
    assert [one.need_id for one in read_map(connection).needs] == ["a", "b", "d"]
    assert read_map(connection).needs[2].pinned
    assert merged_needs(connection) == {"c": "d"}
    assert read_acts(connection) == [act]
    found, encoder = change_of(connection, 1)
    assert same(found, CHANGE)
    assert encoder == "e-1"


def test_a_need_that_left_the_map_is_kept_so_that_its_id_is_its_own_for_ever(connection: Connection) -> None:
    keep_map(connection, MAP)
    keep_act(connection, CHANGE, kind="merge", at=AT, by="Bo", encoder="e-1")
    assert used_ids(connection) == {"a", "b", "c", "d"}
    assert connection.scalar(select(needs.c.names).where(needs.c.need_id == "c"))


def test_a_map_is_a_draft_until_it_is_settled(connection: Connection) -> None:
    assert not is_settled(connection)
    set_settled(connection, settled=True)
    assert is_settled(connection)
    set_settled(connection, settled=False)
    assert not is_settled(connection)


def test_an_act_that_is_not_there_is_told(connection: Connection) -> None:
    with pytest.raises(WrongRequest, match="no act 7"):
        change_of(connection, 7)


def test_a_workspace_from_before_people_had_hands_on_the_map_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "knast.db"
    old = create_engine("sqlite+pysqlite://", creator=lambda: sqlite.connect(path, isolation_level=None), module=sqlite)
    config = Config()
    config.set_main_option("script_location", "knast:store/migrations")
    config.set_main_option("path_separator", "os")
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text("INSERT INTO needs VALUES ('n-1', 'primary', NULL, '{\"da\": \"Hjem\"}', 'bank', :centre, 0)"),
            {"centre": np.ones(2, "<f4").tobytes()},
        )
    old.dispose()
    engine = open_database(path)
    assert check_database(engine) == []
    with engine.connect() as connection:
        (standing,) = read_map(connection).needs
        assert (standing.need_id, standing.pinned, standing.hidden) == ("n-1", False, False)
        assert merged_needs(connection) == {}
        assert read_acts(connection) == []
