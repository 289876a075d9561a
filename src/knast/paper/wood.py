"""Pine and knots: a need is a board, its knots are the bumps, and their rings say where they were heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sin

from markupsafe import Markup

RINGS = ("contacts", "calls", "homes")
_STEP = 8  # between two points of a grain line; shorter is not seen


@dataclass(frozen=True, slots=True)
class Knot:
    """A knot in a board.

    Attributes:
        x: Middle, in the board's units.
        y: Middle.
        radius: Of the outermost ring.
        rings: Those of ``RINGS`` where the bump was heard.
        label: Written in the knot, such as its number in a list; may be empty.
    """

    x: float
    y: float
    radius: float
    rings: Sequence[str]
    label: str = ""


def rings_of(*, contacts: int, calls: int, homes: int) -> tuple[str, ...]:
    """The rings of a knot by where it was heard."""
    return tuple(name for name, n in zip(RINGS, (contacts, calls, homes), strict=True) if n)


def knot(rings: Sequence[str], *, size: float, label: str) -> Markup:
    """One knot on its own, 44 units wide.

    Args:
        rings: Those of ``RINGS`` where it was heard.
        size: 0-1, how large its core is beside the largest on the page; by area.
        label: What a screen reader says.
    """
    body = _knot(Knot(22, 22, 21, rings), core=3 + 7 * max(0.0, min(1.0, size)) ** 0.5)
    return Markup('<svg class="knot" viewBox="0 0 44 44" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        label, label, body
    )


def board(knots: Sequence[Knot], *, width: int, height: int, label: str = "", lines: int = 9) -> Markup:
    """A board whose grain flows around its knots.

    Args:
        knots: From left to right, not closer than their radii.
        width: In units.
        height: In units.
        label: What a screen reader says; empty for a board that only adorns.
        lines: How many grain lines.
    """
    gap = height / (lines + 1)
    grain = Markup("").join(_grain(gap * nth, knots=knots, width=width, nth=nth) for nth in range(1, lines + 1))
    drawn = Markup("").join(_knot(one, core=0.42 * one.radius) for one in knots)
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="board" viewBox="0 0 {} {}" preserveAspectRatio="xMaxYMid slice" {}><g class="grain">{}</g>{}</svg>'
    ).format(width, height, told, grain, drawn)


def _grain(y: float, *, knots: Sequence[Knot], width: int, nth: int) -> Markup:
    points = []
    for x in range(-_STEP, width + 2 * _STEP, _STEP):
        # A slow wave, different for each line, so that no two lines run alike.
        wave = 1.5 * sin(x / 97 + 0.35 * nth) + 0.8 * sin(x / 41 + 1.1 * nth)
        points.append(f"{x} {y + wave + sum(_given_way(y, x=x, knot=one) for one in knots):.1f}")
    return Markup('<path d="M{}"/>').format("L".join(points))


def _given_way(y: float, *, x: float, knot: Knot) -> float:
    """How far a grain line at height ``y`` gives way to a knot: past its rim beside it, hardly at all further off."""
    away = y - knot.y
    # The grain swells before the knot and closes behind it.
    rim = 1.1 * knot.radius * exp(-(((x - knot.x) / (1.12 * knot.radius)) ** 2))
    past = (away * away + rim * rim) ** 0.5 - abs(away)
    calm = exp(-((away / (2.4 * knot.radius)) ** 2))
    return float(past * calm if away >= 0 else -past * calm)


def _knot(one: Knot, *, core: float) -> Markup:
    at = {name: core + (one.radius - core) * share for name, share in zip(RINGS, (0.36, 0.68, 0.97), strict=True)}
    rings = Markup("").join(
        Markup('<ellipse class="ring {}" cx="{:.1f}" cy="{:.1f}" rx="{:.1f}" ry="{:.1f}"/>').format(
            name, one.x + 0.02 * at[name], one.y, at[name], 0.93 * at[name]
        )
        for name in one.rings
    )
    middle = Markup('<ellipse class="core" cx="{:.1f}" cy="{:.1f}" rx="{:.1f}" ry="{:.1f}"/>').format(
        one.x, one.y, core, 0.93 * core
    )
    words = Markup("")
    if one.label:
        words = Markup('<text class="core-label" x="{:.1f}" y="{:.1f}" font-size="{:.1f}">{}</text>').format(
            one.x, one.y + 0.36 * core, core, one.label
        )
    return Markup("{}{}{}").format(rings, middle, words)
