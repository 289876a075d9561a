"""``knast needs``: the map as a tree with bars, what was done to it, and settling it."""

from datetime import UTC, datetime

import click
from rich.text import Text
from rich.tree import Tree

from knast.app.engines import default_engines
from knast.app.export import lines_of_needs
from knast.app.insight import Insight, gather
from knast.app.need import hand_of
from knast.app.pipeline import settle_map
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.cli.need import show_history
from knast.cli.need_words import flags_of
from knast.cli.summary import name_of
from knast.evidence.figures import NeedFigures
from knast.paper.phrases import FEW, Phrases
from knast.paper.report import phrases_for

_BAR = 12
_FEWEST = 3  # people of a detail


@click.command()
@click.option(
    "--settle", is_flag=True, help="Settle the map: from now on new statements are placed, and nothing moves."
)
@click.option("--all", "everything", is_flag=True, help="Also show needs of fewer than three people, and hidden ones.")
@click.option("--history", "past", is_flag=True, help="Show what was done to the map instead, the last act first.")
@click.option("--by", default=None, metavar="NAME", help="Who settles it; whoever is logged in if left out.")
@framed
def needs(frame: Frame, *, settle: bool, everything: bool, past: bool, by: str | None) -> None:
    """Draw the need map: area, need, detail; avoid to the left, achieve to the right."""
    house = frame.house()
    if settle:
        hand = hand_of(by, now=datetime.now(UTC))
        settle_map(house, by=hand.by, now=hand.now)
    if past:
        show_history(frame, house)
        return
    insight = gather(house, engines=default_engines())
    words = frame.words(house.settings())
    if frame.as_json:
        frame.answer(list(lines_of_needs(insight.figures, insight.ledger)))
        return
    frame.out.print(need_tree(insight, words=words, everything=everything))
    hidden = sum(need.row.hidden for need in insight.figures.needs)
    if hidden and not everything:
        said = words.ngettext(
            "{n} hidden need is left out. See it with: knast needs --all",
            "{n} hidden needs are left out. See them with: knast needs --all",
            hidden,
        )
        frame.aside.print(said)
    if settle:
        frame.aside.print(
            words.gettext("The map is settled: new statements are placed on it, and nothing moves by itself.")
        )


def need_tree(insight: Insight, *, words: Words, everything: bool) -> Tree:
    """The map as a tree; each need with its people on the two sides.

    Args:
        insight: What the workspace knows.
        words: The language.
        everything: Also show details with fewer than three people, and what is hidden.
    """
    figures, phrases = insight.figures, phrases_for(insight, words=words)
    said = words.gettext("Needs ({unit}: avoid ◀ ▶ achieve; █ missed ▒ open ░ met)", unit=phrases.unit())
    tree = Tree(Text(said, style="bold"))
    areas = figures.at("primary", hidden=everything)
    widest = max((_widest(need) for need in areas), default=1)
    for primary in areas:
        area = tree.add(_line(primary, phrases=phrases, widest=widest))
        for secondary in figures.under(primary, hidden=everything):
            branch = area.add(_line(secondary, phrases=phrases, widest=widest))
            for tertiary in figures.under(secondary, hidden=everything):
                if everything or tertiary.people + tertiary.homes >= _FEWEST:
                    branch.add(_line(tertiary, phrases=phrases, widest=widest))
    return tree


def _widest(need: NeedFigures) -> int:
    return max(int(need.sides.achieve.sum()), int(need.sides.avoid.sum()), 1)


def _line(need: NeedFigures, *, phrases: Phrases, widest: int) -> Text:
    line = Text(style="dim" if need.people < FEW else "")
    line.append(_half([int(n) for n in need.sides.avoid], widest)[::-1].rjust(_BAR), style="dark_orange3")
    line.append("│")
    line.append(_half([int(n) for n in need.sides.achieve], widest).ljust(_BAR), style="cyan4")
    line.append(f" {phrases.words.number(need.people):>5} ", style="bold")
    line.append(name_of(need, phrases))
    if need.homes:
        line.append("  " + phrases.words.ngettext("seen in {n} home", "seen in {n} homes", need.homes), style="dim")
    for mark in flags_of(need, words=phrases.words):
        line.append(f"  [{mark}]", style="dim")
    return line


def _half(by_outcome: list[int], widest: int) -> str:
    """Missed, open and met people as blocks; at least one block for anybody."""
    edges = [round(_BAR * sum(by_outcome[: end + 1]) / widest) for end in range(3)]
    half = "█" * edges[0] + "▒" * (edges[1] - edges[0]) + "░" * (edges[2] - edges[1])
    return half or ("▏" if sum(by_outcome) else "")
