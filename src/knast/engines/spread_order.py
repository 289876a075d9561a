"""Many hands, one order: pieces are made at the same time and come back in the order in which they were given."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from knast.base.errors import Stopped

_MOST_TRIES = 3
# Pieces under way or waiting to be taken back, for each worker: what lies in memory stays within bounds.
_AHEAD = 2


class Ended(NamedTuple):
    """How one piece ended.

    Attributes:
        number: The piece's place, from 0.
        result: What was made of it.
        error: What the work itself raised; trying again would raise it again.
        lost: The worker died under it.
    """

    number: int
    result: Any = None
    error: Exception | None = None
    lost: bool = False


class Crew(Protocol):
    """Workers that take pieces.

    Attributes:
        at_once: How many pieces it takes at the same time.
    """

    at_once: int

    def start(self, number: int, item: object) -> None:
        """Give a worker a piece; called for at most ``at_once`` pieces that have not ended."""
        ...

    def ended(self) -> list[Ended]:
        """Wait until at least one piece that was started has ended."""
        ...


class Ordered:
    """Pieces that a crew is at work on, and those that ended before their turn.

    A piece whose worker died is given to another worker, three times in all.

    Args:
        items: What to work on; taken one by one, a little ahead of what is wanted.
        crew: Who works.

    Attributes:
        lost: How many times a piece was lost with its worker.
    """

    def __init__(self, items: Iterable[object], *, crew: Crew) -> None:
        self._more, self._crew = iter(items), crew
        self._taken = 0
        self._open: dict[int, object] = {}
        self._waiting: deque[int] = deque()
        self._ended: dict[int, Ended] = {}
        self._tries: Counter[int] = Counter()
        self._running = 0
        self.lost = 0

    def results(self) -> Iterator[Any]:
        """What was made of each piece, in order.

        Raises:
            Stopped: Three workers died under the same piece.
            Exception: Whatever the work on a piece, or taking the next one, raised; all before it are given first.
        """
        head = 0
        while self._take() or self._open:
            self._give_out()
            while head not in self._ended:
                for one in self._crew.ended():
                    self._note(one)
                self._give_out()
            ended = self._ended.pop(head)
            del self._open[head]
            head += 1
            if ended.error is not None:
                raise ended.error
            yield ended.result

    def _take(self) -> bool:
        """Take pieces up to the bound; whether any was taken."""
        before = self._taken
        while self._more is not None and len(self._open) < _AHEAD * self._crew.at_once:
            number = self._taken
            try:
                item = next(self._more)
            except StopIteration:
                break
            except Exception as problem:  # noqa: BLE001 - raised again when the pieces before it are done
                item, self._ended[number], self._more = None, Ended(number, error=problem), iter(())
            else:
                self._waiting.append(number)
            self._open[number] = item
            self._taken += 1
        return self._taken > before

    def _give_out(self) -> None:
        while self._waiting and self._running < self._crew.at_once:
            number = self._waiting.popleft()
            self._tries[number] += 1
            self._running += 1
            self._crew.start(number, self._open[number])

    def _note(self, ended: Ended) -> None:
        self._running -= 1
        if not ended.lost:
            self._ended[ended.number] = ended
            return
        self.lost += 1
        if self._tries[ended.number] < _MOST_TRIES:
            self._waiting.appendleft(ended.number)
            return
        stop = Stopped(
            "Three workers, one after the other, died at the same part of the work.",
            "All before it is kept. Run the same command again to go on; with fewer --workers if memory is short.",
        )
        self._ended[ended.number] = Ended(ended.number, error=stop)
