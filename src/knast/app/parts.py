"""Parts of a run: pieces of work that are there whole or not at all, so that a killed run resumes."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


class Parts:
    """Parquet files in one folder of a workspace.

    A part is written under a temporary name and renamed, so a part that exists is whole, and is not made again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ensure(self, name: str, make: Callable[[], pa.Table]) -> Path:
        """Make a part unless it is there.

        Args:
            name: Deterministic name of the piece of work, without an ending.
            make: Does the work.

        Returns:
            The part's file.
        """
        path = self._folder / f"{name}.parquet"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(".tmp")
            pq.write_table(make(), temporary, compression="zstd")
            temporary.replace(path)
        return path

    def remove(self, prefix: str) -> None:
        """Remove all parts whose names begin with ``prefix``, and what was left half-written."""
        for path in self._folder.glob("*"):
            if path.name.startswith(prefix):
                path.unlink()

    def left_over(self) -> list[Path]:
        """The files that an interrupted run left."""
        return sorted(self._folder.glob("*")) if self._folder.exists() else []
