"""Reading a file: which kind it is, its fingerprint, and its contacts."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from knast.base.ids import digest
from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources import csv_files, jsonl, mail, parquet_files, text_files, transcripts, workbooks
from knast.sources.opening import ending_of, open_file
from knast.sources.options import Options, parse_columns

__all__ = ["Options", "fingerprint", "parse_columns", "read_source", "recognise"]

_Read = Callable[[Path, Options], Iterator[RawContact | Reject]]
_READERS: dict[str, _Read] = {
    "csv": csv_files.read,
    "xlsx": workbooks.read,
    "jsonl": jsonl.read,
    "parquet": parquet_files.read,
    "text": text_files.read,
    "eml": mail.read_eml,
    "mbox": mail.read_mbox,
    "vtt": transcripts.read,
    "srt": transcripts.read,
}
# Kinds whose tables may be the export of a known system.
_TABLES: dict[str, Callable[[Path], str]] = {
    "csv": csv_files.recognise,
    "xlsx": workbooks.recognise,
    "jsonl": jsonl.recognise,
    "parquet": parquet_files.recognise,
}
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".psv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "text",
    ".htm": "text",
    ".eml": "eml",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".vtt": "vtt",
    ".srt": "srt",
}
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_SOUND = (b"RIFF", b"ID3", b"\xff\xfb", b"\xff\xf3", b"OggS", b"fLaC")
_LOOK_BYTES = 65_536
_FEWEST_TAB_LINES = 3


def fingerprint(path: Path, options: Options) -> str:
    """A fingerprint of a file's content and of how it is read: the same means that nothing new can come of it.

    Returns:
        16 lower-case hexadecimal characters.
    """
    with path.open("rb") as handle:
        content = hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    columns = sorted(f"{target}={heading}" for target, heading in options.columns.items())
    return digest(content, path.suffix.casefold(), options.channel or "", options.lang or "", *columns)


def recognise(path: Path, options: Options) -> str:
    """The kind of a file: a helpdesk whose export it is (``zendesk``), or a format (``csv``, ``mbox``, ``vtt``)."""
    kind = _kind(path)
    if kind in _TABLES and not options.columns:
        return _TABLES[kind](path)
    return kind


def read_source(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a file, streamed in their order in it.

    What is wrong in the file is never an error: a bad row is a reject, and a file that cannot be read at all is one
    reject with row 0. The same file gives the same contacts in the same order every time.

    Args:
        path: A file.
        options: How to read it.
    """
    try:
        kind = _kind(path)
        if kind == "sound":
            yield Reject(path.name, 0, "This is a sound file: only its transcript can be read.")
            return
        yield from _READERS[kind](path, options)
    except OSError as problem:
        yield Reject(path.name, 0, f"The file cannot be read ({problem.strerror or type(problem).__name__}).")


def _kind(path: Path) -> str:
    """By its first bytes where they are plain, else by its name's ending, else by what its text looks like."""
    with open_file(path) as handle:
        start = handle.read(_LOOK_BYTES)
        if start.startswith((_ZIP, _OLE)):
            return "xlsx"
        if start.startswith(_PARQUET):
            return "parquet"
        if start.startswith(_SOUND):
            return "sound"
        kind = _ENDINGS.get(ending_of(path), "")
        if kind and kind != "text":
            return kind
        if start.startswith(b"From "):
            handle.seek(0)
            if mail.is_mbox(handle):
                return "mbox"
    return kind if kind and not _is_tabbed(start) else _kind_of_text(start)


def _kind_of_text(start: bytes) -> str:
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"WEBVTT"):
        return "vtt"
    if bare.startswith((b"{", b"[{")):
        return "jsonl"
    if b"\nFrom: " in start[:8000] and b"\nSubject: " in start[:8000]:
        return "eml"
    return "csv" if _is_tabbed(start) else "text"


def _is_tabbed(start: bytes) -> bool:
    tabs = [line.count(b"\t") for line in start.split(b"\n")[:50] if line.strip()][:-1]
    return len(tabs) >= _FEWEST_TAB_LINES and len(set(tabs)) == 1 and tabs[0] > 0
