"""``knast needs``: the map as a tree with bars, and settling it."""

import click
from rich.text import Text
from rich.tree import Tree

from knast.app.engines import default_engines
from knast.app.export import lines_of_needs
from knast.app.insight import Insight, gather
from knast.app.pipeline import settle_map
from knast.base.words import Words
from knast.cli.frame import Frame, framed
from knast.cli.summary import name_of
from knast.evidence.figures import NeedFigures
from knast.paper.phrases import FEW, Phrases
from knast.paper.report import phrases_for

_BAR = 12


@click.command()
@click.option(
    "--settle", is_flag=True, help="Settle the map: from now on new statements are placed, and nothing moves."
)
@click.option("--all", "everything", is_flag=True, help="Also show needs with fewer than three people.")
@framed
def needs(frame: Frame, *, settle: bool, everything: bool) -> None:
    """Draw the need map: area, need, detail; avoid to the left, achieve to the right."""
    house = frame.house()
    if settle:
        settle_map(house)
    insight = gather(house, engines=default_engines())
    words = frame.words(house.settings())
    if frame.as_json:
        frame.answer(list(lines_of_needs(insight.figures, insight.ledger)))
        return
    frame.out.print(need_tree(insight, words=words, fewest=1 if everything else 3))
    if settle:
        frame.aside.print(
            words.gettext("The map is settled: new statements are placed on it, and nothing moves by itself.")
        )


def need_tree(insight: Insight, *, words: Words, fewest: int) -> Tree:
    """The map as a tree; each need with its people on the two sides."""
    figures, phrases = insight.figures, phrases_for(insight, words=words)
    said = words.gettext("Needs ({unit}: avoid ◀ ▶ achieve; █ missed ▒ open ░ met)", unit=phrases.unit())
    tree = Tree(Text(said, style="bold"))
    widest = max((_widest(need) for need in figures.at("primary")), default=1)
    for primary in figures.at("primary"):
        area = tree.add(_line(primary, phrases=phrases, widest=widest))
        for secondary in figures.under(primary):
            branch = area.add(_line(secondary, phrases=phrases, widest=widest))
            for tertiary in figures.under(secondary):
                if tertiary.people + tertiary.homes >= fewest:
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
    return line


def _half(by_outcome: list[int], widest: int) -> str:
    """Missed, open and met people as blocks; at least one block for anybody."""
    edges = [round(_BAR * sum(by_outcome[: end + 1]) / widest) for end in range(3)]
    half = "█" * edges[0] + "▒" * (edges[1] - edges[0]) + "░" * (edges[2] - edges[1])
    return half or ("▏" if sum(by_outcome) else "")
