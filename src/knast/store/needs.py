"""Keeping the need map: needs are retired, never deleted, so that an id means one thing for ever."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, bindparam, select, update

from knast.contacts.channels import OBSERVED
from knast.needs.build import Row
from knast.needs.given_names import folded
from knast.needs.need_map import LEVELS, Need, NeedMap, Place
from knast.needs.reading import around_of
from knast.store.contacts import contact_from_row
from knast.store.tables import contacts, needs, statements

# Observations are few and each was worth writing down: what is seen in homes must not drown in what is said.
_OBSERVATION_COUNTS = 3.0
_MOST_VALUES = 500


def standing_needs(connection: Connection, *, retired: bool = False) -> list[Any]:
    """The needs' rows, parents before children, names as a dict; ``retired`` adds those no longer on the map."""
    query = select(needs) if retired else select(needs).where(~needs.c.retired)
    rows = [
        SimpleNamespace(**{**row, "names": json.loads(row["names"])}) for row in connection.execute(query).mappings()
    ]
    return sorted(rows, key=lambda row: (LEVELS.index(row.level), row.need_id))


def read_map(connection: Connection, *, places: bool = True) -> NeedMap:
    """The standing map with the place of every placed statement; without ``places``, its needs alone."""
    needs_on_it = [_need(row) for row in standing_needs(connection)]
    if not places:
        return NeedMap(needs_on_it)
    s = statements.c
    rows = connection.execute(
        select(s.statement_id, s.need_id, s.nearest_id, s.place_score, s.placed_by).where(s.place_score.is_not(None))
    )
    found = {row.statement_id: Place(row.need_id, row.nearest_id, row.place_score, row.placed_by or "") for row in rows}
    return NeedMap(needs_on_it, found)


def used_ids(connection: Connection) -> set[str]:
    """Every id a need has ever had."""
    return set(connection.scalars(select(needs.c.need_id)))


def merged_needs(connection: Connection) -> dict[str, str]:
    """Needs that were merged away, and into which."""
    rows = connection.execute(select(needs.c.need_id, needs.c.merged_into).where(needs.c.merged_into.is_not(None)))
    return {row.need_id: row.merged_into for row in rows}


def keep_map(connection: Connection, drawn: NeedMap) -> None:
    """Replace the standing map by another one; needs that are on it no longer are retired."""
    connection.execute(update(needs).values(retired=True))
    for need in drawn.needs:
        keep_need(connection, need)
    connection.execute(update(statements).values(need_id=None, nearest_id=None, place_score=None, placed_by=None))
    keep_places(connection, drawn)


def keep_need(connection: Connection, need: Need) -> None:
    """Write a need that is on the map, whether it was before or not."""
    row = {
        "level": need.level,
        "parent_id": need.parent_id,
        "names": json.dumps(dict(need.names), ensure_ascii=False),
        "named_from": need.named_from,
        "centre": np.asarray(need.centre, dtype="<f4").tobytes(),
        "retired": False,
        "pinned": need.pinned,
        "hidden": need.hidden,
        "merged_into": None,
    }
    written = connection.execute(update(needs).where(needs.c.need_id == need.need_id).values(**row))
    if not written.rowcount:
        connection.execute(needs.insert().values(need_id=need.need_id, **row))


def retire_need(connection: Connection, need_id: str, *, merged_into: str | None = None) -> None:
    """Take a need off the map; its id stays its own, and leads to the one it was merged into."""
    connection.execute(update(needs).where(needs.c.need_id == need_id).values(retired=True, merged_into=merged_into))


def keep_places(connection: Connection, placed: NeedMap) -> None:
    """Write the places of some statements; the others keep theirs."""
    values = [
        {
            "id": statement,
            "need": place.need_id,
            "nearest": place.nearest_id,
            "score": round(place.score, 4),
            "hand": place.by or None,
        }
        for statement, place in placed.places.items()
    ]
    if values:
        connection.execute(
            update(statements)
            .where(statements.c.statement_id == bindparam("id"))
            .values(
                need_id=bindparam("need"),
                nearest_id=bindparam("nearest"),
                place_score=bindparam("score"),
                placed_by=bindparam("hand"),
            ),
            values,
        )


def rows_to_place(connection: Connection, *, unplaced_only: bool) -> Iterator[Row]:
    """Sure statements that count, with what the mapper needs of them; a person without a number has a negative one."""
    query = _rows_query().where(~statements.c.unsure).order_by(statements.c.statement_id)
    if unplaced_only:
        query = query.where(statements.c.place_score.is_(None))
    return _rows(connection, query)


def rows_of(connection: Connection, ids: Sequence[str]) -> Iterator[Row]:
    """Some statements as the mapper needs them; one that is not there is left out."""
    for at in range(0, len(ids), _MOST_VALUES):
        part = list(ids[at : at + _MOST_VALUES])
        yield from _rows(connection, _rows_query().where(statements.c.statement_id.in_(part)))


def rows_on(connection: Connection, need_id: str) -> Iterator[Row]:
    """The statements that stand on a detail."""
    query = _rows_query().where(statements.c.need_id == need_id, ~statements.c.unsure)
    return _rows(connection, query.order_by(statements.c.statement_id))


def _rows_query() -> Select[Any]:
    return select(statements.c.statement_id, statements.c.start, statements.c.end, contacts).join(
        contacts, contacts.c.contact_no == statements.c.contact_no
    )


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Row]:
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        contact = contact_from_row(row)
        near = around_of(contact, start=row.start, end=row.end)
        quote, person = row.text[row.start : row.end], row.person_no or -row.contact_no
        counts = _OBSERVATION_COUNTS if row.channel in OBSERVED else 1.0
        yield Row(row.statement_id, quote, near, row.lang, person, counts)


def people_of(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Who said each of some statements, of those in contacts that count; an unknown person has a negative number."""
    found: dict[str, int] = {}
    counts = (~contacts.c.near_copy, contacts.c.author != "machine", contacts.c.channel.not_in(OBSERVED))
    for at in range(0, len(ids), _MOST_VALUES):
        query = (
            select(statements.c.statement_id, contacts.c.person_no, contacts.c.contact_no)
            .join(contacts, contacts.c.contact_no == statements.c.contact_no)
            .where(statements.c.statement_id.in_(list(ids[at : at + _MOST_VALUES])), ~statements.c.unsure, *counts)
        )
        found |= {row.statement_id: row.person_no or -row.contact_no for row in connection.execute(query)}
    return found


def own_words(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The customers' own words in some statements; what employees wrote about them is left out."""
    found: dict[str, str] = {}
    for at in range(0, len(ids), _MOST_VALUES):
        query = (
            select(statements.c.statement_id, statements.c.start, statements.c.end, contacts.c.text)
            .join(contacts, contacts.c.contact_no == statements.c.contact_no)
            .where(statements.c.statement_id.in_(list(ids[at : at + _MOST_VALUES])), ~statements.c.reported)
            .where(contacts.c.channel.not_in(OBSERVED))
        )
        found |= {row.statement_id: row.text[row.start : row.end] for row in connection.execute(query)}
    return found


def words_by_hand(connection: Connection) -> dict[str, str]:
    """The words of statements that people put on a need, folded, and that need.

    Words that people put on several needs are left out: there the words alone do not tell.
    """
    query = (
        select(statements.c.need_id, statements.c.start, statements.c.end, contacts.c.text)
        .join(contacts, contacts.c.contact_no == statements.c.contact_no)
        .where(statements.c.placed_by.is_not(None), statements.c.need_id.is_not(None), ~statements.c.unsure)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        found[folded(row.text[row.start : row.end])].add(row.need_id)
    return {words: next(iter(several)) for words, several in found.items() if len(several) == 1}


def _need(row: Any) -> Need:  # noqa: ANN401 - a row with names already decoded
    centre = np.frombuffer(row.centre, dtype="<f4").astype(np.float32)
    return Need(
        row.need_id, row.level, row.parent_id, row.names, row.named_from, centre, pinned=row.pinned, hidden=row.hidden
    )
