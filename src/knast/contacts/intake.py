"""What intake does before masking: telling equal anonymous contacts of one source apart."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from knast.base.ids import digest
from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject


def number_repeats(rows: Iterable[RawContact | Reject]) -> Iterator[RawContact | Reject]:
    """Number the equal texts of a source, so that ten people who each wrote "fine" stay ten contacts.

    A contact with an id, or with a person and a time, is told apart by those and keeps number 1.

    Args:
        rows: A source's rows in order.
    """
    seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Reject) or row.source_id or (row.person and row.time):
            yield row
            continue
        key = digest(row.source, row.time, row.text, *(turn.text for turn in row.turns))
        seen[key] = nth = seen.get(key, 0) + 1
        yield replace(row, nth=nth) if nth > 1 else row
