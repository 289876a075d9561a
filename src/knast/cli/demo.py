"""``knast demo [DIR]``: the demo company, from raw files to report."""

from datetime import UTC, datetime
from pathlib import Path

import click

from knast.app.demo import make_demo
from knast.app.engines import default_engines
from knast.cli.frame import Frame, framed
from knast.cli.guess import ask_guess
from knast.cli.progress import watcher
from knast.cli.summary import show_run


@click.command()
@click.argument("folder", default="./knast-demo", type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@click.option("--guess/--no-guess", "guessing", default=True, help="Ask for a guess before showing the answer.")
@framed
def demo(frame: Frame, *, folder: Path, guessing: bool) -> None:
    """Meet Knudrup Møbler, an invented company: its raw files, its workspace, its report."""
    words = frame.words()
    stage = make_demo(folder, now=datetime.now(UTC), lang=words.lang)
    if guessing and frame.on_terminal:
        ask_guess(frame, stage.house, words=words)
    summary = stage.run(engines=default_engines(), progress=watcher(frame, words))
    show_run(frame, stage.house, summary=summary, words=words, report_file=folder / "report.html")
    if not (frame.as_json or frame.quiet):
        frame.out.print(
            words.gettext(
                "Its raw files lie in {raw}. See the map: knast needs -w {folder}", raw=folder / "raw", folder=folder
            )
        )
