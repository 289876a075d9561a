"""``knast guess``: what you believe your customers struggle with, before you see it."""

from datetime import UTC, datetime

import click

from knast.app.workspace import Workspace
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.store.guesses import keep_guess, last_guess

GUESSES = 3


def ask_guess(frame: Frame, house: Workspace, *, words: Words) -> None:
    """Ask for up to three guesses and keep them; an empty line ends, and none at all is fine."""
    out = frame.out
    out.print(words.gettext("Guess first: what do your customers struggle with most? (Enter to skip)"))
    lines: list[str] = []
    while len(lines) < GUESSES:
        line = click.prompt(f"  {len(lines) + 1}", default="", show_default=False).strip()
        if not line:
            break
        lines.append(line[:200])
    keep(house, lines)


def has_guess(house: Workspace) -> bool:
    """Whether somebody has guessed in this workspace."""
    with house.reading() as connection:
        return bool(last_guess(connection))


def keep(house: Workspace, lines: list[str]) -> None:
    """Keep a guess, unless it is empty."""
    if lines:
        with house.writing() as connection:
            keep_guess(connection, lines, made_at=datetime.now(UTC).isoformat(timespec="seconds"))


@click.command()
@click.argument("guesses", nargs=-1, metavar="[WORDS]...")
@framed
def guess(frame: Frame, *, guesses: tuple[str, ...]) -> None:
    """Guess what customers struggle with most; the report then shows hits and misses."""
    house = frame.house(make=True)
    words = frame.words(house.settings())
    if guesses:
        keep(house, [one.strip()[:200] for one in guesses if one.strip()])
    elif frame.on_terminal:
        ask_guess(frame, house, words=words)
    frame.aside.print(words.gettext("Kept. The next report shows it beside the true order."))
