"""The levels above: details gathered into needs, and needs into areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from knast.needs.encode import Vectors
from knast.needs.neighbours import Labels
from knast.needs.phrases import Phrase, details

MOST_SECONDARY, MOST_PRIMARY = 40, 10
# How sharply a group leans on the phrases it lies nearest to.
_SHARPNESS = 0.07
# The bank's own order says more about which needs belong together than distance does.
_BANK_SHARE = 0.75
# How far what the rest of a map talks about decides between two readings of a group, and what any reading is worth.
_TRUST_IN_OTHERS, _SMALLEST_SHARE = 0.5, 0.01
# How much of a group's leaning its name decides.
_NAME_SETTLES = 0.7
# A name from the bank is given to a node where at least this share of it leans that way; an area always has one.
_LEANING = {"secondary": 0.15, "primary": 0.0}


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much each group leans on each phrase of the bank's lowest level, rows summing to 1, and the bank's levels.

    Attributes:
        shares: ``(groups, phrases)`` float64.
        above: For ``secondary`` and ``primary`` the bank's key above each phrase, in the order of the columns.
    """

    shares: NDArray[np.float64]
    above: dict[str, tuple[str, ...]]

    def towards(self, level: str) -> tuple[NDArray[np.float64], tuple[str, ...]]:
        """The shares summed by the bank's keys of a level, ``(groups, keys)``, and those keys in order."""
        keys = tuple(dict.fromkeys(self.above[level]))
        column = {key: number for number, key in enumerate(keys)}
        sums = np.zeros((len(self.shares), len(keys)))
        np.add.at(sums.T, [column[key] for key in self.above[level]], self.shares.T)
        return sums, keys

    def settled(self, named: Sequence[int | None]) -> "Leaning":
        """The leaning once groups are named: a group lies above all where its name lies; None leaves it as it is."""
        shares = self.shares.copy()
        for row, column in enumerate(named):
            if column is not None:
                shares[row] *= 1 - _NAME_SETTLES
                shares[row, column] += _NAME_SETTLES
        return Leaning(shares, self.above)

    def gathered(self, up: Labels, *, mass: NDArray[np.float64]) -> "Leaning":
        """The leaning of the nodes above: the mean over those below, each by its weight."""
        sums = np.zeros((int(up.max()) + 1, self.shares.shape[1]))
        np.add.at(sums, up, self.shares * mass[:, None])
        return Leaning(sums / np.maximum(np.bincount(up, mass)[:, None], 1e-12), self.above)


def leaning(
    statements: Vectors, *, labels: Labels, groups: int, anchors: Vectors, phrases: tuple[Phrase, ...]
) -> Leaning:
    """How groups lean on the bank's phrases, judged by each of their statements.

    What a whole map hardly talks about is held to be unlikely, so that "the treatment was good" is not read as a
    doctor's in a map of telephones.

    Args:
        statements: ``(n, d)`` vectors.
        labels: ``(n,)`` their groups, -1 for none.
        groups: How many groups there are.
        anchors: ``(phrases, d)`` vectors of the bank's lowest level.
        phrases: The bank.
    """
    lowest = details(phrases)
    above = {"secondary": tuple(p.detail_of for p in lowest), "primary": tuple(p.area for p in lowest)}
    sums, mass = np.zeros((groups, len(lowest))), np.zeros((groups, 1))
    for number in range(groups):
        shares = _softmax(statements[labels == number] @ anchors.T / _SHARPNESS)
        sums[number], mass[number] = shares.sum(axis=0), len(shares)
    raw = Leaning(sums / np.maximum(mass, 1), above)
    weighted = raw.shares * _likely(raw, mass=mass, level="secondary") * _likely(raw, mass=mass, level="primary")
    return Leaning(weighted / np.maximum(weighted.sum(axis=1, keepdims=True), 1e-12), above)


def _likely(lean: Leaning, *, mass: NDArray[np.float64], level: str) -> NDArray[np.float64]:
    """How likely each phrase is for each group, judged by what the other groups of the map talk about."""
    towards, keys = lean.towards(level)
    others = (towards * mass).sum(axis=0) - towards * mass
    common = others / np.maximum(mass.sum() - mass, 1.0)
    column = [keys.index(key) for key in lean.above[level]]
    likely: NDArray[np.float64] = ((common + _SMALLEST_SHARE) ** _TRUST_IN_OTHERS)[:, column]
    return likely


def gathered(centres: Vectors, *, lean: Leaning, mass: NDArray[np.float64], level: str, into: int) -> Labels:
    """Gather nodes into fewer (Ward), by where they lie and by where they lean; what leans one way is one node.

    Args:
        centres: ``(n, d)`` rows of norm 1.
        lean: How the nodes lean.
        mass: ``(n,)`` the weight of each.
        level: The level of the bank to gather by, ``secondary`` or ``primary``.
        into: How many to gather into at most.

    Returns:
        ``(n,)`` the node above each, numbered from 0.

    Source: Ward 1963, DOI 10.1080/01621459.1963.10500845.
    """
    if len(centres) <= 1 or into <= 1:
        return np.zeros(len(centres), np.int32)
    towards, _ = lean.towards(level)
    placed = np.concatenate([centres * (1 - _BANK_SHARE) ** 0.5, np.sqrt(towards) * _BANK_SHARE**0.5], axis=1)
    first = fcluster(linkage(placed, method="ward"), into, criterion="maxclust").astype(np.int32) - 1
    above, _ = lean.gathered(first, mass=mass).towards(level)
    ways = [int(row.argmax()) if row.max() >= _LEANING[level] else -1 - node for node, row in enumerate(above)]
    return np.unique(np.asarray(ways)[first], return_inverse=True)[1].astype(np.int32)


def numbers_above(tertiary: int) -> tuple[int, int]:
    """How many secondary and primary needs stand above a number of tertiary ones.

    >>> [numbers_above(n) for n in (1, 3, 8, 20, 60, 150)]
    [(1, 1), (2, 1), (4, 2), (10, 4), (24, 8), (40, 10)]
    """
    secondary = min(MOST_SECONDARY, -(-tertiary // 2), max(1, round(1.2 * tertiary**0.73)))
    return secondary, min(MOST_PRIMARY, max(1, round(1.25 * secondary**0.58)), max(1, secondary // 2))


def bank_names(lean: Leaning, *, level: str) -> list[str | None]:
    """The key of the bank that names each node, each key once; None where a node leans nowhere."""
    towards, keys = lean.towards(level)
    return [keys[int(row.argmax())] if row.max() >= _LEANING[level] else None for row in towards]


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float64]:
    if not len(values):
        return np.zeros(values.shape)
    powers = np.exp(values.astype(np.float64) - values.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares
