"""Where the parts of a run are made: in this process, in several, or on the machines of a Ray cluster.

Whoever makes them, a part is a file that is there whole or not at all, and only the process that runs the command
writes to the workspace: that nothing is lost and nothing is doubled does not depend on who works, or on who dies.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

import pyarrow as pa

import knast
from knast.app.parts import Parts
from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.base.ids import digest
from knast.engines.spread_local import LocalSpread

Kind = Literal["local", "ray"]
KINDS: tuple[Kind, ...] = ("local", "ray")
_Item = TypeVar("_Item")
_Shared = TypeVar("_Shared")


class Spread(Protocol):
    """Runs a pure function over pieces of work, wherever it runs them.

    Attributes:
        name: ``local`` or ``ray``.
        workers: How many pieces it works on at once; 1 with ``local`` is this process itself.
        lost: How many pieces were lost with their worker, and were made by another.
    """

    name: str
    workers: int
    lost: int

    def each(self, work: Callable[[Any, Any], Any], items: Iterable[object], *, shared: object) -> Iterator[Any]:
        """Run ``work(shared, item)`` for each item.

        Items are taken a bounded number ahead of the results. A piece whose worker dies is given to another.

        Args:
            work: A function of a module; it may run more than once for an item.
            items: The pieces, in order.
            shared: What is the same for all of them.

        Returns:
            The results, in the order of the items.

        Raises:
            Stopped: Three workers died under the same piece; all results before it were given.
            Exception: What ``work`` raised; all results before it were given.
        """
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a run's parts are made and kept.

    Attributes:
        spread: Who makes them.
        parts: The folder that they are written to, seen by all who make them.
    """

    spread: Spread
    parts: Parts

    @property
    def is_here(self) -> bool:
        """Whether all parts are made in this process."""
        return self.spread.name == "local" and self.spread.workers == 1

    def each(
        self, work: Callable[[_Shared, _Item], pa.Table], pieces: Iterable[tuple[str, _Item]], *, shared: _Shared
    ) -> Iterator[tuple[_Item, Path]]:
        """Make a part of each piece, unless it is there.

        Args:
            work: A pure function of a module, from what is shared and a piece to the part's table.
            pieces: Each with the deterministic name of its part.
            shared: What is the same for all pieces.

        Returns:
            The pieces in order, each with its part's file. A part is removed when the next one is asked for: what it
            holds is then kept elsewhere.

        Raises:
            Stopped: Three workers died at the same part.
            Missing: The folder is not shared by those who make the parts.
        """
        given: deque[tuple[str, _Item]] = deque()

        def tasks() -> Iterator[_Task]:
            for name, item in pieces:
                given.append((name, item))
                yield _Task(self.parts.folder, name, work, None if self.parts.has(name) else item, knast.__version__)

        for _ in self.spread.each(_make_part, tasks(), shared=shared):
            name, item = given.popleft()
            yield item, self.parts.arrived(name)
            self.parts.drop(name)

    def clear(self) -> None:
        """Remove what is left of all parts, when everything is kept."""
        self.parts.remove()
        with suppress(OSError):
            self.parts.folder.rmdir()


@dataclass(frozen=True, slots=True)
class Spreading:
    """How a run was spread.

    Attributes:
        name: ``local`` or ``ray``.
        workers: How many worked at once.
        lost: Parts that were lost with their worker, and were made by another.
        stayed: Names of engines that cannot leave the process of the run; their step was done there.
    """

    name: str
    workers: int
    lost: int
    stayed: tuple[str, ...]


class _Task(NamedTuple):
    """One part to make; ``item`` is None where it was made before."""

    folder: Path
    name: str
    work: Callable[[Any, Any], pa.Table]
    item: Any
    version: str


def _make_part(shared: object, task: _Task) -> None:
    if task.version != knast.__version__:
        raise WrongRequest(
            f"A worker has Knast {knast.__version__}, but the run is one of Knast {task.version}.",
            "Install the same Knast on all machines.",
        )
    Parts(task.folder).ensure(task.name, lambda: task.work(shared, task.item))


def spread_over(kind: Kind, *, address: str | None = None, workers: int | None = None) -> Spread:
    """Those who make the parts.

    Args:
        kind: ``local``: processes of this machine; ``ray``: a Ray cluster.
        address: The cluster's address; without one a cluster is started on this machine.
        workers: How many; by default as many as there are cores and memory for.

    Raises:
        Missing: Ray is not installed, or no cluster answers.
        WrongRequest: An address is given but no cluster is asked for, or it cannot be joined.
    """
    if kind == "local":
        if address:
            raise WrongRequest("An address is that of a Ray cluster.", "Add --spread ray, or leave --address out.")
        return LocalSpread(workers)
    # Ray is an extra and takes a while to load.
    from knast.engines.spread_ray import RaySpread  # noqa: PLC0415 - see above

    return RaySpread(address, workers=workers)


def workplace_in(house: Workspace, *, spread: Spread, folder: Path | None = None) -> Workplace:
    """Where a workspace's parts are made.

    Args:
        house: The workspace.
        spread: Who makes them.
        folder: A folder that all who make them share; each workspace has a folder of its own in it. By default parts
            lie in the workspace.
    """
    if folder is None:
        return Workplace(spread, Parts(house.parts.folder.absolute()))
    # The name tells nothing, and a run that was stopped finds it again.
    return Workplace(spread, Parts(folder.absolute() / f"knast-parts-{digest('parts', house.secret())}"))
