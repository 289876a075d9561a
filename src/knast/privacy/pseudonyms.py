"""The same pseudonym for the same value inside one text."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from knast.privacy.found import Found

_ANY_PSEUDONYM = re.compile(r"⟨([a-z]{2,12}) (\d{1,5})⟩")
_SPACE = re.compile(r"\s+")
_NOT_DIGIT = re.compile(r"\D+")
_BY_DIGITS: Final = frozenset(("phone", "cpr", "card", "account", "meter", "ean", "cvr", "customer", "number", "ssn"))
_DANISH_NUMBER_DIGITS: Final = 8


def pseudonyms(found: Sequence[Found], values: Sequence[str], *, text: str) -> list[str]:
    """Name each finding.

    Args:
        found: The findings in order.
        values: What stands at each of them in the text.
        text: The text as given; pseudonyms that it holds already keep their numbers.

    Returns:
        One ``⟨kind n⟩`` for each finding; n counts from 1 for each kind, in the order of the text. A first or last name
        alone is the person whose full name stands nearest before it, or else after it.
    """
    counts: dict[str, int] = {}
    for kind, number in _ANY_PSEUDONYM.findall(text):
        counts[kind] = max(counts.get(kind, 0), int(number))
    people = _people([value for one, value in zip(found, values, strict=True) if one.kind == "person"])
    named: dict[tuple[str, str], str] = {}
    names: list[str] = []
    nth_person = 0
    for one, value in zip(found, values, strict=True):
        key = (one.kind, people[nth_person] if one.kind == "person" else _key(one.kind, value))
        nth_person += one.kind == "person"
        if key not in named:
            counts[one.kind] = counts.get(one.kind, 0) + 1
            named[key] = f"⟨{one.kind} {counts[one.kind]}⟩"
        names.append(named[key])
    return names


def _key(kind: str, value: str) -> str:
    if kind in _BY_DIGITS:
        digits = _NOT_DIGIT.sub("", value)
        if len(digits) >= 4:  # noqa: PLR2004 - fewer were said in words
            return digits[-_DANISH_NUMBER_DIGITS:] if kind == "phone" and "45" in digits[:4] else digits
    return _SPACE.sub(" ", value).strip(" .,#").casefold()


def _people(names: Sequence[str]) -> list[str]:
    words = [tuple(_SPACE.sub(" ", name.replace(".", " ")).strip().casefold().split(" ")) for name in names]
    full: dict[str, list[tuple[int, str]]] = {}
    for place, parts in enumerate(words):
        if len(parts) > 1:
            for part in (parts[0], parts[-1]):
                full.setdefault(part, []).append((place, f"{parts[0]} {parts[-1]}"))
    return [_person(place, parts, full=full) for place, parts in enumerate(words)]


def _person(place: int, parts: tuple[str, ...], *, full: dict[str, list[tuple[int, str]]]) -> str:
    if len(parts) > 1:
        return f"{parts[0]} {parts[-1]}"
    if parts[0] not in full:
        return parts[0]
    places = full[parts[0]]
    return places[max(0, bisect_left(places, (place, "")) - 1)][1]
