"""The whole workspace as one archive, and back without loss."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Connection, LargeBinary, Table, func, select

from knast.base.errors import WrongRequest
from knast.base.text import json_line
from knast.store.tables import ALL, needs

FORMAT = "knast-archive-1"
_MANIFEST = "manifest.json"
_MOST_BYTES_A_LINE = 64 * 1024 * 1024


def write_archive(connection: Connection, target: BinaryIO) -> dict[str, int]:
    """Write every table as JSONL into a zip, with a manifest of counts and checksums.

    Args:
        connection: One consistent view of the workspace.
        target: Where the archive goes.

    Returns:
        Rows by table.
    """
    counts: dict[str, int] = {}
    sums: dict[str, str] = {}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for table in ALL:
            digest = hashlib.sha256()
            counts[table.name] = 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
                for line in _lines(connection, table):
                    member.write(line)
                    digest.update(line)
                    counts[table.name] += 1
            sums[table.name] = digest.hexdigest()
        archive.writestr(_MANIFEST, json.dumps({"format": FORMAT, "rows": counts, "sha256": sums}, indent=1))
    return counts


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execution_options(stream_results=True, yield_per=1000).execute(
        select(table).order_by(*table.primary_key)
    )
    for row in rows.mappings():
        values = {key: _out(value) for key, value in row.items()}
        yield json_line(values).encode("utf-8") + b"\n"


def _out(value: object) -> object:
    return {"base64": base64.b64encode(value).decode("ascii")} if isinstance(value, bytes) else value


def read_archive(connection: Connection, path: Path) -> dict[str, int]:
    """Fill an empty workspace from an archive.

    Args:
        connection: An open write transaction; nothing is kept unless all of it is.
        path: The archive.

    Returns:
        Rows by table.

    Raises:
        WrongRequest: It is no archive of ours, is damaged, or the workspace is not empty.
    """
    if any(connection.scalar(select(func.count()).select_from(table)) for table in ALL if table.name != "settings"):
        raise WrongRequest("This workspace already holds data.", "Import into an empty folder: --workspace NEW-FOLDER")
    # A need may stand before its parent: references are checked when all rows are there.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    try:
        with ZipFile(path) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest.get("format") != FORMAT:
                raise WrongRequest(
                    f"{path.name} is not an archive this Knast can read.", "Make one with: knast export all"
                )
            return {
                table.name: _fill(connection, table, archive=archive, manifest=manifest) for table in _parents_first()
            }
    except (BadZipFile, KeyError, ValueError, OSError) as problem:
        raise WrongRequest(
            f"{path.name} is damaged or not an archive ({problem}).", "Make one with: knast export all"
        ) from problem


def _parents_first() -> list[Table]:
    return [table for table in needs.metadata.sorted_tables if table in ALL]


def _fill(connection: Connection, table: Table, *, archive: ZipFile, manifest: dict[str, Any]) -> int:
    digest, batch, total = hashlib.sha256(), [], 0
    connection.execute(table.delete())
    if table.name not in manifest["rows"]:
        return 0  # an archive from before there was such a table
    blobs = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    with archive.open(f"{table.name}.jsonl") as member:
        for line in iter(lambda: member.readline(_MOST_BYTES_A_LINE), b""):
            digest.update(line)
            row = json.loads(line)
            batch.append({**row, **{name: base64.b64decode(row[name]["base64"]) for name in blobs}})
            total += 1
            if len(batch) == 1000:  # noqa: PLR2004 - a batch that stays small in memory
                connection.execute(table.insert(), batch)
                batch = []
    if batch:
        connection.execute(table.insert(), batch)
    if digest.hexdigest() != manifest["sha256"][table.name] or total != manifest["rows"][table.name]:
        raise ValueError(f"{table.name} does not match its checksum")
    return total
