"""Spreading over the machines of a Ray cluster, or over one that is started on this machine.

Ray places the pieces and moves them; order, retries and exactly-once are ours (``spread_order``, ``app.spread``).
"""

import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from knast.base.errors import KnastError, Missing, WrongRequest
from knast.engines.spread_local import workers_that_fit
from knast.engines.spread_order import Ended, Ordered

# Pieces are small: the store that Ray shares between processes of one machine need not be large.
_STORE_BYTES = 200_000_000
_SECONDS_TO_ANSWER = 10


class RaySpread:
    """Works as tasks on a Ray cluster, until ``close``.

    A node or process that dies costs the pieces in its hands; others take them. No usage statistics are sent, and a
    cluster started here listens on this machine only and leaves nothing behind.

    Args:
        address: The cluster's address, such as ``auto`` or ``10.0.0.5:6379``; without one a cluster is started here.
        workers: How many of the cluster's cores are used at once; by default all. For a cluster that is started
            here, how many cores it has; by default as many as there are cores and memory for.

    Raises:
        Missing: Ray is not installed, or no cluster answers.
        WrongRequest: The address is none, or the cluster cannot be joined from here.
    """

    name = "ray"

    def __init__(self, address: str | None = None, *, workers: int | None = None) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        if address is None:
            # Ray's own switch for a cluster of one machine: all of it then listens on 127.0.0.1.
            os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        try:
            import ray  # noqa: PLC0415 - an extra, loaded only where it is used
        except ImportError as problem:
            raise Missing("Ray is not installed.", "Install it: pip install 'knast[ray]'") from problem
        self._ray, self._ours = ray, ExitStack()
        if not ray.is_initialized():
            self._join(address, cores=workers or workers_that_fit())
        cores = max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call] # as Ray is
        self.workers = min(workers or cores, cores)
        # Of another's cluster no more is taken than was asked for; else the next pieces are on their way beforehand.
        self._at_once = self.workers if address and workers else 2 * self.workers
        self.lost = 0

    def each(self, work: Callable[[Any, Any], Any], items: Iterable[object], *, shared: object) -> Iterator[Any]:
        """``work(shared, item)`` for each item, in order; see ``app.spread.Spread``."""
        crew = _Tasks(self._ray, work=work, shared=shared, at_once=self._at_once)
        ordered = Ordered(items, crew=crew)
        try:
            yield from ordered.results()
        finally:
            self.lost += ordered.lost
            crew.cancel()

    def close(self) -> None:
        """Leave the cluster; end it where it was started here."""
        self._ours.close()

    def _join(self, address: str | None, *, cores: int) -> None:
        if address:
            _knock(address)
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
        if address is None:
            folder = self._ours.enter_context(tempfile.TemporaryDirectory(prefix="knast-", ignore_cleanup_errors=True))
            options |= {"num_cpus": cores, "object_store_memory": _STORE_BYTES, "_temp_dir": folder}
            # What is on its way to a worker is not written to a disk.
            options |= {"_node_ip_address": "127.0.0.1", "_system_config": {"automatic_object_spilling_enabled": False}}
            options["include_dashboard"] = False
        self._ours.callback(self._ray.shutdown)
        try:
            self._ray.init(address=address or "local", **options)
        except (ConnectionError, TimeoutError, RuntimeError, ValueError) as problem:
            self._ours.close()
            raise _not_joined(problem, address or "this machine") from problem


def _knock(address: str) -> None:
    """See that somebody listens: Ray itself would try for minutes."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdigit():
        raise WrongRequest(
            f"{address} is not the address of a Ray cluster.",
            "Write auto or HOST:PORT, such as 10.0.0.5:6379, and run this on one of the cluster's machines.",
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS_TO_ANSWER).close()
    except OSError as problem:
        raise _not_joined(ConnectionError(), address) from problem


def _not_joined(problem: Exception, address: str) -> KnastError:
    if isinstance(problem, ConnectionError | TimeoutError):
        return Missing(
            f"No Ray cluster answers at {address}.",
            "Start one with: ray start --head --disable-usage-stats (docs/how/run-on-many-machines.md)",
        )
    said = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    return WrongRequest(
        f"The Ray cluster at {address} cannot be joined: {said}",
        "Run this on one of its machines, with the same Python and the same Ray as there.",
    )


class _Tasks:
    """A crew of Ray tasks for one kind of work; see ``spread_order.Crew``."""

    def __init__(self, ray: Any, *, work: Callable[[Any, Any], Any], shared: object, at_once: int) -> None:  # noqa: ANN401 - an untyped library
        self.at_once = at_once
        self._ray, self._work = ray, work
        self._shared = ray.put(shared)
        # A lost piece is given out again by us, who count the tries and know whose it was.
        self._do = ray.remote(_do).options(max_retries=0, num_cpus=1)
        self._running: dict[Any, int] = {}

    def start(self, number: int, item: object) -> None:
        self._running[self._do.remote(self._work, shared=self._shared, item=item)] = number

    def ended(self) -> list[Ended]:
        running = list(self._running)
        ready, rest = self._ray.wait(running, num_returns=1)
        more, _ = self._ray.wait(rest, num_returns=len(rest), timeout=0) if rest else ([], [])
        return [self._answer(one) for one in (*ready, *more)]

    def cancel(self) -> None:
        """Let go of tasks that nobody waits for any more."""
        for one in self._running:
            self._ray.cancel(one, force=True)

    def _answer(self, task: Any) -> Ended:  # noqa: ANN401 - an untyped library
        number = self._running.pop(task)
        errors = self._ray.exceptions
        try:
            return Ended(number, self._ray.get(task))
        except errors.RayTaskError as problem:
            return Ended(number, error=_own(problem.cause))
        except errors.RayError:
            return Ended(number, lost=True)


def _do(work: Callable[[Any, Any], Any], *, shared: object, item: object) -> Any:  # noqa: ANN401 - whatever the work makes
    return work(shared, item)


def _own(cause: BaseException) -> Exception:
    """What the work raised; one of our errors as it is, since its sentence is meant for people."""
    if isinstance(cause, KnastError):
        return cause
    if isinstance(cause, ImportError):
        return Missing(
            f"A machine of the Ray cluster cannot load {cause.name or 'what it needs'}.",
            "Install the same Knast on all of its machines.",
        )
    return RuntimeError(f"A worker met {type(cause).__name__}.")
