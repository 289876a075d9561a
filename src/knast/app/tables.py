"""The Arrow tables that steps hand to one another."""

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from knast.contacts.contact import Contact, Speech
from knast.contacts.rejects import Reject

# Nested and open-ended fields travel as JSON, so that the table is the same for every source.
_JSON = ("segments", "speech", "identities", "attributes")
_PLAIN = tuple(one.name for one in fields(Contact) if one.name not in _JSON)
_INTAKE = pa.schema(
    [(one.name, pa.int64() if one.name == "row" else pa.string()) for one in fields(Contact)]
    + [("reason", pa.string())]
)


def intake_to_table(contacts: Sequence[Contact], rejects: Sequence[Reject]) -> pa.Table:
    """Masked contacts and rejects of one part as one table.

    Returns:
        A row each, contacts first: the fields of ``Contact`` as strings (``row`` int64; segments, speech, identities
        and attributes as JSON) and ``reason``, null for contacts. A reject has only source, row and reason.
    """
    rows = [
        {
            **{name: getattr(contact, name) for name in _PLAIN},
            "segments": _json(contact.segments),
            "speech": _json([(turn.role, turn.start, turn.end, turn.start_s, turn.end_s) for turn in contact.speech]),
            "identities": _json(contact.identities),
            "attributes": _json(dict(contact.attributes)),
        }
        for contact in contacts
    ]
    rows += [{"source": reject.source, "row": reject.row, "reason": reject.reason} for reject in rejects]
    return pa.Table.from_pylist(rows, schema=_INTAKE)


def intake_from_table(path: Path) -> tuple[list[Contact], list[Reject]]:
    """The contacts and rejects of a part's file."""
    contacts: list[Contact] = []
    rejects: list[Reject] = []
    for row in pq.read_table(path).to_pylist():
        reason = row.pop("reason")
        if reason is not None:
            rejects.append(Reject(row["source"], row["row"], reason))
            continue
        row |= {key: json.loads(row[key]) for key in _JSON}
        row["speech"] = tuple(Speech(*place) for place in row["speech"])
        contacts.append(Contact(**{**row, "segments": tuple(row["segments"]), "identities": tuple(row["identities"])}))
    return contacts, rejects


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
