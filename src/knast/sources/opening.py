"""Opening a file, packed with gzip or not; nothing is unpacked to disk."""

import gzip
from pathlib import Path
from typing import BinaryIO, cast

PACKED = ".gz"
MOST_UNPACKED_BYTES = 4 * 1024**3


class _Bounded(gzip.GzipFile):
    """A packed file that ends in an error when it grows past all reason."""

    def read1(self, size: int | None = -1) -> bytes:
        self._check()
        return super().read1(-1 if size is None else size)

    def read(self, size: int | None = -1) -> bytes:
        self._check()
        return super().read(size)

    def readline(self, size: int | None = -1) -> bytes:
        self._check()
        return super().readline(-1 if size is None else size)

    def _check(self) -> None:
        if self.tell() > MOST_UNPACKED_BYTES:
            raise OSError(0, f"it unpacks to more than {MOST_UNPACKED_BYTES:,} bytes")


def open_file(path: Path) -> BinaryIO:
    """A file's bytes as they stand inside, from the start.

    Raises:
        OSError: The file is not there, cannot be unpacked, or unpacks to more than 4 GiB.
    """
    return cast("BinaryIO", _Bounded(path, "rb")) if path.suffix.casefold() == PACKED else path.open("rb")


def ending_of(path: Path) -> str:
    """The ending that tells the kind, lower case: ``.jsonl`` for ``reviews.jsonl.gz``."""
    inner = Path(path.stem) if path.suffix.casefold() == PACKED else path
    return inner.suffix.casefold()
