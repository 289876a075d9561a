"""A language model's server on this machine that can misbehave in every way."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What the model of the server has learned: words and their label.
KNOWS = {
    "kom aldrig": "avoid.missed",
    "kan ikke logge ind": "achieve.missed",
    "kom til tiden": "achieve.met",
    "vil gerne opsige": "avoid.open",
    "was rude": "avoid.missed",
    "fixed it": "achieve.met",
}


@dataclass
class Reply:
    """One answer of the server.

    Attributes:
        text: What the model says; ``body`` stands above it.
        body: The whole body, where it is not the usual document.
        cut: Send only so many bytes of the body and close.
        hang: Say nothing until the test is over.
        drip_s: Send one byte at a time with so long a pause.
    """

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: int | None = None
    hang: bool = False
    drip_s: float = 0.0
    tokens: int | None = 100

    def bytes(self) -> bytes:
        if self.body is not None:
            return self.body
        document: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": self.text}}]}
        if self.tokens is not None:
            document["usage"] = {"total_tokens": self.tokens}
        return json.dumps(document).encode()


def lines_in(asked: dict[str, Any]) -> dict[str, str]:
    """The lines that a request asks for, by id."""
    user = next(message["content"] for message in asked["messages"] if message["role"] == "user")
    objects = [json.loads(line) for line in user.splitlines() if line.startswith("{")]
    return {one["id"]: one["text"] for one in objects if "id" in one}


def statements_in(text: str) -> list[dict[str, Any]]:
    """What an honest model finds in a line."""
    return [{"quote": words, "label": label, "confidence": 0.9} for words, label in KNOWS.items() if words in text]


def answer(found: dict[str, list[dict[str, Any]]]) -> str:
    return json.dumps({"lines": [{"id": name, "statements": several} for name, several in found.items()]})


def honest(asked: dict[str, Any]) -> Reply:
    return Reply(answer({name: statements_in(text) for name, text in lines_in(asked).items()}))


Behaviour = Reply | Callable[[dict[str, Any]], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class FakeModel:
    """A server; what it does next is scripted, and after that it is as ``always`` says.

    Attributes:
        asked: The documents of all requests, in the order in which they came.
        headers: Their headers.
    """

    def __init__(self) -> None:
        self.script: list[Behaviour] = []
        self.always: Behaviour = honest
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"model": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def reply(self, asked: dict[str, Any]) -> Reply:
        with self._lock:
            self.asked.append(asked)
            behaviour = self.script.pop(0) if self.script else self.always
        return behaviour if isinstance(behaviour, Reply) else behaviour(asked)

    def asks(self) -> list[str]:
        """The contacts of each request, as the model met them."""
        return [asked["messages"][1]["content"] for asked in self.asked]

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    model: FakeModel

    def do_GET(self) -> None:
        self.model.paths.append(self.path)
        self._send(Reply(body=b'{"data": []}'))

    def do_POST(self) -> None:
        self.model.paths.append(self.path)
        self.model.headers.append(dict(self.headers))
        reply = self.model.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if reply.hang:
            self.model.over.wait(10)
            self.close_connection = True
            return
        # The client may have lost its patience.
        with suppress(OSError):
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        body = reply.bytes()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        sent = body if reply.cut is None else body[: reply.cut]
        if reply.drip_s:
            self._drip(sent, pause_s=reply.drip_s)
        else:
            self.wfile.write(sent)
        if len(sent) < len(body):
            self.close_connection = True

    def _drip(self, sent: bytes, *, pause_s: float) -> None:
        for at in range(len(sent)):
            if self.model.over.wait(pause_s):
                return
            self.wfile.write(sent[at : at + 1])
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the library
        """Say nothing."""


def say(**lines: list[tuple[str, str]]) -> Reply:
    """Makes an answer from statements by line: ``say(A1=[("quote", "label")], A2=[])``."""
    found = {
        name: [{"quote": quote, "label": label, "confidence": 0.9} for quote, label in several]
        for name, several in lines.items()
    }
    return Reply(answer(found))
