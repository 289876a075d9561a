"""CSV, TSV and their like, with any delimiter, in any encoding, mended where they are broken."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.decode import LineTooLong, lines_of
from knast.sources.options import Options
from knast.sources.rows import Row
from knast.sources.tables import kind_of_table, read_table

LONGEST_FIELD_CHARACTERS = 4_000_000
_MOST_LINES_A_FIELD = 2_000
_DELIMITERS = ";,\t|^~"
_NO_DELIMITER = "\x1f"
_SNIFF_LINES = 60
_FITTING_SHARE, _PLAIN_SHARE = 0.5, 0.8


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a CSV file; see ``tables.read_table``."""
    yield from read_table(lambda: rows_of(path), source=path.name, kind="csv", options=options)


def recognise(path: Path) -> str:
    """The helpdesk whose export it is, or ``csv``."""
    return kind_of_table(islice(rows_of(path), 60), kind="csv")


def rows_of(path: Path) -> Iterator[Row | Reject]:
    """The rows of a CSV file, numbered from 1; streamed.

    A quote that is never closed does not swallow the rest of the file: its line is taken as it stands. A row that is
    longer than the first rows is a reject unless what is too much is empty.
    """
    try:
        first = list(islice(lines_of(path), _SNIFF_LINES))
    except LineTooLong as problem:
        yield Reject(path.name, 0, str(problem))
        return
    delimiter, skip = sniff(first)
    csv.field_size_limit(LONGEST_FIELD_CHARACTERS)
    width = _width(first[skip:], delimiter)
    lines = islice(lines_of(path), skip, None)
    number = skip
    try:
        for cells in _records(lines, delimiter):
            number += 1
            yield _fitted(cells, number=number, width=width, source=path.name, delimiter=delimiter)
    except LineTooLong as problem:
        yield Reject(path.name, number + 1, f"{problem} The rows after it were not read.")


def sniff(first: Sequence[str]) -> tuple[str, int]:
    """The delimiter of a table, from its first lines, and how many lines say so and are not rows (``sep=;``).

    Returns:
        A character that stands in no text where the lines hold one column.
    """
    if first and first[0].casefold().startswith("sep=") and len(first[0].strip()) == len("sep=;"):
        return first[0][4], 1
    best, most = _NO_DELIMITER, 0.0
    for delimiter in _DELIMITERS:
        widths = [len(cells) for cells in _records(iter(first), delimiter) if any(cells)]
        if not widths:
            continue
        # The rows agree with one another, or with the headings.
        width = max((Counter(widths[1:] or widths).most_common(1)[0][0], widths[0]), key=widths.count)
        share = widths.count(width) / len(widths)
        # Commas also stand in running text: a first line without one must be outvoted plainly. The more columns fit,
        # the less it is chance.
        needed = _FITTING_SHARE if widths[0] > 1 or delimiter != "," else _PLAIN_SHARE
        if width > 1 and share >= needed and share * (1 + min(width, 30) / 10) > most:
            best, most = delimiter, share * (1 + min(width, 30) / 10)
    return best, 0


def _width(first: Sequence[str], delimiter: str) -> int:
    widths = [len(cells) for cells in _records(iter(first), delimiter) if any(cells)]
    headings = next((width for width in widths if width > 1), 0)
    return max(Counter(widths).most_common(1)[0][0], headings) if widths else 0


def _records(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    unread: list[str] = []
    while True:
        line = unread.pop() if unread else next(lines, None)
        if line is None:
            return
        if '"' in line:
            yield _quoted_record(line, lines, unread=unread, delimiter=delimiter)
        else:
            yield line.rstrip("\n").split(delimiter)


def _quoted_record(line: str, lines: Iterator[str], *, unread: list[str], delimiter: str) -> list[str]:
    """The record that begins with a line; the lines it does not need go back to ``unread``, last first."""
    taken: list[str] = []
    try:
        return next(csv.reader(_feed(line, lines, unread=unread, taken=taken), delimiter=delimiter, strict=True))
    except csv.Error:
        # A quote that is never closed, or one inside a text: the line stands alone, those after it are rows again.
        unread += reversed(taken[1:])
    try:
        cells = next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return _unquoted(line, delimiter)
    return cells if line.count('"') % 2 == 0 else _unquoted(line, delimiter)


def _feed(line: str, lines: Iterator[str], *, unread: list[str], taken: list[str]) -> Iterator[str]:
    size = 0
    more: str | None = line
    while more is not None and len(taken) < _MOST_LINES_A_FIELD and size < LONGEST_FIELD_CHARACTERS:
        taken.append(more)
        size += len(more)
        yield more
        more = unread.pop() if unread else next(lines, None)
    if more is not None:
        unread.append(more)


def _unquoted(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"').replace('""', '"') for cell in line.rstrip("\n").split(delimiter)]


def _fitted(cells: list[str], *, number: int, width: int, source: str, delimiter: str) -> Row | Reject:
    if len(cells) <= width or not any(map(str.strip, cells[width:])):
        return number, cells[:width] if len(cells) > width else cells
    if width == 1 or delimiter == _NO_DELIMITER:
        return number, [delimiter.join(cells)]
    reason = (
        f"This row has {len(cells):,} cells and the others {width:,}: a text with '{delimiter}' in it needs quotes."
    )
    return Reject(source, number, reason)
