"""Bytes to text, line by line, whatever the encoding says or hides."""

import codecs
import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from knast.sources.opening import open_file

LONGEST_LINE_BYTES = 16_000_000
_LOOK_BYTES = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUL_SHARE = 0.3
_TEXT_CODEC = re.compile(
    r"(?:utf|iso|latin|l\d|cp|windows|us-ascii|ascii|koi8|mac|big5|gb|euc|shift|sjis|hz|johab|ks|tis)"
)


class LineTooLong(ValueError):
    """A line of a text file is longer than 16 million bytes."""


def lines_of(path: Path) -> Iterator[str]:
    r"""The lines of a text file with their line ends (``\n``), streamed.

    UTF-16 and UTF-32 are known by their marks or by their zeros; anything else is UTF-8 line by line, and a line that
    is not is taken as Windows-1252, so that a file with mixed encodings comes out right.

    Raises:
        LineTooLong: A line is longer than 16 million bytes.
    """
    with open_file(path) as handle:
        encoding = wide_encoding(handle.read(_LOOK_BYTES))
    if encoding:
        yield from _wide_lines(path, encoding)
        return
    with open_file(path) as handle:
        first = True
        for raw in _raw_lines(handle):
            line = decode(raw.removeprefix(codecs.BOM_UTF8) if first else raw)
            first = False
            yield from _ended(line)


def wide_encoding(start: bytes) -> str:
    """``utf-16`` or its like where a file's first bytes show it, with or without a byte order mark; else empty."""
    mark = next((name for bom, name in _MARKS if start.startswith(bom)), "")
    if mark:
        return "" if mark == "utf-8-sig" else mark
    pairs = len(start) // 2
    if not pairs:
        return ""
    if start[1::2].count(0) > _NUL_SHARE * pairs and start[::2].count(0) < start[1::2].count(0) / 10:
        return "utf-16-le"
    if start[::2].count(0) > _NUL_SHARE * pairs and start[1::2].count(0) < start[::2].count(0) / 10:
        return "utf-16-be"
    return ""


def decode(raw: bytes, *, declared: str = "") -> str:
    """Text from bytes; never fails.

    Args:
        raw: The bytes.
        declared: The encoding that a header names; used where it is a known text encoding and fits. Bytes that are
            plainly UTF-8 are read as UTF-8 even where a header says Latin-1, which mail programs often get wrong.
    """
    name = declared.strip().strip("'\"").casefold()
    if name in {"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"}:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return _single_byte(raw)
    if _TEXT_CODEC.match(name):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            pass  # the declaration is wrong: what the bytes show decides
    return decode(raw)


def _single_byte(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _raw_lines(handle: BinaryIO) -> Iterator[bytes]:
    while raw := handle.readline(LONGEST_LINE_BYTES + 1):
        if len(raw) > LONGEST_LINE_BYTES:
            raise LineTooLong(f"A line is longer than {LONGEST_LINE_BYTES:,} bytes.")
        yield raw


def _wide_lines(path: Path, encoding: str) -> Iterator[str]:
    with open_file(path) as raw, TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\n") as handle:
        while line := handle.readline(LONGEST_LINE_BYTES):
            if len(line) == LONGEST_LINE_BYTES:
                raise LineTooLong(f"A line is longer than {LONGEST_LINE_BYTES:,} characters.")
            yield from _ended(line.removeprefix("\ufeff"))


def _ended(line: str) -> Iterator[str]:
    """A line with LF, or several where an old system ended its lines with CR alone."""
    line = line.replace("\r\n", "\n")
    if "\r" in line and not line.endswith("\n"):
        yield from (part + "\n" for part in line.removesuffix("\r").split("\r"))
        return
    yield line.replace("\r", " ")
