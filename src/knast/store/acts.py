"""Keeping what people did to the map: each act with what it changed, before and after."""

import base64
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from knast.base.errors import WrongRequest
from knast.needs.acts import Act, Change, Kind
from knast.needs.need_map import Need, NeedMap, Place
from knast.store.needs import keep_need, keep_places, retire_need
from knast.store.settings import read_settings, write_setting
from knast.store.tables import acts

SETTLED = "map-settled"
_SHOWN = (acts.c.act_no, acts.c.at, acts.c.by, acts.c.kind, acts.c.needs, acts.c.what)


def is_settled(connection: Connection) -> bool:
    """Whether the map is settled."""
    return read_settings(connection).get(SETTLED) == "yes"


def set_settled(connection: Connection, *, settled: bool) -> None:
    """Settle the map, or make it a draft again."""
    write_setting(connection, name=SETTLED, value="yes" if settled else "")


def read_acts(connection: Connection) -> list[Act]:
    """All acts, the first one first, without what they changed."""
    return [_act(row) for row in connection.execute(select(*_SHOWN).order_by(acts.c.act_no))]


def _act(row: Any) -> Act:  # noqa: ANN401 - a row of the columns above
    return Act(row.act_no, row.at, row.by, row.kind, tuple(json.loads(row.needs)), json.loads(row.what))


def keep_act(
    connection: Connection,
    change: Change,
    *,
    kind: Kind,
    at: str,
    by: str,
    needs: Sequence[str] = (),
    what: Mapping[str, Any] | None = None,
    encoder: str,
) -> Act:
    """Write what an act changes, and that it was done.

    Args:
        connection: An open write transaction.
        change: What it changes.
        kind: What was done.
        at: When, ISO 8601.
        by: Who.
        needs: The needs that it is about.
        what: What it did as plain data.
        encoder: What made the centres in the change.

    Returns:
        The act with its number.
    """
    write_change(connection, change)
    number = (connection.scalar(select(func.max(acts.c.act_no))) or 0) + 1
    act = Act(number, at, by, kind, tuple(dict.fromkeys(needs)), dict(what or {}))
    connection.execute(
        acts.insert().values(
            act_no=number,
            at=at,
            by=by,
            kind=kind,
            needs=json.dumps(act.needs),
            what=json.dumps(act.what, ensure_ascii=False),
            change=json.dumps(change_as_data(change), ensure_ascii=False),
            encoder=encoder,
        )
    )
    return act


def write_change(connection: Connection, change: Change) -> None:
    """Write needs and places as they are after a change."""
    coming = [after for _, after in change.needs.values() if after is not None]
    for need in sorted(coming, key=lambda need: ("primary", "secondary", "tertiary").index(need.level)):
        keep_need(connection, need)
    keep_places(connection, NeedMap((), {one: after for one, (_, after) in change.places.items()}))
    for need_id, (_, after) in change.needs.items():
        if after is None:
            retire_need(connection, need_id, merged_into=change.merged.get(need_id))


def change_of(connection: Connection, number: int) -> tuple[Change, str]:
    """What an act changed, and the encoder that made its centres.

    Raises:
        WrongRequest: There is no such act.
    """
    row = connection.execute(select(acts.c.change, acts.c.encoder).where(acts.c.act_no == number)).one_or_none()
    if row is None:
        raise WrongRequest(f"There is no act {number}.", "See what was done with: knast needs --history")
    return change_from(json.loads(row.change)), row.encoder


def change_as_data(change: Change) -> dict[str, Any]:
    """A change as plain data. Statements that go the same way stand together, since they may be many."""
    ways: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for statement, (was, became) in change.places.items():
        way = (was.need_id, was.nearest_id, was.by, became.need_id, became.nearest_id, became.by)
        ways[way].append([statement, was.score, became.score])
    return {
        "needs": {need_id: [_out(one) for one in pair] for need_id, pair in change.needs.items()},
        "places": [{"way": list(way), "statements": several} for way, several in ways.items()],
        "merged": dict(change.merged),
        "made": list(change.made),
    }


def change_from(data: Mapping[str, Any]) -> Change:
    """A change from plain data, as ``change_as_data`` gives it."""
    places = {
        statement: (Place(a, b, was, by_before), Place(c, d, became, by_after))
        for one in data["places"]
        for a, b, by_before, c, d, by_after in [one["way"]]
        for statement, was, became in one["statements"]
    }
    needs = {need_id: (_in(need_id, pair[0]), _in(need_id, pair[1])) for need_id, pair in data["needs"].items()}
    return Change(needs, places, data["merged"], tuple(data["made"]))


def _out(need: Need | None) -> dict[str, Any] | None:
    if need is None:
        return None
    centre = base64.b64encode(np.asarray(need.centre, dtype="<f4").tobytes()).decode("ascii")
    return {
        "level": need.level,
        "parent_id": need.parent_id,
        "names": dict(need.names),
        "named_from": need.named_from,
        "pinned": need.pinned,
        "hidden": need.hidden,
        "centre": centre,
    }


def _in(need_id: str, data: Mapping[str, Any] | None) -> Need | None:
    if data is None:
        return None
    centre = np.frombuffer(base64.b64decode(data["centre"]), dtype="<f4").astype(np.float32)
    return Need(need_id=need_id, **{**data, "centre": centre})
