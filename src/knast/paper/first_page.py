"""The first page: what a leader sees in two minutes, and what nobody knows yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from knast.app.insight import Insight
from knast.evidence.figures import Figures
from knast.evidence.shares import Share, share_of
from knast.paper.charts import Month, month_bars, plank
from knast.paper.needs import Board, knots_on
from knast.paper.phrases import FEW, Phrases
from knast.paper.wood import board

_TOP = 5
_IN_A_COLUMN = 3


@dataclass(frozen=True, slots=True)
class Top:
    """One of the needs where we fail most people, and the share of people whom we fail there."""

    board: Board
    failed: Share


@dataclass(frozen=True, slots=True)
class Guessed:
    """A guess beside the true order.

    Attributes:
        words: As it was written.
        board: The need it means, None where no need is close.
        rank: That need's place, from 1.
        hit: It is among the first.
    """

    words: str
    board: Board | None
    rank: int
    hit: bool


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page's parts.

    Attributes:
        plank: All contacts as one plank.
        months: Month bars; empty where no contact has a time.
        wood: The first five as knots in a board; empty where we fail nobody.
        top: The five needs where we fail most people.
        changed: Details that changed, the surest first.
        grave: Held by few, but grave.
        silent: Seen in homes only.
        praised: Praise to protect, most people first.
        guesses: What was guessed.
        not_guessed: First needs that nobody guessed.
    """

    plank: Markup
    months: Markup
    wood: Markup
    top: Sequence[Top]
    changed: Sequence[Board]
    grave: Sequence[Board]
    silent: Sequence[Board]
    praised: Sequence[Board]
    guesses: Sequence[Guessed]
    not_guessed: Sequence[Board]


def first_page(insight: Insight, *, boards: Mapping[int, Board], phrases: Phrases) -> FirstPage:
    """Gather the first page."""
    figures = insight.figures
    details = [boards[need.index] for need in figures.at("tertiary")]
    by_id = {one.anchor: one for one in details}
    top = [Top(one, share_of(one.figures.bumps, figures.people)) for one in details[:_TOP] if one.figures.bumps]
    return FirstPage(
        plank=plank(figures.had_to_contact, figures.unsure_contacts, label=_told(figures, phrases)),
        months=_months(figures, phrases),
        wood=_wood(top, phrases),
        top=top,
        changed=sorted((one for one in details if one.figures.change), key=_surest_first),
        grave=sorted((one for one in details if one.figures.is_grave), key=lambda one: -one.figures.grave),
        silent=sorted((one for one in details if one.figures.is_silent), key=lambda one: -one.figures.homes),
        praised=sorted((one for one in details if one.mostly_praise), key=lambda one: -one.figures.praise)[
            :_IN_A_COLUMN
        ],
        guesses=[Guessed(one.words, by_id.get(one.need_id or ""), one.rank, one.hit) for one in insight.guess],
        not_guessed=[by_id[one] for one in insight.not_guessed if one in by_id],
    )


def _surest_first(one: Board) -> float:
    return one.figures.change.p if one.figures.change else 1.0


def _told(figures: Figures, phrases: Phrases) -> str:
    return phrases.words.gettext(
        "{share} of {contacts} were bumps; of {unsure} it cannot be told",
        share=phrases.share(figures.had_to_contact),
        contacts=phrases.contacts(figures.contacts),
        unsure=phrases.percent(figures.unsure_contacts),
    )


def _months(figures: Figures, phrases: Phrases) -> Markup:
    if not figures.by_month:
        return Markup("")
    months = [
        Month(
            # The year is said once, at its first month.
            _short(phrases, month, with_year=nth == 0 or month.endswith("-01")),
            phrases.words.percent(share.share),
            share,
            few=share.n < FEW,
        )
        for nth, (month, share) in enumerate(figures.by_month.items())
    ]
    return month_bars(months, label=phrases.words.gettext("Share of contacts that were bumps, by month"))


def _short(phrases: Phrases, month: str, *, with_year: bool) -> str:
    name, _, year = phrases.words.month(month).partition(" ")
    return f"{name} {year[-2:]}" if with_year else name


def _wood(top: Sequence[Top], phrases: Phrases) -> Markup:
    if not top:
        return Markup("")
    needs = [one.board.figures for one in top]
    label = ", ".join(f"{nth}: {phrases.count(need.bumps)}" for nth, need in enumerate(needs, 1))
    knots = knots_on(needs, width=760, height=104, numbered=True)
    return board(knots, width=760, height=104, label=label, lines=14)
