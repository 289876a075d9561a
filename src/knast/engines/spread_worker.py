"""One worker of the process pool: takes pieces from the process that started it until that process is gone.

Started by ``spread_local`` as ``python -m knast.engines.spread_worker NUMBER``; NUMBER is its end of a socket that only
the two share. It imports nothing of the program that started it, so that a script needs no main guard.
"""

import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple


class Order(NamedTuple):
    """A message to a worker.

    Attributes:
        work: Applied to what is shared and the piece.
        piece: One piece of work.
        shared: Pickled, what is the same for all pieces from here on; None where it is as before.
    """

    work: Callable[[Any, Any], Any]
    piece: Any
    shared: bytes | None


def main(channel: Connection) -> None:
    """Work until the other end is closed."""
    # A person who stops a run stops the process that started this one; it then ends with its socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shared: Any = None
    try:
        while True:
            message = channel.recv_bytes()
            try:
                order: Order = pickle.loads(message)  # noqa: S301 - from the process that started us
                if order.shared is not None:
                    shared = pickle.loads(order.shared)  # noqa: S301 - from the process that started us
                answer = pickle.dumps((order.work(shared, order.piece), None))
            except Exception as problem:  # noqa: BLE001 - raised again in the process that asked
                answer = _as_answer(problem)
            channel.send_bytes(answer)
    except (EOFError, OSError):
        return


def _as_answer(problem: Exception) -> bytes:
    """The error as an answer, with the place where it was raised; never its words where it cannot travel whole."""
    problem.add_note("In a worker:\n" + "".join(traceback.format_tb(problem.__traceback__)))
    try:
        answer = pickle.dumps((None, problem))
        pickle.loads(answer)  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - an error of any library, whose own pickling may raise anything
        return pickle.dumps((None, RuntimeError(f"A worker met {type(problem).__name__}.")))
    return answer


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
