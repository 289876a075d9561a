"""A run, step by step: sources → masked contacts → statements → need map. Read ``run`` first.

Every step can be killed and run again: masking leaves parts that are whole or not there, everything else is one
transaction a batch. What a step has done it does not do again, and what it does it does the same way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection

from knast.app.engines import CONTACTS_A_PART, Engines, learner_in, taught_reader
from knast.app.learning import learn_again
from knast.app.progress import Progress, Silent
from knast.app.tables import intake_from_table, intake_to_table
from knast.app.workspace import Workspace
from knast.base.ids import digest
from knast.contacts.contact import Contact, RawContact
from knast.contacts.intake import number_repeats
from knast.contacts.rejects import BadRow, Reject
from knast.engines.llm_budget import Tally
from knast.evidence.review import corrected
from knast.needs.build import draw, place
from knast.needs.had_to_contact import firm_outcomes, had_to_contact
from knast.needs.reading import ReadingStopped, Statement, read_contacts
from knast.privacy.intake import Gate
from knast.sources.find import find_sources
from knast.sources.read import Options, fingerprint, read_source, recognise
from knast.store.contacts import count_unread, flag_near_copies, keep_contacts, unread_contacts
from knast.store.corrections import corrections_of
from knast.store.needs import keep_map, keep_places, read_map, rows_to_place, used_ids
from knast.store.settings import read_settings, write_setting
from knast.store.sources import SourceRead, keep_rejects, keep_source, was_read
from knast.store.statements import keep_reading

SETTLED, DRAWN_FROM, FLOOR = "map-settled", "map-drawn-from", "map-floor"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Attributes:
        sources: The sources in the order in which they were read, with their counts in all runs.
        accepted: New contacts.
        doubles: Contacts that were there already.
        rejected: Rows that could not be taken.
        skipped: Sources that had been read to their end before.
        read: Contacts read into statements.
        map_changed: Whether the map was drawn anew or new statements placed on it.
        model: What a language model was asked and how that went; None where none took part.
    """

    sources: Sequence[SourceRead]
    accepted: int
    doubles: int
    rejected: int
    skipped: int
    read: int
    map_changed: bool
    model: Tally | None = None


def run(
    house: Workspace,
    given: Sequence[str | Path],
    *,
    engines: Engines,
    options: Options,
    now: datetime,
    progress: Progress | None = None,
) -> RunSummary:
    """Read sources into a workspace and bring its map up to date.

    Args:
        house: The workspace.
        given: Files, folders and globs.
        engines: What masks, reads and maps.
        options: How to read the sources.
        now: The time of the run.
        progress: Told what is going on.

    Raises:
        Missing: A source is not there.
        Busy: Another run is at work in this workspace.
    """
    watcher = progress or Silent()
    paths = find_sources([str(path) for path in given])
    with house.alone():
        watcher.begin("intake", total=None)
        done = [take_in(house, path, engines=engines, options=options, now=now, progress=watcher) for path in paths]
        watcher.end()
        # A newer reader has learned nothing yet from what people said to the last one.
        learn_again(house, learner_in(engines.reader), now=now, progress=watcher)
        read = read_unread(house, engines=engines, progress=watcher)
        changed = bring_map_up_to_date(house, engines=engines, progress=watcher)
        house.parts.remove("")
    fresh = [source for source, was_new in done if was_new]
    return RunSummary(
        sources=[source for source, _ in done],
        accepted=sum(source.accepted for source in fresh),
        doubles=sum(source.doubles for source in fresh),
        rejected=sum(source.rejected for source in fresh),
        skipped=len(done) - len(fresh),
        read=read,
        map_changed=changed,
        model=engines.model.tally if engines.model else None,
    )


def take_in(
    house: Workspace, path: Path, *, engines: Engines, options: Options, now: datetime, progress: Progress
) -> tuple[SourceRead, bool]:
    """Step 1: mask one source's contacts and keep those that are new.

    Returns:
        The record of the source, and whether it was read now (not in an earlier run).
    """
    mark = digest(fingerprint(path, options), engines.masker.name)
    with house.reading() as connection:
        state = was_read(connection, mark)
    if state and state.finished:
        return state, False
    gate = Gate(engines.masker, house.secret())
    state = state or SourceRead(mark, path.name, recognise(path, options), now.isoformat(timespec="seconds"))
    rows = number_repeats(read_source(path, options))
    for batch in _batches(islice(rows, state.rows, None)):
        name = f"{mark}-{state.rows:09}-{len(batch)}"
        contacts, rejects = intake_from_table(house.parts.ensure(name, partial(_intake_part, batch, gate)))
        state = _keep_part(house, state, contacts=contacts, rejects=rejects)
        progress.advance(len(batch))
    state = state._replace(finished=True)
    with house.writing() as connection:
        keep_source(connection, state)
    return state, True


def _batches(rows: Iterator[RawContact | Reject]) -> Iterator[list[RawContact | Reject]]:
    while batch := list(islice(rows, CONTACTS_A_PART)):
        yield batch


def _intake_part(rows: Iterable[RawContact | Reject], gate: Gate) -> pa.Table:
    contacts: list[Contact] = []
    rejects: list[Reject] = []
    for row in rows:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        try:
            contacts.append(gate.pass_through(row))
        except BadRow as problem:
            rejects.append(Reject(source=row.source, row=row.row, reason=str(problem)))
    return intake_to_table(contacts, rejects)


def _keep_part(
    house: Workspace, state: SourceRead, *, contacts: Sequence[Contact], rejects: Sequence[Reject]
) -> SourceRead:
    with house.writing() as connection:
        kept = keep_contacts(connection, contacts)
        keep_rejects(connection, rejects)
        state = state._replace(
            rows=state.rows + len(contacts) + len(rejects),
            accepted=state.accepted + kept.accepted,
            doubles=state.doubles + kept.doubles,
            rejected=state.rejected + len(rejects),
        )
        keep_source(connection, state)
    return state


def read_unread(house: Workspace, *, engines: Engines, progress: Progress) -> int:
    """Step 2: read the statements of every contact that this reader has not read. Returns how many contacts.

    Raises:
        KnastError: The reader cannot go on. What it read is kept, and the next run goes on from there.
    """
    reader = taught_reader(house, engines.reader)
    with house.reading() as connection:
        total = count_unread(connection, reader=reader.name)
    if not total:
        return 0
    progress.begin("reading", total=total)
    done = 0
    while batch := _next_unread(house, reader.name, at_most=min(engines.contacts_at_once, CONTACTS_A_PART)):
        stop: ReadingStopped | None = None
        try:
            found = read_contacts([contact for _, contact in batch], reader=reader)
        except ReadingStopped as stopped:
            found, stop = stopped.statements, stopped
        with house.writing() as connection:
            keep_found(connection, batch[: len(found)], found=found, reader=reader.name)
        progress.advance(len(found))
        done += len(found)
        if stop:
            progress.end()
            raise stop.saying(f"{total - done} of {total} contacts are left to read.") from stop
    with house.writing() as connection:
        flag_near_copies(connection)
    progress.end()
    return total


def keep_found(
    connection: Connection, batch: Sequence[tuple[int, Contact]], *, found: Sequence[Sequence[Statement]], reader: str
) -> None:
    """Keep what was read out of contacts; what people said of their lines stands above it.

    Args:
        connection: An open write transaction.
        batch: Contacts with their numbers.
        found: What was read out of each.
        reader: Name and version of the reader.
    """
    said = corrections_of(connection, [number for number, _ in batch])
    numbered = {
        number: corrected(contact, several, corrections=said.get(number, ()))
        for (number, contact), several in zip(batch, found, strict=True)
    }
    verdicts = {number: _had_to_contact(contact, numbered[number]) for number, contact in batch}
    keep_reading(connection, numbered, had_to_contact=verdicts, reader=reader)


def _next_unread(house: Workspace, reader: str, *, at_most: int) -> list[tuple[int, Contact]]:
    with house.reading() as connection:
        return unread_contacts(connection, reader=reader, at_most=at_most)


def _had_to_contact(contact: Contact, found: Sequence[Statement]) -> str:
    words = [contact.text[turn.start : turn.end] for turn in contact.speech if turn.role == "customer"]
    outcomes, doubtful = firm_outcomes(found)
    text = "\n".join(words) if contact.speech else contact.text
    return had_to_contact(text, outcomes=outcomes, unsure=doubtful, lang=contact.lang)


def bring_map_up_to_date(house: Workspace, *, engines: Engines, progress: Progress) -> bool:
    """Step 3: draw the map, or place new statements on one that was settled.

    Until somebody settles the map it is a draft: each run draws it from everything, so it does not matter in what order
    or in how many runs the sources came. Ids and what they mean follow their statements. Once settled, nothing moves.

    Returns:
        Whether anything was drawn or placed.
    """
    with house.reading() as connection:
        settings = read_settings(connection)
        fixed = settings.get(SETTLED) == "yes"
        rows = list(rows_to_place(connection, unplaced_only=fixed))
        standing = replace(read_map(connection), floor=float(settings.get(FLOOR, 0.0)))
        used = used_ids(connection)
    state = digest(engines.encoder.name, *(row.statement_id for row in rows))
    if not rows or (not fixed and settings.get(DRAWN_FROM) == state):
        return False
    progress.begin("map", total=len(rows))
    if fixed:
        placed = place(rows, standing=standing, encoder=engines.encoder)
    else:
        placed = draw(rows, standing=standing, used=used, encoder=engines.encoder)
    with house.writing() as connection:
        if fixed:
            keep_places(connection, placed)
        else:
            keep_map(connection, placed)
            write_setting(connection, name=DRAWN_FROM, value=state)
            write_setting(connection, name=FLOOR, value=repr(placed.floor))
    progress.advance(len(rows))
    progress.end()
    return True


def settle_map(house: Workspace) -> None:
    """Settle the map as it stands: later runs place new statements on it, and nothing on it moves by itself."""
    with house.writing() as connection:
        write_setting(connection, name=SETTLED, value="yes")
