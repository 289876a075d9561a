"""The centres of needs after people changed what stands on them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knast.base.ids import digest
from knast.needs.encode import Vectors
from knast.needs.group import LOWEST_FIT
from knast.needs.need_map import Need

# Of a large need so many statements are looked at; more would hardly move its centre.
MOST_MEMBERS = 2_000
# As when a map is drawn: so many of those who stand on it would not fit it.
_LEFT_OUT = 0.05


class Members(NamedTuple):
    """Statements of a need as the encoder sees them.

    Attributes:
        vectors: ``(n, d)`` float32, rows of norm 1, or 0 for one that says nothing.
        weights: What each counts, ``(n,)``.
    """

    vectors: Vectors
    weights: NDArray[np.float32]


# Gives statements, by their ids and in that order, as the encoder sees them; one that is gone has only zeros.
MembersOf = Callable[[Sequence[str]], Members]


def some_of(statements: Iterable[str], *, at_most: int = MOST_MEMBERS) -> list[str]:
    """Which statements stand for all of a need: chosen and ordered by a hash, so the same whatever order they come in.

    Args:
        statements: Ids; each is made from its contact, place and reading.
        at_most: How many.
    """
    return sorted(statements, key=lambda one: (digest(one), one))[:at_most]


def centre_of(members: Members) -> Vectors | None:
    """Mean direction of statements, ``(d,)`` float32, norm 1; None where they say nothing."""
    total = (members.vectors.astype(np.float64) * members.weights[:, None]).sum(axis=0)
    return _direction(total) if total.any() else None


def floor_of(cosines: Sequence[float]) -> float:
    """The cosine to its need's centre below which a new statement fits no need.

    Args:
        cosines: Of statements to the centres of the needs that they stand on.
    """
    return float(min(LOWEST_FIT, np.quantile(cosines, _LEFT_OUT))) if len(cosines) else LOWEST_FIT


def recentred(
    needs: Mapping[str, Need],
    *,
    changed: Iterable[str],
    above: Iterable[str],
    on: Mapping[str, Sequence[str]],
    members: MembersOf,
) -> dict[str, Need]:
    """Needs with new centres.

    Args:
        needs: The map's needs by id.
        changed: Details whose statements are others than before.
        above: Needs above whose details are others than before; those above them follow by themselves.
        on: The statements on each detail.
        members: Gives statements as the encoder sees them.

    Returns:
        Only those needs, with their centres. A need above gets the mean of those below, weighted by their statements,
        as when the map is drawn. Where there is nothing to go by, the centre stays.
    """
    found = dict(needs)
    for need_id in sorted(set(changed) & found.keys()):
        centre = centre_of(members(some_of(on.get(need_id, ()))))
        if centre is not None:
            found[need_id] = replace(found[need_id], centre=centre)
    touched = set(changed) | set(above)
    sizes = Counter({need_id: len(several) for need_id, several in on.items()})
    for level in ("secondary", "primary"):
        below: dict[str, list[Need]] = defaultdict(list)
        for need in found.values():
            if need.parent_id:
                below[need.parent_id].append(need)
        touched |= {found[one].parent_id or "" for one in touched if one in found}
        for need_id in sorted(one.need_id for one in found.values() if one.level == level):
            children = sorted(below[need_id], key=lambda one: one.need_id)
            sizes[need_id] = sum(sizes[child.need_id] for child in children)
            if need_id in touched and sizes[need_id]:
                total = sum(np.asarray(child.centre, np.float64) * sizes[child.need_id] for child in children)
                found[need_id] = replace(found[need_id], centre=_direction(np.asarray(total)))
    return {need_id: need for need_id, need in found.items() if need is not needs[need_id]}


def _direction(total: NDArray[np.float64]) -> Vectors:
    direction: Vectors = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
    return direction
