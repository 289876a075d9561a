"""A run spread over a Ray cluster gives what one process gives, whichever of its machines dies."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from tests.mortal_engines import STEPS, Fate, mortal_engines

import knast
from knast.app import pipeline, steps
from knast.app.engines import Engines, default_engines
from knast.app.pipeline import RunSummary, run
from knast.app.progress import Progress, Silent
from knast.app.spread import Spread, spread_over, workplace_in
from knast.app.workspace import open_at
from knast.base.errors import Missing, Stopped, WrongRequest
from knast.engines.spread_local import LocalSpread
from knast.sources.read import Options

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

pytestmark = pytest.mark.slow

Source = Callable[..., Path]
Same = Callable[[Path, Path], None]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "CONTACTS_A_PART", 10)
    monkeypatch.setattr(steps, "TEXTS_A_PART", 40)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator["Cluster"]:
    """Three machines of one core each, all of them on this one."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    # As spread_ray does it: everything listens on 127.0.0.1.
    monkeypatch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - loaded only when the test is run

    # Its name is short, since Ray's sockets lie in it.
    with TemporaryDirectory(prefix="knast-", ignore_cleanup_errors=True) as folder:
        # Where a cluster of the test's own writes its address, so that no other test and no person's Ray joins it.
        monkeypatch.setenv("RAY_TMPDIR", folder)
        Path(folder, "ray").mkdir()
        head = {"num_cpus": 1, "include_dashboard": False, "temp_dir": folder}
        made = Cluster(initialize_head=True, head_node_args=head)
        try:
            for _ in range(2):
                made.add_node(num_cpus=1)
            yield made
        finally:
            made.shutdown()  # type: ignore[no-untyped-call] # as Ray is


class Reinforcements:
    """Adds a machine when a step begins, for the one that died in the step before."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster

    def begin(self, step: str, *, total: int | None) -> None:
        del total
        if step != "intake":
            self._cluster.add_node(num_cpus=1)

    def advance(self, done: int) -> None:
        """Nothing to do."""

    def end(self) -> None:
        """Nothing to do."""


def run_in(
    folder: Path, path: Path, *, engines: Engines, spread: Spread, progress: Progress | None = None
) -> RunSummary:
    house = open_at(folder)
    place = workplace_in(house, spread=spread, folder=folder.parent / "shared")
    return run(
        house,
        [path],
        engines=engines,
        options=Options(),
        now=datetime.now(UTC),
        progress=progress or Silent(),
        at=place,
    )


@pytest.mark.usefixtures("small_parts")
def test_a_machine_that_dies_in_each_step_changes_nothing(
    tmp_path: Path, source: Source, same: Same, cluster: "Cluster"
) -> None:
    head = cluster.head_node.node_id  # type: ignore[attr-defined] # Ray's own types say that it is never there
    path, fate = source(n=60), Fate(tmp_path, (os.getpid(), head))
    with closing(spread_over("ray", address=cluster.address)) as spread:
        assert spread.workers == 3
        done = run_in(
            tmp_path / "spread",
            path,
            engines=mortal_engines(fate),
            spread=spread,
            progress=Reinforcements(cluster),
        )
    assert fate.deaths() == dict.fromkeys(STEPS, 1)
    assert done.spread is not None
    assert (done.accepted, done.read, done.spread.name, done.spread.stayed) == (60, 60, "ray", ())
    assert done.spread.lost >= 3
    run_in(tmp_path / "one", path, engines=mortal_engines(fate), spread=LocalSpread(1))
    same(tmp_path / "spread", tmp_path / "one")


def broken(shared: int, item: int) -> int:
    if item == shared:
        raise WrongRequest("Not this one.", "Take another.")
    return item


def fatal(shared: int, item: int) -> int:
    if item == shared:
        os._exit(1)
    return item


@pytest.mark.usefixtures("small_parts")
def test_a_cluster_of_this_machine_gives_the_same_workspace_and_leaves_nothing_behind(
    tmp_path: Path, source: Source, same: Same
) -> None:
    path = source(n=40)
    with closing(spread_over("ray", workers=2)) as spread:
        run_in(tmp_path / "spread", path, engines=default_engines(), spread=spread)
        found: list[int] = []
        with pytest.raises(WrongRequest, match="Not this one") as problem:
            found.extend(spread.each(broken, range(9), shared=5))
        assert (found, problem.value.hint) == ([0, 1, 2, 3, 4], "Take another.")
        found.clear()
        with pytest.raises(Stopped, match="Three workers"):
            found.extend(spread.each(fatal, range(9), shared=4))
        assert found == [0, 1, 2, 3]
    knast.open_workspace(tmp_path / "one").run(path)
    same(tmp_path / "spread", tmp_path / "one")


def test_a_cluster_that_does_not_answer_is_said() -> None:
    with pytest.raises(Missing, match=r"No Ray cluster answers at 127\.0\.0\.1:9"):
        spread_over("ray", address="127.0.0.1:9")
    with pytest.raises(WrongRequest, match="not the address"):
        spread_over("ray", address="ray://10.0.0.5:10001")


def test_without_ray_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(Missing, match="not installed") as problem:
        spread_over("ray")
    assert "pip install 'knast[ray]'" in problem.value.hint
