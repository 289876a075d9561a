"""People's hands on the map: an act looked at beforehand, done, and undone. ``one_need`` shows a need."""

import getpass
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from knast.app.need_parts import EXAMPLES, Part, parts_after
from knast.app.settled import fit_to_encoder, settle, standing_for_acts
from knast.app.workspace import Workspace
from knast.base.errors import Conflict, WrongRequest
from knast.needs.acts import MACHINE, Act, Change, Kind, Standing, apply, differing
from knast.needs.encode import Encoder
from knast.needs.given_names import LONGEST_NAME
from knast.needs.steps import Hide, Pin, Rename, Step, as_data, needs_of
from knast.needs.undo import builds_on, in_force, last_to_undo, later_acts, undone
from knast.store.acts import change_of, is_settled, keep_act, read_acts, set_settled

_ACTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it is.

    Attributes:
        by: The person's name.
        now: The time.
        seen: The number of the last act that they knew of; None where they do not say.
    """

    by: str
    now: datetime
    seen: int | None = None

    @property
    def at(self) -> str:
        """The time as it is kept."""
        return self.now.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an act.

    Attributes:
        act: The act as it was logged; None where nothing was to be changed, or it was only looked at.
        settled: This act settled the map.
        parts: The details whose statements it changes.
        merged: Needs merged away, and into which.
    """

    act: Act | None
    settled: bool
    parts: Sequence[Part]
    merged: Mapping[str, str]


def hand_of(by: str | None, *, now: datetime, seen: int | None = None) -> Hand:
    """Whose hand it is: the person named, else whoever is logged in to the system.

    Raises:
        WrongRequest: The name is no name, or the machine's.
    """
    try:
        name = (by if by is not None else getpass.getuser()).strip()
    except (KeyError, OSError):
        name = ""
    if not name:
        raise WrongRequest("It is not known who does this.", 'Add: --by "NAME"')
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongRequest("The name of who does this is no name.", f"Write at most {LONGEST_NAME} plain characters.")
    if name.casefold().startswith((MACHINE, "llm-")):
        raise WrongRequest(f"“{name}” is what a machine is called.", "Name the person who does it.")
    return Hand(name, now, seen)


def look(house: Workspace, steps: Sequence[Step], *, hand: Hand, encoder: Encoder) -> Done:
    """What steps would do. Nothing is changed.

    Raises:
        WrongRequest: They cannot be done.
    """
    with house.reading() as connection:
        standing = standing_for_acts(connection, encoder)
        change = apply(steps, standing, by=hand.by)
        parts = parts_after(connection, change, standing=standing, examples=EXAMPLES)
        return Done(None, not is_settled(connection), parts, change.merged)


def do(
    house: Workspace, steps: Sequence[Step], *, kind: Kind, hand: Hand, encoder: Encoder, proposed: bool = False
) -> Done:
    """Do steps as one act, log it, and settle the map where it was a draft.

    Args:
        house: The workspace.
        steps: What to do; all of it or nothing is done.
        kind: What the act is called; ``accept`` where a proposal is accepted.
        hand: Whose act it is.
        encoder: Sees the statements.
        proposed: A machine proposed it: pinned needs are let alone.

    Raises:
        WrongRequest: It cannot be done.
        Conflict: What it is about has changed since it was looked at.
        Busy: A run, or somebody else's act, is at work.
    """
    with house.alone():
        fit_to_encoder(house, encoder)
        with house.writing() as connection:
            light = all(isinstance(step, Rename | Pin | Hide) for step in steps)
            standing = standing_for_acts(connection, encoder, places=not light)
            about = [need_id for step in steps for need_id in needs_of(step)]
            _refuse_stale(connection, about, hand=hand)
            change = apply(steps, standing, by=hand.by, proposed=proposed)
            if change.is_nothing:
                return Done(None, False, (), {})
            settled = settle(connection, by=hand.by, at=hand.at)
            act = keep_act(
                connection,
                change,
                kind=kind,
                at=hand.at,
                by=hand.by,
                needs=[*about, *_touched(change)],
                what={
                    "steps": [_told(step) for step in steps],
                    "was": _names(standing, [*about, *change.merged]),
                    "made": list(change.made),
                },
                encoder=encoder.name,
            )
            return Done(act, settled, parts_after(connection, change, standing=standing), change.merged)


def _told(step: Step) -> dict[str, Any]:
    """A step as the log tells it: statements are counted there, since the change has them one by one."""
    data = as_data(step)
    return {**data, "statements": len(data["statements"])} if "statements" in data else data


def _touched(change: Change) -> list[str]:
    return [need_id for need_id, pair in change.needs.items() if differing(*pair) - {"centre"}]


def _names(standing: Standing, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = set(ids)
    return {need.need_id: dict(need.names) for need in standing.need_map.needs if need.need_id in wanted}


def _refuse_stale(connection: Connection, about: Iterable[str], *, hand: Hand) -> None:
    if hand.seen is None:
        return
    wanted = set(about)
    newer = [act for act in read_acts(connection) if act.number > hand.seen and not wanted.isdisjoint(act.needs)]
    if newer:
        last = newer[-1]
        need_id = min(wanted & set(last.needs))
        raise Conflict(
            f"{need_id} has changed since act {hand.seen}: act {last.number}, {last.kind}, by {last.by}.",
            "Look at it again, and do it then if it still is right.",
        )


def undo(house: Workspace, number: int | None = None, *, hand: Hand, encoder: Encoder) -> Done:
    """Undo an act: what stood before stands again. An undoing is an act too, and can itself be undone.

    Args:
        house: The workspace.
        number: Of the act; the last one that is in force and no undoing by default.
        hand: Who undoes it.
        encoder: Sees the statements.

    Raises:
        WrongRequest: There is no such act, it is undone already, or later acts built on it.
        Conflict: What it is about has changed since it was looked at.
        Busy: A run, or somebody else's act, is at work.
    """
    with house.alone():
        fit_to_encoder(house, encoder)
        with house.writing() as connection:
            acts = read_acts(connection)
            act = _to_undo(number, acts)
            _refuse_stale(connection, act.needs, hand=hand)
            if _root(act, acts)[0].kind == "settle":
                return _unsettle(connection, act, acts=acts, hand=hand)
            change, made_with = change_of(connection, act.number)
            _refuse_built_on(connection, act, change=change, acts=acts)
            standing = standing_for_acts(connection, encoder)
            back = undone(change, standing=standing, same_encoder=made_with == encoder.name)
            # Only what was undone while the map was settled can come back to a draft; it settles it as every act does.
            settled = settle(connection, by=hand.by, at=hand.at)
            logged = keep_act(
                connection,
                back,
                kind="undo",
                at=hand.at,
                by=hand.by,
                needs=[*act.needs, *_touched(back)],
                what={"undoes": act.number, "was": _names(standing, act.needs)},
                encoder=encoder.name,
            )
            leaving = {one: into for one, into in back.merged.items() if back.needs.get(one, (None, None))[1] is None}
            return Done(logged, settled, parts_after(connection, back, standing=standing), leaving)


def _to_undo(number: int | None, acts: Sequence[Act]) -> Act:
    chosen = number if number is not None else last_to_undo(acts)
    if chosen is None:
        raise WrongRequest("There is nothing to undo.", "See what was done with: knast needs --history")
    act = next((one for one in acts if one.number == chosen), None)
    if act is None:
        raise WrongRequest(f"There is no act {chosen}.", "See what was done with: knast needs --history")
    alive = in_force(acts)
    if chosen not in alive:
        by = next(one.number for one in acts if one.number in alive and one.what.get("undoes") == chosen)
        raise WrongRequest(f"Act {chosen} is undone already, by act {by}.", f"To do it again: knast undo {by}")
    return act


def _root(act: Act, acts: Sequence[Act]) -> tuple[Act, int]:
    """The act that a chain of undoings began with, and how many undoings there are on it."""
    by_number = {one.number: one for one in acts}
    times = 0
    while act.kind == "undo":
        act, times = by_number[int(act.what["undoes"])], times + 1
    return act, times


def _unsettle(connection: Connection, act: Act, *, acts: Sequence[Act], hand: Hand) -> Done:
    """Undo a settling, or do it again."""
    settled = _root(act, acts)[1] % 2 == 1
    alive = in_force(acts)
    others = [one.number for one in acts if one.number in alive and one.kind not in {"settle", "undo"}]
    if others and not settled:
        raise WrongRequest(
            f"What people did to the map stands on a settled one: {_listed(others)}.", _undo_first(others[-1])
        )
    set_settled(connection, settled=settled)
    what = {"undoes": act.number}
    logged = keep_act(connection, Change(), kind="undo", at=hand.at, by=hand.by, what=what, encoder="")
    return Done(logged, settled, (), {})


def _refuse_built_on(connection: Connection, act: Act, *, change: Change, acts: Sequence[Act]) -> None:
    later = [one for one in later_acts(act.number, acts) if _root(one, acts)[0].kind != "settle"]
    builders = [one.number for one in later if builds_on(change_of(connection, one.number)[0], change)]
    if builders:
        raise WrongRequest(
            f"Act {act.number} cannot be undone: later acts built on it: {_listed(builders)}.",
            _undo_first(builders[-1]),
        )


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(f"act {one}" for one in numbers[:_ACTS_SHOWN])
    return shown + (" …" if len(numbers) > _ACTS_SHOWN else "")


def _undo_first(number: int) -> str:
    return f"Undo the last of them first: knast undo {number}"


@dataclass(frozen=True, slots=True)
class Past:
    """An act in the log, and whether it is undone by now."""

    act: Act
    undone: bool


def history(house: Workspace, need_id: str | None = None) -> list[Past]:
    """What was done to the map, or to one need of it, the last act first."""
    with house.reading() as connection:
        acts = read_acts(connection)
    alive = in_force(acts)
    return [Past(act, act.number not in alive) for act in reversed(acts) if need_id is None or need_id in act.needs]
