"""Looking a workspace over: what is well, what to know, what is wrong and how to mend it."""

import os
from collections.abc import Iterator
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, select

from knast.app.engines import engines_in, taught_reader
from knast.app.language_model import fault_of, on_this_machine, server_in
from knast.app.workspace import Workspace
from knast.base.errors import KnastError
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
            *_unread(connection, house=house),
            *_language_model(house),
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


def _unread(connection: Connection, *, house: Workspace) -> Iterator[Finding]:
    try:
        reader = taught_reader(house, engines_in(house).reader).name
    except KnastError as problem:
        yield Finding("bad", problem.message, problem.hint)
        return
    if unread := count_unread(connection, reader=reader):
        yield Finding("note", f"{unread} contacts are not read by {reader} yet.", "Run again: knast run SOURCE")


def _language_model(house: Workspace) -> Iterator[Finding]:
    settings = house.settings()
    needed = settings.get("reader", "default") != "default"
    try:
        server = server_in(settings, environ=os.environ)
    except KnastError as problem:
        # Where the chosen reader needs it, the same is said of the contacts that are not read.
        if not needed:
            yield Finding("note", problem.message, problem.hint)
        return
    if server is None:
        if not needed:
            yield Finding("good", "No language model is set: nothing is sent anywhere.")
        return
    where = f"The language model {server.model} at {server.url}"
    if fault := fault_of(server):
        yield Finding("bad" if needed else "note", f"{where} does not answer: {fault}.", "See: knast settings llm-url")
    else:
        yield Finding("good", f"{where} answers.")
    if not on_this_machine(server.url):
        way = " and unencrypted" if server.url.startswith("http:") else ""
        yield Finding("note", f"Contacts that it reads leave this machine, masked{way}.")


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
