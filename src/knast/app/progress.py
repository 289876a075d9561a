"""How long work tells what it is doing, wherever somebody is watching."""

from typing import Protocol


class Progress(Protocol):
    """Told by long work where it stands; shown by a door."""

    def begin(self, step: str, *, total: int | None) -> None:
        """A step begins; ``total`` is how many things it has to do, None where unknown."""
        ...

    def advance(self, done: int) -> None:
        """So many more things of the step are done."""
        ...

    def end(self) -> None:
        """The step is done."""
        ...


class Silent:
    """Nobody is watching."""

    def begin(self, step: str, *, total: int | None) -> None:
        """Say nothing."""

    def advance(self, done: int) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""
