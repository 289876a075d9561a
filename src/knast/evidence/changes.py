"""What changed: weekly counts, and changes that chance does not explain."""

from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy
from scipy.stats import chi2

Counts = NDArray[np.int64]
Kind = Literal["jumped", "dropped", "growing", "shrinking"]

ERROR_RATE = 0.05  # of one false alarm on the whole map
_SHORTEST_SIDE_WEEKS = 3
_FEWEST_WEEKS = 8
_FEWEST_CONTACTS = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A change past the stated error rate.

    Attributes:
        kind: ``jumped`` or ``dropped`` from one week on; ``growing`` or ``shrinking`` slowly.
        week: Index of the first week after a jump or drop; 0 for slow ones.
        before: Share of contacts before (slow ones: in the first quarter), 0-1.
        after: Share of contacts after (slow ones: in the last quarter), 0-1.
        p: Chance of one like it anywhere on the map if nothing had changed.
    """

    kind: Kind
    week: int
    before: float
    after: float
    p: float

    @property
    def ratio(self) -> float:
        """How many times as often after as before."""
        return self.after / self.before if self.before else float("inf")


def change_in(counts: Counts, totals: Counts, *, looks: int) -> Change | None:
    """The clearest change in a need's weekly share of contacts, if chance does not explain it.

    A step (one share before some week, another after) and a slope (log odds linear in time) are both fitted; the one
    that explains more is judged against a threshold shared by all ``looks`` needs and, for a step, all weeks at which
    it could stand.

    Args:
        counts: Contacts about the need a week, ``(w,)``.
        totals: All contacts a week, ``(w,)``.
        looks: How many needs are looked at in the same go (Bonferroni).

    Returns:
        None where nothing changed past the error rate, or there is too little to see it.

    Source: likelihood-ratio tests of binomial shares (Wilks 1938, doi:10.1214/aoms/1177732360).
    """
    weeks = len(counts)
    if weeks < _FEWEST_WEEKS or counts.sum() < _FEWEST_CONTACTS:
        return None
    step, at = _best_step(counts, totals)
    slope, tilt = _slope(counts, totals)
    places = weeks - 2 * _SHORTEST_SIDE_WEEKS + 1
    p_step = min(1.0, float(chi2.sf(step, 1)) * places * looks)
    p_slope = min(1.0, float(chi2.sf(slope, 1)) * looks)
    if min(p_step, p_slope) > ERROR_RATE:
        return None
    if slope + 2 * log(places) >= step and p_slope <= ERROR_RATE:
        # The ends of the fitted line lie past what was seen; the first and last quarter do not.
        end = max(_FEWEST_WEEKS // 2, weeks // 4)
        first, last = _share(counts[:end], totals[:end]), _share(counts[-end:], totals[-end:])
        return Change("growing" if tilt > 0 else "shrinking", 0, first, last, p_slope)
    if p_step > ERROR_RATE:
        return None
    before, after = _share(counts[:at], totals[:at]), _share(counts[at:], totals[at:])
    return Change("jumped" if after > before else "dropped", at, before, after, p_step)


def _share(counts: Counts, totals: Counts) -> float:
    return float(counts.sum() / max(1, totals.sum()))


def _likelihood(count: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    safe = np.maximum(total, 1)
    return np.asarray(xlogy(count, count / safe) + xlogy(total - count, (total - count) / safe))


def _best_step(counts: Counts, totals: Counts) -> tuple[float, int]:
    k, n = np.cumsum(counts).astype(float), np.cumsum(totals).astype(float)
    at = np.arange(_SHORTEST_SIDE_WEEKS, len(counts) - _SHORTEST_SIDE_WEEKS + 1)
    left, right = _likelihood(k[at - 1], n[at - 1]), _likelihood(k[-1] - k[at - 1], n[-1] - n[at - 1])
    gain = 2 * (left + right - _likelihood(k[-1:], n[-1:]))
    best = int(np.argmax(gain))
    return float(gain[best]), int(at[best])


def _slope(counts: Counts, totals: Counts) -> tuple[float, float]:
    """Logistic regression on time by Newton's method: (likelihood ratio, slope per whole period)."""
    t = np.linspace(-0.5, 0.5, len(counts))
    p0 = _share(counts, totals)
    if p0 in (0.0, 1.0):
        return 0.0, 0.0
    a, b = log(p0 / (1 - p0)), 0.0
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(a + b * t, -30, 30)))
        w, r = totals * p * (1 - p) + 1e-9, counts - totals * p
        s0, s1, s2 = w.sum(), (w * t).sum(), (w * t * t).sum()
        g0, g1 = r.sum(), (r * t).sum()
        det = s0 * s2 - s1 * s1
        if det <= 0:
            break
        a, b = a + (s2 * g0 - s1 * g1) / det, b + (s0 * g1 - s1 * g0) / det
    p = np.clip(1 / (1 + np.exp(-np.clip(a + b * t, -30, 30))), 1e-12, 1 - 1e-12)
    fitted = (counts * np.log(p) + (totals - counts) * np.log1p(-p)).sum()
    flat = counts.sum() * log(p0) + (totals.sum() - counts.sum()) * log(1 - p0)
    return float(max(0.0, 2 * (fitted - flat))), float(b)
