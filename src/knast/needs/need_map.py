"""The need map: needs at three levels, whose ids survive a redrawing."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from knast.base.ids import digest
from knast.needs.encode import Vectors

Level = Literal["primary", "secondary", "tertiary"]
LEVELS: tuple[Level, ...] = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class Need:
    """One need of the map.

    Attributes:
        need_id: Permanent.
        level: ``primary``, ``secondary`` or ``tertiary``.
        parent_id: The need above, None at the top.
        names: Its name in each language it has one in.
        named_from: ``bank`` (a phrase that ships), ``own words`` (a customer's) or ``person`` (somebody named it).
        centre: Mean direction of its statements, ``(d,)`` float32, norm 1.
        pinned: Never proposed for merging, splitting, renaming or retiring.
        hidden: Left out of lists, never out of counts.
    """

    need_id: str
    level: Level
    parent_id: str | None
    names: Mapping[str, str]
    named_from: str
    centre: Vectors
    pinned: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: on a need, or not placed with its nearest need and score.

    ``by`` is who put it there by hand; empty where the mapper did.
    """

    need_id: str | None
    nearest_id: str | None
    score: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class NeedMap:
    """Needs at three levels, and where statements stand on them.

    Attributes:
        needs: Parents before children.
        places: The place of each statement by its id.
        floor: The cosine to a tertiary centre below which a new statement fits no need.
    """

    needs: Sequence[Need]
    places: Mapping[str, Place] = field(default_factory=dict)
    floor: float = 0.0

    def at(self, level: Level) -> list[Need]:
        """The needs of one level."""
        return [need for need in self.needs if need.level == level]

    def ancestors(self, need_id: str | None) -> dict[str, str]:
        """For a tertiary need its id at each level; empty for None."""
        by_id = {need.need_id: need for need in self.needs}
        found: dict[str, str] = {}
        while need_id is not None:
            found[by_id[need_id].level] = need_id
            need_id = by_id[need_id].parent_id
        return found


def keep_ids(drawn: NeedMap, *, standing: NeedMap, used: Collection[str] = ()) -> NeedMap:
    """Give the needs of a redrawn map the ids of the standing needs that hold the same statements.

    Two needs are the same when they share at least half the statements of the smaller one; the largest overlaps are
    matched first, one to one, level by level. New needs get ids from their content, never one that was used before.

    Args:
        drawn: The new map; its ids are temporary.
        standing: The map as it stands.
        used: Ids that needs have had before and that are not given again.

    Returns:
        The new map with permanent ids.
    """
    new_ids: dict[str, str] = {}
    taken_ids = {*used, *(need.need_id for need in standing.needs)}
    for level in LEVELS:
        old_of = _members(standing, level)
        new_of = _members(drawn, level)
        old_size, new_size = Counter(old_of.values()), Counter(new_of.values())
        both = Counter((new, old_of[statement]) for statement, new in new_of.items() if statement in old_of)
        taken: set[str] = set()
        for (new, old), shared in sorted(both.items(), key=lambda item: (-item[1], item[0])):
            if new not in new_ids and old not in taken and 2 * shared >= min(old_size[old], new_size[new]):
                new_ids[new] = old
                taken.add(old)
    for need in drawn.needs:
        if need.need_id not in new_ids:
            new_ids[need.need_id] = fresh_id(need.need_id, used=taken_ids)
            taken_ids.add(new_ids[need.need_id])
    return _renamed(drawn, new_ids)


def fresh_id(content: str, *, used: set[str]) -> str:
    """An id made from content, that no need has had before."""
    nth = 0
    while (found := f"n-{digest(content, str(nth), size_bytes=4)}") in used:
        nth += 1
    return found


def _members(need_map: NeedMap, level: Level) -> dict[str, str]:
    up = {need.need_id: need_map.ancestors(need.need_id).get(level) for need in need_map.at("tertiary")}
    places = need_map.places.items()
    return {statement: found for statement, place in places if place.need_id and (found := up[place.need_id])}


def _renamed(drawn: NeedMap, ids: Mapping[str, str]) -> NeedMap:
    needs = [
        replace(need, need_id=ids[need.need_id], parent_id=ids[need.parent_id] if need.parent_id else None)
        for need in drawn.needs
    ]
    places = {
        statement: Place(
            ids[place.need_id] if place.need_id else None,
            ids[place.nearest_id] if place.nearest_id else None,
            place.score,
        )
        for statement, place in drawn.places.items()
    }
    return NeedMap(needs, places, drawn.floor)
