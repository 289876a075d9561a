"""Keeping people's corrections: places in a contact's text, never a copy of its words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from knast.base.text import Cut
from knast.evidence.review import Correction
from knast.store.tables import contacts, corrections

_MOST_VALUES = 500
_COLUMNS = (contacts.c.contact_id, corrections)


def keep_corrections(connection: Connection, said: Mapping[int, Sequence[Correction]]) -> None:
    """Keep what people said about lines, in the place of what they said about them before.

    Args:
        connection: An open write transaction.
        said: For each contact number the corrections of its lines.
    """
    table = corrections.c
    for number, several in said.items():
        for one in several:
            overlapping = (table.line_start < one.line.end) & (table.line_end > one.line.start)
            connection.execute(delete(corrections).where(table.contact_no == number, overlapping))
    rows = [row for number, several in said.items() for one in several for row in _rows(number, one)]
    if rows:
        connection.execute(corrections.insert(), rows)


def _rows(number: int, one: Correction) -> Iterator[dict[str, Any]]:
    nothing = ((Cut(one.line.start, one.line.start), "none"),)
    for span, label in one.spans or nothing:
        yield {
            "contact_no": number,
            "line_start": one.line.start,
            "line_end": one.line.end,
            "span_start": span.start,
            "span_end": span.end,
            "label": label,
            "by": one.by,
            "at": one.at,
            "engine": one.engine,
            "drawn": one.drawn,
        }


def corrections_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Correction]]:
    """What people said about lines of these contacts, by contact number, in order of place."""
    found: dict[int, list[Correction]] = defaultdict(list)
    for at in range(0, len(numbers), _MOST_VALUES):
        part = numbers[at : at + _MOST_VALUES]
        for number, one in _read(connection, _query().where(corrections.c.contact_no.in_(part))):
            found[number].append(one)
    return found


def every_correction(connection: Connection) -> list[tuple[int, Correction]]:
    """All corrections with the numbers of their contacts, in the order in which the contacts came."""
    return list(_read(connection, _query()))


def _query() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(contacts, contacts.c.contact_no == corrections.c.contact_no)
        .order_by(corrections.c.contact_no, corrections.c.line_start, corrections.c.span_start)
    )


def _read(connection: Connection, query: Select[Any]) -> Iterator[tuple[int, Correction]]:
    for (number, _), rows in groupby(connection.execute(query), key=lambda row: (row.contact_no, row.line_start)):
        yield number, _correction(list(rows))


def _correction(rows: Sequence[Row[Any]]) -> Correction:
    first = rows[0]
    spans = tuple((Cut(row.span_start, row.span_end), row.label) for row in rows if row.label != "none")
    line = Cut(first.line_start, first.line_end)
    return Correction(first.contact_id, line, spans, first.by, first.at, first.engine, first.drawn)


def correction_lines(connection: Connection) -> Iterator[dict[str, Any]]:
    """Corrections in the form in which ``knast review import`` takes them, one line a statement, quotes cut anew."""
    query = _query().add_columns(contacts.c.text)
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        yield {
            "contact_id": row.contact_id,
            "start": row.line_start,
            "end": row.line_end,
            "label": row.label,
            "quote": row.text[row.span_start : row.span_end],
            "by": row.by,
            "at": row.at,
            "engine": row.engine,
            "drawn": row.drawn or None,
        }
