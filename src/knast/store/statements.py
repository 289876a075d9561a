"""Keeping statements: a place in a contact's text, never a copy of its words."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete

from knast.needs.reading import Statement
from knast.store.contacts import mark_read
from knast.store.tables import statements


def keep_reading(
    connection: Connection,
    found: Mapping[int, Sequence[Statement]],
    *,
    had_to_contact: Mapping[int, str],
    reader: str,
) -> None:
    """Replace what was read out of some contacts, and note that they were read.

    Args:
        connection: An open write transaction.
        found: For each contact number its statements.
        had_to_contact: For each contact number yes, no or unsure.
        reader: Name and version of the reader.
    """
    numbers = list(found)
    for at in range(0, len(numbers), 500):
        connection.execute(delete(statements).where(statements.c.contact_no.in_(numbers[at : at + 500])))
    rows = [
        {
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
