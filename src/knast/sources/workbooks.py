"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS, every sheet a table of its own."""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.guarded import rows_from_child, serve
from knast.sources.options import Options
from knast.sources.rows import Row
from knast.sources.tables import kind_of_table, read_table

_MODULE = "knast.sources.workbooks"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK_BYTES = 1_000_000
_MOST_UNPACKED_BYTES = 1_000_000_000
_MOST_CELLS = 60_000_000
_MOST_PARTS = 10_000
_PROTECTED = "The workbook is protected by a password: save it without one."


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a workbook, sheet by sheet; a sheet without customers' words is a reject that names it."""
    if problem := _problem_before(path):
        yield Reject(path.name, 0, problem)
        return
    for name, rows in _sheets(path):
        for one in read_table(rows, source=path.name, kind="xlsx", options=options):
            whole_sheet = isinstance(one, Reject) and one.row == 0 and name
            yield (
                replace(one, reason=f"Sheet '{name}': {one.reason}") if isinstance(one, Reject) and whole_sheet else one
            )


def recognise(path: Path) -> str:
    """The helpdesk whose export stands in the first sheet, or ``xlsx``."""
    if _problem_before(path):
        return "xlsx"
    first = next(_sheets(path), None)
    return kind_of_table(islice(first[1](), 60), kind="xlsx") if first else "xlsx"


def _problem_before(path: Path) -> str:
    """What can be seen wrong without unpacking: a password, or a size that no table has."""
    with path.open("rb") as handle:
        start = handle.read(_LOOK_BYTES)
    if not start:
        return "The file is empty."
    if start.startswith(_OLE):
        return _PROTECTED if _ENCRYPTED in start else ""
    if not start.startswith(b"PK"):
        return "This is not a workbook."
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        return f"The workbook is damaged ({type(problem).__name__})."
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED_BYTES:
        return "The workbook unpacks to more than a workbook may hold."
    return ""


def _sheets(path: Path) -> Iterator[tuple[str, Callable[[], Iterator[Row | Reject]]]]:
    """Each sheet's name and how to open its rows. The first opening streams; a second one starts a new child."""
    stream = rows_from_child(path, module=_MODULE)
    name = ""
    ahead = next(stream, None)
    while ahead is not None:
        if isinstance(ahead, str):
            name = ahead
            ahead = next(stream, None)
        sheet = _OneSheet(stream, ahead)
        yield name, _opener(path, name=name, first=sheet)
        ahead = sheet.next_sheet()


class _OneSheet:
    """The rows of one sheet out of a stream of several."""

    def __init__(self, stream: Iterator[Row | Reject | str], ahead: Row | Reject | str | None) -> None:
        self._stream = stream
        self._following: str | None = ahead if isinstance(ahead, str) else None
        self._ahead = [ahead] if ahead is not None and not isinstance(ahead, str) else []
        self._done = ahead is None or isinstance(ahead, str)

    def __iter__(self) -> Iterator[Row | Reject]:
        while self._ahead:
            yield self._ahead.pop()
        while not self._done:
            row = next(self._stream, None)
            if row is None or isinstance(row, str):
                self._following, self._done = row, True
                return
            yield row

    def next_sheet(self) -> str | None:
        for _ in self:
            pass
        return self._following


def _opener(path: Path, *, name: str, first: _OneSheet) -> Callable[[], Iterator[Row | Reject]]:
    unopened = [first]

    def rows() -> Iterator[Row | Reject]:
        if unopened:
            return iter(unopened.pop())
        return _sheet_again(path, name)

    return rows


def _sheet_again(path: Path, name: str) -> Iterator[Row | Reject]:
    current = ""
    for row in rows_from_child(path, module=_MODULE):
        if isinstance(row, str):
            current = row
        elif current == name or isinstance(row, Reject):
            yield row


def _rows_in_child(path: Path) -> Iterator[Row | str]:
    with path.open("rb") as handle, CalamineWorkbook.from_filelike(handle) as book:
        for sheet in book.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            cells = book.get_sheet_by_name(sheet.name)
            if cells.height * cells.width > _MOST_CELLS:
                raise MemoryError
            yield sheet.name
            first = (cells.start or (0, 0))[0] + 1
            for number, row in enumerate(cells.iter_rows(), first):
                yield number, [_as_text(cell) for cell in row]


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - above that a float is no whole number
    if isinstance(cell, dt.datetime):
        return cell.isoformat(timespec="seconds") if cell.time() != dt.time() else cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, PasswordError):
        return _PROTECTED
    if isinstance(problem, (CalamineError, OSError, ValueError)):
        return f"The workbook is damaged ({type(problem).__name__})."
    return ""


if __name__ == "__main__":
    serve(_rows_in_child, errors=_sentence)
