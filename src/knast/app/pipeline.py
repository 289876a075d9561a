"""A run, step by step: sources → masked contacts → statements → need map. Read ``run`` first.

Masking, reading and encoding are cut in parts (``steps``), made in this process, in several or on several machines
(``spread``); only this process writes to the database, one transaction a part. Every step can be killed and run again:
what it has done it does not do again, and what it does it does the same way.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection

from knast.app.carried import CarriedReader, carried_encoder, carried_reader
from knast.app.engines import CONTACTS_A_PART, Engines, learner_in, taught_reader
from knast.app.learning import learn_again
from knast.app.progress import Progress, Silent
from knast.app.settled import FLOOR, MAP_ENCODER, fit_to_encoder, machine, settle, standing_map
from knast.app.spread import Spreading, Workplace, workplace_in
from knast.app.steps import intake_part, reading_part, spread_encoder
from knast.app.tables import contacts_to_table, intake_from_table, statements_from_file
from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.base.ids import digest
from knast.contacts.contact import Contact, RawContact
from knast.contacts.intake import number_repeats
from knast.contacts.rejects import Reject
from knast.engines.llm_budget import Tally
from knast.engines.spread_local import LocalSpread
from knast.evidence.review import corrected
from knast.needs.build import draw, place
from knast.needs.by_hand import as_by_hand
from knast.needs.had_to_contact import firm_outcomes, had_to_contact
from knast.needs.reading import Reader, ReadingStopped, Statement, read_contacts
from knast.privacy.intake import Gate
from knast.sources.find import find_sources
from knast.sources.read import Options, fingerprint, read_source, recognise
from knast.store.acts import is_settled
from knast.store.contacts import count_unread, flag_near_copies, keep_contacts, unread_contacts
from knast.store.corrections import corrections_of
from knast.store.needs import keep_map, keep_places, rows_to_place, standing_needs, used_ids, words_by_hand
from knast.store.settings import read_settings, write_setting
from knast.store.sources import SourceRead, keep_rejects, keep_source, was_read
from knast.store.statements import keep_reading

DRAWN_FROM = "map-drawn-from"


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
        spread: How the work was spread; None where it was all done in this process.
    """

    sources: Sequence[SourceRead]
    accepted: int
    doubles: int
    rejected: int
    skipped: int
    read: int
    map_changed: bool
    model: Tally | None = None
    spread: Spreading | None = None


def run(
    house: Workspace,
    given: Sequence[str | Path],
    *,
    engines: Engines,
    options: Options,
    now: datetime,
    progress: Progress | None = None,
    at: Workplace | None = None,
) -> RunSummary:
    """Read sources into a workspace and bring its map up to date.

    Args:
        house: The workspace.
        given: Files, folders and globs.
        engines: What masks, reads and maps.
        options: How to read the sources.
        now: The time of the run.
        progress: Told what is going on.
        at: Where parts are made; in this process by default. The workspace comes out the same, wherever that is.

    Raises:
        Missing: A source is not there.
        Busy: Another run is at work in this workspace.
        Stopped: Three workers died at the same part. What was done before is kept.
    """
    watcher, place = progress or Silent(), at or _here(house)
    paths = find_sources([str(path) for path in given])
    with house.alone():
        watcher.begin("intake", total=None)
        done = [
            take_in(house, path, engines=engines, options=options, now=now, progress=watcher, at=place)
            for path in paths
        ]
        watcher.end()
        # A newer reader has learned nothing yet from what people said to the last one.
        learn_again(house, learner_in(engines.reader), now=now, progress=watcher)
        read = read_unread(house, engines=engines, progress=watcher, at=place)
        spreading = replace(engines, encoder=spread_encoder(engines.encoder, at=place))
        changed = bring_map_up_to_date(house, engines=spreading, progress=watcher)
        place.clear()
        # A run that was stopped may have kept its parts in the workspace, and this one elsewhere.
        house.parts.remove()
    spread = None if place.is_here else _spreading(engines, place=place)
    return _summary(done, read=read, map_changed=changed, engines=engines, spread=spread)


def _summary(
    done: Sequence[tuple[SourceRead, bool]],
    *,
    read: int,
    map_changed: bool,
    engines: Engines,
    spread: Spreading | None,
) -> RunSummary:
    fresh = [source for source, was_new in done if was_new]
    return RunSummary(
        sources=[source for source, _ in done],
        accepted=sum(source.accepted for source in fresh),
        doubles=sum(source.doubles for source in fresh),
        rejected=sum(source.rejected for source in fresh),
        skipped=len(done) - len(fresh),
        read=read,
        map_changed=map_changed,
        model=engines.model.tally if engines.model else None,
        spread=spread,
    )


def _here(house: Workspace) -> Workplace:
    return workplace_in(house, spread=LocalSpread(1))


def _spreading(engines: Engines, *, place: Workplace) -> Spreading:
    stayed = [engines.reader.name] if _carried(engines.reader, engines=engines) is None else []
    stayed += [engines.encoder.name] if carried_encoder(engines.encoder) is None else []
    return Spreading(place.spread.name, place.spread.workers, place.spread.lost, tuple(stayed))


def _carried(reader: Reader, *, engines: Engines) -> CarriedReader | None:
    """The reader ready to travel; one that asks a language model stays, with its budget and its memory."""
    return None if engines.model else carried_reader(reader)


def take_in(
    house: Workspace,
    path: Path,
    *,
    engines: Engines,
    options: Options,
    now: datetime,
    progress: Progress,
    at: Workplace | None = None,
) -> tuple[SourceRead, bool]:
    """Step 1: mask one source's contacts and keep those that are new.

    Args:
        house: The workspace.
        path: The source's file.
        engines: What masks.
        options: How to read it.
        now: The time of the run.
        progress: Told what is going on.
        at: Where parts are made; in this process by default.

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
    rows = islice(number_repeats(read_source(path, options)), state.rows, None)
    pieces = _batches(rows, mark=mark, first=state.rows)
    for batch, part in (at or _here(house)).each(intake_part, pieces, shared=gate):
        contacts, rejects = intake_from_table(part)
        state = _keep_part(house, state, contacts=contacts, rejects=rejects)
        progress.advance(len(batch))
    state = state._replace(finished=True)
    with house.writing() as connection:
        keep_source(connection, state)
    return state, True


def _batches(
    rows: Iterator[RawContact | Reject], *, mark: str, first: int
) -> Iterator[tuple[str, list[RawContact | Reject]]]:
    """Rows in batches, each with the name of its part."""
    while batch := list(islice(rows, CONTACTS_A_PART)):
        yield f"{mark}-{first:09}-{len(batch)}", batch
        first += len(batch)


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


def read_unread(house: Workspace, *, engines: Engines, progress: Progress, at: Workplace | None = None) -> int:
    """Step 2: read the statements of every contact that this reader has not read. Returns how many contacts.

    Args:
        house: The workspace.
        engines: What reads.
        progress: Told what is going on.
        at: Where parts are made; in this process by default.

    Raises:
        KnastError: The reader cannot go on. What it read is kept, and the next run goes on from there.
    """
    reader = taught_reader(house, engines.reader)
    with house.reading() as connection:
        total = count_unread(connection, reader=reader.name)
    if not total:
        return 0
    progress.begin("reading", total=total)
    carried = _carried(reader, engines=engines)
    if carried:
        _read_in_parts(house, carried, progress=progress, at=at or _here(house))
    else:
        _read_here(house, reader, engines=engines, progress=progress, total=total)
    with house.writing() as connection:
        flag_near_copies(connection)
    progress.end()
    return total


def _read_in_parts(house: Workspace, reader: CarriedReader, *, progress: Progress, at: Workplace) -> None:
    """Read with a reader that can leave this process."""
    numbers: deque[list[tuple[int, Contact]]] = deque()

    def pieces() -> Iterator[tuple[str, pa.Table]]:
        last = 0
        while batch := _next_unread(house, reader.name, after=last):
            last = batch[-1][0]
            numbers.append(batch)
            ids = (f"{number} {contact.contact_id}" for number, contact in batch)
            yield f"read-{digest(reader.name, *ids)}", contacts_to_table([contact for _, contact in batch])

    for _, part in at.each(reading_part, pieces(), shared=reader):
        batch = numbers.popleft()
        found = statements_from_file(part, contacts=len(batch))
        with house.writing() as connection:
            keep_found(connection, batch, found=found, reader=reader.name)
        progress.advance(len(batch))


def _read_here(house: Workspace, reader: Reader, *, engines: Engines, progress: Progress, total: int) -> None:
    """Read with a reader that holds a connection, a budget or a model of its own; it may stop in the middle."""
    done = 0
    at_most = min(engines.contacts_at_once, CONTACTS_A_PART)
    while batch := _next_unread(house, reader.name, at_most=at_most):
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


def _next_unread(
    house: Workspace, reader: str, *, after: int = 0, at_most: int | None = None
) -> list[tuple[int, Contact]]:
    with house.reading() as connection:
        return unread_contacts(connection, reader=reader, after=after, at_most=at_most or CONTACTS_A_PART)


def _had_to_contact(contact: Contact, found: Sequence[Statement]) -> str:
    words = [contact.text[turn.start : turn.end] for turn in contact.speech if turn.role == "customer"]
    outcomes, doubtful = firm_outcomes(found)
    text = "\n".join(words) if contact.speech else contact.text
    return had_to_contact(text, outcomes=outcomes, unsure=doubtful, lang=contact.lang)


def bring_map_up_to_date(house: Workspace, *, engines: Engines, progress: Progress) -> bool:
    """Step 3: draw the map, or place new statements on one that was settled.

    Until somebody settles the map it is a draft: each run draws it from everything, so it does not matter in what order
    or in how many runs the sources came. Ids and what they mean follow their statements. Once settled, nothing moves,
    and what people did to it holds for what comes (``needs/by_hand``).

    Returns:
        Whether anything was drawn or placed.
    """
    with house.reading() as connection:
        settings, fixed = read_settings(connection), is_settled(connection)
    if fixed:
        fit_to_encoder(house, engines.encoder)
    with house.reading() as connection:
        rows = list(rows_to_place(connection, unplaced_only=fixed))
        standing = standing_map(connection)
        used = used_ids(connection)
        words = words_by_hand(connection) if fixed else {}
    state = digest(engines.encoder.name, *(row.statement_id for row in rows))
    if not rows or (not fixed and settings.get(DRAWN_FROM) == state):
        return False
    progress.begin("map", total=len(rows))
    if fixed:
        placed = as_by_hand(place(rows, standing=standing, encoder=engines.encoder), rows=rows, words=words)
    else:
        placed = draw(rows, standing=standing, used=used, encoder=engines.encoder)
    with house.writing() as connection:
        if fixed:
            keep_places(connection, placed)
        else:
            keep_map(connection, placed)
            write_setting(connection, name=DRAWN_FROM, value=state)
            write_setting(connection, name=FLOOR, value=repr(placed.floor))
            write_setting(connection, name=MAP_ENCODER, value=engines.encoder.name)
    progress.advance(len(rows))
    progress.end()
    return True


def settle_map(house: Workspace, *, by: str = "", now: datetime | None = None) -> bool:
    """Settle the map as it stands: later runs place new statements on it, and nothing on it moves by itself.

    Args:
        house: The workspace.
        by: Who settles it; the machine by its version where nobody is named.
        now: When.

    Returns:
        Whether it was a draft until now.

    Raises:
        WrongRequest: There is no map yet.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    with house.alone(), house.writing() as connection:
        if not standing_needs(connection):
            raise WrongRequest("There is no map to settle yet.", "Begin with: knast run YOUR-EXPORT.csv")
        return settle(connection, by=by or machine(), at=moment)
