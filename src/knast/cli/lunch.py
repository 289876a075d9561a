"""``knast lunch --card``: the printed card for a lunch in the service centre."""

from datetime import UTC, datetime
from pathlib import Path

import click

from knast.app.engines import default_engines
from knast.app.lunch import card_contacts
from knast.cli.frame import Frame, framed
from knast.paper.card import write_card


@click.command()
@click.option(
    "--card",
    type=click.Path(dir_okay=False, path_type=Path),
    is_flag=False,
    flag_value="lunch-card.html",
    required=True,
    metavar="[FILE]",
    help="Write the card (HTML that prints on one A4), to lunch-card.html if no file is named.",
)
@click.option("--seed", type=int, default=None, help="Another number, another card; the week's number if left out.")
@framed
def lunch(frame: Frame, *, card: Path, seed: int | None) -> None:
    """Prepare a listening lunch: seven contacts that teach, three questions, room for notes."""
    house = frame.house()
    words = frame.words(house.settings())
    now = datetime.now(UTC)
    insight, choices, contacts = card_contacts(
        house, engines=default_engines(), seed=seed if seed is not None else now.isocalendar().week
    )
    card.write_text(write_card(insight, choices, contacts, words=words, made_at=now), encoding="utf-8")
    if frame.as_json:
        frame.answer({"card": str(card), "contacts": [choice.contact_id for choice in choices]})
    else:
        frame.aside.print(words.gettext("Lunch card: {file}", file=card))
