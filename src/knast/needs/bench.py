"""The bench: a working copy of the map on which the steps of an act are taken, one after the other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

import numpy as np

from knast.base.errors import WrongRequest
from knast.base.ids import digest
from knast.needs.given_names import given_names, refuse_doubles
from knast.needs.need_map import LEVELS, Need, NeedMap, Place, fresh_id
from knast.needs.steps import Hide, Merge, Move, MoveUnder, NewNeed, Pin, Rename, Split, Step

_IDS_SHOWN = 3


@dataclass(slots=True)
class Bench:
    """A map while it is worked on.

    Attributes:
        standing: The map as it stands.
        used: Ids that needs have had.
        by: Who does it; stands at the statements they move by hand.
        needs: The needs as they are by now.
        places: The places that are others than in ``standing``.
        merged: Needs merged away, and into which.
        changed: Details whose statements are others than before.
        above: Needs above that gained or lost some below.
        made: Ids of new needs.
        gone: Needs that were merged away before, and into which; only to say so.
    """

    standing: NeedMap
    used: set[str]
    by: str
    gone: Mapping[str, str]
    needs: dict[str, Need]
    places: dict[str, Place] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)

    def need(self, need_id: str) -> Need:
        """A need on the map.

        Raises:
            WrongRequest: It is not there.
        """
        found = self.needs.get(need_id)
        if found is None:
            _refuse_unknown(need_id, gone={**self.gone, **self.merged})
        return found

    def place(self, statement: str) -> Place | None:
        """Where a statement stands by now; None for one that the map does not know."""
        return self.places.get(statement) or self.standing.places.get(statement)

    def on(self) -> dict[str, list[str]]:
        """The statements on each detail by now."""
        found: dict[str, list[str]] = defaultdict(list)
        for statement, place in self.standing.places.items():
            here = self.places.get(statement, place)
            if here.need_id:
                found[here.need_id].append(statement)
        return found


def bench_for(standing: NeedMap, *, used: Collection[str], by: str, gone: Mapping[str, str]) -> Bench:
    """A bench on which nothing has been done yet."""
    return Bench(standing, set(used), by, gone, {need.need_id: need for need in standing.needs})


def _refuse_unknown(need_id: str, *, gone: Mapping[str, str]) -> NoReturn:
    if need_id in gone:
        now = followed(need_id, gone=gone)
        raise WrongRequest(f"{need_id} was merged into {now}.", f"Go on with {now}.")
    raise WrongRequest(f"There is no need {need_id} on the map.", "See the ids with: knast needs --json")


def followed(need_id: str, *, gone: Mapping[str, str]) -> str:
    """Where a need that was merged away leads to, however often; itself where it was not."""
    met: set[str] = set()
    while need_id in gone and need_id not in met:
        met.add(need_id)
        need_id = gone[need_id]
    return need_id


def take(bench: Bench, step: Step) -> None:
    """Take a step.

    Raises:
        WrongRequest: It cannot be taken; the bench may then be half worked on.
    """
    match step:
        case Rename():
            _rename(bench, step)
        case Merge():
            _merge(bench, step)
        case Split():
            _split(bench, step)
        case Move():
            _move(bench, step)
        case MoveUnder():
            _move_under(bench, step)
        case NewNeed():
            _new_need(bench, step)
        case Pin():
            bench.needs[step.need_id] = replace(bench.need(step.need_id), pinned=step.on)
        case Hide():
            bench.needs[step.need_id] = replace(bench.need(step.need_id), hidden=step.on)


def _rename(bench: Bench, step: Rename) -> None:
    need = bench.need(step.need_id)
    names = {**need.names, **given_names({step.lang: step.name})}
    renamed = replace(need, names=names, named_from="person")
    # Only the language that is renamed is looked at: the other names are as they were.
    refuse_doubles(bench.needs.values(), new=replace(renamed, names={step.lang: names[step.lang]}))
    bench.needs[need.need_id] = renamed


def _merge(bench: Bench, step: Merge) -> None:
    into = bench.need(step.into)
    others = [bench.need(one) for one in sorted(set(step.others))]
    if not others:
        raise WrongRequest("There is nothing to merge.", f"Name other needs: knast need {into.need_id} merge OTHER")
    for other in others:
        if other.need_id == into.need_id:
            raise WrongRequest(f"{into.need_id} cannot be merged with itself.", "Name another need.")
        if other.level != into.level:
            _refuse_levels(bench, into=into, other=other)
    away = {other.need_id for other in others}
    for other in others:
        bench.above |= {parent for parent in (other.parent_id, into.parent_id) if parent}
        del bench.needs[other.need_id]
        bench.merged[other.need_id] = into.need_id
    if into.level == "tertiary":
        _put(bench, away, into=into.need_id)
    else:
        bench.above.add(into.need_id)
    for child in [one for one in bench.needs.values() if one.parent_id in away]:
        bench.needs[child.need_id] = replace(child, parent_id=into.need_id)
        hint = "Merge or rename those two first."
        refuse_doubles(bench.needs.values(), new=bench.needs[child.need_id], hint=hint)


def _refuse_levels(bench: Bench, *, into: Need, other: Need) -> NoReturn:
    if other.need_id in bench.standing.ancestors(into.need_id).values():
        said = f"{into.need_id} lies under {other.need_id}, and cannot be merged with it."
    elif into.need_id in bench.standing.ancestors(other.need_id).values():
        said = f"{other.need_id} lies under {into.need_id}, and cannot be merged with it."
    else:
        said = f"{into.need_id} is {_called(into)} and {other.need_id} {_called(other)}."
    raise WrongRequest(said, "Only needs of the same level can be merged.")


def _called(need: Need) -> str:
    return {"primary": "an area", "secondary": "a need", "tertiary": "a detail"}[need.level]


def _put(bench: Bench, away: Collection[str], *, into: str) -> None:
    """Put what stands on some details, or lies nearest to them, on another one."""
    for statement in bench.standing.places:
        place = bench.place(statement)
        if place and (place.need_id in away or place.nearest_id in away):
            bench.places[statement] = replace(
                place,
                need_id=into if place.need_id in away else place.need_id,
                nearest_id=into if place.nearest_id in away else place.nearest_id,
            )
    bench.changed.add(into)


def _split(bench: Bench, step: Split) -> None:
    need = detail(bench, step.need_id, why="split")
    _refuse_strangers(bench, need, statements=step.statements)
    _make(bench, need.parent_id or "", names=step.names, statements=step.statements, named_from=step.named_from)


def _new_need(bench: Bench, step: NewNeed) -> None:
    parent = bench.need(step.parent_id)
    if parent.level != "secondary":
        raise WrongRequest(
            f"{parent.need_id} is {_called(parent)}.", "A new detail stands under a need of the second level."
        )
    unknown = [one for one in step.statements if bench.place(one) is None]
    if unknown:
        raise WrongRequest(f"The map knows no statement {_some(unknown)}.", "See: knast export places")
    _make(bench, parent.need_id, names=step.names, statements=step.statements, named_from=step.named_from)


def _make(
    bench: Bench, parent_id: str, *, names: Mapping[str, str], statements: Iterable[str], named_from: str
) -> None:
    mine = sorted(set(statements))
    if not mine:
        raise WrongRequest("There are no statements to make a need of.", "Choose at least one.")
    # Until its own centre is known it has that of the need above.
    centre = np.array(bench.needs[parent_id].centre) if parent_id in bench.needs else np.zeros(0, np.float32)
    need_id = fresh_id(digest("made by hand", *mine), used=bench.used)
    need = Need(need_id, "tertiary", parent_id, given_names(names), named_from, centre)
    refuse_doubles(bench.needs.values(), new=need)
    bench.used.add(need_id)
    bench.needs[need_id] = need
    bench.made.append(need_id)
    bench.above.add(parent_id)
    _place_by_hand(bench, mine, on=need_id)


def _move(bench: Bench, step: Move) -> None:
    need, to = detail(bench, step.need_id, why="moved from"), detail(bench, step.to, why="moved to")
    if need.need_id == to.need_id:
        raise WrongRequest(f"The statements stand on {need.need_id} already.", "Name another need.")
    _refuse_strangers(bench, need, statements=step.statements)
    _place_by_hand(bench, sorted(set(step.statements)), on=to.need_id)


def detail(bench: Bench, need_id: str, *, why: str) -> Need:
    """A detail on the map.

    Raises:
        WrongRequest: It is not there, or is no detail.
    """
    need = bench.need(need_id)
    if need.level != "tertiary":
        raise WrongRequest(
            f"{need_id} is {_called(need)}; only a detail can be {why}.", "Name one of the details under it."
        )
    return need


def _refuse_strangers(bench: Bench, need: Need, *, statements: Collection[str]) -> None:
    strangers = sorted(
        one for one in set(statements) if (here := bench.place(one)) is None or here.need_id != need.need_id
    )
    if strangers:
        raise WrongRequest(
            f"Not on {need.need_id}: {_some(strangers)}.", "See which are: knast export statements --format csv"
        )
    if not statements:
        raise WrongRequest("No statement is chosen.", "Name some with --words or --statements.")


def _some(statements: Collection[str]) -> str:
    more = len(statements) - _IDS_SHOWN
    return ", ".join(list(statements)[:_IDS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _place_by_hand(bench: Bench, statements: Collection[str], *, on: str) -> None:
    left = {here.need_id for one in statements if (here := bench.place(one)) and here.need_id}
    for statement in statements:
        bench.places[statement] = Place(on, on, 1.0, bench.by)
    bench.changed |= {on, *left}
    held = bench.on()
    empty = sorted(one for one in left if not held.get(one))
    if empty:
        raise WrongRequest(
            f"That is everything on {empty[0]}: nothing would be left there.",
            f"Rename it, or merge it into another: knast need OTHER merge {empty[0]}",
        )


def _move_under(bench: Bench, step: MoveUnder) -> None:
    need, parent = bench.need(step.need_id), bench.need(step.parent_id)
    if need.level == "primary" or LEVELS.index(parent.level) != LEVELS.index(need.level) - 1:
        raise WrongRequest(
            f"{need.need_id} is {_called(need)} and cannot stand under {parent.need_id}, {_called(parent)}.",
            "A detail stands under a need, a need under an area.",
        )
    moved = replace(need, parent_id=parent.need_id)
    refuse_doubles(bench.needs.values(), new=moved)
    bench.needs[need.need_id] = moved
    if need.parent_id != parent.need_id:
        bench.above |= {one for one in (need.parent_id, parent.need_id) if one}
