"""``knast export``: rows of any table, or the whole workspace."""

import sys
from pathlib import Path

import click

from knast.app.export import FORMATS, TABLES, export_all, export_table
from knast.base.errors import WrongRequest
from knast.cli.frame import Frame, framed


@click.command()
@click.argument("table", type=click.Choice([*TABLES, "all"]))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default=None, help="By the file's ending if left out, else jsonl."
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output if left out."
)
@framed
def export(frame: Frame, *, table: str, form: str | None, output: Path | None) -> None:
    """Write contacts, statements, needs, places or people; `all` is an archive that imports back without loss."""
    house = frame.house()
    if table == "all":
        if output is None:
            raise WrongRequest("The archive needs a file.", "Add --output FILE.zip")
        with output.open("wb") as target:
            counts = export_all(house, target=target)
        frame.answer(counts) if frame.as_json else frame.aside.print(f"{sum(counts.values())} → {output}")
        return
    chosen = form or _by_ending(output)
    if output is None:
        export_table(house, table, form=chosen, target=sys.stdout.buffer)
        return
    with output.open("wb") as target:
        written = export_table(house, table, form=chosen, target=target)
    frame.aside.print(f"{written} → {output}")


def _by_ending(output: Path | None) -> str:
    ending = output.suffix.lower().lstrip(".") if output else ""
    return ending if ending in FORMATS else "jsonl"
