"""The settings a person may change, each checked before it is kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knast.base.errors import WrongRequest

LANGUAGES = ("da", "en")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: As typed on the command line.
        about: What it does, one sentence.
        check: Returns the value in the form in which it is kept, or raises ``ValueError`` with a sentence.
    """

    name: str
    about: str
    check: Callable[[str], str]


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


SETTINGS: tuple[Setting, ...] = (
    Setting("cost-per-contact", "What one contact costs, such as 65 DKK; puts money beside every bump.", _cost),
    Setting("language", "Language of reports and answers: da or en.", _language),
    Setting("company", "The company's name, as reports and cards show it.", _name),
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
        raise WrongRequest(f"“{value}” cannot be used for {name}.", str(problem)) from problem


def cost_in(settings: Mapping[str, str]) -> Cost | None:
    """The cost per contact that is set, if any."""
    value = settings.get("cost-per-contact")
    if not value:
        return None
    amount, currency = value.split()
    return Cost(float(amount), currency)
