"""What a reader gains by learning: accuracy and kappa before and after, with an interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knast.needs.reading import LABELS

DRAWS = 1_000
_DRAWS_AT_ONCE = 100

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gain:
    """Two readings of the same lines, judged by the labels of their corrections.

    Attributes:
        lines: How many lines.
        fair: Whether they were drawn at random from all lines, so that the figures hold for all of them.
        before: Share read right before.
        after: Share read right after.
        low: Lower end of the 90 % interval of ``after - before``.
        high: Its upper end.
        kappa_before: Cohen's kappa over seven labels before.
        kappa_after: The same after.
        by_model: How many of the lines a language model labelled; the others a person.
    """

    lines: int
    fair: bool
    before: float
    after: float
    low: float
    high: float
    kappa_before: float
    kappa_after: float
    by_model: int = 0


def gain_of(truth: Ints, *, before: Ints, after: Ints, groups: Ints, fair: bool, rng: np.random.Generator) -> Gain:
    """Judge two readings, with a bootstrap over groups of lines.

    Args:
        truth: ``(n,)`` people's labels.
        before: ``(n,)`` labels of the first reading.
        after: ``(n,)`` labels of the second.
        groups: ``(n,)`` the contact of each line; contacts are drawn whole.
        fair: Whether the lines are a random sample of all.
        rng: Draws the samples.

    Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (percentile interval).
    """
    tables = [_tables(truth, guess, groups=groups) for guess in (before, after)]
    low, high = np.quantile(_drawn(tables, rng=rng), [0.05, 0.95])
    whole = [table.sum(axis=0) for table in tables]
    return Gain(
        lines=len(truth),
        fair=fair,
        before=float(accuracy(whole[0])),
        after=float(accuracy(whole[1])),
        low=float(low),
        high=float(high),
        kappa_before=float(kappa(whole[0])),
        kappa_after=float(kappa(whole[1])),
    )


def accuracy(table: Floats) -> Floats:
    """Share on the diagonal of ``(..., 7, 7)`` tables of truth by guess."""
    share: Floats = np.trace(table, axis1=-2, axis2=-1) / table.sum(axis=(-2, -1))
    return share


def kappa(table: Floats) -> Floats:
    """Cohen's kappa of ``(..., 7, 7)`` tables; 0 where chance alone agrees always.

    Source: Cohen 1960, doi:10.1177/001316446002000104.
    """
    total = table.sum(axis=(-2, -1))
    chance = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1) / total**2
    room = 1 - chance
    found: Floats = np.where(room > 0, (accuracy(table) - chance) / np.where(room > 0, room, 1), 0.0)
    return found


def _tables(truth: Ints, guess: Ints, *, groups: Ints) -> Floats:
    """``(groups, 7, 7)`` counts of truth by guess."""
    _, of = np.unique(groups, return_inverse=True)
    size = len(LABELS)
    cells = (of * size + truth) * size + guess
    counted = np.bincount(cells, minlength=(int(of.max()) + 1) * size * size)
    return counted.reshape(-1, size, size).astype(np.float64)


def _drawn(tables: list[Floats], *, rng: np.random.Generator) -> Floats:
    """``(DRAWS,)``: by how much the second reading is right more often in each sample of groups."""
    right = [np.trace(table, axis1=1, axis2=2) for table in tables]
    lines, number = tables[0].sum(axis=(1, 2)), len(tables[0])
    pieces = []
    for _ in range(0, DRAWS, _DRAWS_AT_ONCE):
        times = rng.multinomial(number, np.full(number, 1 / number), size=_DRAWS_AT_ONCE)
        pieces.append((times @ (right[1] - right[0])) / (times @ lines))
    return np.concatenate(pieces)
