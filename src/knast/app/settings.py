"""The settings a person may change, each checked before it is kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from knast.base.errors import WrongRequest

LANGUAGES = ("da", "en")
READERS = ("default", "llm", "cascade")
_MOST_AT_ONCE, _MOST_TOGETHER = 64, 26


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: As typed on the command line.
        about: What it does, one sentence.
        check: Returns the value in the form in which it is kept, or raises ``ValueError`` with a sentence.
        secret: A wrong value may be a secret, and is not repeated.
    """

    name: str
    about: str
    check: Callable[[str], str]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What one contact costs the company."""

    amount: float
    currency: str


def _cost(value: str) -> str:
    match = re.fullmatch(r"\s*(\d{1,9}(?:[.,]\d{1,2})?)\s*([A-Za-z]{3}|kr\.?)\s*", value)
    if not match:
        raise ValueError("Write an amount and a currency, such as 65 DKK.")
    currency = "DKK" if match[2].lower().startswith("kr") else match[2].upper()
    return f"{match[1].replace(',', '.')} {currency}"


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"Choose one of: {', '.join(LANGUAGES)}.")
    return value


def _name(value: str) -> str:
    if len(value) > 80:  # noqa: PLR2004 - it must fit the head of the report
        raise ValueError("Write at most 80 characters.")
    return value.strip()


def _reader(value: str) -> str:
    if value not in READERS:
        raise ValueError(f"Choose one of: {', '.join(READERS)}.")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("Write the server's base address, such as http://127.0.0.1:11434/v1")
    if parts.username or parts.password:
        raise ValueError("An address holds no key; say where the key is with llm-key.")
    return value.strip().rstrip("/").removesuffix("/chat/completions")


def _model(value: str) -> str:
    if not re.fullmatch(r"[^\s\x00-\x1f]{1,100}", value):
        raise ValueError("Write the model's name as the server knows it, without spaces.")
    return value


def _where_the_key_is(value: str) -> str:
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]{0,100}|file:\S.{0,1000}", value):
        raise ValueError("Say where the key is, env:NAME or file:PATH; the key itself is never kept here.")
    return value


def _number(value: str, *, most: int) -> str:
    if not re.fullmatch(r"\d{1,4}", value) or not 1 <= int(value) <= most:
        raise ValueError(f"Write a whole number from 1 to {most}.")
    return str(int(value))


def _at_once(value: str) -> str:
    return _number(value, most=_MOST_AT_ONCE)


def _together(value: str) -> str:
    return _number(value, most=_MOST_TOGETHER)


def _minutes(value: str) -> str:
    match = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,2})?)(?: ?min(?:utes?|utter)?)?", value)
    minutes = float(match[1].replace(",", ".")) if match else 0.0
    if minutes <= 0:
        raise ValueError("Write minutes, such as 30.")
    return f"{minutes:g}"


_BUDGET = re.compile(r"(\d{1,12}) ?(requests?|tokens?)?", re.IGNORECASE)


def _budget(value: str) -> str:
    kept: dict[str, str] = {}
    for part in re.split(r",\s*|\s+(?:and|og)\s+|(?<=[a-z])\s+(?=\d)", value.strip().lower()):
        match = _BUDGET.fullmatch(part)
        if not match or int(match[1]) < 1:
            raise ValueError("Write requests, tokens or both, such as 500 requests, 2000000 tokens.")
        kept[(match[2] or "requests").rstrip("s") + "s"] = str(int(match[1]))
    return ", ".join(f"{kept[unit]} {unit}" for unit in ("requests", "tokens") if unit in kept)


SETTINGS: tuple[Setting, ...] = (
    Setting("cost-per-contact", "What one contact costs, such as 65 DKK; puts money beside every bump.", _cost),
    Setting("language", "Language of reports and answers: da or en.", _language),
    Setting("company", "The company's name, as reports and cards show it.", _name),
    Setting(
        "reader",
        "Who reads contacts: default (no network), llm, or cascade: llm only where default is unsure.",
        _reader,
    ),
    Setting("llm-url", "Base address of a language model's server; without one nothing is ever sent.", _address),
    Setting("llm-model", "The model's name at that server.", _model),
    Setting("llm-key", "Where its key is, never the key: env:NAME or file:PATH.", _where_the_key_is, secret=True),
    Setting("llm-concurrency", "Requests under way at once (4).", _at_once),
    Setting("llm-contacts-per-request", "Contacts in one request (1); more are cheaper, less apart.", _together),
    Setting("llm-budget", "The most one run may use, such as 500 requests, 2000000 tokens.", _budget),
    Setting("llm-minutes", "The longest one run may ask the model, in minutes.", _minutes),
)


def checked(name: str, value: str) -> str:
    """A setting's value in the form in which it is kept.

    Raises:
        WrongRequest: There is no such setting, or the value cannot be used.
    """
    setting = next((one for one in SETTINGS if one.name == name), None)
    if setting is None:
        raise WrongRequest(f"There is no setting “{name}”.", f"Choose one of: {', '.join(s.name for s in SETTINGS)}.")
    try:
        return setting.check(value)
    except ValueError as problem:
        said = "This" if setting.secret else f"“{value}”"
        raise WrongRequest(f"{said} cannot be used for {name}.", str(problem)) from problem


def cost_in(settings: Mapping[str, str]) -> Cost | None:
    """The cost per contact that is set, if any."""
    value = settings.get("cost-per-contact")
    if not value:
        return None
    amount, currency = value.split()
    return Cost(float(amount), currency)


def budget_in(settings: Mapping[str, str]) -> tuple[int | None, int | None]:
    """The most requests and tokens that a run may ask a language model for; None for no limit."""
    limits = {
        unit: int(number) for number, unit in re.findall(r"(\d+) (requests|tokens)", settings.get("llm-budget", ""))
    }
    return limits.get("requests"), limits.get("tokens")
