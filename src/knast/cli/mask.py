"""``knast mask``: masked texts, no workspace needed."""

from pathlib import Path

import click

from knast.app.engines import default_engines
from knast.app.files import mask_file
from knast.cli.filed import filed, finish
from knast.cli.frame import Frame


@click.command()
@click.option(
    "--keep", multiple=True, metavar="KIND", help="Leave one kind standing (order, phone, ...); may be repeated."
)
@filed
def mask(frame: Frame, *, source: Path, target: Path, max_rejects: int | None, keep: tuple[str, ...]) -> int:
    """Write contacts' texts with personal data replaced by pseudonyms, and the spans that were masked."""
    done = mask_file(source, target, engines=default_engines(), keep=frozenset(keep))
    return finish(frame, done, max_rejects=max_rejects)
