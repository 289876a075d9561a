"""Spreading over processes of this machine; with one worker everything is done in this process."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

from knast.engines.spread_order import Ended, Ordered
from knast.engines.spread_worker import Order

# The most that a worker with the default reader takes (measured: docs/decisions/0009-spread.md), and what is left free.
WORKER_BYTES = 600_000_000
_FREE_BYTES = 1_000_000_000
_SECONDS_TO_END = 5
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class LocalSpread:
    """Works in processes of this machine, each started when it is first needed and kept warm until ``close``.

    A worker that is killed costs the piece in its hands, which another worker takes. Workers end with this process,
    however it ends.

    Args:
        workers: How many; 1 works in this process. By default as many as there are cores and memory for.
    """

    name = "local"

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or workers_that_fit()
        self.lost = 0
        self._hands: list[_Hand] = []

    def each(self, work: Callable[[Any, Any], Any], items: Iterable[object], *, shared: object) -> Iterator[Any]:
        """``work(shared, item)`` for each item, in order; see ``app.spread.Spread``."""
        if self.workers == 1:
            yield from (work(shared, item) for item in items)
            return
        crew = _Processes(self._hands, work=work, shared=pickle.dumps(shared), at_once=self.workers)
        ordered = Ordered(items, crew=crew)
        try:
            yield from ordered.results()
        finally:
            self.lost += ordered.lost
            crew.drop_busy()

    def processes(self) -> list[int]:
        """The workers' process ids."""
        return [hand.process.pid for hand in self._hands]

    def close(self) -> None:
        """End the workers."""
        for hand in self._hands:
            hand.channel.close()
        for hand in self._hands:
            try:
                hand.process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                _kill(hand)
        self._hands.clear()


def workers_that_fit() -> int:
    """As many workers as this process may use cores, but no more than memory allows; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, (_memory_bytes() - _FREE_BYTES) // WORKER_BYTES))


def _memory_bytes() -> int:
    """Memory that can still be had, or all there is where only that is known."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found.append(next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")))
    with suppress(OSError, ValueError):
        found.append(int(_CGROUP_LIMIT.read_text(encoding="ascii")))
    return min(found)


@dataclass(slots=True)
class _Hand:
    """One worker: its process, our end of its socket, the piece in its hands, and whose ``shared`` it knows."""

    process: "subprocess.Popen[bytes]"
    channel: Connection
    piece: int | None = None
    knows: object = None


class _Processes:
    """A crew of processes for one kind of work; see ``spread_order.Crew``."""

    def __init__(self, hands: list[_Hand], *, work: Callable[[Any, Any], Any], shared: bytes, at_once: int) -> None:
        self.at_once = at_once
        self._hands, self._work, self._shared = hands, work, shared

    def start(self, number: int, item: object) -> None:
        hand = next((one for one in self._hands if one.piece is None), None)
        if hand is None:
            hand = _started()
            self._hands.append(hand)
        order = Order(self._work, item, None if hand.knows is self else self._shared)
        message = pickle.dumps(order)
        hand.piece, hand.knows = number, self
        # A worker that is dead already is noticed when its answer is waited for.
        with suppress(OSError):
            hand.channel.send_bytes(message)

    def ended(self) -> list[Ended]:
        busy = {hand.channel: hand for hand in self._hands if hand.piece is not None}
        return [self._answer(busy[channel]) for channel in wait(list(busy)) if isinstance(channel, Connection)]

    def drop_busy(self) -> None:
        """End workers whose piece nobody waits for any more."""
        for hand in [one for one in self._hands if one.piece is not None]:
            self._drop(hand)

    def _answer(self, hand: _Hand) -> Ended:
        number = hand.piece if hand.piece is not None else -1
        try:
            answer = hand.channel.recv_bytes()
        except (EOFError, OSError):
            self._drop(hand)
            return Ended(number, lost=True)
        hand.piece = None
        result, error = pickle.loads(answer)  # noqa: S301 - from a process that we started, over a socket of its own
        return Ended(number, result, error)

    def _drop(self, hand: _Hand) -> None:
        _kill(hand)
        self._hands.remove(hand)


def _started() -> _Hand:
    ours, theirs = Pipe()
    with theirs:
        command = [sys.executable, "-m", "knast.engines.spread_worker", str(theirs.fileno())]
        # Each worker has one core: libraries that start a thread for each core would get in each other's way.
        environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        process = subprocess.Popen(  # noqa: S603 - this Python, our own module
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment
        )
    return _Hand(process, ours)


def _kill(hand: _Hand) -> None:
    hand.process.kill()
    hand.process.wait()
    hand.channel.close()
