import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import knast

pytestmark = pytest.mark.slow

Source = Callable[..., Path]
Same = Callable[[Path, Path], None]

# Where a run is killed: a name in the pipeline, and at which call of it. The call is made first, so that its work is half done.
DEATHS = [
    ("intake_part", 2),
    ("intake_from_table", 1),
    ("keep_contacts", 1),
    ("keep_contacts", 3),
    ("keep_source", 2),
    ("reading_part", 2),
    ("keep_reading", 2),
    ("flag_near_copies", 1),
    ("draw", 1),
    ("keep_map", 1),
]


def run_and_die(house: Path, source: Path, *, name: str, at: int) -> int:
    """Run in a process of its own that kills itself with SIGKILL right after a certain call."""
    script = f"""
        import os, signal
        import knast
        from knast.app import pipeline

        pipeline.CONTACTS_A_PART = 20
        real, calls = pipeline.{name}, 0

        def deadly(*values, **named):
            global calls
            result = real(*values, **named)
            calls += 1
            if calls == {at}:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        pipeline.{name} = deadly
        knast.open_workspace({str(house)!r}).run({str(source)!r})
    """
    done = subprocess.run([sys.executable, "-c", dedent(script)], check=False, env=os.environ, capture_output=True)
    return done.returncode


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """A workspace in which a source was read in one undisturbed run, made once."""
    folder = tmp_path_factory.mktemp("whole") / "house"

    def make(source: Path) -> Path:
        if not folder.exists():
            knast.open_workspace(folder).run(source)
        return folder

    return make


@pytest.mark.parametrize(("name", "at"), DEATHS)
def test_a_run_killed_in_any_step_and_run_again_loses_nothing_and_doubles_nothing(
    name: str, at: int, *, tmp_path: Path, source: Source, same: Same, whole: Callable[[Path], Path]
) -> None:
    path = source(n=80)
    killed = tmp_path / "house"
    assert run_and_die(killed, path, name=name, at=at) == -signal.SIGKILL
    knast.open_workspace(killed).run(path)
    same(killed, whole(path))
    assert not list((killed / "parts").glob("*")), "parts are removed when the run is done"


def test_the_same_source_twice_adds_nothing(tmp_path: Path, source: Source, rows: Callable[[Path], object]) -> None:
    house = knast.open_workspace(tmp_path / "house")
    first = house.run(source())
    before = rows(tmp_path / "house")
    again = house.run(source())
    assert (first.accepted, again.accepted, again.skipped) == (60, 0, 1)
    assert rows(tmp_path / "house") == before


def test_a_grown_copy_under_another_name_adds_only_what_is_new(tmp_path: Path, source: Source) -> None:
    house = knast.open_workspace(tmp_path / "house")
    house.run(source("january.jsonl", n=40))
    assert house.run(source("february.jsonl", n=60)).accepted == 20


def test_two_halves_give_what_the_whole_gives(tmp_path: Path, source: Source, same: Same) -> None:
    halves = knast.open_workspace(tmp_path / "halves")
    halves.run(source("contacts.jsonl", first=0, n=40))
    halves.run(source("contacts.jsonl", first=40, n=40))
    one = knast.open_workspace(tmp_path / "one")
    one.run(source("contacts.jsonl", first=0, n=80))
    same(tmp_path / "halves", tmp_path / "one")


def test_a_draft_need_keeps_its_id_when_contacts_are_added(tmp_path: Path, source: Source) -> None:
    house = knast.open_workspace(tmp_path / "house")
    house.run(source("one.jsonl", first=0, n=200))
    before = {line["statement_id"]: line["need_id"] for line in house.statements().to_pylist()}
    house.run(source("two.jsonl", first=200, n=10))
    after = {line["statement_id"]: line["need_id"] for line in house.statements().to_pylist()}
    standing, redrawn = ({need for need in one.values() if need} for one in (before, after))
    assert len(standing & redrawn) >= 0.7 * len(standing)


@pytest.mark.parametrize("n", [1, 10, 100])
def test_it_works_from_one_contact_up(n: int, *, tmp_path: Path, source: Source) -> None:
    house = knast.open_workspace(tmp_path / "house")
    house.run(source(n=n))
    insight = house.insight()
    assert insight.figures.contacts == n
    assert insight.figures.had_to_contact.n == n


def test_every_quote_stands_verbatim_in_its_contact(
    tmp_path: Path, source: Source, rows: Callable[[Path], dict[str, list[dict[str, Any]]]]
) -> None:
    knast.open_workspace(tmp_path / "house").run(source(n=120))
    found = rows(tmp_path / "house")
    texts = {line["contact_id"]: str(line["text"]) for line in found["contacts"]}
    assert found["statements"]
    for line in found["statements"]:
        assert texts[line["contact_id"]][line["start"] : line["end"]] == line["quote"]


def test_two_runs_at_once_do_not_disturb_one_another(tmp_path: Path, source: Source) -> None:
    house = knast.open_workspace(tmp_path / "house")
    path = source()
    with house.workspace.alone(), pytest.raises(knast.base.errors.Busy):
        house.run(path)
    assert house.run(path).accepted == 60
