"""Which language model is asked, and where. Loads no network."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelServer:
    """Where a language model answers.

    Attributes:
        url: Base address, such as ``http://127.0.0.1:11434/v1``.
        model: The model's name at the server.
        key: Sent as a bearer token where it is not empty.
        timeout_s: The longest one request may take, from connecting to the last byte.
        attempts: How often one request is tried.
        most_answer_bytes: A longer answer is given up.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 120.0
    attempts: int = 5
    most_answer_bytes: int = 2_000_000
