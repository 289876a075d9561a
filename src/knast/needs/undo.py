"""Undoing an act: what stood before stands again, exactly, unless later acts built on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from knast.base.errors import WrongRequest
from knast.needs.acts import Act, Change, Standing, change_between, differing
from knast.needs.bench import Bench, bench_for
from knast.needs.centres import recentred
from knast.needs.given_names import refuse_doubles
from knast.needs.need_map import Need, Place

_LOOK = "See what was done since: knast needs --history"


def in_force(acts: Iterable[Act]) -> set[int]:
    """The numbers of the acts that are not undone; an undoing that was undone itself undoes nothing."""
    found: set[int] = set()
    undone: set[int] = set()
    for act in sorted(acts, key=lambda act: -act.number):
        if act.number not in undone:
            found.add(act.number)
            if act.kind == "undo":
                undone.add(int(act.what["undoes"]))
    return found


def last_to_undo(acts: Sequence[Act]) -> int | None:
    """The last act that is in force and no undoing; None where there is none."""
    alive = in_force(acts)
    return max((act.number for act in acts if act.number in alive and act.kind != "undo"), default=None)


def later_acts(number: int, acts: Sequence[Act]) -> list[Act]:
    """The acts after one whose work still stands: what was undone since, and its undoing, cancel out."""
    alive = in_force(acts)
    return [
        act
        for act in acts
        if act.number > number and act.number in alive and not (act.kind == "undo" and int(act.what["undoes"]) > number)
    ]


def builds_on(later: Change, earlier: Change) -> bool:
    """Whether a later change stands on an earlier one: writes what it wrote, or needs what it made or took away."""
    wrote, rewrote = _written(earlier), _written(later)
    if not wrote.isdisjoint(rewrote) or not set(earlier.places).isdisjoint(later.places):
        return True
    return not (_appearing(earlier).isdisjoint(_named(later)) and _appearing(later).isdisjoint(_named(earlier)))


def _written(change: Change) -> set[tuple[str, str]]:
    """What a change wrote: field by field, names by language.

    A centre follows from the statements, and where a name is from follows from the name: two acts may change both.
    """
    found = {
        (need_id, name)
        for need_id, pair in change.needs.items()
        for name in differing(*pair) - {"centre", "names", "named_from"}
    }
    for need_id, (before, after) in change.needs.items():
        if before and after:
            langs = {*before.names, *after.names}
            found |= {(need_id, f"name {one}") for one in langs if before.names.get(one) != after.names.get(one)}
    return found


def _appearing(change: Change) -> set[str]:
    """The needs that come onto the map or leave it."""
    return {need_id for need_id, (before, after) in change.needs.items() if before is None or after is None}


def _named(change: Change) -> set[str]:
    """Every need that a change names, but those above whose centre alone it moved."""
    return set(_each_named(change))


def _each_named(change: Change) -> Iterator[str]:
    for need_id, pair in change.needs.items():
        if differing(*pair) - {"centre"}:
            yield need_id
            yield from (one.parent_id for one in pair if one and one.parent_id)
    for pair_of_places in change.places.values():
        yield from (one.need_id for one in pair_of_places if one.need_id)
    yield from change.merged.values()


def undone(change: Change, *, standing: Standing, same_encoder: bool = True) -> Change:
    """What undoing a change does to the map as it stands now.

    What the change wrote is as before, field by field; what others wrote since stays. A centre comes back exactly where
    nothing moved it since, else it is worked out from the statements. Statements that came since stay where they are,
    and where their need leaves the map they are placed on what stands then.

    Args:
        change: What was done.
        standing: The map now.
        same_encoder: Its centres are of the encoder in use now.

    Raises:
        WrongRequest: The map no longer stands as the change left it.
    """
    bench = bench_for(standing.need_map, used=standing.used, by="", gone=standing.gone)
    for need_id, (before, after) in change.needs.items():
        _bring_back(bench, need_id, before=before, after=after, same_encoder=same_encoder)
    for statement, (was, became) in change.places.items():
        # What was placed elsewhere since, or is not there any more, is let alone.
        if standing.need_map.places.get(statement) == became:
            bench.places[statement] = was
    _refuse_orphans(bench)
    for need_id, pair in change.needs.items():
        if need_id in bench.needs and differing(*pair) - {"centre", "pinned", "hidden", "named_from"}:
            hint = "Rename or merge one of the two first."
            refuse_doubles(bench.needs.values(), new=bench.needs[need_id], hint=hint)
    _place_left_behind(bench, standing=standing)
    if bench.changed or bench.above:
        bench.needs |= recentred(
            bench.needs, changed=bench.changed, above=bench.above, on=bench.on(), members=standing.members
        )
    bench.merged = dict(change.merged)
    return change_between(standing.need_map, bench)


def _bring_back(bench: Bench, need_id: str, *, before: Need | None, after: Need | None, same_encoder: bool) -> None:
    now = bench.needs.get(need_id)
    if (now is None) != (after is None):
        raise WrongRequest(f"{need_id} has {'left' if now is None else 'come back to'} the map since.", _LOOK)
    if before is None:
        del bench.needs[need_id]
    elif now is None or after is None:
        bench.needs[need_id] = before
        if not same_encoder:
            _work_out(bench, before)
    else:
        bench.needs[need_id] = _as_before(now, before=before, after=after)
        if not np.array_equal(before.centre, after.centre):
            if same_encoder and np.array_equal(now.centre, after.centre):
                bench.needs[need_id] = replace(bench.needs[need_id], centre=before.centre)
            else:
                _work_out(bench, before)


def _work_out(bench: Bench, need: Need) -> None:
    """Have the centre of a need worked out from what stands on it."""
    (bench.changed if need.level == "tertiary" else bench.above).add(need.need_id)


def _as_before(now: Need, *, before: Need, after: Need) -> Need:
    """A need with what a change wrote as it was before; names one by one, so that other languages stay."""
    changed: dict[str, Any] = {}
    for name in ("parent_id", "pinned", "hidden"):
        was, became = getattr(before, name), getattr(after, name)
        if was != became:
            if getattr(now, name) != became:
                raise WrongRequest(f"{now.need_id} has changed since.", _LOOK)
            changed[name] = was
    names = dict(now.names)
    for lang in {*before.names, *after.names}:
        if before.names.get(lang) != after.names.get(lang):
            if names.get(lang) != after.names.get(lang):
                raise WrongRequest(f"{now.need_id} has been renamed since.", _LOOK)
            names.pop(lang, None)
            if lang in before.names:
                names[lang] = before.names[lang]
    # Where others renamed it in another language, it stays named by a person.
    same = names == before.names
    from_where = before.named_from if same and before.named_from != after.named_from else now.named_from
    ordered = before.names if same else names
    return replace(now, **changed, names=ordered, named_from=from_where)


def _refuse_orphans(bench: Bench) -> None:
    lost = {need.parent_id for need in bench.needs.values() if need.parent_id} - bench.needs.keys()
    lost |= {place.need_id for place in bench.places.values() if place.need_id} - bench.needs.keys()
    if lost:
        raise WrongRequest(f"{min(lost)} is not on the map any more.", _LOOK)


def _place_left_behind(bench: Bench, *, standing: Standing) -> None:
    """Place what came since on needs that leave the map."""
    leaving = {need.need_id for need in standing.need_map.needs} - bench.needs.keys()
    left = sorted(
        one
        for one, place in standing.need_map.places.items()
        if one not in bench.places and not leaving.isdisjoint({place.need_id, place.nearest_id})
    )
    details = [need for need in bench.needs.values() if need.level == "tertiary"]
    if not left or not details:
        bench.places |= {one: Place(None, None, 0.0) for one in left}
        return
    vectors = standing.members(left).vectors
    cosines = vectors @ np.stack([need.centre for need in details]).T
    for row, statement in enumerate(left):
        best = int(cosines[row].argmax())
        score = round(min(max(float(cosines[row, best]), 0.0), 1.0), 4)
        nearest = details[best].need_id if vectors[row].any() else None
        bench.places[statement] = Place(nearest if score >= standing.need_map.floor else None, nearest, score)
