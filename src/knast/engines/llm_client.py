"""A client for any server that speaks the chat completions protocol of OpenAI; nothing else is ever asked.

It goes nowhere but to the address it was given: no redirects, no proxies from the environment. What the server says in
an error is not repeated, since it may hold a customer's words.
"""

import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from threading import Event
from typing import Any, NamedTuple

from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TookTooLong
from urllib3.response import BaseHTTPResponse

from knast.base.errors import KnastError, Missing, WrongRequest
from knast.engines.llm_budget import Budget
from knast.engines.llm_connection import Connections
from knast.engines.llm_server import ModelServer

CHARACTERS_A_TOKEN = 3.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _LONGEST_ASKED_WAIT_S = 1.0, 30.0, 120.0
_MOST_TIMEOUTS = 2
_CHUNK_BYTES = 65_536
_CHECK_S, _SHORTEST_S = 5.0, 0.05
_BUSY, _UNAVAILABLE = 429, 503
_TRY_AGAIN = frozenset({408, 409, 425, _BUSY})
# What some servers do not know and answer 400 or 422 to.
_EXTRAS: Mapping[str, object] = {"response_format": {"type": "json_object"}, "temperature": 0}


class Message(NamedTuple):
    """One message of a conversation: ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


class Completion(NamedTuple):
    """What the model answered, and how many tokens question and answer took."""

    text: str
    tokens: int


class NoAnswer(Exception):
    """The server gives no usable answer to this one request.

    Attributes:
        silent: Nothing that was an answer came back, so the server may be gone; else it is there and refuses.
    """

    def __init__(self, reason: str, *, silent: bool = True) -> None:
        super().__init__(reason)
        self.silent = silent


class _Again(Exception):
    """This attempt failed; another may not."""

    def __init__(
        self, reason: str, *, worked: bool = True, down: bool = False, late: bool = False, wait_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.worked, self.down, self.late, self.wait_s = reason, worked, down, late, wait_s


class LanguageModel:
    """A language model at a server; several threads may share one.

    Args:
        server: Where it answers.
        connections: How many requests may be under way at once.
        sleep: Waits some seconds; returns early with True when the model is stopped.
        clock: Seconds, from any beginning.
        jitter: A number from 0 to 1, another one each time.
    """

    def __init__(
        self,
        server: ModelServer,
        *,
        connections: int = 4,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.server = server
        self._connections = Connections(server.url, at_most=connections)
        self._stopped = Event()
        self._sleep = self._stopped.wait if sleep is None else sleep
        self._clock, self._jitter = clock, jitter
        self._plain = False

    def complete(self, messages: Sequence[Message], *, budget: Budget) -> Completion:
        """Ask the model. Faults that may pass are tried again, with longer and longer pauses.

        Raises:
            NoAnswer: It gives none to this request: too slow, cut, refused or too large each time.
            Missing: The server is not there, or too busy for as long as we try.
            WrongRequest: Address, model or key are wrong, or the server sends us elsewhere.
            Stopped: The budget is spent.
        """
        estimate = tokens_in(messages)
        late = 0
        for nth in range(1, self.server.attempts + 1):
            if self._stopped.is_set():
                raise NoAnswer("it was stopped")
            budget.reserve(estimate)
            try:
                completion = self._attempt(messages, seconds=self._seconds(budget))
            except _Again as problem:
                budget.settle(estimate, spent=estimate if problem.worked else None)
                late += problem.late
                if nth == self.server.attempts or late == _MOST_TIMEOUTS:
                    raise self._given_up(problem) from problem
                self._pause(problem, nth=nth, budget=budget)
            except (NoAnswer, KnastError):
                budget.settle(estimate, spent=0)
                raise
            else:
                budget.settle(estimate, spent=completion.tokens)
                return completion
        raise AssertionError("unreachable: the last attempt returns or raises")

    def fault(self) -> str:
        """Ask the server for its models, once and briefly. Returns what is wrong, or an empty string."""
        try:
            with self._connections.request("GET", "/models", headers=self._headers(), seconds=_CHECK_S) as response:
                status = response.status
        except (HTTPError, OSError) as problem:
            return _reason(problem)
        if status in {401, 403}:
            return "it refuses the key"
        # A server without a list of models says that it has none; it is there all the same.
        return f"it answers with status {status}" if 300 <= status < 400 or status >= 500 else ""  # noqa: PLR2004 - classes of HTTP

    def stop(self) -> None:
        """Give up what is under way, at once."""
        self._stopped.set()
        self._connections.cut()

    def _attempt(self, messages: Sequence[Message], *, seconds: float) -> Completion:
        status, body, wait_s = self._exchange(messages, seconds=seconds)
        if status in {400, 422} and not self._plain:
            status, body, wait_s = self._exchange(messages, seconds=seconds, plain=True)
            # Remembered only where it helped, so that one refused contact does not cost the rest their JSON mode.
            self._plain = 200 <= status < 300  # noqa: PLR2004 - classes of HTTP
        self._judge(status, wait_s=wait_s)
        return _completion(body, messages)

    def _exchange(
        self, messages: Sequence[Message], *, seconds: float, plain: bool = False
    ) -> tuple[int, bytes, float | None]:
        asked: dict[str, object] = {"model": self.server.model, "messages": [one._asdict() for one in messages]}
        if not (plain or self._plain):
            asked |= _EXTRAS
        body = json.dumps(asked).encode("utf-8")
        until = self._clock() + seconds
        try:
            with self._connections.request(
                "POST", "/chat/completions", body=body, headers=self._headers(), seconds=seconds
            ) as response:
                answer = self._body(response)
                status, wait_s = response.status, _asked_wait(response.headers.get("Retry-After"))
        except (HTTPError, OSError) as problem:
            there = not isinstance(problem, NewConnectionError | SSLError)
            late = isinstance(problem, TookTooLong) or self._clock() >= until
            raise _Again(_reason(problem, late=late), worked=there, down=not there, late=late and there) from problem
        if self._clock() >= until:
            raise _Again(_TOO_LATE, late=True)
        return status, answer, wait_s

    def _body(self, response: BaseHTTPResponse) -> bytes:
        chunks, size = [], 0
        while chunk := response.read1(_CHUNK_BYTES):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.server.most_answer_bytes:
                raise NoAnswer("its answer is too large", silent=False)
        return b"".join(chunks)

    def _judge(self, status: int, *, wait_s: float | None) -> None:
        """Raise what a status means; 2xx means nothing."""
        if 200 <= status < 300:  # noqa: PLR2004 - classes of HTTP, here and below
            return
        where = f"The language model at {self.server.url}"
        if 300 <= status < 400:  # noqa: PLR2004 - as above
            raise WrongRequest(
                f"{where} sends us to another address; we do not follow.", "Set the final one: knast settings llm-url"
            )
        if status in {401, 403}:
            raise WrongRequest(f"{where} refuses the key (status {status}).", "See: knast settings llm-key")
        if status in {404, 405}:
            raise WrongRequest(
                f"{where} has no model {self.server.model} (status {status}).",
                "See: knast settings llm-url and knast settings llm-model",
            )
        if status in _TRY_AGAIN or status >= 500:  # noqa: PLR2004 - as above
            turned_away = status in {_BUSY, _UNAVAILABLE}
            raise _Again(f"status {status}", worked=not turned_away, down=turned_away, wait_s=wait_s)
        raise NoAnswer(f"it refuses the request (status {status})", silent=False)

    def _given_up(self, problem: _Again) -> Exception:
        return self.gone(problem.reason) if problem.down else NoAnswer(problem.reason)

    def gone(self, reason: str) -> Missing:
        """The error that says that the server does not answer."""
        return Missing(
            f"The language model at {self.server.url} does not answer ({reason}).",
            "What was read is kept. Run the same command when it is back, or read without it: --reader default",
        )

    def _pause(self, problem: _Again, *, nth: int, budget: Budget) -> None:
        longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** (nth - 1))
        pause = longest * (0.5 + 0.5 * self._jitter())
        if problem.wait_s is not None:
            if problem.wait_s > _LONGEST_ASKED_WAIT_S:
                raise self.gone(f"it asks us to wait {problem.wait_s:.0f} seconds")
            pause = max(problem.wait_s, 0.1 * pause)
        self._sleep(min(pause, budget.seconds_left()))

    def _seconds(self, budget: Budget) -> float:
        return max(_SHORTEST_S, min(self.server.timeout_s, budget.seconds_left()))

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "knast"}
        return headers | ({"Authorization": f"Bearer {self.server.key}"} if self.server.key else {})


def tokens_in(messages: Sequence[Message]) -> int:
    """About how many tokens messages take; servers that do not count are counted so."""
    return round(sum(len(one.content) for one in messages) / CHARACTERS_A_TOKEN)


_TOO_LATE = "it took too long"


def _reason(problem: Exception, *, late: bool = False) -> str:
    if isinstance(problem, NewConnectionError):
        return "nobody listens there"
    if isinstance(problem, SSLError):
        return "no trusted connection can be made"
    return _TOO_LATE if late or isinstance(problem, TookTooLong) else "the connection broke"


def _completion(body: bytes, messages: Sequence[Message]) -> Completion:
    """The answer in a server's document.

    Raises:
        _Again: It is not one: cut in the middle, or a page for people.
    """
    try:
        document = json.loads(body)
        text = _text(document["choices"][0]["message"].get("content"))
        usage = document.get("usage")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise _Again("what it sends is not an answer of a language model") from problem
    counted = usage.get("total_tokens") if isinstance(usage, dict) else None
    if isinstance(counted, int) and not isinstance(counted, bool) and counted > 0:
        return Completion(text, counted)
    return Completion(text, tokens_in([*messages, Message("assistant", text)]))


def _text(content: Any) -> str:  # noqa: ANN401 - whatever the server sent
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part.get("type") == "text")
    return content if isinstance(content, str) else ""


def _asked_wait(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for; None where it asks for nothing that can be read."""
    if value is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}(?:\.\d{1,3})?\s*", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
