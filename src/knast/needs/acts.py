"""What people do to the map, and the machine under its version: read this first.

An act is one or more steps (``steps``), taken together on a working copy of the map (``bench``). What comes out is a
``Change``: needs and places before and after, so that it can be undone (``undo``) exactly.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np

from knast.base.errors import WrongRequest
from knast.needs.bench import Bench, bench_for, take
from knast.needs.centres import MembersOf, recentred
from knast.needs.need_map import LEVELS, Need, NeedMap, Place
from knast.needs.steps import Merge, Move, NewNeed, Rename, Split, Step, needs_of

Kind = Literal["settle", "rename", "merge", "split", "move", "pin", "unpin", "hide", "unhide", "accept", "undo"]
MACHINE = "knast "  # the machine is a coder with a name: this and its version


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did to the map.

    Attributes:
        number: Counted from 1 in each workspace.
        at: When, ISO 8601 in UTC.
        by: A person's name, or ``knast`` and a version for the machine.
        kind: What was done.
        needs: The needs that it is about.
        what: The steps as plain data under ``steps``, names as they were under ``was``, new ids under ``made``; for an
            undoing the number of the act under ``undoes``.
    """

    number: int
    at: str
    by: str
    kind: Kind
    needs: tuple[str, ...]
    what: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """The map as it stands, with what an act needs beside it.

    Attributes:
        need_map: The map with all places.
        used: Every id that a need has ever had.
        members: Gives statements as the encoder sees them.
        gone: Needs that were merged away, and into which.
    """

    need_map: NeedMap
    used: Collection[str]
    members: MembersOf
    gone: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changes: before and after.

    Attributes:
        needs: By id; None where the need is not on the map.
        places: By statement.
        merged: Needs that are merged away when they are off the map, and into which.
        made: Ids of new needs, in the order in which they were made.
    """

    needs: Mapping[str, tuple[Need | None, Need | None]] = field(default_factory=dict)
    places: Mapping[str, tuple[Place, Place]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    made: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Nothing is otherwise than before."""
        return not (self.needs or self.places)


def apply(acts_to_do: Sequence[Step], standing: Standing, *, by: str = "", proposed: bool = False) -> Change:
    """What some steps, taken one after the other as one act, change on the map.

    Args:
        acts_to_do: The steps; a later one stands on the earlier ones.
        standing: The map.
        by: Who does it; stands at statements that are moved by hand.
        proposed: A machine proposed it: a pinned need is then let alone.

    Raises:
        WrongRequest: One of them cannot be done; then none is.
    """
    bench = bench_for(standing.need_map, used=standing.used, by=by, gone=standing.gone)
    for step in acts_to_do:
        if proposed:
            _respect_pins(bench, step)
        take(bench, step)
    if bench.changed or bench.above:
        bench.needs |= recentred(
            bench.needs, changed=bench.changed, above=bench.above, on=bench.on(), members=standing.members
        )
    return change_between(standing.need_map, bench)


def change_between(standing: NeedMap, bench: Bench) -> Change:
    """What is otherwise on the bench than it stands."""
    before = {need.need_id: need for need in standing.needs}
    ids = sorted({*before, *bench.needs})
    needs = {one: (before.get(one), bench.needs.get(one)) for one in ids}
    return Change(
        needs={one: pair for one, pair in needs.items() if differing(*pair)},
        places={
            one: (standing.places[one], place)
            for one, place in sorted(bench.places.items())
            if standing.places[one] != place
        },
        merged=dict(sorted(bench.merged.items())),
        made=tuple(bench.made),
    )


def changed_map(standing: NeedMap, change: Change) -> NeedMap:
    """The map after a change, parents before children."""
    needs = {need.need_id: need for need in standing.needs}
    for need_id, (_, after) in change.needs.items():
        if after is None:
            needs.pop(need_id, None)
        else:
            needs[need_id] = after
    places = {**standing.places, **{one: after for one, (_, after) in change.places.items()}}
    # A need that came back or is new stands behind the others of its level.
    return NeedMap(sorted(needs.values(), key=lambda need: LEVELS.index(need.level)), places, standing.floor)


def differing(before: Need | None, after: Need | None) -> set[str]:
    """The fields in which a need differs from itself before; ``need_id`` where it is on the map only once."""
    if before is None or after is None:
        return set() if before is after else {"need_id"}
    return {
        one.name
        for one in fields(Need)
        if (
            not np.array_equal(before.centre, after.centre)
            if one.name == "centre"
            else getattr(before, one.name) != getattr(after, one.name)
        )
    }


def is_proposable(need: Need) -> bool:
    """Whether a machine may propose to merge, split, rename or retire a need."""
    return not need.pinned


def _respect_pins(bench: Bench, step: Step) -> None:
    touched = needs_of(step) if isinstance(step, Merge | Split | Rename) else []
    if isinstance(step, NewNeed | Move):
        touched = [here.need_id for one in step.statements if (here := bench.place(one)) and here.need_id]
    pinned = sorted(one for one in set(touched) if one in bench.needs and not is_proposable(bench.needs[one]))
    if pinned:
        raise WrongRequest(f"{pinned[0]} is pinned.", f"Unpin it first: knast need {pinned[0]} unpin")
