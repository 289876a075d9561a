"""A run spread over processes of this machine gives what one process gives, whoever is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from tests.mortal_engines import STEPS, Fate, mortal_engines

import knast
from knast.app import pipeline, steps
from knast.app.carried import CarriedReader, carried_encoder, carried_reader
from knast.app.engines import Engines, default_engines
from knast.app.parts import Parts
from knast.app.pipeline import RunSummary, run
from knast.app.spread import Workplace, spread_over, workplace_in
from knast.app.tables import contacts_to_table, statements_from_file
from knast.app.workspace import open_at
from knast.base.errors import KnastError, Missing, Stopped, WrongRequest
from knast.contacts.contact import RawContact
from knast.engines.read_in_two_steps import TwoStepReader
from knast.engines.spread_local import LocalSpread, workers_that_fit
from knast.needs.learn import Layer
from knast.needs.reading import read_contacts
from knast.privacy.intake import Gate
from knast.sources.read import Options

Source = Callable[..., Path]
Same = Callable[[Path, Path], None]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "CONTACTS_A_PART", 10)
    monkeypatch.setattr(steps, "TEXTS_A_PART", 40)


@pytest.fixture
def two() -> Iterator[LocalSpread]:
    with closing(LocalSpread(2)) as spread:
        yield spread


def run_in(folder: Path, path: Path, *, engines: Engines, spread: LocalSpread, parts: Path | None = None) -> RunSummary:
    house = open_at(folder)
    place = workplace_in(house, spread=spread, folder=parts)
    return run(house, [path], engines=engines, options=Options(), now=datetime.now(UTC), at=place)


def doubled(shared: int, item: int) -> int:
    return shared * item


def fussy(shared: int, item: int) -> int:
    if item == shared:
        raise WrongRequest("Not this one.", "Take another.")
    return item


def fatal(shared: str, item: int) -> int:
    if item == 2:
        with Path(shared).open("a", encoding="utf-8") as tries:
            tries.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_results_come_in_order_and_items_are_taken_only_a_little_ahead(two: LocalSpread) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(40):
            taken.append(item)
            yield item

    for at, result in enumerate(two.each(doubled, items(), shared=3)):
        assert result == 3 * at
        assert len(taken) <= at + 5
    assert len(two.processes()) == 2
    assert list(two.each(doubled, [1, 2], shared=5)) == [5, 10]


def test_an_error_comes_after_everything_before_it_and_the_workers_live_on(two: LocalSpread) -> None:
    found: list[int] = []
    with pytest.raises(WrongRequest, match="Not this one") as problem:
        found.extend(two.each(fussy, range(9), shared=5))
    assert (found, problem.value.hint) == ([0, 1, 2, 3, 4], "Take another.")
    assert list(two.each(fussy, range(3), shared=5)) == [0, 1, 2]


def test_a_broken_source_loses_nothing_that_came_before_it(two: LocalSpread) -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise WrongRequest("The file ends in the middle.")

    found: list[int] = []
    with pytest.raises(WrongRequest):
        found.extend(two.each(doubled, items(), shared=1))
    assert found == [0, 1, 2]


def test_a_piece_that_kills_three_workers_stops_the_run(two: LocalSpread, tmp_path: Path) -> None:
    tries, found = tmp_path / "tries", list[int]()
    with pytest.raises(Stopped, match="Three workers"):
        found.extend(two.each(fatal, range(9), shared=str(tries)))
    assert (found, tries.read_text(encoding="utf-8")) == ([0, 1], "xxx")
    assert two.lost == 3


def test_a_script_needs_no_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import operator\nfrom knast.engines.spread_local import LocalSpread\n"
        "print(list(LocalSpread(2).each(operator.add, [1, 2, 3], shared=1)))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[2, 3, 4]", "")


def test_there_are_no_more_workers_than_cores_or_memory() -> None:
    assert 1 <= workers_that_fit() <= (os.cpu_count() or 1)


def test_an_address_without_ray_is_a_wrong_request() -> None:
    with pytest.raises(WrongRequest, match="Ray"):
        spread_over("local", address="auto")


def test_a_part_that_lies_elsewhere_is_missed_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="A part that a worker made"):
        Parts(tmp_path).arrived("there", within_s=0.1)


def test_the_default_reader_and_encoder_travel_by_name_and_what_was_taught_travels_with_them() -> None:
    shipped = default_engines()
    assert carried_reader(shipped.reader) == CarriedReader(shipped.reader.name)
    assert isinstance(shipped.reader, TwoStepReader)
    layer = shipped.reader.last_layer()
    taught = shipped.reader.with_last_layer(Layer(layer.coef * 2, layer.bias))
    carried = carried_reader(taught)
    assert carried is not None
    assert (carried.whole, carried.unpacked().name) == (None, taught.name)
    fitted = shipped.encoder.adapted([f"Sofaen nummer {n} kom ikke til tiden" for n in range(60)])
    travelled = carried_encoder(fitted)
    assert travelled is not None
    assert travelled.whole is None
    assert (travelled.unpacked().encode(["Sofaen"]) == fitted.encode(["Sofaen"])).all()


def test_a_worker_with_another_reader_says_so() -> None:
    with pytest.raises(WrongRequest, match="reader-of-tomorrow"):
        CarriedReader("reader-of-tomorrow").unpacked()


class Unmovable:
    """The default reader with something that cannot leave this process."""

    name = "unmovable"

    def __init__(self) -> None:
        self.read, self.held = default_engines().reader.read, (letter for letter in "ab")


@pytest.mark.usefixtures("small_parts")
def test_vectors_made_in_parts_are_the_same_bits(two: LocalSpread, tmp_path: Path) -> None:
    texts = [f"Sofaen nummer {n} kom ikke til tiden, og ingen svarer" for n in range(130)]
    at = Workplace(two, Parts(tmp_path / "parts"))
    for encoder in (default_engines().encoder, default_engines().encoder.adapted(texts)):
        spread = steps.spread_encoder(encoder, at=at)
        assert spread.name == encoder.name
        assert np.array_equal(spread.encode(texts), encoder.encode(texts))
    assert np.array_equal(spread.adapted(texts).encode(texts), encoder.adapted(texts).encode(texts))


@pytest.mark.slow
@pytest.mark.usefixtures("small_parts")
def test_a_worker_killed_in_the_middle_of_a_part_in_each_step_changes_nothing(
    tmp_path: Path, source: Source, same: Same, two: LocalSpread
) -> None:
    path, fate = source(n=60), Fate(tmp_path, (os.getpid(), ""))
    shared = tmp_path / "shared"
    done = run_in(tmp_path / "spread", path, engines=mortal_engines(fate), spread=two, parts=shared)
    assert fate.deaths() == dict.fromkeys(STEPS, 1)
    assert done.spread is not None
    assert (done.accepted, done.read, done.spread.lost, done.spread.stayed) == (60, 60, 3, ())
    assert not list(shared.glob("*")), "nothing of the run is left in the shared folder"
    run_in(tmp_path / "one", path, engines=mortal_engines(fate), spread=LocalSpread(1))
    same(tmp_path / "spread", tmp_path / "one")


@pytest.mark.slow
@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("step", STEPS)
def test_three_workers_killed_at_one_part_stop_the_run_and_the_next_goes_on(
    step: str, *, tmp_path: Path, source: Source, same: Same, two: LocalSpread
) -> None:
    path, fate = source(n=40), Fate(tmp_path, (os.getpid(), ""), times=50)
    for other in STEPS:
        for time_of in range(50 if other != step else 0):
            (tmp_path / f"{other}-{time_of}").touch()
    with pytest.raises(KnastError, match="Three workers"):
        run_in(tmp_path / "spread", path, engines=mortal_engines(fate), spread=two)
    assert 3 <= fate.deaths()[step] <= 6
    run_in(tmp_path / "spread", path, engines=mortal_engines(replace(fate, times=0)), spread=two)
    run_in(tmp_path / "one", path, engines=mortal_engines(fate), spread=LocalSpread(1))
    same(tmp_path / "spread", tmp_path / "one")


@pytest.mark.slow
@pytest.mark.usefixtures("small_parts")
def test_the_default_engines_give_the_same_workspace_spread_or_not(
    tmp_path: Path, source: Source, same: Same, two: LocalSpread
) -> None:
    path = source(n=60)
    run_in(tmp_path / "spread", path, engines=default_engines(), spread=two)
    knast.open_workspace(tmp_path / "one").run(path)
    same(tmp_path / "spread", tmp_path / "one")


@pytest.mark.slow
def test_a_taught_reader_reads_in_other_processes_what_it_reads_here(tmp_path: Path, two: LocalSpread) -> None:
    shipped = default_engines().reader
    assert isinstance(shipped, TwoStepReader)
    layer = shipped.last_layer()
    # A layer that finds a met need in nearly every line, so that it is seen which layer read.
    taught = shipped.with_last_layer(Layer(layer.coef, layer.bias + np.eye(7, dtype=np.float32)[2] * 9))
    gate = Gate(default_engines().masker, "secret")
    contacts = [
        gate.pass_through(RawContact("s", row, f"Sofaen kom i uge {row}. Vi bor i Ringe.")) for row in range(12)
    ]
    pieces = [(f"read-{at}", contacts_to_table(contacts[at : at + 4])) for at in range(0, 12, 4)]
    at = Workplace(two, Parts(tmp_path / "parts"))
    carried = carried_reader(taught)
    assert carried is not None
    found = [
        one
        for _, part in at.each(steps.reading_part, pieces, shared=carried)
        for one in statements_from_file(part, contacts=4)
    ]
    assert found == read_contacts(contacts, reader=taught)
    assert {said.engine for several in found for said in several} == {taught.name}


@pytest.mark.slow
@pytest.mark.usefixtures("small_parts")
def test_a_reader_that_cannot_leave_this_process_reads_here_and_that_is_said(
    tmp_path: Path, source: Source, two: LocalSpread
) -> None:
    engines = replace(default_engines(), reader=Unmovable())
    done = run_in(tmp_path / "house", source(n=30), engines=engines, spread=two)
    assert done.spread is not None
    assert (done.read, done.spread.stayed) == (30, ("unmovable",))


@pytest.mark.slow
def test_a_killed_run_leaves_no_worker_behind_and_goes_on(tmp_path: Path, source: Source, same: Same) -> None:
    path, house = source(n=60), tmp_path / "house"
    script = f"""
        import os, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from knast.app import pipeline
        from knast.app.engines import default_engines
        from knast.app.spread import spread_over, workplace_in
        from knast.app.workspace import open_at
        from knast.sources.read import Options

        pipeline.CONTACTS_A_PART = 10
        house, spread = open_at({str(house)!r}), spread_over("local", workers=2)
        keep = pipeline.keep_found

        def deadly(*values, **named):
            keep(*values, **named)
            print(*spread.processes(), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

        pipeline.keep_found = deadly
        pipeline.run(house, [{str(path)!r}], engines=default_engines(), options=Options(), now=datetime.now(UTC),
                     at=workplace_in(house, spread=spread))
    """
    done = subprocess.run([sys.executable, "-c", dedent(script)], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    workers = [int(word) for word in done.stdout.split()]
    assert len(workers) == 2
    until = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [one for one in workers if Path(f"/proc/{one}").exists()]
    knast.open_workspace(house).run(path)
    knast.open_workspace(tmp_path / "one").run(path)
    same(house, tmp_path / "one")
