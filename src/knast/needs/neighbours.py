"""Which statements lie next to which, and the communities of that graph."""

from collections.abc import Callable
from typing import NamedTuple

import graspologic_native
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from usearch.index import Index

from knast.needs.encode import Vectors

NEIGHBOURS = 15
# Up to here every pair is compared; above, a search graph (HNSW) finds the neighbours.
MOST_ROWS_COMPARED = 4_000
_ROWS_AT_ONCE = 1_024
_LOWEST_RESOLUTION, _HIGHEST_RESOLUTION = 0.02, 300.0
_MOST_TRIES = 9
_NEAR_ENOUGH = 0.06
_ANCHORS_EACH = 3
# How firmly an anchor ties: at cosine 0.4 about twice as firmly as a neighbour does, far away hardly at all.
_ANCHOR_PULL = 6.0

Labels = NDArray[np.int32]


class Cut(NamedTuple):
    """A graph cut into communities, numbered from 0, and the resolution that cut it."""

    labels: Labels
    resolution: float


def neighbour_graph(vectors: Vectors, *, anchors: Vectors | None = None) -> sparse.csr_matrix:
    """The graph of each row's 15 nearest rows, weighted by cosine, symmetric.

    Anchors, where given, are nodes after the rows: each row is tied to its three nearest anchors, and the more firmly
    the nearer they are, so that two statements that share no word, or no language, can meet at a phrase.

    Args:
        vectors: ``(n, d)`` rows of norm 1, n > 1.
        anchors: ``(a, d)`` rows of norm 1.

    Returns:
        ``(n + a, n + a)`` float64.
    """
    rows = len(vectors)
    nearest, cosines = _exact(vectors) if rows <= MOST_ROWS_COMPARED else _searched(vectors)
    heads, tails = [np.repeat(np.arange(rows), nearest.shape[1])], [nearest.ravel()]
    weights: list[NDArray[np.float32]] = [cosines.ravel()]
    nodes = rows
    if anchors is not None and len(anchors):
        near, closeness = _nearest_anchors(vectors, anchors)
        heads.append(np.repeat(np.arange(rows), near.shape[1]))
        tails.append(near.ravel() + rows)
        weights.append((_ANCHOR_PULL * np.maximum(closeness.ravel(), 0) ** 2).astype(np.float32))
        nodes += len(anchors)
    data = np.maximum(np.concatenate(weights), 0).astype(np.float64)
    graph = sparse.csr_matrix((data, (np.concatenate(heads), np.concatenate(tails))), shape=(nodes, nodes))
    both = graph.maximum(graph.T).tocsr()
    both.sort_indices()
    return both


def cut_into(graph: sparse.csr_matrix, target: float, *, count: Callable[[Labels], int], near: float = 1.0) -> Cut:
    """Cut a graph into about a wished number of communities (Leiden, modularity).

    Args:
        graph: Symmetric weights.
        target: The wished number.
        count: How many communities of a cut count (those that hold statements).
        near: A resolution to start from.

    Returns:
        The cut whose number came nearest.

    Source: Traag, Waltman and van Eck 2019, DOI 10.1038/s41598-019-41695-z.
    """
    low, high, resolution = _LOWEST_RESOLUTION, _HIGHEST_RESOLUTION, near
    best, best_miss = Cut(np.zeros(graph.shape[0], np.int32), near), np.inf
    for _ in range(_MOST_TRIES):
        labels = _leiden(graph, resolution)
        found = count(labels)
        miss = abs(found - target)
        if miss < best_miss:
            best, best_miss = Cut(labels, resolution), miss
        if miss <= max(1.0, _NEAR_ENOUGH * target):
            break
        low, high = (resolution, high) if found < target else (low, resolution)
        guess = resolution * (target / max(found, 1)) ** 1.3
        resolution = guess if low < guess < high else (low * high) ** 0.5
    return best


def _leiden(graph: sparse.csr_matrix, resolution: float) -> Labels:
    _, community = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        graph.shape[0],
        resolution=resolution,
        iterations=2,
        seed=0,
    )
    return np.fromiter((community[node] for node in range(graph.shape[0])), np.int32, graph.shape[0])


def _exact(vectors: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    rows = len(vectors)
    wanted = min(NEIGHBOURS, rows - 1)
    nearest, cosines = np.empty((rows, wanted), np.int64), np.empty((rows, wanted), np.float32)
    for start in range(0, rows, _ROWS_AT_ONCE):
        block = vectors[start : start + _ROWS_AT_ONCE] @ vectors.T
        own = np.arange(len(block))
        block[own, own + start] = -np.inf
        found = np.argsort(-block, axis=1, kind="stable")[:, :wanted]
        nearest[start : start + len(block)] = found
        cosines[start : start + len(block)] = np.take_along_axis(block, found, axis=1)
    return nearest, cosines


def _searched(vectors: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    # One thread: with more, the search graph, and with it the map, would depend on their timing.
    index = Index(ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=16, expansion_add=64)
    index.add(np.arange(len(vectors)), vectors, threads=1)
    matches = index.search(vectors, NEIGHBOURS + 1, threads=1)
    keys, cosines = matches.keys.astype(np.int64), (1 - matches.distances).astype(np.float32)
    cosines[keys == np.arange(len(vectors))[:, None]] = 0
    return keys, cosines


def _nearest_anchors(vectors: Vectors, anchors: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    wanted = min(_ANCHORS_EACH, len(anchors))
    parts = []
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        block = vectors[start : start + _ROWS_AT_ONCE] @ anchors.T
        found = np.argsort(-block, axis=1, kind="stable")[:, :wanted]
        parts.append((found, np.take_along_axis(block, found, axis=1)))
    return np.concatenate([near for near, _ in parts]), np.concatenate([cosine for _, cosine in parts])
