"""Numbers that lead to a person: phone, CPR, card, account, order, ... and not prices, dates and speeds."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from knast.privacy.cues import least_digits, told_kind
from knast.privacy.found import EXACT, GUESSED, SHAPED, TOLD, Found
from knast.privacy.sight import MASKED, Sight


class _Place(NamedTuple):
    """Where a number starts, and what the words before it say that it is."""

    sight: Sight
    at: int
    told: str


_Shape = Callable[[_Place], Found | None]

# Where a number may start: digits, or a few letters and then digits ("SO-243078", "DK92", "#1234", "(+45)").
_DIGIT = re.compile(r"(?<!\d)\d")
_LETTERS_BEFORE = re.compile(r"(?:\(?\+|\(|#)?(?:[^\W\d_]{1,8}[-/]?(?:[^\W\d_]{1,8}[-/]?)?)?$")
_PREFIX_CHARACTERS: Final = 18
_SPACED_RUN = re.compile(r"\d{1,20}(?:[ .\-/]{1,3}\d{1,20})*+")
_FEW_DIGITS: Final = 3
_LONG_RUN_CHARACTERS: Final = 120
_UNIT = re.compile(
    r" ?(?:kr\b|kroner|dkk|nok|sek|eur|euro|usd|gbp|øre\b|dollars?|pounds?|bucks|,-|\.-|%|procent|pct|"
    r"percent|€|\$|£|[kmgt]b\b|[kmgt]bit|[kmgt]bps|"
    r"[kmg]?wh\b|kw\b|km\b|meter\b|cm\b|mm\b|m2|m3|m²|m³|kvm|kg\b|gram|liter|stk|gange?\b|times\b|dage?\b|"
    r"days?\b|uger?\b|weeks?\b|"
    r"måned|mdr|months?\b|år\b|years?\b|timer?\b|hours?\b|min\b|minut|sek\b|second|kl\b|personer|people|"
    r"kunder|customers|point|miles\b|steps|x \d)"
)
_DATE = re.compile(
    r"(?:[0-3]?\d([./-])[01]?\d\1(?:(?:19|20)\d\d|\d\d)|[01]?\d/[0-3]?\d/(?:(?:19|20)\d\d|\d\d)|(?:19|20)"
    r"\d\d([./-])[01]\d\2[0-3]\d|[0-3]?\d/[01]?\d-(?:(?:19|20)?\d\d))"
    r"(?!\d)(?![-/]\d)"
)
_AMOUNT = re.compile(
    r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}[.,]\d{1,2}(?![.\d])|"
    r"\d{1,7},-)(?![\d])(?![ .-]?\d{3})"
)
_CLOCK = re.compile(r"[0-2]?\d[.:][0-5]\d(?:[:.][0-5]\d)?(?:-[0-2]?\d[.:][0-5]\d)?(?!\d)(?![ .]\d\d)")
_DAY = re.compile(r"[0-3]?\d/[01]?\d(?![\d/])(?!-\d)")
_YEARS = re.compile(r"(?:19|20)\d\d[-/ ](?:19|20)\d\d(?!\d)")
_CPR = re.compile(
    r"([0-7O][\dO])([ ./-]?)([01O][\dO])\2(?:19|20)?([\dO]{2})(?: ?[-.] ?| )?([\dO]{4})(?![\dO]|[.,]\d)", re.IGNORECASE
)
_MOST_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CPR_HIDDEN = re.compile(r"\d{6} ?- ?[x*]{4}", re.IGNORECASE)
_SSN = re.compile(r"\d{3}-\d{2}-\d{4}(?!\d)")
_CARD = re.compile(
    r"[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{4}(?:\d{1,3})?(?!\d)|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)|[3-6]\d{11,18}(?!\d)"
)
_CARD_LENGTHS: Final = frozenset((15, 16, 19))
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d)(?!\d)")
_D8: Final = (
    r"(?:\d{8}|\d\d([ .\-/]{1,2})\d\d\1\d\d\1\d\d|\d{4}[ -]\d{4}|\d\d \d{3} \d{3}|\d{3} \d\d \d{3}|\d{3} "
    r"\d{3} \d\d|\d\d[ -]\d{6}|\d{3}[ -]\d{5}|\d\d \d\d \d{4}|\d{4} \d\d \d\d)"
)
_DANISH = re.compile(
    rf"(?:\(?(?:\+|00)45\)?[ .\-]{{0,2}}|45[ -]?(?=\d\d(?:[ .-]?\d){{6}}(?!\d)))?{_D8}(?!\d)(?![ .-]\d\d(?!\d))"
)
_ABROAD = re.compile(r"\(?(?:\+|00)\d{1,3}\)?(?:[ .\-/()]{0,2}\d){6,12}(?:x\d{1,5})?(?!\d)")
_AMERICAN = re.compile(r"(?:001[ .-]|1[ .-])?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]\d{4}(?:x\d{1,5})?(?!\d)")
_TRUNK = re.compile(
    r"0\d(?:[ .-]\d\d){4}(?!\d)|\(?0\d{1,4}\)?[ /-]\d{2,8}(?:[ -]\d{2,5}){0,3}(?!\d)|\(\d{2,5}\) "
    r"?\d{2,4}[ -]\d{3,5}(?!\d)"
)
_LOCAL = re.compile(r"\d{3}-\d{4}(?!\d)")
_IBAN = re.compile(r"[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}", re.IGNORECASE)
_IBAN_LENGTHS: Final = {
    "DK": 18,
    "FO": 18,
    "GL": 18,
    "NO": 15,
    "SE": 24,
    "FI": 18,
    "IS": 26,
    "DE": 22,
    "GB": 22,
    "NL": 18,
    "BE": 16,
    "FR": 27,
    "ES": 24,
    "IT": 27,
    "PT": 25,
    "PL": 28,
    "AT": 20,
    "CH": 21,
    "IE": 22,
    "LU": 20,
    "CZ": 24,
    "SK": 24,
    "HU": 28,
    "RO": 24,
    "BG": 22,
    "HR": 21,
    "SI": 19,
    "EE": 20,
    "LV": 21,
    "LT": 20,
    "GR": 27,
    "CY": 28,
    "MT": 31,
    "TR": 26,
    "UA": 29,
    "RS": 22,
    "BA": 20,
    "AL": 28,
    "LI": 21,
    "MC": 27,
    "SM": 27,
    "AE": 23,
    "SA": 24,
    "IL": 23,
    "PK": 24,
}
_LETTERED = re.compile(r"#?(?:[A-Z]{1,8}[-/]?(?:[A-Z]{1,8}-)?)\d{5,20}(?:[-/]\w{1,8})?(?!\w)")
_HASHED = re.compile(r"#\d{5,20}(?:-\w{1,8})?(?!\w)")
_TOLD_NUMBER = re.compile(
    r"\d{4,14}(?=[A-ZÆØÅ][a-zæøå]{2})|\d{1,4}(?: \d{2,4}(?!\d)){1,5}(?![^\W_])|#?[^\W_]{1,24}(?:(?:[-/]|"
    r"\.(?=\d))[^\W_]{1,20}){0,4}"
)
_DICTATED = re.compile(r"\d{1,4}(?:[ -]\d{1,4}){3,24}(?![\d.,:/])")
_BANK = re.compile(r"(?!0045)\d{4}[ -]{1,3}\d{7,10}(?!\d)")
_PLAIN = re.compile(r"\d{7,17}(?!\w)")
_PARCEL = re.compile(r"00\d{16,18}(?!\d)")


def find_numbers(sight: Sight) -> Iterator[Found]:
    """Find the numbers in a text that identify someone or something of someone's.

    Args:
        sight: The text.

    Yields:
        Findings in order of where they start.
    """
    done = 0
    for match in _DIGIT.finditer(sight.text):
        if match.start() < done:
            continue
        found, done = _read(sight, _start(sight.text, match.start(), done=done))
        if found:
            yield found


def _start(text: str, digit: int, *, done: int) -> int:
    """Where the number with this digit starts: at a sign or a few letters before it, or there."""
    if digit == done or text[digit - 1] in " \n,.":
        return digit
    begin = max(done, digit - _PREFIX_CHARACTERS)
    before = _LETTERS_BEFORE.search(text, begin, digit)
    if before is None or (
        before.start() > 0 and (text[before.start() - 1].isalnum() or text[before.start() - 1] == MASKED)
    ):
        return digit
    return before.start()


def _read(sight: Sight, at: int) -> tuple[Found | None, int]:
    run = _SPACED_RUN.match(sight.text, at)
    if run and run.end() - at > _LONG_RUN_CHARACTERS:
        return Found(at, run.end(), "number", GUESSED), run.end()
    if run and run.end() - at < _FEW_DIGITS:
        return None, run.end()
    here = _Place(sight, at, told_kind(sight.low, at))
    for shape in _SHAPES_OF_DIGITS if run else _SHAPES_OF_LETTERS:
        found = shape(here)
        if found:
            return (found if found.kind else None), found.end
    return None, at + 1


def _stands(end: int, at: int) -> Found:
    return Found(at, end, "", EXACT)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _is_amount(sight: Sight, end: int) -> bool:
    return bool(_UNIT.match(sight.low, end))


def _cpr(here: _Place) -> Found | None:
    sight, at, told = here
    match = _CPR.match(sight.text, at)
    if not match or told in {"thing", "account", "card", "iban"}:
        hidden = _CPR_HIDDEN.match(sight.text, at)
        return Found(at, hidden.end(), "cpr", TOLD) if hidden else None
    day, month, year, last = (group.upper().replace("O", "0") for group in match.group(1, 3, 4, 5))
    if not _is_day(int(day), int(month)):
        return Found(at, match.end(), "cpr", TOLD) if told == "cpr" else None
    if match.group(2) == " " and year + last and _DANISH.match(sight.text, at) and told == "phone":
        return None
    kind = told if told and told != "cpr" and "-" not in match.group() else "cpr"
    return Found(at, match.end(), kind, EXACT)


def _is_day(day: int, month: int) -> bool:
    # Replacement CPR numbers have 60 added to the day.
    return 1 <= month <= 12 and 1 <= (day - 60 if day > 60 else day) <= _MOST_DAYS[month - 1]  # noqa: PLR2004 - months of a year


def _date_or_amount(here: _Place) -> Found | None:
    sight, at, told = here
    date = _DATE.match(sight.text, at)
    if date and not (date.group(1) == "." and _IP.match(sight.text, at)):
        return _stands(date.end(), at)
    if told in {"phone", "card", "cpr"}:
        return None
    for pattern in (_AMOUNT, _CLOCK, _DAY, _YEARS):
        match = pattern.match(sight.text, at)
        if match and not _IP.match(sight.text, at):
            return _stands(match.end(), at)
    return None


def _thing(here: _Place) -> Found | None:
    sight, at, told = here
    if told != "thing":
        return None
    match = _TOLD_NUMBER.match(sight.text, at)
    return _stands(match.end(), at) if match else None


def _parcel(here: _Place) -> Found | None:
    sight, at, told = here
    match = _PARCEL.match(sight.text, at)
    return _stands(match.end(), at) if match and not told else None


def _ip(here: _Place) -> Found | None:
    sight, at, told = here
    match = _IP.match(sight.text, at)
    if not match or any(int(part) > 255 for part in match.group().split(".")):  # noqa: PLR2004 - an octet
        return None
    return Found(at, match.end(), told if told == "phone" else "ip", EXACT)


def _card(here: _Place) -> Found | None:
    sight, at, told = here
    match = _CARD.match(sight.text, at)
    if match is None:
        return None
    digits = _digits(match.group())
    if told == "card" or (_passes_luhn(digits) and (len(digits) in _CARD_LENGTHS or " " in match.group())):
        return Found(at, match.end(), told or "card", EXACT)
    return None


def _passes_luhn(digits: str) -> bool:
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0  # noqa: PLR2004 - digit sums


def _told_number(here: _Place) -> Found | None:
    sight, at, told = here
    if not told or told == "phone":
        return None
    match = _TOLD_NUMBER.match(sight.text, at)
    if not match:
        return None
    end = match.end()
    digits = _digits(sight.text[at:end])
    if (
        len(digits) < least_digits(told)
        or _is_amount(sight, end)
        or (_is_year(sight.text[at:end]) and told != "account")
    ):
        return None
    if told == "city" and len(digits) > 5:  # noqa: PLR2004 - no longer a postcode
        told = "number"
    return Found(at, end, told, TOLD)


def _is_year(value: str) -> bool:
    return len(value) == 4 and value[:2] in {"19", "20"}  # noqa: PLR2004 - a year


def _phone(here: _Place) -> Found | None:
    sight, at, told = here
    text = sight.text
    for pattern in (_DANISH, _ABROAD, _AMERICAN, _TRUNK, _LOCAL):
        match = pattern.match(text, at)
        if match and _may_be_phone(match.group(), told) and not _is_amount(sight, match.end()):
            kind = told if told and told != "phone" else "phone"
            return Found(at, match.end(), kind, TOLD if told else SHAPED)
    if told != "phone":
        return None
    match = _SPACED_RUN.match(text, at + (text[at] in "(+"))
    if match and 6 <= len(_digits(match.group())) <= 15 and not _is_amount(sight, match.end()):  # noqa: PLR2004 - E.164
        return Found(at, match.end(), "phone", TOLD)
    return None


def _may_be_phone(value: str, told: str) -> bool:
    digits = _digits(value)
    if told == "phone" or value[0] in "+(" or len(digits) != 8:  # noqa: PLR2004 - a Danish number
        return len(digits) > 6  # noqa: PLR2004 - fewer are dates, hours and scores
    halves = value.split("-")
    if len(halves) == 2 and len(halves[0]) == 4 and all(_is_year(half) or half.endswith("0") for half in halves):  # noqa: PLR2004 - as in "2015-2017", "5000-6000"
        return False
    return digits[0] not in "01" or value == digits


def _bank(here: _Place) -> Found | None:
    sight, at, _ = here
    match = _BANK.match(sight.text, at)
    return Found(at, match.end(), "account", SHAPED) if match and not _is_amount(sight, match.end()) else None


def _long_number(here: _Place) -> Found | None:
    sight, at, told = here
    hashed = _HASHED.match(sight.text, at)
    if hashed:
        return Found(at, hashed.end(), told or "order", TOLD)
    match = _PLAIN.match(sight.text, at)
    if match and not _is_amount(sight, match.end()):
        return Found(at, match.end(), told or _kind_of_digits(match.group()), SHAPED)
    return None


def _kind_of_digits(digits: str) -> str:
    if len(digits) == _EAN_DIGITS and digits.startswith("57"):
        return "ean"
    return "phone" if digits[0] == "0" and digits[1] != "0" and len(digits) in _BRITISH_DIGITS else "number"


def _dictated(here: _Place) -> Found | None:
    """Groups of digits as they are dictated: "3 1 4 6 1 3 8 0", "31 4 6 13 80"."""
    sight, at, told = here
    run = _DICTATED.match(sight.text, at)
    if not run or _is_amount(sight, run.end()):
        return None
    count = len(_digits(run.group()))
    kind = told or _KIND_BY_DIGITS.get(count, "number")
    return Found(at, run.end(), kind, GUESSED) if count >= _FEWEST_DICTATED else None


_KIND_BY_DIGITS: Final = {8: "phone", 10: "cpr", 16: "card"}
_EAN_DIGITS: Final = 13
_BRITISH_DIGITS: Final = (10, 11)
_FEWEST_DICTATED: Final = 7


def _iban(here: _Place) -> Found | None:
    sight, at, told = here
    match = _IBAN.match(sight.text, at)
    if not match:
        return None
    length = _IBAN_LENGTHS.get(match.group()[:2].upper(), 0)
    end, count = at, 0
    while end < match.end() and (count < length or not length):
        count += sight.text[end] != " "
        end += 1
    if not length and told != "iban":
        return None
    alone = end == len(sight.text) or not sight.text[end].isalnum()
    return Found(at, end, "iban", EXACT) if alone and count >= length else None


def _lettered(here: _Place) -> Found | None:
    sight, at, told = here
    match = _LETTERED.match(sight.text, at)
    if not match or _is_amount(sight, match.end()):
        return None
    kind = told or ("cvr" if re.fullmatch(r"DK-?\d{8}", match.group()) else "order")
    return None if kind == "thing" else Found(at, match.end(), kind, TOLD if told else SHAPED)


def _ssn(here: _Place) -> Found | None:
    sight, at, _ = here
    match = _SSN.match(sight.text, at)
    return Found(at, match.end(), "ssn", EXACT) if match else None


_SHAPES_OF_DIGITS: Final[tuple[_Shape, ...]] = (
    *(_cpr, _thing, _date_or_amount, _ip, _card, _ssn, _parcel, _bank, _told_number, _phone, _long_number, _dictated),
)
_SHAPES_OF_LETTERS: Final[tuple[_Shape, ...]] = (_cpr, _iban, _thing, _told_number, _phone, _lettered, _long_number)
