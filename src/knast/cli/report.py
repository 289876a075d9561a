"""``knast report FILE.html``: the strategic report."""

from datetime import UTC, datetime
from pathlib import Path

import click

from knast.app.engines import default_engines
from knast.app.insight import Insight, gather
from knast.base.errors import WrongRequest
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.cli.guess import ask_guess, has_guess
from knast.paper.report import write_report


def save_report(insight: Insight, file: Path, *, words: Words) -> None:
    """Write the report to a file.

    Raises:
        WrongRequest: The file cannot be written, or its ending is not that of a form in which reports are written.
    """
    check_ending(file)
    text = write_report(insight, words=words, made_at=datetime.now(UTC).astimezone())
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise WrongRequest(f"{file} cannot be written ({problem.strerror}).", "Name another file.") from problem


def check_ending(file: Path | None) -> None:
    """Refuse a report's file whose ending promises another form, before any work is done."""
    if file and file.suffix.lower() not in {".html", ".htm"}:
        raise WrongRequest(f"Reports are written as HTML, not as “{file.suffix}”.", "Name a file that ends in .html")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--guess/--no-guess", "guessing", default=True, help="Ask for a guess first, where there is none yet.")
@framed
def report(frame: Frame, *, file: Path, guessing: bool) -> None:
    """Write the strategic report as one HTML file that works offline and prints well."""
    check_ending(file)
    house = frame.house()
    words = frame.words(house.settings())
    if guessing and frame.on_terminal and not has_guess(house):
        ask_guess(frame, house, words=words)
    save_report(gather(house, engines=default_engines()), file, words=words)
    if frame.as_json:
        frame.answer({"report": str(file)})
    else:
        frame.aside.print(words.gettext("Report: {file}", file=file))
