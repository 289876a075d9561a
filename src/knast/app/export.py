"""Rows of any table to a file or standard output, in four formats, and the whole workspace as an archive."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from sqlalchemy import Connection

from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.base.text import json_line
from knast.evidence.answers import harmless
from knast.evidence.figures import Figures, figures_of
from knast.evidence.ledger import Ledger
from knast.evidence.shares import Share, share_of
from knast.store.archive import read_archive, write_archive
from knast.store.corrections import correction_lines
from knast.store.ledger import read_ledger
from knast.store.needs import standing_needs
from knast.store.rows import Line, contact_lines, flat, person_lines, place_lines, statement_lines

FORMATS = ("jsonl", "csv", "xlsx", "parquet")
_LONGEST_CELL = 32_767  # Excel's limit


def need_lines(connection: Connection) -> Iterator[Line]:
    """Needs with their counts, parents before children; then those that were merged away, where nobody stands now."""
    ledger = read_ledger(connection)
    figures = figures_of(ledger, grave=np.zeros(len(ledger.of), dtype=np.bool_))
    yield from lines_of_needs(figures, ledger)
    nobody = share_of(0, figures.people)
    merged = [row for row in standing_needs(connection, retired=True) if row.merged_into]
    for row in merged:
        yield {
            "need_id": row.need_id,
            "level": row.level,
            "parent_id": None,
            "name": row.names,
            **dict.fromkeys(("people", "contacts", "bumps", "praise", "open"), 0),
            "receiver": None,
            **_shares(nobody),
            "bump_contacts": 0,
            "homes": 0,
            "merged_into": row.merged_into,
        }


def lines_of_needs(figures: Figures, ledger: Ledger) -> Iterator[Line]:
    """One line a need in the contract's form."""
    for need in figures.needs:
        parent = need.row.parent
        flags = {"pinned": need.row.pinned, "hidden": need.row.hidden}
        yield {
            "need_id": need.row.need_id,
            "level": need.row.level,
            "parent_id": ledger.needs[parent].need_id if parent >= 0 else None,
            "name": dict(need.row.names),
            "people": need.people,
            "contacts": need.contacts,
            "bumps": need.bumps,
            "praise": need.praise,
            "open": need.open,
            "receiver": None,
            **_shares(need.share),
            "bump_contacts": need.bump_contacts.hits,
            "homes": need.homes,
            **{name: True for name, on in flags.items() if on},
        }


def _shares(share: Share) -> Line:
    return {"share_low": round(share.low, 6), "share": round(share.share, 6), "share_high": round(share.high, 6)}


TABLES: dict[str, Callable[[Connection], Iterator[Line]]] = {
    "contacts": contact_lines,
    "statements": statement_lines,
    "needs": need_lines,
    "places": place_lines,
    "people": person_lines,
    "corrections": correction_lines,
}


def export_table(house: Workspace, table: str, *, form: str, target: BinaryIO) -> int:
    """Write one table.

    Args:
        house: The workspace.
        table: One of ``TABLES``.
        form: One of ``FORMATS``.
        target: Where the bytes go.

    Returns:
        How many rows were written.
    """
    with house.reading() as connection:
        lines = TABLES[table](connection)
        return _WRITERS[form](lines, target)


def export_all(house: Workspace, *, target: BinaryIO) -> dict[str, int]:
    """Write the whole workspace as an archive. Returns rows by table."""
    with house.reading() as connection:
        return write_archive(connection, target)


def import_all(house: Workspace, path: Path) -> dict[str, int]:
    """Fill an empty workspace from an archive. Returns rows by table."""
    if not path.is_file():
        raise WrongRequest(f"There is no file {path}.", "Name an archive made by: knast export all --output FILE.zip")
    with house.alone(), house.writing() as connection:
        return read_archive(connection, path)


def _jsonl(lines: Iterable[Line], target: BinaryIO) -> int:
    written = 0
    for line in lines:
        target.write(json_line(line).encode("utf-8") + b"\n")
        written += 1
    return written


def _csv(lines: Iterable[Line], target: BinaryIO) -> int:
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    rows, headings = _cells(lines)
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(row.get(name)) for name in headings] for row in rows)
    text.detach()
    return len(rows)


def _xlsx(lines: Iterable[Line], target: BinaryIO) -> int:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True, "constant_memory": False}
    rows, headings = _cells(lines)
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Knast")
        bold = book.add_format({"bold": True})
        for column, name in enumerate(headings):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(headings):
                value = row.get(name)
                if value is not None:
                    sheet.write(number, column, value[:_LONGEST_CELL] if isinstance(value, str) else value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(headings) - 1))
    return len(rows)


def _parquet(lines: Iterable[Line], target: BinaryIO) -> int:
    table = table_of(lines)
    pq.write_table(table, target, compression="zstd")
    return int(table.num_rows)


def table_of(lines: Iterable[Line]) -> pa.Table:
    """Lines as an Arrow table: a column for every field that any line has, lists and records as JSON text."""
    rows, headings = _cells(lines)
    return pa.table({name: [row.get(name) for row in rows] for name in headings})


def _cells(lines: Iterable[Line]) -> tuple[list[Line], Sequence[str]]:
    rows = [flat(line) for line in lines]
    return rows, list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


_WRITERS: dict[str, Callable[[Iterable[Line], BinaryIO], int]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
