"""``knast map``: needs and places of contacts, no workspace needed."""

from pathlib import Path

import click

from knast.app.engines import default_engines
from knast.app.files import map_file
from knast.cli.filed import filed, finish
from knast.cli.frame import Frame


@click.command("map")
@click.option("--unit", type=click.Choice(["statement", "contact"]), default="statement", show_default=True,
              help="Place each statement, or each contact's whole text without reading it.")  # fmt: skip
@click.option("--levels", is_flag=True, help="Also give the needs above, and write the needs to OUT.needs.jsonl.")
@click.option("--mask", "masked", is_flag=True, help="Mask first.")
@filed
def map_contacts(
    frame: Frame, *, source: Path, target: Path, max_rejects: int | None, unit: str, levels: bool, masked: bool
) -> int:
    """Draw a need map of contacts and write where each stands."""
    done = map_file(source, target, engines=default_engines(), unit=unit, levels=levels, masked=masked)
    return finish(frame, done, max_rejects=max_rejects)
