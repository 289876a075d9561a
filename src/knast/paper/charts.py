"""Charts drawn as SVG: each a pure function from figures to markup, with what a screen reader says in it.

Colours and strokes stand in ``static/paper.css``; the hatching comes once a page from ``hatching``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from knast.evidence.ledger import OUTCOMES
from knast.evidence.shares import Share
from knast.evidence.sides import Sides

_NONE = Markup("")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the month bars.

    Attributes:
        label: Short name of the month.
        value: The share in words, written above the bar.
        share: Its height and interval.
        few: Fewer than ten contacts: drawn grey.
    """

    label: str
    value: str
    share: Share
    few: bool


def hatching() -> Markup:
    """The patterns that open statements and unsure contacts are filled with; once a page."""
    patterns = _NONE.join(
        Markup(
            '<pattern id="hatch-{0}" width="5" height="5" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><path class="hatch {0}" d="M1.25 0V5"/></pattern>'
        ).format(kind)
        for kind in ("achieve", "avoid", "plain")
    )
    return Markup('<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>').format(
        patterns
    )


def two_sided_bar(sides: Sides, *, scale: int, label: str, height: int = 16) -> Markup:
    """A need's two sides: avoid to the left, achieve to the right; missed solid, open hatched, met light.

    Args:
        sides: People by side and outcome.
        scale: How many people half the bar stands for.
        label: What a screen reader says.
        height: In units; the bar is 320 wide.
    """
    unit = 158 / max(1, scale)
    parts = _NONE.join(
        [*_side("avoid", sides, unit=unit, height=height), *_side("achieve", sides, unit=unit, height=height)]
    )
    return Markup(
        '<svg class="sides" viewBox="0 0 320 {0}" role="img" aria-label="{1}"><title>{1}</title>'
        '<path class="track" d="M0 {2}H320"/>{3}<path class="axis" d="M160 0V{0}"/></svg>'
    ).format(height, label, height / 2, parts)


def _side(focus: str, sides: Sides, *, unit: float, height: int) -> Iterator[Markup]:
    people = sides.avoid if focus == "avoid" else sides.achieve
    at = 161.0
    for outcome, n in zip(OUTCOMES, people.tolist(), strict=True):
        if n:
            wide = max(1.5, n * unit)
            x = 320 - at - wide if focus == "avoid" else at
            yield Markup('<rect class="{} {}" x="{:.1f}" y="1.5" width="{:.1f}" height="{}"/>').format(
                focus, outcome, x, wide, height - 3
            )
            at += wide


def whisker(share: Share, *, scale: float, label: str) -> Markup:
    """A share as a dot on its 95 % interval.

    Args:
        share: The share.
        scale: The share, 0-1, at which the line ends on the right.
        label: What a screen reader says.
    """
    low, middle, high = (2 + 96 * min(1.0, one / scale) if scale else 2 for one in (share.low, share.share, share.high))
    return Markup(
        '<svg class="whisker" viewBox="0 0 100 10" role="img" aria-label="{}"><title>{}</title>'
        '<path class="track" d="M2 5H98"/><path class="reach" d="M{:.1f} 5H{:.1f}M{:.1f} 2V8M{:.1f} 2V8"/>'
        '<circle class="dot" cx="{:.1f}" cy="5" r="2.6"/></svg>'
    ).format(label, label, low, high, low, high, middle)


def sparkline(weekly: Sequence[int], *, mark: int | None, label: str, width: int = 132, height: int = 30) -> Markup:
    """Contacts a week as a line, with a mark where a change began.

    Args:
        weekly: Contacts a week.
        mark: Index of the first week after a change, None where there is none.
        label: What a screen reader says.
        width: In units.
        height: In units.
    """
    if len(weekly) < 2:  # noqa: PLR2004 - one week makes no line
        return _NONE
    top, foot = max(1, *weekly), height - 3
    step = (width - 8) / (len(weekly) - 1)
    points = [(4 + step * week, foot - (foot - 5) * n / top) for week, n in enumerate(weekly)]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    flag = _NONE
    if mark is not None and mark < len(points):
        x, y = points[mark]
        flag = Markup(
            '<path class="flag" d="M{0:.1f} 0V{1}"/><circle class="flag" cx="{0:.1f}" cy="{2:.1f}" r="3"/>'
        ).format(x, foot, y)
    return Markup(
        '<svg class="spark" viewBox="0 0 {0} {1}" role="img" aria-label="{2}"><title>{2}</title>'
        '<path class="under" d="M4 {3}L{4}L{5:.1f} {3}Z"/><path class="line" d="M{4}"/>'
        '<circle class="end" cx="{5:.1f}" cy="{6:.1f}" r="2"/>{7}</svg>'
    ).format(width, height, label, foot, line, points[-1][0], points[-1][1], flag)


def month_bars(months: Sequence[Month], *, label: str) -> Markup:
    """A share a month as bars, each with its interval and its value in words.

    Args:
        months: Oldest first.
        label: What a screen reader says.
    """
    slot, foot = 50, 128
    top = max((month.share.high for month in months), default=1.0) or 1.0
    bars = _NONE.join(_month(month, x=slot * nth, tall=96 / top, foot=foot) for nth, month in enumerate(months))
    width = slot * max(1, len(months))
    return Markup(
        '<svg class="months" width="{0}" height="152" viewBox="0 0 {0} 152" preserveAspectRatio="xMinYMid"'
        ' role="img" aria-label="{1}">'
        '<title>{1}</title>{2}<path class="axis" d="M0 {3}H{0}"/></svg>'
    ).format(width, label, bars, foot)


def _month(month: Month, *, x: float, tall: float, foot: float) -> Markup:
    low, value, high = (foot - tall * one for one in (month.share.low, month.share.share, month.share.high))
    return Markup(
        '<g class="month{0}"><rect x="{1:.1f}" y="{2:.1f}" width="30" height="{3:.1f}"/>'
        '<path class="reach" d="M{4:.1f} {5:.1f}V{6:.1f}"/>'
        '<text x="{4:.1f}" y="{7:.1f}">{8}</text><text class="below" x="{4:.1f}" y="{9:.1f}">{10}</text></g>'
    ).format(
        " few" if month.few else "",
        x + 10,
        value,
        foot - value,
        x + 25,
        high,
        low,
        high - 7,
        month.value,
        foot + 17,
        month.label,
    )


def plank(yes: Share, unsure: Share, *, label: str) -> Markup:
    """All contacts as one plank: bumps dark, those of which it cannot be told hatched, the rest plain.

    Args:
        yes: Contacts that were bumps, of all.
        unsure: Contacts of which it cannot be told, of all.
        label: What a screen reader says.
    """
    dark, cloudy = 600 * yes.share, 600 * unsure.share
    return Markup(
        '<svg class="plank" viewBox="0 0 600 34" role="img" aria-label="{0}"><title>{0}</title>'
        '<rect class="rest" width="600" height="26"/><rect class="yes" width="{1:.1f}" height="26"/>'
        '<rect class="unsure" x="{1:.1f}" width="{2:.1f}" height="26"/>'
        '<path class="reach" d="M{3:.1f} 30.5H{4:.1f}M{3:.1f} 27.5V33.5M{4:.1f} 27.5V33.5"/></svg>'
    ).format(label, dark, cloudy, 600 * yes.low, 600 * yes.high)
