"""Looking a workspace over: what is well, what to know, what is wrong and how to mend it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, select

from knast.app.engines import default_engines
from knast.app.workspace import Workspace
from knast.store.contacts import count_unread
from knast.store.database import check_database
from knast.store.sources import each_reject, each_source
from knast.store.tables import contacts, needs, statements

_REJECTS_SHOWN = 20


class Finding(NamedTuple):
    """One thing the doctor found.

    Attributes:
        state: ``good``, ``note`` (worth knowing) or ``bad`` (to be mended).
        what: One sentence.
        mend: What to do, or empty.
    """

    state: Literal["good", "note", "bad"]
    what: str
    mend: str = ""


def examine(house: Workspace) -> list[Finding]:
    """Everything the doctor finds, what is bad first. Changes nothing."""
    with house.reading() as connection:
        found = [
            *_database(house),
            *_quotes(connection),
            *_unread(connection),
            *_left_over(house),
            *_rejects(connection),
        ]
    return sorted(found, key=lambda finding: ("bad", "note", "good").index(finding.state))


def _database(house: Workspace) -> Iterator[Finding]:
    faults = check_database(house.engine)
    for fault in faults[:5]:
        yield Finding("bad", f"The database is damaged: {fault}.", "Restore it from a backup.")
    if not faults:
        yield Finding("good", f"The database in {house.folder} is whole.")


def _quotes(connection: Connection) -> Iterator[Finding]:
    outside = connection.scalar(
        select(func.count())
        .select_from(statements.join(contacts, contacts.c.contact_no == statements.c.contact_no))
        .where(
            (statements.c.start < 0)
            | (statements.c.end > func.length(contacts.c.text))
            | (statements.c.start >= statements.c.end)
        )
    )
    total = connection.scalar(select(func.count()).select_from(statements))
    if outside:
        yield Finding("bad", f"{outside} of {total} quotes lie outside their contact.", "Run again: knast run SOURCE")
    else:
        yield Finding("good", f"All {total} quotes lie inside their contact.")
    mapped = connection.scalar(select(func.count()).select_from(needs).where(~needs.c.retired))
    yield Finding("good", f"{mapped} needs are on the map.")


def _unread(connection: Connection) -> Iterator[Finding]:
    reader = default_engines().reader.name
    if unread := count_unread(connection, reader=reader):
        yield Finding("note", f"{unread} contacts are not read by {reader} yet.", "Run again: knast run SOURCE")


def _left_over(house: Workspace) -> Iterator[Finding]:
    if left := house.parts.left_over():
        yield Finding(
            "note", f"An interrupted run left {len(left)} parts.", "Run it again; it goes on where it stopped."
        )
    with house.reading() as connection:
        for source in each_source(connection):
            if not source.finished:
                yield Finding(
                    "note", f"{source.name} was read only to row {source.rows}.", "Run it again to read the rest."
                )


def _rejects(connection: Connection) -> Iterator[Finding]:
    rejects = each_reject(connection)
    for reject in rejects[:_REJECTS_SHOWN]:
        where = f"{reject.source}, row {reject.row}" if reject.row else reject.source
        yield Finding("note", f"Rejected: {where}: {reject.reason}")
    if len(rejects) > _REJECTS_SHOWN:
        yield Finding("note", f"… and {len(rejects) - _REJECTS_SHOWN} more rejected rows.")
