"""``knast import ARCHIVE``: an archive made by ``knast export all``, back without loss."""

from pathlib import Path

import click

from knast.app.export import import_all
from knast.cli.frame import Frame, framed


@click.command("import")
@click.argument("archive", type=click.Path(path_type=Path))
@framed
def import_archive(frame: Frame, *, archive: Path) -> None:
    """Fill an empty workspace from an archive."""
    counts = import_all(frame.house(make=True), archive)
    if frame.as_json:
        frame.answer(counts)
    else:
        frame.aside.print(f"{counts['contacts']} contacts, {counts['statements']} statements, {counts['needs']} needs")
