"""Rows of a table to contacts: the same for CSV, workbooks, Parquet and JSON records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from knast.contacts.contact import RawContact
from knast.contacts.headings import plain_heading
from knast.contacts.rejects import Reject
from knast.contacts.times import is_time
from knast.sources.conversations import read_conversations
from knast.sources.options import Options
from knast.sources.plan import Plan, make_plan
from knast.sources.rows import Row, contacts_of_row

Rows = Callable[[], Iterator[Row | Reject]]
_SAMPLE_ROWS, _SAMPLE_CELLS = 1000, 300_000
_LOOK_FOR_HEADINGS_ROWS = 20
_FULL_SHARE = 0.6
_LONGEST_HEADING_CHARACTERS = 300
_HEADING_WORDS = 6


def read_table(rows: Rows, *, source: str, kind: str, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a table.

    Args:
        rows: Opens the table and gives its rows in order, numbered from 1, or rejects for rows that could not be read.
            Opened a second time where rows are messages that must be joined to conversations.
        source: The source's name.
        kind: The kind of file; a recognised helpdesk's name takes its place as name space of ids.
        options: What the user says about the columns.

    Yields:
        Contacts and rejects in row order; one reject with row 0 where the table has no words at all.
    """
    head, body = split_heading(rows())
    if head is None:
        rejects = [row for row in body if isinstance(row, Reject)]
        yield from rejects or [Reject(source, 0, "The file is empty.")]
        return
    headings, sample = head
    if not sample:
        rejects = [row for row in body if isinstance(row, Reject)]
        yield from rejects or [Reject(source, 0, "There is a row of headings and nothing under it.")]
        return
    plan = make_plan(headings, sample, source=source, kind=kind, options=options)
    if isinstance(plan, Reject):
        yield plan
    elif plan.is_conversation:
        yield from read_conversations(plan, body, reopen=lambda: without_heading(rows()))
    else:
        yield from _contacts(plan, body)


def kind_of_table(rows: Iterator[Row | Reject], *, kind: str) -> str:
    """The name of the helpdesk whose headings stand in the first rows, or ``kind``."""
    head, _ = split_heading(rows)
    if head is None:
        return kind
    plan = make_plan(head[0], head[1], source="", kind=kind, options=Options())
    return plan.system if isinstance(plan, Plan) else kind


def split_heading(
    rows: Iterator[Row | Reject],
) -> tuple[tuple[list[str], list[list[str]]] | None, Iterator[Row | Reject]]:
    """Find the headings: in row 1, or further down under a title.

    Returns:
        The headings, each different from the others, with a sample of the rows under them (``None`` for an empty
        table); and all rows under the headings. A table without headings gets "column 1" and so on.
    """
    first = list(_sample(rows))
    filled = [
        (at, row[1]) for at, row in enumerate(first) if not isinstance(row, Reject) and any(map(str.strip, row[1]))
    ]
    if not filled:
        return None, chain(first, rows)
    at = heading_row([cells for _, cells in filled])
    body = first if at is None else [row for row in first[: filled[at][0]] if isinstance(row, Reject)]
    if at is not None:
        body = body + first[filled[at][0] + 1 :]
        if at + 1 < len(filled) and _is_second_heading(filled[at + 1][1]):
            body = [row for row in body if row is not first[filled[at + 1][0]]]
    sample = [row[1] for row in body if not isinstance(row, Reject) and any(map(str.strip, row[1]))]
    width = max(len(cells) for _, cells in filled[:50])
    headings = unique_headings(filled[at][1] if at is not None else [""] * width)
    return (headings, sample), chain(body, rows)


def without_heading(rows: Iterator[Row | Reject]) -> Iterator[Row | Reject]:
    """The rows under the headings."""
    return split_heading(rows)[1]


def heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows holds the headings: the first nearly as full as the fullest, if it reads like headings.

    Returns:
        ``None`` where the table begins with data.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:50]]
    full = max(filled)
    for at, row in enumerate(rows[:_LOOK_FOR_HEADINGS_ROWS]):
        if filled[at] >= max(_FULL_SHARE * full, min(full, 2)):
            return at if _reads_like_headings(row, rows[at + 1 : at + 50]) else None
    return None


def unique_headings(cells: Iterable[str]) -> list[str]:
    """Headings that differ from one another; an empty one is called after its place."""
    taken: set[str] = set()
    headings = []
    for place, cell in enumerate(cells, 1):
        heading = name = " ".join(cell.replace("\ufeff", "").split())[:_LONGEST_HEADING_CHARACTERS] or f"column {place}"
        if heading in taken:
            heading = f"{name} ({place})"
        taken.add(heading)
        headings.append(heading)
    return headings


def _sample(rows: Iterator[Row | Reject]) -> Iterator[Row | Reject]:
    cells = 0
    for row in islice(rows, _SAMPLE_ROWS):
        yield row
        cells += len(row[1]) if not isinstance(row, Reject) else 0
        if cells > _SAMPLE_CELLS:
            return


def _reads_like_headings(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    plain = [plain_heading(cell) for cell in cells]
    data = sum(
        not word or word.replace(" ", "").isdigit() or "@" in cell or is_time(cell)
        for word, cell in zip(plain, cells, strict=True)
    )
    if data > 0.2 * len(cells) or len(set(plain)) < 0.5 * len(plain):
        return False
    if len(cells) > 1:
        return sum(len(cell) for cell in cells) <= 150 * len(cells)
    words = [len(" ".join(one).split()) for one in below]
    return cells[0].endswith("?") or (
        len(plain[0].split()) <= _HEADING_WORDS and (not words or sum(words) / len(words) > 1)
    )


def _is_second_heading(cells: Sequence[str]) -> bool:
    return any(plain_heading(cell) in {"open ended response", "åbent svar"} for cell in cells)


def _contacts(plan: Plan, rows: Iterable[Row | Reject]) -> Iterator[RawContact | Reject]:
    for row in rows:
        if isinstance(row, Reject):
            yield Reject(plan.source, row.row, row.reason)
        else:
            yield from contacts_of_row(plan, row)
