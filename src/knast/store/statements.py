"""Keeping statements: a place in a contact's text, never a copy of its words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from knast.contacts.contact import Contact
from knast.needs.reading import Statement
from knast.store.contacts import mark_read
from knast.store.tables import statements

_MOST_VALUES = 500
_NO_PLACE: dict[str, Any] = {"need_id": None, "nearest_id": None, "place_score": None, "placed_by": None}


def keep_reading(
    connection: Connection,
    found: Mapping[int, Sequence[Statement]],
    *,
    had_to_contact: Mapping[int, str],
    reader: str,
) -> None:
    """Replace what was read out of some contacts, and note that they were read.

    A statement that was there already keeps its place on the map. One that was put there by hand hands its place on to
    what is read in its stead, where another reader finds other words in the same place.

    Args:
        connection: An open write transaction.
        found: For each contact number its statements.
        had_to_contact: For each contact number yes, no or unsure.
        reader: Name and version of the reader.
    """
    numbers = list(found)
    places = {**_by_hand(connection, found), **_places(connection, numbers)}
    for part in _parts(numbers):
        connection.execute(delete(statements).where(statements.c.contact_no.in_(part)))
    rows = [
        {
            **_NO_PLACE,
            **({} if statement.unsure else places.get(statement.statement_id, {})),
            "statement_id": statement.statement_id,
            "contact_no": number,
            "start": statement.start,
            "end": statement.end,
            "focus": statement.focus,
            "outcome": statement.outcome,
            "confidence": round(statement.confidence, 4),
            "unsure": statement.unsure,
            "reported": statement.reported,
            "engine": statement.engine,
        }
        for number, several in found.items()
        for statement in several
    ]
    if rows:
        connection.execute(statements.insert().prefix_with("OR REPLACE"), rows)
    mark_read(connection, had_to_contact, reader=reader)


def _places(connection: Connection, numbers: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Where the statements of some contacts stand on the map, by their ids."""
    columns = [statements.c[name] for name in ("statement_id", *_NO_PLACE)]
    found: dict[str, dict[str, Any]] = {}
    for part in _parts(numbers):
        query = select(*columns).where(statements.c.contact_no.in_(part), statements.c.place_score.is_not(None))
        for row in connection.execute(query).mappings():
            found[row["statement_id"]] = {name: row[name] for name in _NO_PLACE}
    return found


def _by_hand(connection: Connection, found: Mapping[int, Sequence[Statement]]) -> dict[str, dict[str, Any]]:
    """The places that statements take over from ones put there by hand, of which they hold most characters."""
    taken: dict[str, tuple[int, dict[str, Any]]] = {}
    for part in _parts(list(found)):
        query = select(statements).where(statements.c.contact_no.in_(part), statements.c.placed_by.is_not(None))
        for row in connection.execute(query).mappings():
            mine = found[row["contact_no"]]
            if any(one.statement_id == row["statement_id"] for one in mine):
                continue
            for one in mine:
                shared = min(one.end, row["end"]) - max(one.start, row["start"])
                if shared > max(0, taken.get(one.statement_id, (0, {}))[0]):
                    taken[one.statement_id] = (shared, {name: row[name] for name in _NO_PLACE})
    return {statement: place for statement, (_, place) in taken.items()}


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + _MOST_VALUES] for at in range(0, len(numbers), _MOST_VALUES))


def statements_of(connection: Connection, contacts: Mapping[int, Contact]) -> dict[int, list[Statement]]:
    """What was read out of some contacts, in order of place.

    Args:
        connection: An open connection.
        contacts: The contacts by their numbers.
    """
    found: dict[int, list[Statement]] = defaultdict(list)
    for part in _parts(list(contacts)):
        query = select(statements).where(statements.c.contact_no.in_(part))
        for row in connection.execute(query.order_by(statements.c.start, statements.c.end)):
            contact = contacts[row.contact_no]
            found[row.contact_no].append(
                Statement(
                    statement_id=row.statement_id,
                    contact_id=contact.contact_id,
                    start=row.start,
                    end=row.end,
                    quote=contact.text[row.start : row.end],
                    focus=row.focus,
                    outcome=row.outcome,
                    confidence=row.confidence,
                    unsure=row.unsure,
                    reported=row.reported,
                    engine=row.engine,
                    lang=contact.lang,
                )
            )
    return found
