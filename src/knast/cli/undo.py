"""``knast undo [ACT]``: take back what was done to the map."""

from datetime import UTC, datetime

import click

from knast.app.engines import default_engines
from knast.app.need import hand_of
from knast.app.need import undo as undo_act
from knast.cli.frame import Frame, framed
from knast.cli.need import hand_options, say_done


@click.command()
@click.argument("act", type=click.IntRange(min=1), required=False)
@hand_options
@framed
def undo(frame: Frame, *, act: int | None, by: str | None, seen: int | None) -> None:
    """Undo an act on the map, the last one if none is named; `knast needs --history` lists them.

    An undoing is an act too: undo it by its number to do again what it took back.
    """
    house = frame.house()
    words = frame.words(house.settings())
    hand = hand_of(by, now=datetime.now(UTC), seen=seen)
    say_done(frame, undo_act(house, act, hand=hand, encoder=default_engines().encoder), words=words)
