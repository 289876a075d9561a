"""The Arrow tables that steps hand to one another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from knast.contacts.contact import Contact, Speech
from knast.contacts.rejects import Reject
from knast.needs.encode import Vectors
from knast.needs.reading import Statement

# Nested and open-ended fields travel as JSON, so that the table is the same for every source.
_JSON = ("segments", "speech", "identities", "attributes")
_PLAIN = tuple(one.name for one in fields(Contact) if one.name not in _JSON)
_CONTACT = pa.schema([(one.name, pa.int64() if one.name == "row" else pa.string()) for one in fields(Contact)])
_INTAKE = _CONTACT.append(pa.field("reason", pa.string()))
_NUMBERS = {
    "start": pa.int64(),
    "end": pa.int64(),
    "confidence": pa.float64(),
    "unsure": pa.bool_(),
    "reported": pa.bool_(),
}
_SAID = tuple(one.name for one in fields(Statement))
_STATEMENT = pa.schema([("of", pa.int64())] + [(name, _NUMBERS.get(name, pa.string())) for name in _SAID])


def contacts_to_table(contacts: Sequence[Contact]) -> pa.Table:
    """Masked contacts as a table.

    Returns:
        A row each, in order: the fields of ``Contact`` as strings (``row`` int64; segments, speech, identities and
        attributes as JSON).
    """
    return pa.Table.from_pylist([_row_of(contact) for contact in contacts], schema=_CONTACT)


def contacts_from_table(table: pa.Table) -> list[Contact]:
    """The contacts of a table that ``contacts_to_table`` made, in order."""
    return [_contact_of(row) for row in table.to_pylist()]


def intake_to_table(contacts: Sequence[Contact], rejects: Sequence[Reject]) -> pa.Table:
    """Masked contacts and rejects of one part as one table.

    Returns:
        A row each, contacts first: the columns of ``contacts_to_table`` and ``reason`` (string), null for contacts. A
        reject has only source, row and reason.
    """
    rows = [_row_of(contact) for contact in contacts]
    rows += [{"source": reject.source, "row": reject.row, "reason": reject.reason} for reject in rejects]
    return pa.Table.from_pylist(rows, schema=_INTAKE)


def intake_from_table(path: Path) -> tuple[list[Contact], list[Reject]]:
    """The contacts and rejects of a part's file."""
    contacts: list[Contact] = []
    rejects: list[Reject] = []
    for row in pq.read_table(path).to_pylist():
        reason = row.pop("reason")
        if reason is None:
            contacts.append(_contact_of(row))
        else:
            rejects.append(Reject(row["source"], row["row"], reason))
    return contacts, rejects


def statements_to_table(found: Sequence[Sequence[Statement]]) -> pa.Table:
    """What was read out of contacts as a table.

    Args:
        found: For each contact its statements, in order of place.

    Returns:
        A row for each statement, in order: ``of`` (int64, its contact's place among the contacts that were read, from
        0) and the fields of ``Statement``: ``start`` and ``end`` int64, ``confidence`` float64, ``unsure`` and
        ``reported`` bool, the others string.
    """
    rows = [
        {"of": of, **{name: getattr(one, name) for name in _SAID}}
        for of, several in enumerate(found)
        for one in several
    ]
    return pa.Table.from_pylist(rows, schema=_STATEMENT)


def statements_from_file(path: Path, *, contacts: int) -> list[list[Statement]]:
    """The statements of each of so many contacts, from a part's file."""
    found: list[list[Statement]] = [[] for _ in range(contacts)]
    for row in pq.read_table(path).to_pylist():
        found[row.pop("of")].append(Statement(**row))
    return found


def vectors_to_table(vectors: Vectors) -> pa.Table:
    """Vectors as a table.

    Args:
        vectors: ``(n, d)`` float32.

    Returns:
        One column ``vector``, fixed-size list of ``d`` float32, a row each, in order.
    """
    flat = pa.array(np.ascontiguousarray(vectors).reshape(-1), pa.float32())
    return pa.table({"vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])})


def vectors_from_file(path: Path) -> Vectors:
    """``(n, d)`` float32 from a part's file."""
    column = pq.read_table(path).column("vector").combine_chunks()
    flat: Vectors = column.flatten().to_numpy()
    return flat.reshape(len(column), column.type.list_size)


def _row_of(contact: Contact) -> dict[str, Any]:
    return {
        **{name: getattr(contact, name) for name in _PLAIN},
        "segments": _json(contact.segments),
        "speech": _json([(turn.role, turn.start, turn.end, turn.start_s, turn.end_s) for turn in contact.speech]),
        "identities": _json(contact.identities),
        "attributes": _json(dict(contact.attributes)),
    }


def _contact_of(row: Mapping[str, Any]) -> Contact:
    nested = {key: json.loads(row[key]) for key in _JSON}
    nested["speech"] = tuple(Speech(*place) for place in nested["speech"])
    lists = {key: tuple(nested[key]) for key in ("segments", "identities")}
    return Contact(**{**row, **nested, **lists})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
