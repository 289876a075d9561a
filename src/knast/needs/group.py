"""Grouping: from the vectors of statements to needs at the lowest level, and the rule that places new statements."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from knast.needs.encode import Vectors
from knast.needs.neighbours import Labels, cut_into, neighbour_graph

# Below this cosine to every centre a statement fits no need.
LOWEST_FIT = 0.42
# At most this share of the statements grouped is left out for fitting badly.
MOST_LEFT_OUT = 0.15
SMALLEST_GROUP = 3
# So few statements are grouped by comparing all pairs: a graph of neighbours would tie everything together.
FEW = 40
_SAME_NEED_AMONG_FEW = 0.42
# Sizes tried, as shares of the usual number of needs; the finest that still keeps needs apart is taken.
_SIZES = (0.45, 0.7, 1.0, 1.4)
_APART_ENOUGH = 0.8
_ROUNDS = 3
_MOST_IN_GRAPH = 60_000
_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True)
class Groups:
    """Statements sorted into groups.

    Attributes:
        labels: ``(n,)`` int32, the group of each statement, -1 for one that fits none.
        nearest: ``(n,)`` int32, the group each statement lies nearest to, also where it does not fit; -1 only for a row
            of norm 0.
        scores: ``(n,)`` float32, cosine to the nearest group's centre, 0 where there is none.
        centres: ``(groups, d)`` float32, rows of norm 1; larger groups first.
        floor: The cosine below which a statement fits none; for ``place``.
    """

    labels: Labels
    nearest: Labels
    scores: NDArray[np.float32]
    centres: Vectors
    floor: float


@dataclass(frozen=True, slots=True)
class _Rows:
    """Different rows and the weight of each."""

    vectors: Vectors
    mass: NDArray[np.float64]


def usual_number(statements: float) -> float:
    """How many needs different statements usually fall into: about 17 of 100, 36 of 1,000, 160 of 100,000."""
    return float(4 * max(statements, 1.0) ** 0.32)


def group(vectors: Vectors, *, weights: NDArray[np.float32] | None = None, anchors: Vectors | None = None) -> Groups:
    """Group statements by need.

    The same rows in any order give the same groups. The number of groups is chosen by the data: the finest of four
    sizes at which statements still lie clearly nearer to their own centre than to the next.

    Args:
        vectors: ``(n, d)`` float32, rows of norm 1, or of norm 0 for a statement that says nothing (never placed).
        weights: ``(n,)`` how much each row counts, such as one over the statements of its person; 1 by default.
        anchors: ``(a, d)`` vectors of known need phrases, which tie statements together that share no word.

    Returns:
        The groups, larger ones first.
    """
    rows, inverse = _distinct(vectors, weights)
    if len(rows.mass) == 0:
        empty = np.zeros((0, vectors.shape[1]), np.float32)
        none = np.full(len(vectors), -1, np.int32)
        return Groups(none, none.copy(), np.zeros(len(vectors), np.float32), empty, LOWEST_FIT)
    first = _few(rows) if len(rows.mass) <= FEW else _many(rows, anchors)
    centres = _refined(rows, first)
    _, scores = place(rows.vectors, centres, floor=-1.0)
    floor = min(LOWEST_FIT, _quantile(scores, rows.mass, share=MOST_LEFT_OUT * 0.8))
    centres = _large_enough(rows, centres, floor=floor)
    nearest, scores = place(vectors, centres, floor=-1.0)
    nearest[inverse < 0] = -1
    labels = np.where(scores >= floor, nearest, -1).astype(np.int32)
    return Groups(labels, nearest, scores, centres, floor)


def place(vectors: Vectors, centres: Vectors, *, floor: float) -> tuple[Labels, NDArray[np.float32]]:
    """Place statements on the nearest of some needs.

    Args:
        vectors: ``(n, d)`` rows of norm 1 or 0.
        centres: ``(needs, d)`` rows of norm 1.
        floor: The cosine below which a statement fits none.

    Returns:
        For each statement the need's row, -1 where it fits none, and the cosine to the nearest centre.
    """
    labels, scores = np.full(len(vectors), -1, np.int32), np.zeros(len(vectors), np.float32)
    if not len(centres):
        return labels, scores
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        cosines = vectors[start : start + _ROWS_AT_ONCE] @ centres.T
        nearest = cosines.argmax(axis=1)
        stop = start + len(nearest)
        scores[start:stop] = cosines[np.arange(len(nearest)), nearest]
        labels[start:stop] = np.where(scores[start:stop] >= floor, nearest, -1)
    return labels, scores


def _distinct(vectors: Vectors, weights: NDArray[np.float32] | None) -> tuple[_Rows, NDArray[np.int64]]:
    """Different rows in an order of their own, and where each row went (-1: it says nothing)."""
    inverse = np.full(len(vectors), -1, np.int64)
    says = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) > 0)
    if not len(says):
        return _Rows(vectors[:0], np.zeros(0)), inverse
    spoken = np.ascontiguousarray(vectors[says], np.float32)
    as_bytes = spoken.view(np.dtype((np.void, spoken.dtype.itemsize * spoken.shape[1]))).ravel()
    _, first, where = np.unique(as_bytes, return_index=True, return_inverse=True)
    inverse[says] = where
    given = np.ones(len(says)) if weights is None else weights[says].astype(np.float64)
    # Summed in order of size, so that the order of rows does not show in the last bits.
    order = np.lexsort((given, where))
    mass = np.bincount(where[order], given[order], minlength=len(first)).astype(np.float64)
    return _Rows(spoken[first], mass), inverse


def _few(rows: _Rows) -> Labels:
    if len(rows.mass) == 1:
        return np.zeros(1, np.int32)
    tree = linkage(rows.vectors, method="average", metric="cosine")
    labels: Labels = fcluster(tree, 1 - _SAME_NEED_AMONG_FEW, criterion="distance").astype(np.int32) - 1
    return labels


def _many(rows: _Rows, anchors: Vectors | None) -> Labels:
    """The finest cut whose needs keep apart; of very many rows an even part is cut, and the rest joins it."""
    step = -(-len(rows.mass) // _MOST_IN_GRAPH)
    part = _Rows(np.ascontiguousarray(rows.vectors[::step]), rows.mass[::step])
    count = len(part.mass)
    graph = neighbour_graph(part.vectors, anchors=anchors)
    usual = usual_number(len(rows.mass))
    cuts: list[tuple[float, Labels]] = []
    resolution = 1.0
    for size in _SIZES:
        cut = cut_into(graph, usual * size, count=lambda labels: len(np.unique(labels[:count])), near=resolution)
        resolution = cut.resolution * _SIZES[1] / _SIZES[0]
        labels = np.unique(cut.labels[:count], return_inverse=True)[1].astype(np.int32)
        cuts.append((_apart(part, labels), labels))
    enough = _APART_ENOUGH * max(apart for apart, _ in cuts)
    labels = [labels for apart, labels in cuts if apart >= enough][-1]
    return labels if step == 1 else place(rows.vectors, _centres(part, labels), floor=-1.0)[0]


def _apart(rows: _Rows, labels: Labels) -> float:
    """How much nearer rows lie to their own centre than to the next one, on average."""
    centres = _centres(rows, labels)
    total = 0.0
    for start in range(0, len(labels), _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        cosines = rows.vectors[block] @ centres.T
        each = np.arange(len(cosines))
        own = cosines[each, labels[block]].copy()
        cosines[each, labels[block]] = -1
        total += float((rows.mass[block] * (own - cosines.max(axis=1))).sum())
    return total / float(rows.mass.sum())


def _refined(rows: _Rows, labels: Labels) -> Vectors:
    """Centres after a few rounds in which each row moves to its nearest centre."""
    centres = _centres(rows, labels)
    for _ in range(_ROUNDS):
        labels, _scores = place(rows.vectors, centres, floor=-1.0)
        centres = _centres(rows, labels)
    return centres


def _large_enough(rows: _Rows, centres: Vectors, *, floor: float) -> Vectors:
    """Centres without groups too small to be a need; their rows move to the next centre where they fit.

    Among few statements a group of one stands: there is nothing it could be told apart from by number.
    """
    smallest = SMALLEST_GROUP if len(rows.mass) > FEW else 0
    while len(centres) > 1:
        sizes = _sizes(rows, centres, floor=floor)
        if sizes.min() >= smallest:
            break
        centres = np.delete(centres, int(sizes.argmin()), axis=0)
    kept = _centres(rows, place(rows.vectors, centres, floor=floor)[0])
    sizes = _sizes(rows, kept, floor=floor)
    return np.ascontiguousarray(kept[np.lexsort((np.arange(len(kept)), -sizes))])


def _sizes(rows: _Rows, centres: Vectors, *, floor: float) -> NDArray[np.float64]:
    labels, _ = place(rows.vectors, centres, floor=floor)
    return np.bincount(labels[labels >= 0], rows.mass[labels >= 0], minlength=len(centres)).astype(np.float64)


def _centres(rows: _Rows, labels: Labels) -> Vectors:
    """Mean directions of the groups that hold rows; rows labelled -1 count for none."""
    held = np.flatnonzero(labels >= 0)
    present, where = np.unique(labels[held], return_inverse=True)
    sums = np.zeros((len(present), rows.vectors.shape[1]))
    np.add.at(sums, where, rows.vectors[held] * rows.mass[held, None])
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    centres: Vectors = (sums / np.maximum(norms, 1e-12)).astype(np.float32)
    return centres


def _quantile(scores: NDArray[np.float32], mass: NDArray[np.float64], *, share: float) -> float:
    order = np.argsort(scores, kind="stable")
    reached = np.searchsorted(np.cumsum(mass[order]), share * mass.sum())
    return float(scores[order[min(int(reached), len(order) - 1)]])
