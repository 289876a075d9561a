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
from knast.paper.quoting import Said, said
from knast.paper.wood import board

_TOP = 5
_IN_A_COLUMN = 3
_AROUND = 600  # characters of a grave contact on either side of its quote
_BESIDE = 9  # bars that fit beside the plank
_MOST_MONTHS, _MOST_QUARTERS = 24, 24


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
        months: Bars by month, quarter or year; empty where no contact has a time.
        period: What a bar stands for: ``month``, ``quarter`` or ``year``.
        wide: The bars are too many to stand beside the plank.
        wood: The first five as knots in a board; empty where we fail nobody.
        top: The five needs where we fail most people.
        changed: What changed, the surest first.
        grave: Held by few, but grave.
        grave_voices: What people say of harm, danger or lost rights, whatever the need.
        silent: Seen in homes only.
        praised: Praise to protect, most people first.
        guesses: What was guessed.
        not_guessed: First needs that nobody guessed.
    """

    plank: Markup
    months: Markup
    period: str
    wide: bool
    wood: Markup
    top: Sequence[Top]
    changed: Sequence[Board]
    grave: Sequence[Board]
    grave_voices: Sequence[Said]
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
    period, shares = _periods(figures.by_month)
    return FirstPage(
        plank=plank(figures.had_to_contact, figures.unsure_contacts, label=_told(figures, phrases)),
        months=_bars(shares, phrases=phrases),
        period=period,
        wide=len(shares) > _BESIDE,
        wood=_wood(top, phrases),
        top=top,
        changed=sorted((boards[need.index] for need in figures.changed()), key=_surest_first),
        grave=sorted((one for one in details if one.figures.is_grave), key=lambda one: -one.figures.grave),
        grave_voices=[said(one, ledger=insight.ledger, phrases=phrases, around=_AROUND) for one in insight.grave],
        silent=sorted((one for one in details if one.figures.is_silent), key=lambda one: -one.figures.homes),
        praised=_praised(details),
        guesses=[Guessed(one.words, by_id.get(one.need_id or ""), one.rank, one.hit) for one in insight.guess],
        not_guessed=[by_id[one] for one in insight.not_guessed if one in by_id],
    )


def _praised(details: Sequence[Board]) -> list[Board]:
    """Where most people praise, and more people praise than not or it is mostly praise."""
    worth = [one for one in details if one.mostly_praise or one.figures.praise >= max(FEW, one.figures.bumps)]
    return sorted(worth, key=lambda one: -one.figures.praise)[:_IN_A_COLUMN]


def _surest_first(one: Board) -> float:
    return one.figures.change.p if one.figures.change else 1.0


def _told(figures: Figures, phrases: Phrases) -> str:
    return phrases.words.gettext(
        "{share} of {contacts} were bumps; of {unsure} it cannot be told",
        share=phrases.share(figures.had_to_contact),
        contacts=phrases.contacts(figures.contacts),
        unsure=phrases.percent(figures.unsure_contacts),
    )


def _periods(by_month: Mapping[str, Share]) -> tuple[str, dict[str, Share]]:
    """Shares by month where they are at most 24, else by quarter, else by year: the bars stay readable."""
    if len(by_month) <= _MOST_MONTHS:
        return "month", dict(by_month)
    quarters = _together(by_month, {month: f"{month[:4]} {(int(month[5:]) + 2) // 3}" for month in by_month})
    if len(quarters) <= _MOST_QUARTERS:
        return "quarter", quarters
    return "year", _together(by_month, {month: month[:4] for month in by_month})


def _together(by_month: Mapping[str, Share], period_of: Mapping[str, str]) -> dict[str, Share]:
    sums: dict[str, tuple[int, int]] = {}
    for month, share in by_month.items():
        hits, n = sums.get(period_of[month], (0, 0))
        sums[period_of[month]] = (hits + share.hits, n + share.n)
    return {period: share_of(hits, n) for period, (hits, n) in sums.items()}


def _bars(shares: Mapping[str, Share], *, phrases: Phrases) -> Markup:
    if not shares:
        return Markup("")
    bars = [
        Month(_short(phrases, period, first=nth == 0), phrases.words.percent(share.share), share, few=share.n < FEW)
        for nth, (period, share) in enumerate(shares.items())
    ]
    return month_bars(bars, label=phrases.words.gettext("Share of contacts that were bumps, by month"))


def _short(phrases: Phrases, period: str, *, first: bool) -> str:
    """``jan 25`` or ``feb`` for a month (the year stands at its first), ``1/25`` for a quarter, ``2025`` for a year."""
    if "-" not in period:
        year, _, quarter = period.partition(" ")
        return f"{quarter}/{year[-2:]}" if quarter else year
    name, _, year = phrases.words.month(period).partition(" ")
    return f"{name} {year[-2:]}" if first or period.endswith("-01") else name


def _wood(top: Sequence[Top], phrases: Phrases) -> Markup:
    if not top:
        return Markup("")
    needs = [one.board.figures for one in top]
    label = ", ".join(f"{nth}: {phrases.count(need.bumps)}" for nth, need in enumerate(needs, 1))
    knots = knots_on(needs, width=760, height=104, numbered=True)
    return board(knots, width=760, height=104, label=label, lines=14)
