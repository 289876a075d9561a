"""Names of needs: a phrase of the bank where one fits, else the customers' own words; never two alike in a map."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from knast.needs.empty_words import EMPTY_WORDS
from knast.needs.encode import Vectors
from knast.needs.levels import Leaning
from knast.needs.phrases import Phrase, details

# A phrase names a group that lies this near to it and leans on it this much, or that lies very near.
_NEAR, _LEANS, _VERY_NEAR = 0.66, 0.10, 0.80
# Groups are one need that lie this near to one phrase and lean on it this much, or lean on it so much that praise and
# blame of one thing, which lie apart, still meet.
_SAME_NEED, _SAME_LEANS = 0.75, 0.15
_STILL_NEAR, _LEANS_MUCH = 0.60, 0.40
_SECOND_BEST = 0.12
_LONGEST_NAME_WORDS = 8
_LONGEST_NAME_CHARACTERS = 60
_CANDIDATES = 60
_PIECES = re.compile(r"[.,;:!?()\n\"”“»«–—]+|\s-+\s|\s(?=(?:men|og|but|and|fordi|because|så|so)\s)")
# Signs of a person, a number or an address: such a piece names nothing.
_NOT_FOR_NAMES = re.compile(r"⟨|⟩|\d\d|\d[^\W\d]{2}|@|#|://|(?<=\s)[A-ZÆØÅ]")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Empty words that a piece may still begin or end on.
_MAY_STAND_OUTSIDE = frozenset(
    "ikke ingen intet aldrig not no never nothing jeg i my mit min mine op ned ud up down out again igen".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a need is called.

    Attributes:
        names: The name by language; a need named in own words has only the language most of its customers spoke.
        named_from: ``bank`` or ``own words``.
        key: The bank's key; empty for own words.
    """

    names: dict[str, str] = field(default_factory=dict)
    named_from: Literal["bank", "own words"] = "own words"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the statements of one group said: ``quotes`` nearest to the centre first, and the language of each."""

    quotes: tuple[str, ...]
    langs: tuple[str, ...]


def same_need(centres: Vectors, *, anchors: Vectors, lean: Leaning) -> NDArray[np.int32]:
    """Which groups are one need: those that all lie near the same phrase of the bank.

    Args:
        centres: ``(groups, d)`` rows of norm 1.
        anchors: ``(phrases, d)`` rows of norm 1.
        lean: How the groups lean on the phrases.

    Returns:
        ``(groups,)`` the number of the need of each group; needs are numbered in order of their first group.
    """
    cosines = centres @ anchors.T
    best = (cosines + lean.shares).argmax(axis=1)
    need_of: dict[tuple[str, int], int] = {}
    merged = np.empty(len(centres), np.int32)
    for group, phrase in enumerate(best):
        near, leans = cosines[group, phrase], lean.shares[group, phrase]
        sure = (near >= _SAME_NEED and leans >= _SAME_LEANS) or (near >= _STILL_NEAR and leans >= _LEANS_MUCH)
        merged[group] = need_of.setdefault(("phrase", int(phrase)) if sure else ("group", group), len(need_of))
    return merged


def name_groups(
    spoken: Sequence[Spoken], *, centres: Vectors, anchors: Vectors, lean: Leaning, phrases: tuple[Phrase, ...]
) -> list[Name]:
    """Name the groups of a map together, so that no two share a name.

    Each phrase of the bank names at most one group: the choice that fits best over all groups.

    Args:
        spoken: What was said in each group.
        centres: ``(groups, d)`` rows of norm 1.
        anchors: ``(phrases, d)`` vectors of the bank's lowest level.
        lean: How the groups lean on the phrases.
        phrases: The bank.

    Returns:
        One name a group, in order.
    """
    chosen = _chosen_phrases(centres @ anchors.T, lean.shares)
    lowest = details(phrases)
    taken = {name.casefold() for number in chosen if number is not None for name in lowest[number].names.values()}
    telling = _telling_words(spoken)
    names = []
    for group, number in enumerate(chosen):
        if number is not None:
            names.append(Name(dict(lowest[number].names), "bank", lowest[number].key))
            continue
        names.append(Name(_own_name(spoken[group], telling=telling[group], taken=taken)))
    return names


def own_words(quotes: Sequence[str]) -> str:
    """A short piece of what customers said, word for word, that stands well for the rest; empty where there is none.

    Pieces with numbers, masks, addresses or a capital inside are passed over, and so are those whose first word nobody
    writes without a capital: a person, a place, a product.

    Args:
        quotes: Statements of one language, nearest to the group's centre first.

    >>> own_words(["mit kort er væk, hvad nu", "Hej ⟨person 1⟩, kortet kom aldrig"])
    'Mit kort er væk'
    """
    common = Counter(word for quote in quotes for word in set(_content(quote)))
    plain = {word for quote in quotes for word in quote.split() if word.islower()} | EMPTY_WORDS
    best, best_value = "", 0.0
    for place, quote in enumerate(quotes[:_CANDIDATES]):
        for piece in _PIECES.split(quote):
            text = piece.strip(" \t'’-*/…")
            content = _content(text)
            if not content or not _fits(text) or _breaks_off(text) or text.split()[0].lower() not in plain:
                continue
            shared = sum(math.log1p(common[word]) for word in set(content)) / (1 + len(content))
            value = shared * (1.2 if len(content) > 1 else 0.8) / (1 + 0.05 * place)
            value *= (0.6 if _leans_back(text) else 1.0) * (1.3 if len(text) >= len(quote.strip()) - 1 else 1.0)
            if value > best_value:
                best, best_value = text, value
    return best[:1].upper() + best[1:]


def _chosen_phrases(cosines: NDArray[np.float32], shares: NDArray[np.float64]) -> list[int | None]:
    if not cosines.size:
        return [None] * len(cosines)
    worth = cosines + shares
    fits = ((cosines >= _NEAR) & (shares >= _LEANS)) | (cosines >= _VERY_NEAR)
    fits &= worth >= worth.max(axis=1, keepdims=True) - _SECOND_BEST
    rows, columns = linear_sum_assignment(np.where(fits, -worth, 0.0))
    chosen: list[int | None] = [None] * len(cosines)
    for row, column in zip(rows, columns, strict=True):
        if fits[row, column]:
            chosen[row] = int(column)
    return chosen


def _own_name(spoken: Spoken, *, telling: Sequence[str], taken: set[str]) -> dict[str, str]:
    """A name in the language most of the group speaks: its words are said, not translated."""
    if not spoken.quotes:
        return {}
    lang = min(set(spoken.langs), key=lambda lang: (-spoken.langs.count(lang), lang))
    quotes = [quote for quote, said_in in zip(spoken.quotes, spoken.langs, strict=True) if said_in == lang]
    name = _told_apart(own_words(quotes) or _first_words(quotes), telling=telling, taken=taken)
    taken.add(name.casefold())
    return {lang: name}


def _told_apart(text: str, *, telling: Sequence[str], taken: set[str]) -> str:
    """The text, with a word of its own group, or failing that a number, where another need has that name."""
    if text and text.casefold() not in taken:
        return text
    stem = text or "?"
    marks = [word for word in telling if word not in stem.casefold()] + [str(number) for number in range(2, 10_000)]
    return next(name for mark in marks if (name := f"{stem} ({mark})").casefold() not in taken)


def _first_words(quotes: Sequence[str]) -> str:
    """The telling words of the nearest statement, where no piece of any stands well alone."""
    for quote in quotes:
        found = [word for word in _WORD.findall(re.sub(r"⟨[^⟩]*⟩", " ", quote)) if word.islower()]
        if found:
            text = " ".join(found[:_LONGEST_NAME_WORDS])[:_LONGEST_NAME_CHARACTERS]
            return text[:1].upper() + text[1:]
    return ""


def _telling_words(spoken: Sequence[Spoken]) -> list[list[str]]:
    """For each group the words that tell it from the others, most telling first."""
    counts = [Counter(word for quote in one.quotes for word in set(_content(quote)) if _fits(word)) for one in spoken]
    everywhere: Counter[str] = sum(counts, Counter())

    def telling(count: Counter[str], word: str) -> tuple[float, str]:
        return (-count[word] * math.log1p(count[word] / everywhere[word] * len(counts)), word)

    return [sorted(count, key=lambda word: telling(count, word))[:5] for count in counts]


def _fits(text: str) -> bool:
    few = len(text.split()) <= _LONGEST_NAME_WORDS and len(text) <= _LONGEST_NAME_CHARACTERS
    return few and not _NOT_FOR_NAMES.search(text)


def _breaks_off(text: str) -> bool:
    """Whether a piece ends on a word that leads on to what is missing."""
    last = text.lower().split()[-1]
    return last in EMPTY_WORDS and last not in _MAY_STAND_OUTSIDE


def _leans_back(text: str) -> bool:
    """Whether a piece begins on a word that leans on what went before."""
    first = text.lower().split()[0]
    return first in EMPTY_WORDS and first not in _MAY_STAND_OUTSIDE


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in EMPTY_WORDS]
