"""What Python programs use: a workspace with its verbs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from knast.app.engines import Engines, default_engines, engines_in
from knast.app.export import TABLES, table_of
from knast.app.insight import Insight, gather
from knast.app.pipeline import RunSummary, run
from knast.app.workspace import Workspace, open_at
from knast.sources.read import Options


class House:
    """One company's workspace.

    Tables come back as Arrow, with ``.to_pandas()`` and ``.to_polars()`` where those are installed; lists and records
    in a cell are JSON text.
    """

    def __init__(self, workspace: Workspace, *, engines: Engines | None = None) -> None:
        self.workspace = workspace
        self.engines = engines or default_engines()
        self._given = engines

    def run(self, *sources: str | Path, columns: Mapping[str, str] | None = None) -> RunSummary:
        """Read sources, mask them, find statements and bring the map up to date.

        Args:
            sources: Files, folders and globs.
            columns: Which heading holds what, such as ``{"text": "Besked"}``, where it is not found by itself.

        Raises:
            Missing: A source is not there.
        """
        engines, options = self._given or engines_in(self.workspace), Options(columns=dict(columns or {}))
        return run(self.workspace, sources, engines=engines, options=options, now=datetime.now(UTC))

    def insight(self) -> Insight:
        """All figures and quotes at this moment."""
        return gather(self.workspace, engines=self.engines)

    def contacts(self) -> pa.Table:
        """Contacts, masked."""
        return self._table("contacts")

    def statements(self) -> pa.Table:
        """Statements with their quotes."""
        return self._table("statements")

    def needs(self) -> pa.Table:
        """Needs with their counts."""
        return self._table("needs")

    def places(self) -> pa.Table:
        """Where each statement stands on the map."""
        return self._table("places")

    def _table(self, name: str) -> pa.Table:
        with self.workspace.reading() as connection:
            return table_of(TABLES[name](connection))


def open_workspace(place: str | Path = "knast-data", *, engines: Engines | None = None) -> House:
    """Open a workspace, and make it where there is none.

    Args:
        place: Its folder.
        engines: What masks, reads and maps; by default those that ship, with the reader that is set.

    Raises:
        WrongRequest: The place cannot be a workspace.
    """
    return House(open_at(place), engines=engines)
