"""Parts of a run: pieces of work that are there whole or not at all, so that a killed run resumes."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pyarrow as pa
import pyarrow.parquet as pq

from knast.base.errors import Missing

# A folder that machines share may show what another machine wrote a little later.
_SECONDS_TO_ARRIVE = 60.0
_SECONDS_BETWEEN_LOOKS = 0.2


class Parts:
    """Parquet files in one folder.

    A part is written under a temporary name and renamed, so a part that exists is whole, and is not made again. Several
    processes, on several machines, may make the same part: each writes a file of its own, and one of them stays.

    Attributes:
        folder: Where they lie; made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure(self, name: str, make: Callable[[], pa.Table]) -> Path:
        """Make a part unless it is there.

        Args:
            name: Deterministic name of the piece of work, without an ending.
            make: Does the work.

        Returns:
            The part's file.
        """
        path = self._path(name)
        if not path.exists():
            table = make()
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}.tmp")
            pq.write_table(table, temporary, compression="zstd")
            temporary.replace(path)
        return path

    def has(self, name: str) -> bool:
        """Whether a part is there."""
        return self._path(name).exists()

    def arrived(self, name: str, *, within_s: float = _SECONDS_TO_ARRIVE) -> Path:
        """A part that somebody has made.

        Args:
            name: Its name.
            within_s: How long to wait for it.

        Raises:
            Missing: It does not come: who made it wrote to another folder.
        """
        path, began = self._path(name), monotonic()
        while not path.exists():
            if monotonic() - began > within_s:
                raise Missing(
                    f"A part that a worker made is not in {self.folder}.",
                    "Name a folder that all machines share, at the same place on each: --parts DIR",
                )
            sleep(_SECONDS_BETWEEN_LOOKS)
            # Reading the folder makes a network file system ask its server anew.
            list(self.folder.glob(path.name))
        return path

    def drop(self, name: str) -> None:
        """Remove a part that is kept elsewhere now."""
        self._path(name).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all parts, and what was left half-written."""
        for path in self.left_over():
            path.unlink(missing_ok=True)

    def left_over(self) -> list[Path]:
        """The files that an interrupted run left."""
        return sorted(self.folder.glob("*")) if self.folder.exists() else []

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"
