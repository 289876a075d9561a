"""A workspace: one company's data in one folder, opened with what works on it."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from knast.app.parts import Parts
from knast.app.settings import SETTINGS
from knast.base.errors import Busy, KnastError, Missing, WrongRequest
from knast.store.database import FILE, open_database, settle
from knast.store.settings import read_settings, write_setting

_SECRET = "pseudonym-key"  # noqa: S105 - the name of a setting


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace.

    Attributes:
        folder: Where it lies.
        engine: Its database.
    """

    folder: Path
    engine: Engine

    @property
    def parts(self) -> Parts:
        """Where a run keeps its parts."""
        return Parts(self.folder / "parts")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the data."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self.engine.execution_options(write=True).begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the workspace for a run; it is let go when the process ends, however it ends.

        Raises:
            Busy: Another process holds it.
        """
        with (self.folder / "knast.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise Busy(
                    f"Another Knast is already working in {self.folder}.", "Wait until it is done, then run again."
                ) from problem
            yield
            settle(self.engine)

    def settings(self) -> dict[str, str]:
        """The settings a person may change."""
        names = {setting.name for setting in SETTINGS}
        with self.reading() as connection:
            return {name: value for name, value in read_settings(connection).items() if name in names}

    def secret(self) -> str:
        """The workspace's own key for pseudonyms, made when it is first asked for."""
        with self.writing() as connection:
            found = read_settings(connection).get(_SECRET)
            if found is None:
                found = secrets.token_hex(16)
                write_setting(connection, name=_SECRET, value=found)
        return found


def open_at(place: str | Path, *, make: bool = True) -> Workspace:
    """Open the workspace in a folder.

    Args:
        place: The folder.
        make: Make the workspace where there is none.

    Raises:
        Missing: There is none, and it shall not be made.
        WrongRequest: The place is a file, an address, or cannot be written.
    """
    if "://" in str(place):
        raise WrongRequest(f"{place} is an address; this Knast keeps workspaces in folders.", "Name a folder.")
    folder = Path(place).expanduser()
    if not make and not (folder / FILE).exists():
        raise Missing(f"There is no workspace in {folder}.", "Begin with: knast run YOUR-EXPORT.csv")
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
        return Workspace(folder, open_database(folder / FILE))
    except KnastError:
        raise
    except OSError as problem:
        raise WrongRequest(
            f"{folder} cannot be used as a workspace ({problem.strerror}).", "Name another folder."
        ) from problem
