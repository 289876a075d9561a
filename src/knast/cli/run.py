"""``knast run SOURCE...``: from sources to map and figures."""

from datetime import UTC, datetime
from pathlib import Path

import click

from knast.app.engines import engines_in
from knast.app.pipeline import run as run_sources
from knast.app.settings import READERS
from knast.base.errors import EXIT_REJECTS
from knast.cli.frame import Frame, framed
from knast.cli.guess import ask_guess
from knast.cli.progress import watcher
from knast.cli.report import check_ending
from knast.cli.spread import WantedSpread, spread_line, spread_options
from knast.cli.summary import show_run
from knast.sources.read import Options, parse_columns


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--columns", default="", metavar="T=HEADING,...", help="Which heading holds what: text=Besked,time=Dato.")
@click.option("--channel", default=None, help="The channel of all these contacts, where the source does not say.")
@click.option("--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report.")
@click.option("--guess/--no-guess", "guessing", default=True, help="Ask for a guess before showing the answer.")
@click.option(
    "--reader", type=click.Choice(READERS), default=None, help="Who reads: as set, the default, a model, both."
)
@click.option(
    "--max-rejects", type=click.IntRange(min=0), default=None, help="Exit with 1 when more rows are rejected."
)
@spread_options
@framed
def run(  # noqa: PLR0913 - click hands each option by its name
    frame: Frame,
    *,
    sources: tuple[str, ...],
    columns: str,
    channel: str | None,
    report_file: Path | None,
    guessing: bool,
    reader: str | None,
    max_rejects: int | None,
    wanted: WantedSpread,
) -> int:
    """Read sources (files, folders, globs), mask, find statements, map needs, refresh figures.

    The same source twice adds nothing, and a run that was stopped goes on where it stopped.
    """
    check_ending(report_file)
    options = Options(columns=parse_columns(columns), channel=channel)
    house = frame.house(make=True)
    words = frame.words(house.settings())
    engines, now = engines_in(house, reader=reader), datetime.now(UTC)
    if guessing and frame.on_terminal:
        ask_guess(frame, house, words=words)
    watching = watcher(frame, words)
    with wanted.workplace(house) as place:
        summary = run_sources(house, sources, engines=engines, options=options, now=now, progress=watching, at=place)
    show_run(frame, house, summary=summary, words=words, report_file=report_file)
    if summary.spread:
        frame.aside.print(spread_line(summary.spread, words=words))
    return EXIT_REJECTS if max_rejects is not None and summary.rejected > max_rejects else 0
