"""Parquet files, read in a process of their own."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.guarded import rows_from_child, serve
from knast.sources.options import Options
from knast.sources.rows import Row
from knast.sources.tables import kind_of_table, read_table

_MODULE = "knast.sources.parquet_files"
_ROWS_A_BATCH = 1000
_MOST_COLUMNS = 10_000


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a Parquet file; see ``tables.read_table``."""
    yield from read_table(lambda: _rows(path), source=path.name, kind="parquet", options=options)


def recognise(path: Path) -> str:
    """The helpdesk whose export it is, or ``parquet``."""
    return kind_of_table(islice(_rows(path), 60), kind="parquet")


def _rows(path: Path) -> Iterator[Row | Reject]:
    return (row for row in rows_from_child(path, module=_MODULE) if not isinstance(row, str))


def _rows_in_child(path: Path) -> Iterator[Row]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only the child needs it, and it takes long to load

    with pq.ParquetFile(path) as table:
        names = table.schema_arrow.names[:_MOST_COLUMNS]
        yield 1, names
        number = 1
        for batch in table.iter_batches(batch_size=_ROWS_A_BATCH, use_threads=False):
            columns = [[_as_text(value) for value in column.to_pylist()] for column in batch.columns[:_MOST_COLUMNS]]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, list(cells)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return str(isoformat())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value)


def _sentence(problem: Exception) -> str:
    import pyarrow as pa  # noqa: PLC0415 - as above

    bad = isinstance(problem, (pa.ArrowException, OSError, ValueError, OverflowError))
    return f"The Parquet file is damaged ({type(problem).__name__})." if bad else ""


if __name__ == "__main__":
    serve(_rows_in_child, errors=_sentence)
