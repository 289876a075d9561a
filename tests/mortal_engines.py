"""Engines under which a worker dies, once in each step; for tests of runs that are spread."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knast.app.engines import Engines, default_engines
from knast.needs.encode import Encoder, Vectors
from knast.needs.reading import Finding, Passage
from knast.privacy.mask import Masked

STEPS = ("intake", "reading", "encoding")
# Nothing waits longer than this for a death that does not come.
_MOST_S = 20.0


@dataclass(frozen=True)
class Fate:
    """Who dies where.

    Attributes:
        folder: Holds a file for each step in which somebody has died.
        spared: The process, and the machine of a cluster, that does not die.
        times: How many workers die in each step.
    """

    folder: Path
    spared: tuple[int, str]
    times: int = 1

    def befall(self, step: str) -> None:
        """Kill this worker, with its machine in a cluster, if it is the one that shall die in this step."""
        if os.getpid() == self.spared[0]:
            return
        node = os.environ.get("RAY_NODE_ID", "")
        if node and node == self.spared[1]:
            self._wait_for(step)
            return
        for time_of in range(self.times):
            try:
                (self.folder / f"{step}-{time_of}").touch(exist_ok=False)
            except FileExistsError:
                continue
            if node:
                # The machine's own process, under which its workers run.
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)

    def deaths(self) -> dict[str, int]:
        """How many died in each step."""
        return {step: len(list(self.folder.glob(f"{step}-*"))) for step in STEPS}

    def _wait_for(self, step: str) -> None:
        """Leave work to the others until one of them has died."""
        until = time.monotonic() + _MOST_S
        while not (self.folder / f"{step}-0").exists() and time.monotonic() < until:
            time.sleep(0.05)


@dataclass
class MortalMasker:
    """The built-in masker."""

    fate: Fate
    name: str = "mortal-masker"

    def mask(self, text: str, *, names: Sequence[str] = (), keep: frozenset[str] = frozenset()) -> Masked:
        self.fate.befall("intake")
        return default_engines().masker.mask(text, names=names, keep=keep)


@dataclass
class MortalReader:
    """The default reader."""

    fate: Fate
    name: str = "mortal-reader"

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        self.fate.befall("reading")
        return default_engines().reader.read(passages)


@dataclass
class MortalEncoder:
    """The built-in encoder, fitted to nothing."""

    fate: Fate
    name: str = "mortal-encoder"

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.fate.befall("encoding")
        return default_engines().encoder.encode(texts)

    def adapted(self, texts: Sequence[str]) -> Encoder:
        del texts
        return self


def mortal_engines(fate: Fate) -> Engines:
    return Engines(MortalMasker(fate), MortalReader(fate), MortalEncoder(fate))
