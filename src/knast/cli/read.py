"""``knast read``: statements of contacts, no workspace needed."""

from pathlib import Path

import click

from knast.app.engines import engines_without_house
from knast.app.files import read_file
from knast.app.settings import READERS
from knast.cli.filed import filed, finish
from knast.cli.frame import Frame
from knast.cli.model import model_line


@click.command()
@click.option(
    "--mask", "masked", is_flag=True, help="Mask first: the lines carry the masked text, and offsets count in it."
)
@click.option(
    "--reader",
    type=click.Choice(READERS),
    default="default",
    show_default=True,
    help="llm and cascade ask the language model of KNAST_LLM_URL and KNAST_LLM_MODEL.",
)
@filed
def read(frame: Frame, *, source: Path, target: Path, max_rejects: int | None, masked: bool, reader: str) -> int:
    """Write the statements found in contacts, one a line; a contact without a statement yields no line."""
    engines = engines_without_house(reader, masked=masked)
    done = read_file(source, target, engines=engines, masked=masked)
    if engines.model:
        frame.aside.print(model_line(engines.model.tally, words=frame.words()))
    return finish(frame, done, max_rejects=max_rejects)
