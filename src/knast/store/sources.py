"""How far each source was read, and which of its rows could not be taken."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from knast.contacts.rejects import Reject
from knast.store.tables import rejects, sources


class SourceRead(NamedTuple):
    """How far a source was read.

    Attributes:
        fingerprint: Of its bytes and of how they were read.
        name: As people see it.
        kind: What it was recognised as, such as ``zendesk`` or ``mbox``.
        read_at: ISO 8601.
        rows: Rows kept so far; accepted + doubles + rejected.
        accepted: New contacts.
        doubles: Contacts that were there already.
        rejected: Rows that could not be taken.
        finished: It was read to its end.
    """

    fingerprint: str
    name: str
    kind: str
    read_at: str
    rows: int = 0
    accepted: int = 0
    doubles: int = 0
    rejected: int = 0
    finished: bool = False


def was_read(connection: Connection, fingerprint: str) -> SourceRead | None:
    """The record of a source by its fingerprint, None where it is new."""
    row = connection.execute(select(sources).where(sources.c.fingerprint == fingerprint)).one_or_none()
    return SourceRead(*row) if row else None


def keep_source(connection: Connection, source: SourceRead) -> None:
    """Record how far a source was read."""
    connection.execute(sources.insert().prefix_with("OR REPLACE").values(**source._asdict()))


def keep_rejects(connection: Connection, batch: Sequence[Reject]) -> None:
    """Record rows that could not be taken; the same reject twice is one."""
    if batch:
        rows = [{"source": reject.source, "row": reject.row, "reason": reject.reason} for reject in batch]
        connection.execute(rejects.insert().prefix_with("OR IGNORE"), rows)


def each_source(connection: Connection) -> list[SourceRead]:
    """All sources, oldest first."""
    return [SourceRead(*row) for row in connection.execute(select(sources).order_by(sources.c.read_at, sources.c.name))]


def each_reject(connection: Connection) -> list[Reject]:
    """All rejected rows, by source and row."""
    rows = connection.execute(select(rejects).order_by(rejects.c.source, rejects.c.row))
    return [Reject(row.source, row.row, row.reason) for row in rows]


def count_rejects(connection: Connection) -> int:
    """How many rows were rejected in all."""
    return connection.scalar(select(func.count()).select_from(rejects)) or 0
