"""Reaching a language model, where a company allows one: its settings, its key, and what it may use.

The network is neither loaded nor touched unless a reader that needs a model is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from knast.app.settings import budget_in
from knast.app.workspace import Workspace
from knast.base.errors import Missing, WrongRequest
from knast.engines.llm_budget import Budget, Limits
from knast.engines.llm_memory import Answers
from knast.engines.llm_server import ModelServer
from knast.needs.reading import Reader
from knast.store.model_answers import keep_answers, read_answers

if TYPE_CHECKING:
    from knast.engines.read_llm import LlmReader

DEFAULT_KEY = "env:KNAST_LLM_KEY"
_CONCURRENCY = 4
_LONGEST_KEY_BYTES = 10_000
# What a setting is called in the environment, for commands that have no workspace.
IN_ENVIRONMENT = {"llm-url": "KNAST_LLM_URL", "llm-model": "KNAST_LLM_MODEL"}


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Answers kept in a workspace."""

    house: Workspace

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The answers that are kept under these keys."""
        with self.house.reading() as connection:
            return read_answers(connection, keys)

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep answers, in one transaction."""
        with self.house.writing() as connection:
            keep_answers(connection, answers)


def server_in(settings: Mapping[str, str], *, environ: Mapping[str, str]) -> ModelServer | None:
    """The server that is set, by setting or in the environment; None where none is.

    Raises:
        WrongRequest: An address is set but no model, or the address cannot be used.
        Missing: The key is not where it is said to be.
    """
    set_by = {name: settings.get(name) or environ.get(variable, "") for name, variable in IN_ENVIRONMENT.items()}
    url, model = set_by["llm-url"].strip().rstrip("/"), set_by["llm-model"].strip()
    if not url:
        return None
    if not model:
        raise WrongRequest(
            "A language model's address is set, but not which model.",
            "knast settings llm-model NAME (or the environment's KNAST_LLM_MODEL)",
        )
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise WrongRequest("The language model's address cannot be used.", "It looks like http://127.0.0.1:11434/v1")
    return ModelServer(url, model, _key(settings.get("llm-key", ""), environ=environ))


def _key(where: str, *, environ: Mapping[str, str]) -> str:
    kind, _, place = (where or DEFAULT_KEY).partition(":")
    if kind == "env":
        if where and place not in environ:
            raise Missing(f"The environment has no {place}, where the language model's key should be.", "Set it.")
        return environ.get(place, "").strip()
    try:
        with Path(place).expanduser().open(encoding="utf-8") as file:
            key = file.read(_LONGEST_KEY_BYTES).strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise Missing(
            f"The language model's key cannot be read from {place}.", "See: knast settings llm-key"
        ) from problem
    if len(key.split()) != 1:
        raise WrongRequest(f"{place} does not hold one key.", "The file holds the key and nothing else.")
    return key


def needed_server(settings: Mapping[str, str], *, environ: Mapping[str, str]) -> ModelServer:
    """The server that is set.

    Raises:
        Missing: None is set.
    """
    server = server_in(settings, environ=environ)
    if server is None:
        raise Missing(
            "No language model is set, so contacts cannot be read by one.",
            "knast settings llm-url ADDRESS (without a workspace: KNAST_LLM_URL), or read with --reader default",
        )
    return server


def model_reader(
    server: ModelServer, *, settings: Mapping[str, str], fallback: Reader, answers: Answers | None = None
) -> "LlmReader":
    """The reader that asks a server, with the limits that are set."""
    from knast.engines.llm_client import LanguageModel  # noqa: PLC0415 - loads the network only where it is wanted
    from knast.engines.read_llm import LlmReader  # noqa: PLC0415 - as above

    concurrency = int(settings.get("llm-concurrency", _CONCURRENCY))
    requests, tokens = budget_in(settings)
    minutes = settings.get("llm-minutes")
    return LlmReader(
        LanguageModel(server, connections=concurrency),
        fallback=fallback,
        answers=answers,
        budget=Budget(Limits(requests, tokens, float(minutes) if minutes else None)),
        concurrency=concurrency,
        contacts_per_request=int(settings.get("llm-contacts-per-request", 1)),
    )


def fault_of(server: ModelServer) -> str:
    """Ask a server whether it is there. Returns what is wrong, or an empty string."""
    from knast.engines.llm_client import LanguageModel  # noqa: PLC0415 - loads the network only where it is wanted

    return LanguageModel(server).fault()


def on_this_machine(url: str) -> bool:
    """Whether an address is this machine's own, so that nothing leaves it."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
