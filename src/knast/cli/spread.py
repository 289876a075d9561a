"""Where the work of a run is done: the options that say so, and one line about how it went."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from knast.app.spread import KINDS, Kind, Spreading, Workplace, spread_over, workplace_in
from knast.app.workspace import Workspace
from knast.base.words import Words


@dataclass(frozen=True, slots=True)
class WantedSpread:
    """Where a person wants the work to be done.

    Attributes:
        kind: ``local`` or ``ray``; None for this process, or as many processes as ``workers`` says.
        address: The Ray cluster's, or None.
        workers: How many; None for as many as there are cores and memory for.
        folder: Where parts lie, or None for the workspace.
    """

    kind: Kind | None
    address: str | None
    workers: int | None
    folder: Path | None

    @contextmanager
    def workplace(self, house: Workspace) -> Iterator[Workplace]:
        """Have the workers there while a workspace's run goes on."""
        # On two cores processes of their own gain nothing, and take more memory: docs/decisions/0009-spread.md.
        workers = self.workers or (None if self.kind else 1)
        with closing(spread_over(self.kind or "local", address=self.address, workers=workers)) as spread:
            yield workplace_in(house, spread=spread, folder=self.folder)


def spread_options(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the options that say where its work is done, and hand it a ``WantedSpread`` as ``wanted``."""

    @click.option(
        "--spread",
        "kind",
        type=click.Choice(KINDS),
        default=None,
        help="Who works: processes of this machine, or a Ray cluster; this process alone where neither is named.",
    )
    @click.option("--address", default=None, metavar="ADDRESS", help="The Ray cluster's; else one is started here.")
    @click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=None,
        help="How many work at once: all cores, as far as memory goes.",
    )
    @click.option(
        "--parts",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where parts lie until they are kept: a folder that all machines share.",
    )
    @wraps(command)
    def with_spread(
        *values: Any,  # noqa: ANN401 - click's own
        kind: Kind | None,
        address: str | None,
        workers: int | None,
        folder: Path | None,
        **rest: Any,  # noqa: ANN401 - click's own
    ) -> int | None:
        return command(*values, wanted=WantedSpread(kind, address, workers, folder), **rest)

    return with_spread


def spread_line(spread: Spreading, *, words: Words) -> str:
    """Who worked, what was lost on the way and made again, and what could not leave this process."""
    where = words.gettext("in processes of this machine") if spread.name == "local" else words.gettext("on Ray")
    said = words.ngettext("{n} worker {where}", "{n} workers {where}", spread.workers, where=where)
    parts = [said]
    if n := spread.lost:
        parts.append(words.ngettext("{n} part was lost and made again", "{n} parts were lost and made again", n))
    parts += [words.gettext("{engine} stayed in this process", engine=name) for name in spread.stayed]
    return "; ".join(parts)
