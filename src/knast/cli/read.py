"""``knast read``: statements of contacts, no workspace needed."""

from pathlib import Path

import click

from knast.app.engines import default_engines
from knast.app.files import read_file
from knast.cli.filed import filed, finish
from knast.cli.frame import Frame


@click.command()
@click.option(
    "--mask", "masked", is_flag=True, help="Mask first: the lines carry the masked text, and offsets count in it."
)
@filed
def read(frame: Frame, *, source: Path, target: Path, max_rejects: int | None, masked: bool) -> int:
    """Write the statements found in contacts, one a line; a contact without a statement yields no line."""
    done = read_file(source, target, engines=default_engines(), masked=masked)
    return finish(frame, done, max_rejects=max_rejects)
