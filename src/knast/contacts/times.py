"""Times as people and systems write them, made into ISO 8601."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
_EXCEL_DAY_NOUGHT = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates are local and have no zone
_EPOCH_S = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_CLOCK = (
    r"(?:[T ,]*(?:kl\.?|at)?\s*(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s*\([A-Z]{2,5}\))?)?"
)
_WEEKDAY = r"(?:[^\W\d_]{2,9}\.?,?\s+(?:d(?:en|\.)\s+)?)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}")
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?(?P<zone>Z)?)?"
)
_NUMBERS = re.compile(rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})[-/.](?P<y>\d{{4}}|\d{{2}}){_CLOCK}")
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})\.?[ -](?P<name>[^\W\d_]{{3,9}})\.?,?[ -](?P<y>\d{{4}}|\d{{2}}){_CLOCK}"
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,9}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_CLOCK}"
)
_MONTHS = {
    name: number
    for number, names in enumerate("jan feb mar apr maj,may jun jul aug sep okt,oct nov dec".split(), start=1)
    for name in names.split(",")
}
_LONGEST_CHARACTERS = 60
_MONTHS_A_YEAR = 12


def iso_time(value: str, *, day_first: bool | None = None) -> str:
    """A time in ISO 8601.

    Understands ISO 8601, ``31-12-2026``, ``31.12.2026 14:05``, ``12/31/26 2:05 PM``, ``3. jan. 2026 kl. 9.12``,
    RFC 2822, a spreadsheet's serial number, and seconds, milliseconds or microseconds since 1970.

    Args:
        value: The time as it stands in the source.
        day_first: Whether the day stands before the month where numbers alone do not tell; ``None`` means yes.

    Returns:
        A date, or a date and time to the second, with an offset where the source has one; empty where the value is not
        a time or lies outside 1990-2100.

    >>> iso_time("31.12.2026 14:05"), iso_time("12/31/26"), iso_time("i går")
    ('2026-12-31T14:05:00', '2026-12-31', '')
    """
    text = value.strip()
    if not text or len(text) > _LONGEST_CHARACTERS or not any(mark.isdigit() for mark in text):
        return ""
    for pattern in (_ISO, _COMPACT, _NUMBERS, _DAY_MONTH, _MONTH_DAY):
        if match := pattern.fullmatch(text):
            return _from_parts(match.groupdict(), day_first=day_first is not False)
    return _from_number(text)


def day_comes_first(values: Iterable[str]) -> bool | None:
    """Whether a column of dates writes the day before the month, decided from all its values together.

    Returns:
        ``None`` where no value tells, or where they contradict one another.
    """
    votes = set()
    for value in values:
        match = _NUMBERS.fullmatch(value.strip()[:_LONGEST_CHARACTERS])
        if match is None:
            continue
        first, second = int(match["a"]), int(match["b"])
        if first > _MONTHS_A_YEAR >= second:
            votes.add(True)
        elif second > _MONTHS_A_YEAR >= first or match["half"]:
            votes.add(False)
    return votes.pop() if len(votes) == 1 else None


def is_time(value: str) -> bool:
    """Whether a value is plainly a date or a time of a date; bare numbers are not."""
    return bool(iso_time(value)) and not value.strip().replace(".", "").replace(",", "").isdigit()


def _from_parts(parts: dict[str, str | None], *, day_first: bool) -> str:
    year = _year(parts["y"] or "")
    if parts.get("name"):
        month, day = _MONTHS.get(str(parts["name"])[:3].lower(), 0), int(parts["d"] or 0)
    elif parts.get("a"):
        month, day = _month_and_day(int(parts["a"] or 0), int(parts["b"] or 0), day_first=day_first)
    else:
        month, day = int(parts["m"] or 0), int(parts["d"] or 0)
    try:
        if parts.get("h") is None:
            return _plausible(date(year, month, day))
        hour = _hour(int(parts["h"] or 0), parts.get("half") or "")
        moment = f"{year:04}-{month:02}-{day:02}T{hour:02}:{parts['mi']}:{parts.get('s') or '00'}{_zone(parts)}"
        return _plausible(datetime.fromisoformat(moment))
    except ValueError:
        return ""


def _month_and_day(first: int, second: int, *, day_first: bool) -> tuple[int, int]:
    if first > _MONTHS_A_YEAR:
        return second, first
    if second > _MONTHS_A_YEAR:
        return first, second
    return (second, first) if day_first else (first, second)


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - written in full
        return number
    return number + (1900 if number >= EARLIEST_YEAR % 100 else 2000)


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(parts: dict[str, str | None]) -> str:
    zone = parts.get("zone") or ""
    if zone in {"Z", "UTC", "GMT"}:
        return "+00:00"
    return f"{zone[:3]}:{zone[-2:]}" if zone else ""


def _from_number(text: str) -> str:
    if _EPOCH_S.fullmatch(text):
        whole = text.split(".", maxsplit=1)[0]
        seconds = float(text) / (1 if len(whole) <= 10 else 1000 if len(whole) <= 13 else 1_000_000)  # noqa: PLR2004 - by its length: seconds, milliseconds, microseconds
        return _plausible(datetime.fromtimestamp(int(seconds), UTC))
    if _SERIAL.fullmatch(text):
        days = float(text.replace(",", "."))
        moment = _EXCEL_DAY_NOUGHT + timedelta(seconds=round(days * 86400))
        return _plausible(moment.date() if days.is_integer() else moment)
    return ""


def _plausible(moment: date) -> str:
    if not EARLIEST_YEAR <= moment.year < LATEST_YEAR:
        return ""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return moment.isoformat()
