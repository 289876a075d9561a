"""Keeping the need map: needs are retired, never deleted, so that an id means one thing for ever."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, select, update

from knast.contacts.channels import OBSERVED
from knast.needs.build import Row
from knast.needs.need_map import LEVELS, Need, NeedMap, Place
from knast.needs.reading import around_of
from knast.store.contacts import contact_from_row
from knast.store.tables import contacts, needs, statements

# Observations are few and each was worth writing down: what is seen in homes must not drown in what is said.
_OBSERVATION_COUNTS = 3.0


def standing_needs(connection: Connection, *, retired: bool = False) -> list[Any]:
    """The needs' rows, parents before children, names as a dict; ``retired`` adds those no longer on the map."""
    query = select(needs) if retired else select(needs).where(~needs.c.retired)
    rows = [
        SimpleNamespace(**{**row, "names": json.loads(row["names"])}) for row in connection.execute(query).mappings()
    ]
    return sorted(rows, key=lambda row: (LEVELS.index(row.level), row.need_id))


def read_map(connection: Connection) -> NeedMap:
    """The standing map with the place of every placed statement."""
    rows = connection.execute(
        select(
            statements.c.statement_id, statements.c.need_id, statements.c.nearest_id, statements.c.place_score
        ).where(statements.c.place_score.is_not(None))
    )
    places = {row.statement_id: Place(row.need_id, row.nearest_id, row.place_score) for row in rows}
    return NeedMap([_need(row) for row in standing_needs(connection)], places)


def used_ids(connection: Connection) -> set[str]:
    """Every id a need has ever had."""
    return set(connection.scalars(select(needs.c.need_id)))


def keep_map(connection: Connection, drawn: NeedMap) -> None:
    """Replace the standing map by another one; needs that are on it no longer are retired."""
    connection.execute(update(needs).values(retired=True))
    rows = [
        {
            "need_id": need.need_id,
            "level": need.level,
            "parent_id": need.parent_id,
            "names": json.dumps(dict(need.names), ensure_ascii=False),
            "named_from": need.named_from,
            "centre": np.asarray(need.centre, dtype="<f4").tobytes(),
            "retired": False,
        }
        for need in drawn.needs
    ]
    known = used_ids(connection)
    for row in rows:
        if row["need_id"] in known:
            connection.execute(update(needs).where(needs.c.need_id == row["need_id"]).values(**row))
        else:
            connection.execute(needs.insert().values(**row))
    connection.execute(update(statements).values(need_id=None, nearest_id=None, place_score=None))
    keep_places(connection, drawn)


def keep_places(connection: Connection, placed: NeedMap) -> None:
    """Write the places of some statements; the others keep theirs."""
    values = [
        {"id": statement, "need": place.need_id, "nearest": place.nearest_id, "score": round(place.score, 4)}
        for statement, place in placed.places.items()
    ]
    if values:
        connection.execute(
            update(statements)
            .where(statements.c.statement_id == bindparam("id"))
            .values(need_id=bindparam("need"), nearest_id=bindparam("nearest"), place_score=bindparam("score")),
            values,
        )


def rows_to_place(connection: Connection, *, unplaced_only: bool) -> Iterator[Row]:
    """Sure statements that count, with what the mapper needs of them; a person without a number has a negative one."""
    query = (
        select(statements.c.statement_id, statements.c.start, statements.c.end, contacts)
        .join(contacts, contacts.c.contact_no == statements.c.contact_no)
        .where(~statements.c.unsure)
        .order_by(statements.c.statement_id)
    )
    if unplaced_only:
        query = query.where(statements.c.place_score.is_(None))
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        contact = contact_from_row(row)
        near = around_of(contact, start=row.start, end=row.end)
        quote, person = row.text[row.start : row.end], row.person_no or -row.contact_no
        counts = _OBSERVATION_COUNTS if row.channel in OBSERVED else 1.0
        yield Row(row.statement_id, quote, near, row.lang, person, counts)


def _need(row: Any) -> Need:  # noqa: ANN401 - a row with names already decoded
    centre = np.frombuffer(row.centre, dtype="<f4").astype(np.float32)
    return Need(row.need_id, row.level, row.parent_id, row.names, row.named_from, centre)
