"""What the three file commands share: ``--input``, ``--output`` and how rejects are told."""

from collections.abc import Callable
from pathlib import Path

import click

from knast.app.files import Done
from knast.base.errors import EXIT_REJECTS
from knast.cli.frame import Frame, framed


def filed(command: Callable[..., int]) -> Callable[..., int | None]:
    """Give a command an input file, an output file and a limit of rejects."""
    for option in (
        click.option(
            "--input", "source", required=True, type=click.Path(path_type=Path), help="Contacts, one JSON line each."
        ),
        click.option(
            "--output", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write."
        ),
        click.option(
            "--max-rejects", type=click.IntRange(min=0), default=None, help="Exit with 1 when more lines are rejected."
        ),
    ):
        command = option(command)
    return framed(command)


def finish(frame: Frame, done: Done, *, max_rejects: int | None) -> int:
    """Tell what was written and rejected. Returns the exit code."""
    for reject in done.rejects:
        frame.aside.print(f"{reject.source}:{reject.row}: {reject.reason}")
    if frame.as_json:
        frame.answer({"contacts": done.contacts, "lines": done.lines, "rejected": len(done.rejects)})
    else:
        frame.aside.print(f"{done.contacts} contacts → {done.lines} lines, {len(done.rejects)} rejected")
    return EXIT_REJECTS if max_rejects is not None and len(done.rejects) > max_rejects else 0
