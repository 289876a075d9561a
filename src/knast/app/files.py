"""The file commands: contacts in, lines out, no workspace. Offsets count in the text of the input line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from knast.app.engines import Engines
from knast.base.errors import Missing, WrongRequest
from knast.base.ids import digest
from knast.base.text import json_line, safe_characters
from knast.contacts.contact import Contact, RawContact, Speech
from knast.contacts.language import language_of
from knast.contacts.rejects import Reject
from knast.contacts.speakers import speech_in
from knast.needs.build import Row, draw
from knast.needs.encode import Around
from knast.needs.need_map import NeedMap
from knast.needs.reading import ReadingStopped, Statement, around_of, read_contacts
from knast.privacy.mask import masked_place
from knast.sources.jsonl import read_lines


@dataclass(slots=True)
class Done:
    """What a file command did: contacts read, lines written, and lines of the input that could not be taken."""

    contacts: int = 0
    lines: int = 0
    rejects: list[Reject] = field(default_factory=list)


def mask_file(source: Path, target: Path, *, engines: Engines, keep: frozenset[str]) -> Done:
    """Mask contacts: one line each with the masked text and the masks, offsets in the text as given."""
    done = Done()
    with _writing(target) as out:
        for contact in _contacts(source, done):
            masked = engines.masker.mask(contact.text, keep=keep)
            masks = [
                {"start": mask.start, "end": mask.end, "kind": mask.kind, "replacement": mask.replacement}
                for mask in masked.masks
            ]
            done.lines += _write(out, {"contact_id": contact.contact_id, "text": masked.text, "masks": masks})
    return done


def read_file(source: Path, target: Path, *, engines: Engines, masked: bool) -> Done:
    """Read contacts: one line a statement. With ``masked`` the lines carry the masked text and count in it.

    Raises:
        KnastError: The reader cannot go on; the lines of what it read are written.
    """
    done = Done()
    contacts = _contacts(source, done)
    with _writing(target) as out:
        for contact, found in _read(_masked(contacts, engines) if masked else contacts, engines):
            for statement in found:
                line = statement_line(statement)
                done.lines += _write(out, {**line, "text": contact.text} if masked else line)
    return done


def map_file(source: Path, target: Path, *, engines: Engines, unit: str, levels: bool, masked: bool) -> Done:
    """Map contacts: one line a statement, or one a contact; a contact without a statement has a line without a need."""
    done = Done()
    contacts = _contacts(source, done)
    rows, lines = _wanted(_masked(contacts, engines) if masked else contacts, engines, unit=unit)
    drawn = draw(rows, standing=NeedMap([]), used=set(), encoder=engines.encoder)
    with _writing(target) as out:
        for key, line in lines:
            place = drawn.places.get(key)
            need_id = place.need_id if place else None
            placed = {**line, "need_id": need_id, "confidence": round(place.score, 4) if place else 0.0}
            if levels:
                above = drawn.ancestors(need_id)
                placed |= {"secondary_id": above.get("secondary"), "primary_id": above.get("primary")}
            done.lines += _write(out, placed)
    if levels:
        _write_needs(target.with_name(target.name + ".needs.jsonl"), drawn)
    return done


def statement_line(statement: Statement) -> dict[str, object]:
    """A statement in the contract's form."""
    line: dict[str, object] = {
        "contact_id": statement.contact_id,
        "statement_id": statement.statement_id,
        "start": statement.start,
        "end": statement.end,
        "quote": statement.quote,
        "focus": statement.focus,
        "outcome": statement.outcome,
        "confidence": round(statement.confidence, 4),
        "engine": statement.engine,
        "lang": statement.lang,
    }
    if statement.unsure:
        line["unsure"] = True
    if statement.reported:
        line["reported"] = True
    return line


def _wanted(
    contacts: Iterator[Contact], engines: Engines, *, unit: str
) -> tuple[list[Row], list[tuple[str, dict[str, object]]]]:
    rows: list[Row] = []
    lines: list[tuple[str, dict[str, object]]] = []
    if unit == "contact":
        for nth, contact in enumerate(contacts):
            # The same id may stand on two lines: the line's number keeps them apart.
            key = digest(contact.contact_id, contact.text, str(nth))
            words = _customer_words(contact)
            rows.append(Row(key, words, Around(words, words), contact.lang, -nth - 1))
            lines.append((key, {"contact_id": contact.contact_id}))
        return rows, lines
    for nth, (contact, found) in enumerate(_read(contacts, engines)):
        if not found:
            lines.append(("", {"contact_id": contact.contact_id}))
        for statement in found:
            key = digest(statement.statement_id, str(nth))
            near = around_of(contact, start=statement.start, end=statement.end)
            rows.append(Row(key, statement.quote, near, contact.lang, -nth - 1))
            lines.append((key, {"contact_id": contact.contact_id, "statement_id": statement.statement_id}))
    return rows, lines


def _customer_words(contact: Contact) -> str:
    spoken = [contact.text[turn.start : turn.end] for turn in contact.speech if turn.role == "customer"]
    return "\n".join(spoken) if contact.speech else contact.text


def _read(contacts: Iterator[Contact], engines: Engines) -> Iterator[tuple[Contact, Sequence[Statement]]]:
    done = 0
    while batch := list(islice(contacts, engines.contacts_at_once)):
        try:
            found = read_contacts(batch, reader=engines.reader)
        except ReadingStopped as stop:
            yield from zip(batch, stop.statements, strict=False)
            done += len(stop.statements)
            raise stop.saying(f"Only the first {done} contacts were read.") from stop
        yield from zip(batch, found, strict=True)
        done += len(batch)


def _contacts(source: Path, done: Done) -> Iterator[Contact]:
    if not source.is_file():
        raise Missing(f"There is no file {source}.", "Name a JSONL file with one contact a line.")
    for row in read_lines(source):
        if isinstance(row, Reject):
            done.rejects.append(row)
        else:
            done.contacts += 1
            yield _as_given(row)


def _as_given(raw: RawContact) -> Contact:
    """The contact with its text untouched but for NUL and lone surrogates, one for one."""
    places, start = [], 0
    for turn in raw.turns:
        places.append(Speech(turn.role, start, start + len(turn.text), turn.start_s, turn.end_s))
        start += len(turn.text) + 1
    text = safe_characters("\n".join(turn.text for turn in raw.turns) if raw.turns else raw.text)
    return Contact(
        contact_id=raw.source_id or f"row-{raw.row}",
        source=raw.source,
        row=raw.row,
        text=text,
        time=raw.time,
        channel=raw.channel,
        lang=raw.lang or language_of(text),
        person=raw.person,
        account=raw.account,
        segments=raw.segments,
        speech=tuple(places) or speech_in(text),
        author=raw.author,
        identities=(),
        attributes=raw.attributes,
    )


def _masked(contacts: Iterator[Contact], engines: Engines) -> Iterator[Contact]:
    for contact in contacts:
        found = engines.masker.mask(contact.text)
        speech = tuple(
            Speech(
                turn.role,
                masked_place(found.masks, turn.start),
                masked_place(found.masks, turn.end),
                turn.start_s,
                turn.end_s,
            )
            for turn in contact.speech
        )
        yield replace(contact, text=found.text, speech=speech)


def _write_needs(path: Path, drawn: NeedMap) -> None:
    with _writing(path) as out:
        for need in drawn.needs:
            line = {"need_id": need.need_id, "level": need.level, "parent_id": need.parent_id, "name": dict(need.names)}
            out.write(json_line(line) + "\n")


def _writing(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as problem:
        raise WrongRequest(
            f"{path} cannot be written ({problem.strerror}).", "Name another file with --output."
        ) from problem


def _write(out: TextIO, line: dict[str, object]) -> int:
    out.write(json_line(line) + "\n")
    return 1
