"""What every command has: its options, its console and how it says that something went wrong."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click
from rich.console import Console

from knast.app.workspace import Workspace, open_at
from knast.base.words import LANGUAGES, Words, words_in

_WIDE_COLUMNS = 240


@dataclass(frozen=True, slots=True)
class Frame:
    """How a command was asked to behave.

    Attributes:
        place: The workspace's folder.
        as_json: Answer for machines: one JSON document on standard output.
        quiet: Say only what was asked for.
        chosen_lang: ``--lang``, or None to take the workspace's language.
    """

    place: str
    as_json: bool
    quiet: bool
    chosen_lang: str | None

    @property
    def out(self) -> Console:
        """Where answers go."""
        # Into a pipe or a file nothing is cut: names are as long as they are.
        width = None if sys.stdout.isatty() else _WIDE_COLUMNS
        return Console(file=sys.stdout, highlight=False, width=width, emoji=False, markup=False)

    @property
    def aside(self) -> Console:
        """Where progress and remarks go: standard error, so that answers can be piped."""
        return Console(file=sys.stderr, highlight=False, quiet=self.quiet, emoji=False, markup=False)

    @property
    def on_terminal(self) -> bool:
        """Whether a person sits at the other end and wants to be spoken to."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not (self.as_json or self.quiet)

    def house(self, *, make: bool = False) -> Workspace:
        """The workspace; with ``make`` it is made where there is none."""
        return open_at(self.place, make=make)

    def words(self, settings: Mapping[str, str] | None = None) -> Words:
        """The words to answer in: ``--lang``, else the workspace's setting, else the system's language."""
        if self.chosen_lang:
            return words_in(self.chosen_lang)
        system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        return words_in((settings or {}).get("language") or ("da" if system.startswith("da") else "en"))

    def answer(self, document: object) -> None:
        """Print one JSON document."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def framed(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the options that all commands have, and hand it a ``Frame`` first."""

    @click.option(
        "--workspace",
        "-w",
        "place",
        default="./knast-data",
        show_default=True,
        envvar="KNAST_WORKSPACE",
        metavar="DIR",
        help="The company's data: one folder.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
    @click.option("--quiet", "-q", is_flag=True, help="Say only what was asked for.")
    @click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language of the answer.")
    @wraps(command)
    def with_frame(place: str, *, as_json: bool, quiet: bool, lang: str | None, **rest: Any) -> int | None:  # noqa: ANN401 - click's own
        return command(Frame(place, as_json, quiet, lang), **rest)

    return with_frame
