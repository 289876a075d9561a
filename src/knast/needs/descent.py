"""Walking downhill: the lowest point of a smooth, convex function of many numbers."""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REMEMBERED = 10
_ENOUGH = 1e-4
_MOST_HALVINGS = 20


def lowest(
    height: Callable[[Floats], tuple[float, Floats]], *, start: Floats, most_steps: int, tolerance: float = 1e-6
) -> Floats:
    """Where a convex function is lowest, by L-BFGS with backtracking.

    Written out here because the linear algebra under SciPy's L-BFGS starts threads for vectors of any size, and on a
    busy machine they wait for one another many times longer than they work. No sum here is split over threads, so the
    answer is the same on any number of processors.

    Args:
        height: Gives the function's value and its slope ``(n,)`` at a point ``(n,)``.
        start: Where to begin.
        most_steps: Where to stop at the latest.
        tolerance: Stop when a step gains less than this share of the value.

    Source: Nocedal and Wright 2006, "Numerical Optimization", algorithms 3.1 and 7.4.
    """
    point = start
    value, slope = height(point)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=_REMEMBERED)
    for _ in range(most_steps):
        way = -_bent(slope, past)
        fall = _dot(way, slope)
        length = 1.0 if past else min(1.0, 1.0 / max(np.abs(slope).sum(), 1e-12))
        for _ in range(_MOST_HALVINGS):
            there = point + length * way
            new_value, new_slope = height(there)
            if new_value <= value + _ENOUGH * length * fall:
                break
            length /= 2
        else:
            return point
        past.append((there - point, new_slope - slope))
        if _dot(*past[-1]) <= 0:
            past.pop()
        gained = value - new_value
        point, value, slope = there, new_value, new_slope
        # The first step is only as long as is safe, so a small gain there says nothing.
        if past and len(past) > 1 and gained <= tolerance * max(abs(value), 1.0):
            break
    return point


def _bent(slope: Floats, past: deque[tuple[Floats, Floats]]) -> Floats:
    """The slope times what the last steps tell of how the ground is bent."""
    way = slope.copy()
    shares = []
    for step, change in reversed(past):
        share = _dot(step, way) / _dot(step, change)
        way -= share * change
        shares.append(share)
    if past:
        step, change = past[-1]
        way *= _dot(step, change) / _dot(change, change)
    for (step, change), share in zip(past, reversed(shares), strict=True):
        way += (share - _dot(change, way) / _dot(step, change)) * step
    return way


def _dot(one: Floats, other: Floats) -> float:
    return float((one * other).sum())
