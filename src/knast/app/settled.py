"""The standing map as placing and people's acts need it: with its floor, and centres of the encoder in use."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection

import knast
from knast.app.workspace import Workspace
from knast.needs.acts import MACHINE, Change, Standing
from knast.needs.centres import Members, MembersOf, floor_of, recentred, some_of
from knast.needs.encode import Encoder, Vectors, encode_in_context
from knast.needs.need_map import NeedMap
from knast.store.acts import is_settled, keep_act, set_settled
from knast.store.needs import keep_need, merged_needs, read_map, rows_of, used_ids
from knast.store.settings import read_settings, write_setting

FLOOR, MAP_ENCODER = "map-floor", "map-encoder"
# As when a map is drawn: one person's statements together count at most as much as so many.
_MOST_OF_ONE_PERSON = 5
_AT_ONCE = 2_000


def standing_map(connection: Connection, *, places: bool = True) -> NeedMap:
    """The map as it stands, with its floor."""
    return replace(read_map(connection, places=places), floor=float(read_settings(connection).get(FLOOR, 0.0)))


def standing_for_acts(connection: Connection, encoder: Encoder, *, places: bool = True) -> Standing:
    """The map with what an act needs beside it; without ``places`` where it moves no statement."""
    return Standing(
        standing_map(connection, places=places),
        used_ids(connection),
        members_in(connection, encoder),
        merged_needs(connection),
    )


def members_in(connection: Connection, encoder: Encoder) -> MembersOf:
    """What gives statements of a workspace as an encoder sees them."""

    def members(ids: Sequence[str]) -> Members:
        rows = {row.statement_id: row for row in rows_of(connection, ids)}
        known = [one for one in ids if one in rows]
        said = Counter(rows[one].person for one in known)
        weights = {one: rows[one].counts * min(1.0, _MOST_OF_ONE_PERSON / said[rows[one].person]) for one in known}
        found: dict[str, Vectors] = {}
        for at in range(0, len(known), _AT_ONCE):
            part = known[at : at + _AT_ONCE]
            quotes, around = [rows[one].quote for one in part], [rows[one].around for one in part]
            found |= zip(part, encode_in_context(quotes, around, encoder=encoder), strict=True)
        nothing = np.zeros(encoder.encode([""]).shape[1], np.float32)
        vectors = np.array([found.get(one, nothing) for one in ids], np.float32).reshape(len(ids), len(nothing))
        return Members(vectors, np.array([weights.get(one, 0.0) for one in ids], np.float32))

    return members


def machine() -> str:
    """The machine's name as a coder: what it does to the map is signed with its version."""
    return MACHINE + knast.__version__


def settle(connection: Connection, *, by: str, at: str) -> bool:
    """Settle the map, and log it as an act of its own.

    Returns:
        Whether it was a draft until now.
    """
    if is_settled(connection):
        return False
    set_settled(connection, settled=True)
    keep_act(connection, Change(), kind="settle", at=at, by=by, encoder="")
    return True


def fit_to_encoder(house: Workspace, encoder: Encoder) -> bool:
    """Work out the centres of a map that another encoder made, so that an upgrade does not misplace what comes.

    What stands on the map stays: names, ids, places. Only the directions by which new statements find their needs, and
    the floor, are those of the encoder in use.

    Returns:
        Whether anything was worked out.
    """
    with house.reading() as connection:
        if read_settings(connection).get(MAP_ENCODER) == encoder.name:
            return False
        standing = standing_map(connection)
        needs = {need.need_id: need for need in standing.needs}
        on: dict[str, list[str]] = defaultdict(list)
        for statement, place in standing.places.items():
            if place.need_id:
                on[place.need_id].append(statement)
        members = members_in(connection, encoder)
        fitted = needs | recentred(needs, changed=on.keys(), above=(), on=on, members=members)
        cosines = [
            float(cosine)
            for need_id, several in on.items()
            for cosine in members(some_of(several)).vectors @ fitted[need_id].centre
        ]
    with house.writing() as connection:
        for need in fitted.values():
            keep_need(connection, need)
        write_setting(connection, name=MAP_ENCODER, value=encoder.name)
        write_setting(connection, name=FLOOR, value=repr(floor_of(cosines)))
    return True
