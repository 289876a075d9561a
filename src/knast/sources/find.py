"""From what a user names (files, folders, globs) to the files that are read."""

import glob
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from knast.base.errors import Missing, WrongRequest
from knast.sources.opening import ending_of

READABLE = frozenset(
    """
    .csv .tsv .tab .psv .xlsx .xlsm .xlsb .xls .ods .jsonl .ndjson .json .parquet .pq .txt .md .text .html .htm .eml
    .mbox .mbx .vtt .srt
    """.split()
)
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_KINDS = "CSV, Excel, JSONL, JSON, Parquet, text, mail (eml, mbox) and transcripts (vtt, srt)"


def find_sources(given: Sequence[str]) -> list[Path]:
    """The files to read.

    Args:
        given: Files, folders (with all folders in them) and globs (``**`` too). In a folder hidden files and files of
            unknown kinds are left out; a file that is named is always taken.

    Returns:
        Paths in order, each once.

    Raises:
        Missing: Something named is not there, or there is nothing to read in it.
        WrongRequest: It is the address of a service.
    """
    if not given:
        raise Missing("No source is named.", "Name files, folders or globs, for example: knast run contacts.csv")
    found: dict[Path, Path] = {}
    for name in given:
        for path in _one(name):
            found.setdefault(path.resolve(), path)
    return sorted(found.values())


def _one(name: str) -> list[Path]:
    if _URL.match(name):
        raise WrongRequest(
            f"{name.split('://', maxsplit=1)[0]}:// cannot be read: only files can.",
            f"Save the contacts as a file: {_KINDS}.",
        )
    path = Path(name).expanduser()
    if path.is_file():
        return [path]
    if path.is_dir():
        inside = list(_in_folder(path))
        if not inside:
            raise Missing(f"There is nothing to read in the folder {name}.", f"Knast reads {_KINDS}.")
        return inside
    if glob.has_magic(name):
        return _in_glob(name)
    raise Missing(f"There is no file or folder {name}.", "Check the name, and from which folder you started.")


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not hidden and ending_of(path) in READABLE and path.is_file():
            yield path


def _in_glob(name: str) -> list[Path]:
    found: list[Path] = []
    for match in glob.glob(str(Path(name).expanduser()), recursive=True):  # noqa: PTH207 - Path.glob takes no absolute patterns
        path = Path(match)
        if path.is_dir():
            found += _in_folder(path)
        elif path.is_file():
            found.append(path)
    if not found:
        raise Missing(f"Nothing matches {name}.", "Check the pattern; put it in quotes if your shell changes it.")
    return found
