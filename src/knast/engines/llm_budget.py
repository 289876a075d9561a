"""What a language model may cost in one run: requests, tokens and minutes; and what it did for that."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from knast.base.errors import Stopped


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one run may use; None is no limit.

    Attributes:
        requests: Requests that the server worked on, whether or not their answer could be used.
        tokens: Tokens in and out, as the server counts them; estimated where it does not say.
        minutes: Minutes from the first request.
    """

    requests: int | None = None
    tokens: int | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a reader did with its model.

    Attributes:
        requests: Requests that the server worked on.
        tokens: Tokens in and out.
        remembered: Contacts, or pieces of long ones, that had been answered before.
        repairs: Answers with a fault that the model was asked to mend.
        invented: Quotes dropped because they stand nowhere in their line.
        left: Lines that the model gave no usable answer to, and the other reader read.
    """

    requests: int = 0
    tokens: int = 0
    remembered: int = 0
    repairs: int = 0
    invented: int = 0
    left: int = 0


class Budget:
    """Counts what is used against limits; several threads may share one.

    A request is reserved before it is sent and settled afterwards, so that requests that are under way count too.

    Args:
        limits: The limits.
        clock: Seconds, from any beginning.
    """

    def __init__(self, limits: Limits | None = None, *, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._lock = Lock()
        self._began: float | None = None
        self.requests = 0
        self.tokens = 0

    def reserve(self, tokens: int) -> None:
        """Set aside one request.

        Args:
            tokens: How many tokens it will need, estimated.

        Raises:
            Stopped: That would be more than a limit allows.
        """
        with self._lock:
            if self._began is None:
                self._began = self._clock()
            limits = self._limits
            if limits.minutes is not None and self._clock() - self._began >= 60 * limits.minutes:
                raise _spent(f"{limits.minutes:g} minutes", setting="llm-minutes")
            if limits.requests is not None and self.requests + 1 > limits.requests:
                raise _spent(f"{limits.requests} requests", setting="llm-budget")
            if limits.tokens is not None and self.tokens + tokens > limits.tokens:
                raise _spent(f"{limits.tokens} tokens", setting="llm-budget")
            self.requests += 1
            self.tokens += tokens

    def settle(self, reserved: int, *, spent: int | None) -> None:
        """Say what a reserved request used.

        Args:
            reserved: The tokens that were set aside for it.
            spent: The tokens it used; None where the server did no work, and the request does not count.
        """
        with self._lock:
            self.tokens += (spent or 0) - reserved
            if spent is None:
                self.requests -= 1

    def seconds_left(self) -> float:
        """Seconds until the time is up; infinite where there is no limit."""
        with self._lock:
            if self._limits.minutes is None:
                return float("inf")
            began = self._clock() if self._began is None else self._began
            return max(0.0, began + 60 * self._limits.minutes - self._clock())


def _spent(what: str, *, setting: str) -> Stopped:
    return Stopped(
        f"What the language model may use in one run is used up ({what}).",
        f"What was read is kept. The same command goes on from there; change the limit with: knast settings {setting}",
    )
