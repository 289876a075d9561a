"""The needs as boards: each with its two sides, its share, its weeks, its knot and its customers' words."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from knast.app.insight import Insight
from knast.evidence.figures import NeedFigures
from knast.evidence.sides import Sides
from knast.paper.charts import sparkline, two_sided_bar, whisker
from knast.paper.phrases import FEW, Name, Phrases
from knast.paper.quoting import Said, room_around, said
from knast.paper.wood import Knot, board, knot, rings_of

_KNOTS_ON_A_BOARD = 6


@dataclass(frozen=True, slots=True)
class Board:
    """One need as the report shows it.

    Attributes:
        name: Its name.
        figures: Its figures.
        few: Fewer than ten people: shown grey.
        mostly_praise: Praise outweighs the rest.
        sides: The two-sided bar.
        share: The share with its interval as a whisker.
        weeks: The weeks as a line; empty where there is one week or none.
        knot: Where it was heard, as a knot.
        quotes: The most telling words, bumps before the others; equal words once.
        voice: Of these the one to show first; None where there is none.
        home_voice: The one from a home to show first, likewise.
        praise_voice: The praise to show first, likewise.
    """

    name: Name
    figures: NeedFigures
    few: bool
    mostly_praise: bool
    sides: Markup
    share: Markup
    weeks: Markup
    knot: Markup
    quotes: Sequence[Said]
    voice: Said | None
    home_voice: Said | None
    praise_voice: Said | None

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return self.figures.row.need_id


@dataclass(frozen=True, slots=True)
class Group:
    """A need with those below it: an area with needs, or a need with details.

    Attributes:
        board: The need.
        wood: A picture of its board with a knot for each need below; empty below the first level.
        below: What lies below.
    """

    board: Board
    wood: Markup
    below: Sequence["Group"]


def boards_of(insight: Insight, *, phrases: Phrases) -> dict[int, Board]:
    """Every need that was heard or seen, by its index. Bars and whiskers of one level share one scale."""
    found: dict[int, Board] = {}
    around = room_around(sum(len(several) for several in insight.quotes.values()))
    for level in ("primary", "secondary", "tertiary"):
        needs = insight.figures.at(level)
        scales = _Scales(
            people=max((_longer_side(need.sides) for need in needs), default=1),
            share=max((need.share.high for need in needs), default=1.0),
            bumps=max((need.bumps for need in needs), default=1),
        )
        for need in needs:
            words = {
                one.words.casefold(): said(one, ledger=insight.ledger, phrases=phrases, around=around)
                for one in reversed(insight.quotes.get(need.row.need_id, ()))
            }
            quotes = list(reversed(words.values()))
            found[need.index] = _board(need, quotes=quotes, scales=scales, phrases=phrases)
    return found


@dataclass(frozen=True, slots=True)
class _Scales:
    """What the longest bar, the furthest whisker and the largest knot of a level stand for."""

    people: int
    share: float
    bumps: int


def _board(need: NeedFigures, *, quotes: Sequence[Said], scales: _Scales, phrases: Phrases) -> Board:
    # First what a customer said in the reader's language, then in another one, then what employees wrote.
    ranked = sorted(quotes, key=lambda one: (one.kind != "quote", one.lang != phrases.words.lang))
    return Board(
        name=phrases.name(need.row),
        figures=need,
        few=need.people < FEW,
        mostly_praise=need.is_mostly_praise,
        sides=two_sided_bar(need.sides, scale=scales.people, label=_sides_in_words(need.sides, phrases)),
        share=whisker(need.share, scale=scales.share, label=phrases.share(need.share)),
        weeks=_weeks(need, phrases),
        knot=knot(_rings(need), size=need.bumps / max(1, scales.bumps), label=phrases.heard(need)),
        quotes=quotes,
        voice=ranked[0] if ranked else None,
        home_voice=next((one for one in quotes if one.kind == "home"), None),
        praise_voice=next((one for one in ranked if one.outcome == "met" and one.kind == "quote"), None),
    )


def groups_of(insight: Insight, boards: dict[int, Board]) -> list[Group]:
    """The map: areas, their needs and their details, those where we fail most people first."""
    figures = insight.figures
    areas = []
    for area in figures.at("primary"):
        needs = [
            Group(
                boards[need.index],
                Markup(""),
                [Group(boards[one.index], Markup(""), ()) for one in figures.under(need)],
            )
            for need in figures.under(area)
        ]
        details = [one.board.figures for need in needs for one in need.below]
        areas.append(Group(boards[area.index], _area_board(details), needs))
    return areas


def knots_on(needs: Sequence[NeedFigures], *, width: float, height: float, numbered: bool = False) -> list[Knot]:
    """Place a knot for each need on a board from left to right; its area says how many people we fail there."""
    most = max((need.bumps for need in needs), default=1) or 1
    slot = width / max(1, len(needs))
    largest = min(0.38 * height, 0.4 * slot)
    return [
        Knot(
            x=slot * (nth + 0.5),
            # Up and down a little, as knots stand in a real board.
            y=height * (0.5 + (0.05 if nth % 2 else -0.05)),
            radius=largest * max(0.35, (need.bumps / most) ** 0.5),
            rings=_rings(need),
            label=str(nth + 1) if numbered else "",
        )
        for nth, need in enumerate(needs)
    ]


def _area_board(details: Sequence[NeedFigures]) -> Markup:
    first = sorted((one for one in details if one.bumps), key=lambda one: -one.bumps)[:_KNOTS_ON_A_BOARD]
    knots = knots_on(first, width=62 * len(first), height=64)
    # They stand to the right, so that the name has the left of the board.
    shift = 1060 - 62 * len(first)
    moved = [Knot(one.x + shift, one.y, one.radius, one.rings) for one in knots]
    return board(moved, width=1080, height=64, lines=7)


def _rings(need: NeedFigures) -> tuple[str, ...]:
    return rings_of(contacts=need.contacts, calls=need.calls, homes=need.homes)


def _longer_side(sides: Sides) -> int:
    return int(max(sides.avoid.sum(), sides.achieve.sum()))


def _sides_in_words(sides: Sides, phrases: Phrases) -> str:
    def told(side: str, people: Sequence[int]) -> str:
        missed, open_, met = people
        return phrases.words.gettext(
            "{side}: {missed} bump, {open} open, {met} praise",
            side=phrases.side(side),
            missed=missed,
            open=open_,
            met=met,
        )

    return f"{told('avoid', sides.avoid.tolist())}; {told('achieve', sides.achieve.tolist())}"


def _weeks(need: NeedFigures, phrases: Phrases) -> Markup:
    change = need.change
    weekly = need.weekly.tolist()
    label = phrases.words.gettext(
        "Contacts a week: {least} to {most}", least=min(weekly, default=0), most=max(weekly, default=0)
    )
    if change:
        label = f"{label}; {phrases.changed(change)}, {phrases.change(need)}"
    mark = change.week if change and change.kind in {"jumped", "dropped"} else None
    return sparkline(weekly, mark=mark, label=label)
