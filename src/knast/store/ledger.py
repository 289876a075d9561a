"""Reading a workspace's columns for the figures, and the places that quotes are cut from."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from knast.contacts.channels import OBSERVED
from knast.evidence.ledger import FOCUSES, OUTCOMES, VERDICTS, Ints, Ledger, NeedRow
from knast.store.needs import standing_needs
from knast.store.tables import contacts, statements

_EPOCH = date(1970, 1, 1).toordinal()
_SHORTEST_DATE = 10


def read_ledger(connection: Connection) -> Ledger:
    """All contacts and statements of a workspace as columns; no words are read."""
    needs = _rows(standing_needs(connection))
    told, number = _contact_columns(connection)
    return Ledger(**told, **_statement_columns(connection, number, needs=needs), needs=needs)


def _contact_columns(connection: Connection) -> tuple[dict[str, Any], Ints]:
    c = contacts.c
    wanted = (c.contact_no, c.contact_id, c.person_no, c.account_no, c.time, c.channel, c.author, c.near_copy)
    rows = connection.execute(select(*wanted, c.had_to_contact).order_by(c.contact_no)).all()
    channels = sorted({row.channel for row in rows})
    observed = _flags(row.channel in OBSERVED for row in rows)
    machine = _flags(row.author == "machine" for row in rows)
    near_copy = _flags(row.near_copy for row in rows)
    columns = {
        "contact_ids": [row.contact_id for row in rows],
        "person": _ints(row.person_no or -row.contact_no for row in rows),
        "account": _ints(row.account_no or 0 for row in rows),
        "day": _ints(_day(row.time) for row in rows),
        "channel": _ints(channels.index(row.channel) for row in rows),
        "channels": channels,
        "counted": ~(observed | machine | near_copy),
        "observed": observed,
        "near_copy": near_copy,
        "machine": machine,
        "had": _ints(_index(VERDICTS, row.had_to_contact) for row in rows),
    }
    return columns, _ints(row.contact_no for row in rows)


def _statement_columns(connection: Connection, number: Ints, *, needs: Sequence[NeedRow]) -> dict[str, Any]:
    s = statements.c
    wanted = (s.contact_no, s.start, s.end, s.focus, s.outcome, s.unsure, s.reported, s.confidence, s.place_score)
    order = (s.contact_no, s.start, s.end, s.statement_id)
    rows = connection.execute(select(*wanted, s.need_id).order_by(*order)).all()
    index = {need.need_id: at for at, need in enumerate(needs)}
    return {
        "of": np.searchsorted(number, _ints(row.contact_no for row in rows)).astype(np.int64),
        "start": _ints(row.start for row in rows),
        "end": _ints(row.end for row in rows),
        "focus": _ints(_index(FOCUSES, row.focus) for row in rows),
        "outcome": _ints(_index(OUTCOMES, row.outcome) for row in rows),
        "unsure": _flags(row.unsure for row in rows),
        "reported": _flags(row.reported for row in rows),
        "confidence": _floats(row.confidence for row in rows),
        "place_score": _floats(row.place_score or 0.0 for row in rows),
        "need": _ints(index.get(row.need_id, -1) for row in rows),
    }


def each_statement_in_context(connection: Connection) -> Iterator[tuple[int, int, str]]:
    """For each statement, in the ledger's order: start, end and the contact's text."""
    query = (
        select(statements.c.start, statements.c.end, contacts.c.text)
        .join(contacts, contacts.c.contact_no == statements.c.contact_no)
        .order_by(statements.c.contact_no, statements.c.start, statements.c.end, statements.c.statement_id)
    )
    rows = connection.execution_options(stream_results=True, yield_per=2000).execute(query)
    return ((row.start, row.end, row.text) for row in rows)


def _rows(needs: Sequence[Any]) -> list[NeedRow]:
    index = {need.need_id: at for at, need in enumerate(needs)}
    return [
        NeedRow(
            need.need_id,
            need.level,
            index.get(need.parent_id, -1),
            need.names,
            pinned=need.pinned,
            hidden=need.hidden,
        )
        for need in needs
    ]


def _ints(values: Iterator[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterator[float]) -> NDArray[np.float64]:
    return np.fromiter(values, dtype=np.float64)


def _flags(values: Iterator[bool]) -> NDArray[np.bool_]:
    return np.fromiter(values, dtype=np.bool_)


def _index(names: Sequence[str], name: str | None) -> int:
    return names.index(name) if name in names else -1


def _day(time: str) -> int:
    return date.fromisoformat(time[:_SHORTEST_DATE]).toordinal() - _EPOCH if len(time) >= _SHORTEST_DATE else -1
