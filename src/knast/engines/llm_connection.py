"""Connections to one server that end when their time is up, however slowly the server speaks.

A socket's timeout counts from byte to byte; a server that sends one byte a minute would hold a thread for ever.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock, Timer
from time import monotonic
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import BaseHTTPResponse, HTTPResponse
from urllib3.util import Timeout, parse_url


class _Watch:
    """Knows how to cut what is under way."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cuts: set[Callable[[], None]] = set()
        self._ended = False

    @contextmanager
    def over(self, cut: Callable[[], None], *, seconds: float) -> Iterator[None]:
        """Cut something unless it is done in time."""
        timer = Timer(seconds, cut)
        timer.daemon = True
        with self._lock:
            self._cuts.add(cut)
            ended = self._ended
        timer.start()
        if ended:
            cut()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._cuts.discard(cut)

    def cut(self) -> None:
        """Cut all that is under way, and all that begins from now on."""
        with self._lock:
            self._ended = True
            cuts = list(self._cuts)
        for cut in cuts:
            cut()


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        # Not the method of an SSL socket, which would take the session from under the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def __init__(self, *given: Any, watch: _Watch, **named: Any) -> None:  # noqa: ANN401 - urllib3's own
        super().__init__(*given, **named)
        self._watch = watch

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
        with self._watch.over(partial(_shut, self.sock), seconds=float(self.timeout or 0)):
            return super().getresponse()


class _Secure(HTTPSConnection):
    def __init__(self, *given: Any, watch: _Watch, **named: Any) -> None:  # noqa: ANN401 - urllib3's own
        super().__init__(*given, **named)
        self._watch = watch

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
        with self._watch.over(partial(_shut, self.sock), seconds=float(self.timeout or 0)):
            return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class Connections:
    """Keeps connections to one server open between requests.

    Args:
        url: Base address, http or https.
        at_most: How many connections are kept.
    """

    def __init__(self, url: str, *, at_most: int) -> None:
        parsed = parse_url(url)
        self._watch = _Watch()
        self._path = (parsed.path or "").rstrip("/")
        kind = _SecurePool if parsed.scheme == "https" else _PlainPool
        self._pool = kind(parsed.host or "", parsed.port, maxsize=at_most, watch=self._watch)

    @contextmanager
    def request(
        self, method: str, path: str, *, headers: Mapping[str, str], seconds: float, body: bytes | None = None
    ) -> Iterator[BaseHTTPResponse]:
        """Send a request and read its answer inside the ``with``.

        Nothing is tried again and no redirect is followed.

        Args:
            method: The HTTP method.
            path: Comes after the base address's path.
            headers: The headers to send.
            seconds: The longest that all of it may take, to the last byte.
            body: What to send.

        Raises:
            urllib3.exceptions.HTTPError: The connection failed, broke or took too long.
        """
        until = monotonic() + seconds
        response = self._pool.urlopen(
            method,
            self._path + path,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=Timeout(total=seconds),
            preload_content=False,
        )
        try:
            with self._watch.over(partial(_cut_answer, response), seconds=max(0.0, until - monotonic())):
                yield response
        finally:
            # An answer that was not read to its end leaves the connection unusable.
            response.close()
            response.release_conn()

    def cut(self) -> None:
        """End every exchange that is under way, at once; none can be begun afterwards."""
        self._watch.cut()


def _cut_answer(response: BaseHTTPResponse) -> None:
    # It may have been read and let go a moment ago.
    with suppress(OSError, ValueError, RuntimeError):
        if isinstance(response, HTTPResponse):
            response.shutdown()
