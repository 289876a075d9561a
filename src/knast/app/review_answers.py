"""Reading a file with corrections: CSV, a workbook or JSONL, with headings in any of our languages."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from knast.app.review_sheet import headings
from knast.base.errors import Missing, WrongRequest
from knast.base.text import safe_characters
from knast.base.words import LANGUAGES, words_in
from knast.contacts.headings import plain_heading
from knast.contacts.rejects import Reject
from knast.evidence.answers import unguarded
from knast.evidence.review import Answer, Drawn, Refusal
from knast.sources import csv_files
from knast.sources.decode import LineTooLong, lines_of
from knast.sources.guarded import rows_from_child
from knast.sources.opening import ending_of
from knast.sources.record import as_text
from knast.sources.rows import Row

_NEEDED = frozenset({"contact_id", "start", "end", "label"})
_TABLES, _BOOKS = frozenset({".csv", ".tsv", ".txt"}), frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_LINES = frozenset({".jsonl", ".ndjson"})
_WHOLE = re.compile(r"\d{1,9}(?:[.,]0+)?")
_LONGEST_NAME_CHARACTERS = 80
_LOOK_FOR_HEADINGS_ROWS = 20


def read_answers(path: Path, *, by: str) -> Iterator[Answer | Refusal | None]:
    """The rows of a file with corrections, in order.

    Args:
        path: The file.
        by: Who answers where a row does not say.

    Yields:
        An answer, why a row cannot be used, or None for a row that nobody has filled in.

    Raises:
        Missing: There is no such file.
        WrongRequest: It is of another kind, or has no columns of corrections.
    """
    if not path.is_file():
        raise Missing(f"There is no file {path}.", "Name a file made by: knast review export FILE.xlsx")
    ending = ending_of(path)
    if ending in _LINES:
        yield from _from_lines(path, by=by)
    elif ending in _TABLES:
        yield from _from_table(csv_files.rows_of(path), name=path.name, by=by)
    elif ending in _BOOKS:
        yield from _from_table(rows_from_child(path, module="knast.sources.workbooks"), name=path.name, by=by)
    else:
        raise WrongRequest(
            f"Corrections cannot be read from “{ending}”.", "Name a file that ends in .xlsx, .csv or .jsonl"
        )


def _from_table(rows: Iterator[Row | Reject | str], *, name: str, by: str) -> Iterator[Answer | Refusal | None]:
    """The answers of every table of the file that has our headings; other sheets are left alone."""
    fields: list[str] | None = None
    seen = 0
    known = False
    for row in rows:
        if isinstance(row, str):
            fields, seen = None, 0
        elif isinstance(row, Reject):
            if row.row == 0:
                raise WrongRequest(f"{name} cannot be read: {row.reason}", "Save it again as .xlsx, .csv or .jsonl.")
            yield Refusal(row.row, "unreadable", said=row.reason)
        elif fields is None:
            seen += 1
            fields = fields_of(row[1]) if seen <= _LOOK_FOR_HEADINGS_ROWS else None
            known = known or fields is not None
        else:
            yield answer_of(row[0], _by_field(fields, row[1]), by=by)
    if not known:
        raise WrongRequest(
            f"{name} has no columns of corrections.",
            "It needs contact, start, end and label: begin with a file made by: knast review export FILE.xlsx",
        )


def fields_of(row: Sequence[str]) -> list[str] | None:
    """Which column holds what, from a row of headings in any of our languages; None where it is no such row.

    Returns:
        A field's name for each cell; empty for a column that is not ours.
    """
    known = {"at": "at", **{plain_heading(name): name for name in headings(words_in("en"))}}
    for lang in LANGUAGES:
        known |= {plain_heading(heading): name for name, heading in headings(words_in(lang)).items()}
    found = [known.get(plain_heading(cell), "") for cell in row]
    return found if set(found) >= _NEEDED else None


def _by_field(fields: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cells by field; a cell that is missing at the end of a row is empty."""
    filled = [*cells, *[""] * (len(fields) - len(cells))]
    return {name: cell for name, cell in zip(fields, filled, strict=False) if name}


def _from_lines(path: Path, *, by: str) -> Iterator[Answer | Refusal | None]:
    try:
        for number, line in enumerate(lines_of(path), 1):
            if line.strip():
                yield _answer_in(number, line, by=by)
    except LineTooLong as problem:
        raise WrongRequest(f"{path.name} cannot be read: {problem}", "Write one correction a line.") from problem


def _answer_in(number: int, line: str, *, by: str) -> Answer | Refusal | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return Refusal(number, "unreadable", said="This line is not a JSON object.")
    known = {**record, "contact_id": record.get("contact_id", record.get("contact"))}
    return answer_of(number, {name: as_text(value) for name, value in known.items() if value is not None}, by=by)


def answer_of(number: int, cells: Mapping[str, str], *, by: str) -> Answer | Refusal | None:
    """What stands in a row.

    Args:
        number: The row's number in its file.
        cells: Its cells by field; a field that the file does not have is not there.
        by: Who answers where the row does not say.

    Returns:
        None where nobody has filled it in.
    """
    cells = {name: safe_characters(cell) for name, cell in cells.items()}
    label, quote = cells.get("label", "").strip(), cells.get("quote", "").strip()
    if not label and not quote:
        return None
    at = time_of(cells.get("at", ""))
    if at is None:
        return Refusal(number, "time")
    start, end = cells.get("start", "").strip(), cells.get("end", "").strip()
    if not (_WHOLE.fullmatch(start) and _WHOLE.fullmatch(end)):
        return Refusal(number, "place")
    return Answer(
        row=number,
        contact_id=cells.get("contact_id", ""),
        start=int(re.split("[.,]", start)[0]),
        end=int(re.split("[.,]", end)[0]),
        line=cells.get("line"),
        machine_label=cells.get("machine_label"),
        machine_quote=cells.get("machine_quote"),
        label=label,
        quote=quote,
        by=_name(cells.get("by", "")) or _name(by) or "unnamed",
        at=at,
        drawn=_drawn(cells.get("drawn", "")),
    )


def time_of(written: str) -> str | None:
    """A moment as ISO 8601 in UTC; empty where none is written, None where it cannot be read."""
    if not written.strip():
        return ""
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _name(written: str) -> str:
    shown = "".join(one if one.isprintable() else " " for one in unguarded(written))
    return " ".join(shown.split())[:_LONGEST_NAME_CHARACTERS]


def _drawn(written: str) -> Drawn:
    plain = written.strip().casefold()
    if plain in {words_in(lang).gettext("random") for lang in LANGUAGES}:
        return "random"
    return "unsure" if plain in {words_in(lang).gettext("unsure") for lang in LANGUAGES} else ""
