"""What Python programs use: a workspace with its verbs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from knast.app.engines import Engines, default_engines, engines_in
from knast.app.export import TABLES, table_of
from knast.app.insight import Insight, gather
from knast.app.need import Done, Past, do, hand_of, history, undo
from knast.app.need_parts import statements_with_words
from knast.app.one_need import OneNeed, one_need
from knast.app.pipeline import RunSummary, run
from knast.app.workspace import Workspace, open_at
from knast.needs.acts import Kind
from knast.needs.steps import Hide, Merge, Move, MoveUnder, Pin, Rename, Split, Step
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

    def need(self, need_id: str) -> OneNeed:
        """Everything about one need; an id that was merged away leads to the need it was merged into.

        Raises:
            WrongRequest: No need has ever had this id.
        """
        return one_need(self.workspace, need_id, engines=self.engines)

    def history(self, need_id: str | None = None) -> list[Past]:
        """What was done to the map, or to one need of it, the last act first."""
        return history(self.workspace, need_id)

    def act(
        self, steps: Sequence[Step], *, kind: Kind = "accept", by: str | None = None, at: int | None = None
    ) -> Done:
        """Do several steps as one act with one undoing, such as a proposal that was accepted.

        Args:
            steps: What to do, of ``knast.needs.steps``; all of it or nothing is done.
            kind: What the act is called; under ``accept`` pinned needs are let alone.
            by: Who does it; whoever is logged in to the system by default.
            at: The number of the last act that they knew of.

        Raises:
            WrongRequest: It cannot be done.
            Conflict: A need that it is about has changed since act ``at``.
            Busy: A run, or somebody else's act, is at work.
        """
        hand = hand_of(by, now=datetime.now(UTC), seen=at)
        return do(self.workspace, steps, kind=kind, hand=hand, encoder=self.engines.encoder, proposed=kind == "accept")

    def rename(
        self, need_id: str, name: str, *, lang: str | None = None, by: str | None = None, at: int | None = None
    ) -> Done:
        """Give a need another name in one language; the workspace's by default. See ``act`` for the rest."""
        said = lang or self.workspace.settings().get("language", "en")
        return self.act([Rename(need_id, said, name)], kind="rename", by=by, at=at)

    def merge(self, need_id: str, *others: str, by: str | None = None, at: int | None = None) -> Done:
        """Merge other needs of the same level into one. See ``act`` for the rest."""
        return self.act([Merge(need_id, others)], kind="merge", by=by, at=at)

    def split(
        self,
        need_id: str,
        *,
        name: str,
        words: str | None = None,
        statements: Sequence[str] = (),
        lang: str | None = None,
        by: str | None = None,
        at: int | None = None,
    ) -> Done:
        """Make some statements of a detail a new one beside it. See ``act`` for the rest.

        Args:
            need_id: The detail.
            name: The new one's name.
            words: Take the statements that hold these words.
            statements: Or these, by their ids.
            lang: The language of the name; the workspace's by default.
            by: Who does it.
            at: The last act they knew of.
        """
        said = lang or self.workspace.settings().get("language", "en")
        chosen = statements if words is None else statements_with_words(self.workspace, need_id, words=words)
        return self.act([Split(need_id, {said: name}, tuple(chosen))], kind="split", by=by, at=at)

    def move(
        self,
        need_id: str,
        target: str,
        *,
        words: str | None = None,
        statements: Sequence[str] | None = None,
        by: str | None = None,
        at: int | None = None,
    ) -> Done:
        """Move statements to another detail; without any, put the need under another parent. See ``act`` for the rest.

        Args:
            need_id: The need.
            target: The other detail, or the new parent.
            words: Move the statements that hold these words.
            statements: Or these, by their ids.
            by: Who does it.
            at: The last act they knew of.
        """
        if words is None and statements is None:
            return self.act([MoveUnder(need_id, target)], kind="move", by=by, at=at)
        chosen = statements_with_words(self.workspace, need_id, words=words) if words is not None else statements or ()
        return self.act([Move(need_id, target, tuple(chosen))], kind="move", by=by, at=at)

    def pin(self, need_id: str, *, by: str | None = None, at: int | None = None) -> Done:
        """Keep a need from every proposal to merge, split, rename or retire it."""
        return self.act([Pin(need_id)], kind="pin", by=by, at=at)

    def unpin(self, need_id: str, *, by: str | None = None, at: int | None = None) -> Done:
        """Let a need be proposed for changes again."""
        return self.act([Pin(need_id, on=False)], kind="unpin", by=by, at=at)

    def hide(self, need_id: str, *, by: str | None = None, at: int | None = None) -> Done:
        """Leave a need, and what lies under it, out of summaries and lists; it counts as before."""
        return self.act([Hide(need_id)], kind="hide", by=by, at=at)

    def unhide(self, need_id: str, *, by: str | None = None, at: int | None = None) -> Done:
        """Show a need in summaries and lists again."""
        return self.act([Hide(need_id, on=False)], kind="unhide", by=by, at=at)

    def undo(self, act: int | None = None, *, by: str | None = None, at: int | None = None) -> Done:
        """Undo an act, by default the last one that is in force. An undoing can itself be undone.

        Raises:
            WrongRequest: There is nothing to undo, it is undone already, or later acts built on it.
        """
        hand = hand_of(by, now=datetime.now(UTC), seen=at)
        return undo(self.workspace, act, hand=hand, encoder=self.engines.encoder)

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
