"""Keeping contacts: each once, whatever order or number of times they come."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select, update

from knast.contacts.contact import Contact, Speech
from knast.privacy.intake import shape_of
from knast.store.tables import accounts, contacts, identities, people

_MOST_VALUES = 500


class Kept(NamedTuple):
    """What became of a batch of contacts."""

    accepted: int
    doubles: int


def keep_contacts(connection: Connection, batch: Sequence[Contact]) -> Kept:
    """Add contacts that are not there yet.

    A contact is there already when any of its identities is. The same id with other words is another contact and gets
    an id of its own, so that nothing is lost.

    Args:
        connection: An open write transaction.
        batch: Masked contacts, in source order.

    Returns:
        How many were new and how many were there already.
    """
    known = _known_identities(connection, [key for contact in batch for key in contact.identities])
    fresh = []
    for contact in batch:
        if known.isdisjoint(contact.identities):
            fresh.append(contact)
        known.update(contact.identities)
    if fresh:
        _insert(connection, fresh)
    return Kept(len(fresh), len(batch) - len(fresh))


def _known_identities(connection: Connection, keys: list[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(keys):
        found.update(connection.scalars(select(identities.c.key).where(identities.c.key.in_(part))))
    return found


def _insert(connection: Connection, fresh: Sequence[Contact]) -> None:
    first = (connection.scalar(select(func.max(contacts.c.contact_no))) or 0) + 1
    person_nos = _numbers(connection, people, number="person_no", keys=[contact.person for contact in fresh])
    account_nos = _numbers(connection, accounts, number="account_no", keys=[contact.account for contact in fresh])
    taken = _taken_ids(connection, [contact.contact_id for contact in fresh])
    rows, keys = [], []
    for number, contact in enumerate(fresh, first):
        contact_id = (
            contact.contact_id
            if contact.contact_id not in taken
            else f"{contact.contact_id}~{contact.identities[0][:6]}"
        )
        taken.add(contact_id)
        rows.append(
            {
                "contact_no": number,
                "contact_id": contact_id,
                "source": contact.source,
                "row": contact.row,
                "text": contact.text,
                "time": contact.time,
                "channel": contact.channel,
                "lang": contact.lang,
                "person_no": person_nos.get(contact.person),
                "account_no": account_nos.get(contact.account),
                "segments": json.dumps(contact.segments, ensure_ascii=False),
                "speech": _places(contact),
                "author": contact.author,
                "attributes": json.dumps(dict(contact.attributes), ensure_ascii=False),
                "shape": shape_of(contact.text),
                "near_copy": False,
            }
        )
        keys += [{"key": key, "contact_no": number} for key in contact.identities]
    connection.execute(contacts.insert(), rows)
    connection.execute(identities.insert().prefix_with("OR IGNORE"), keys)


def _places(contact: Contact) -> str:
    places = [(turn.role, turn.start, turn.end, turn.start_s, turn.end_s) for turn in contact.speech]
    return json.dumps(places) if places else ""


def _taken_ids(connection: Connection, ids: list[str]) -> set[str]:
    taken: set[str] = set()
    for part in _parts(ids):
        taken.update(connection.scalars(select(contacts.c.contact_id).where(contacts.c.contact_id.in_(part))))
    return taken


def _numbers(connection: Connection, table: Table, *, number: str, keys: Sequence[str]) -> dict[str, int]:
    wanted = list(dict.fromkeys(key for key in keys if key))
    no = table.c[number]
    found: dict[str, int] = {}
    for part in _parts(wanted):
        rows = connection.execute(select(table.c.key, no).where(table.c.key.in_(part)))
        found.update({str(key): int(value) for key, value in rows})
    missing = [key for key in wanted if key not in found]
    if missing:
        first = (connection.scalar(select(func.max(no))) or 0) + 1
        new = dict(zip(missing, range(first, first + len(missing)), strict=True))
        connection.execute(table.insert(), [{"key": key, number: value} for key, value in new.items()])
        found.update(new)
    return found


def _parts(values: list[str]) -> Iterator[list[str]]:
    return (values[at : at + _MOST_VALUES] for at in range(0, len(values), _MOST_VALUES))


def unread_contacts(connection: Connection, *, reader: str, at_most: int, after: int = 0) -> list[tuple[int, Contact]]:
    """The next contacts that this reader has not read, in the order in which they came, with their numbers.

    Args:
        connection: An open connection.
        reader: Name and version of the reader.
        at_most: How many.
        after: Only contacts with a higher number: those up to it are being read.
    """
    query = (
        select(contacts)
        .where(contacts.c.contact_no > after, contacts.c.read_by.is_distinct_from(reader))
        .order_by(contacts.c.contact_no)
        .limit(at_most)
    )
    return [(row.contact_no, contact_from_row(row)) for row in connection.execute(query)]


def count_unread(connection: Connection, *, reader: str) -> int:
    """How many contacts this reader has not read."""
    query = select(func.count()).select_from(contacts).where(contacts.c.read_by.is_distinct_from(reader))
    return connection.scalar(query) or 0


def each_contact(connection: Connection, query: Select[Any] | None = None) -> Iterator[tuple[int, Contact]]:
    """Contacts with their numbers, in the order in which they came, without holding them all in memory."""
    rows = connection.execution_options(stream_results=True, yield_per=1000).execute(
        query if query is not None else select(contacts).order_by(contacts.c.contact_no)
    )
    for row in rows:
        yield row.contact_no, contact_from_row(row)


def some_contacts(connection: Connection, ids: Iterable[str]) -> dict[str, Contact]:
    """The contacts with these ids."""
    found: dict[str, Contact] = {}
    for part in _parts(list(ids)):
        rows = connection.execute(select(contacts).where(contacts.c.contact_id.in_(part)))
        found.update({row.contact_id: contact_from_row(row) for row in rows})
    return found


def numbered_contacts(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, Contact]]:
    """The contacts with these ids, with their numbers."""
    found: dict[str, tuple[int, Contact]] = {}
    for part in _parts(list(ids)):
        rows = connection.execute(select(contacts).where(contacts.c.contact_id.in_(part)))
        found.update({row.contact_id: (row.contact_no, contact_from_row(row)) for row in rows})
    return found


def readers_of(connection: Connection, numbers: Sequence[int]) -> dict[int, str | None]:
    """The reader that read each of these contacts last; None where none has."""
    query = select(contacts.c.contact_no, contacts.c.read_by)
    found: dict[int, str | None] = {}
    for at in range(0, len(numbers), _MOST_VALUES):
        rows = connection.execute(query.where(contacts.c.contact_no.in_(numbers[at : at + _MOST_VALUES])))
        found.update({row.contact_no: row.read_by for row in rows})
    return found


def contact_from_row(row: Row[Any]) -> Contact:
    """A contact as it stands in the table; its person and account are named by their numbers."""
    return Contact(
        contact_id=row.contact_id,
        source=row.source,
        row=row.row,
        text=row.text,
        time=row.time,
        channel=row.channel,
        lang=row.lang,
        person=f"person-{row.person_no}" if row.person_no else "",
        account=f"account-{row.account_no}" if row.account_no else "",
        segments=tuple(json.loads(row.segments)),
        speech=tuple(Speech(*place) for place in json.loads(row.speech)) if row.speech else (),
        author=row.author,
        identities=(),
        attributes=json.loads(row.attributes),
    )


def mark_read(connection: Connection, had_to_contact: Mapping[int, str], *, reader: str) -> None:
    """Note for each contact number that it was read, and whether its customer had to contact us."""
    if had_to_contact:
        statement = update(contacts).where(contacts.c.contact_no == bindparam("no"))
        connection.execute(
            statement.values(had_to_contact=bindparam("had"), read_by=reader),
            [{"no": number, "had": verdict} for number, verdict in had_to_contact.items()],
        )


def flag_near_copies(connection: Connection, *, at_least: int = 3) -> int:
    """Flag texts that one template made: the same shape from at least three people, all but the first of each.

    Which one is first does not depend on the order in which they came: it is the earliest, then the lowest id.

    Returns:
        How many are flagged now.
    """
    voices = func.count(func.distinct(func.coalesce(contacts.c.person_no, -contacts.c.contact_no)))
    templates = (
        select(contacts.c.shape).where(contacts.c.shape != "").group_by(contacts.c.shape).having(voices >= at_least)
    )
    rank = func.row_number().over(partition_by=contacts.c.shape, order_by=(contacts.c.time, contacts.c.contact_id))
    ranked = select(contacts.c.contact_no, rank.label("rank")).where(contacts.c.shape.in_(templates)).subquery()
    copies = select(ranked.c.contact_no).where(ranked.c.rank > 1)
    connection.execute(update(contacts).where(contacts.c.near_copy).values(near_copy=False))
    return connection.execute(update(contacts).where(contacts.c.contact_no.in_(copies)).values(near_copy=True)).rowcount
