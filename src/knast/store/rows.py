"""Rows of a workspace's tables in the form in which they leave it (see the contract's JSONL lines)."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from knast.contacts.contact import Contact
from knast.store.contacts import each_contact
from knast.store.tables import contacts, people, statements

Line = dict[str, Any]


def contact_lines(connection: Connection) -> Iterator[Line]:
    """Contacts as they are kept: masked text, turns where there are any, attributes."""
    flags = {
        row.contact_no: (row.near_copy, row.had_to_contact)
        for row in connection.execute(select(contacts.c.contact_no, contacts.c.near_copy, contacts.c.had_to_contact))
    }
    for number, contact in each_contact(connection):
        near_copy, had = flags[number]
        yield {**_contact_line(contact), "near_copy": near_copy, "had_to_contact": had}


def _contact_line(contact: Contact) -> Line:
    line: Line = {
        "contact_id": contact.contact_id,
        "text": contact.text,
        "time": contact.time or None,
        "channel": contact.channel,
        "lang": contact.lang,
        "person": contact.person or None,
        "account": contact.account or None,
        "segment": list(contact.segments),
        "source": contact.source,
        "row": contact.row,
        "author": contact.author,
        "attributes": dict(contact.attributes),
    }
    if contact.speech:
        line["turns"] = [
            {
                "role": turn.role,
                "text": contact.text[turn.start : turn.end],
                **({"start_s": turn.start_s} if turn.start_s is not None else {}),
                **({"end_s": turn.end_s} if turn.end_s is not None else {}),
            }
            for turn in contact.speech
        ]
    return line


def statement_lines(connection: Connection) -> Iterator[Line]:
    """Statements, each quote cut from its contact's text."""
    query = (
        select(statements, contacts.c.contact_id, contacts.c.text, contacts.c.lang)
        .join(contacts, contacts.c.contact_no == statements.c.contact_no)
        .order_by(statements.c.contact_no, statements.c.start, statements.c.end, statements.c.statement_id)
    )
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        line: Line = {
            "contact_id": row.contact_id,
            "statement_id": row.statement_id,
            "start": row.start,
            "end": row.end,
            "quote": row.text[row.start : row.end],
            "focus": row.focus,
            "outcome": row.outcome,
            "confidence": row.confidence,
            "engine": row.engine,
            "need_id": row.need_id,
            "lang": row.lang,
        }
        if row.unsure:
            line["unsure"] = True
        if row.reported:
            line["reported"] = True
        yield line


def place_lines(connection: Connection) -> Iterator[Line]:
    """Where each sure statement stands on the map."""
    query = (
        select(contacts.c.contact_id, statements)
        .join(contacts, contacts.c.contact_no == statements.c.contact_no)
        .where(statements.c.place_score.is_not(None))
        .order_by(statements.c.contact_no, statements.c.start, statements.c.statement_id)
    )
    for row in connection.execution_options(stream_results=True, yield_per=2000).execute(query):
        yield {
            "contact_id": row.contact_id,
            "statement_id": row.statement_id,
            "need_id": row.need_id,
            "nearest_id": row.nearest_id,
            "confidence": row.place_score,
        }


def person_lines(connection: Connection) -> Iterator[Line]:
    """People by their pseudonyms, with how often and when they contacted the company."""
    query = (
        select(
            people.c.person_no,
            func.count(contacts.c.contact_no).label("contacts"),
            func.min(contacts.c.time).label("first"),
            func.max(contacts.c.time).label("last"),
        )
        .join(contacts, contacts.c.person_no == people.c.person_no)
        .group_by(people.c.person_no)
        .order_by(people.c.person_no)
    )
    for row in connection.execute(query):
        yield {
            "person": f"person-{row.person_no}",
            "contacts": row.contacts,
            "first": row.first or None,
            "last": row.last or None,
        }


def flat(line: Line) -> Line:
    """A line for tables of cells: lists and records become JSON text, nothing becomes an empty cell."""
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
        for key, value in line.items()
    }
