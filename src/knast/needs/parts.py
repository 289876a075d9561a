"""Parts into which a detail falls: what a machine proposes when somebody wants it split."""

from collections.abc import Sequence

import numpy as np

from knast.base.errors import WrongRequest
from knast.needs.centres import MembersOf, some_of
from knast.needs.encode import Vectors

MOST_PARTS = 20
_STARTS, _MOST_ROUNDS = 4, 30
_AT_ONCE = 2_000


def parts_of(statements: Sequence[str], *, into: int, members: MembersOf, seed: int = 0) -> list[list[str]]:
    """Cut the statements of a detail into parts that lie close together.

    Spherical k-means: the best of a few starts on at most 2,000 of the statements, then every statement to the centre
    that it lies nearest to. The same statements in any order give the same parts.

    Args:
        statements: Ids.
        into: How many parts, at least 2.
        members: Gives statements as the encoder sees them.
        seed: Of the starts.

    Returns:
        The parts, the largest first, each ordered by how near its statements lie to its centre.

    Raises:
        WrongRequest: It does not fall into so many parts.

    Source: Dhillon and Modha 2001, doi:10.1023/A:1007612920971; starts of Arthur and Vassilvitskii 2007 (k-means++).
    """
    if not 2 <= into <= MOST_PARTS:  # noqa: PLR2004 - one part is no split
        raise WrongRequest(f"A detail is not split into {into} parts.", f"Choose 2 to {MOST_PARTS}.")
    chosen = some_of(statements)
    vectors = members(chosen).vectors
    distinct = len(np.unique(np.round(vectors, 5), axis=0))
    if distinct < into:
        raise WrongRequest(
            f"Its statements do not fall into {into} parts: they say {distinct} different things.",
            "Choose fewer parts.",
        )
    tries = [_clustered(vectors, into=into, seed=seed + nth) for nth in range(_STARTS)]
    _, centres = max(tries, key=lambda one: round(one[0], 6))
    everything = some_of(statements, at_most=len(statements))
    cosines = np.concatenate(
        [members(everything[at : at + _AT_ONCE]).vectors @ centres.T for at in range(0, len(everything), _AT_ONCE)]
    )
    nearest, score = cosines.argmax(axis=1), cosines.max(axis=1)
    parts = [
        [
            everything[row]
            for row in sorted(
                np.flatnonzero(nearest == part), key=lambda row: (-round(float(score[row]), 5), everything[row])
            )
        ]
        for part in range(into)
    ]
    return sorted((part for part in parts if part), key=lambda part: (-len(part), min(part)))


def _clustered(vectors: Vectors, *, into: int, seed: int) -> tuple[float, Vectors]:
    """How well the parts hold together, and their centres ``(into, d)``."""
    random = np.random.default_rng(seed)
    centres = _started(vectors, into=into, random=random)
    labels = np.full(len(vectors), -1, np.int32)
    for _ in range(_MOST_ROUNDS):
        cosines = vectors @ centres.T
        found = cosines.argmax(axis=1).astype(np.int32)
        if np.array_equal(found, labels):
            break
        labels = found
        sums = np.zeros(centres.shape)
        np.add.at(sums, labels, vectors)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        # A part that lost everything keeps its centre.
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-12), centres).astype(np.float32)
    return float((vectors @ centres.T).max(axis=1).sum()), centres


def _started(vectors: Vectors, *, into: int, random: np.random.Generator) -> Vectors:
    """Centres to begin from: each far from those before."""
    chosen = [int(random.integers(len(vectors)))]
    while len(chosen) < into:
        far = np.maximum(1.0 - (vectors @ vectors[chosen].T).max(axis=1).astype(np.float64), 0.0)
        far[far < 1e-6] = 0.0  # noqa: PLR2004 - the same direction but for rounding
        if not far.any():
            far = np.ones(len(vectors))
        chosen.append(int(random.choice(len(vectors), p=far / far.sum())))
    return vectors[chosen].copy()
