"""Setting the stage for the demo company."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knast.app.engines import Engines
from knast.app.pipeline import RunSummary, run
from knast.app.progress import Progress
from knast.app.workspace import Workspace, open_at
from knast.sources.demo_company import COMPANY
from knast.sources.demo_files import write_demo_files
from knast.sources.read import Options
from knast.store.settings import write_setting

COST_PER_CONTACT = "65 DKK"


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo company's workspace, and where its raw files lie."""

    house: Workspace
    raw: Path
    now: datetime

    def run(self, *, engines: Engines, progress: Progress) -> RunSummary:
        """Read the raw files as any company's."""
        return run(self.house, [self.raw], engines=engines, options=Options(), now=self.now, progress=progress)


def make_demo(folder: Path, *, now: datetime, lang: str) -> Stage:
    """Write the demo company's raw files into ``folder/raw`` and make its workspace in ``folder``.

    Files that stand there already and are the same are left alone, so the demo can be run again.
    """
    house = open_at(folder)
    write_demo_files(folder / "raw")
    with house.writing() as connection:
        for name, value in (("company", COMPANY), ("cost-per-contact", COST_PER_CONTACT), ("language", lang)):
            write_setting(connection, name=name, value=value)
    return Stage(house, folder / "raw", now)
