"""Which cue class each token belongs to, and what negations and a "but" do to the tokens around.

A class is a column of meaning ("waiting", "a negation", "a kind person") that Danish and English share, so that what
is learned from a sentence in one language or trade helps in another. The classes only describe; which label they
speak for is learned.
"""

from functools import cache

import numpy as np

from knast.engines.cue_words import CUES
from knast.engines.text_codes import Codes, Flags, Hashes, Ints, word_hash

NAMES: tuple[str, ...] = tuple(CUES)
NEGATIONS: tuple[str, ...] = ("neg", "not_english", "never", "none", "without", "lack")


def cue_number(name: str) -> int:
    """The number of a class, its place in ``CUES``."""
    return NAMES.index(name)


def cues_of(codes: Codes) -> Ints:
    """The class of each token, or -1 where it is no cue word."""
    whole, stems = _tables()
    cue = _looked_up(codes.stretch(codes.start, codes.end), table=whole)
    length = codes.end - codes.start
    for size in sorted(stems, reverse=True):
        open_ = np.flatnonzero((cue < 0) & (length >= size))
        start = codes.start[open_]
        cue[open_] = _looked_up(codes.stretch(start, start + size), table=stems[size])
    return cue


def negated(codes: Codes, cue: Ints, *, reach: int) -> Flags:
    """True where a negation stands at most ``reach`` tokens before, in the same text."""
    negation = np.isin(cue, [cue_number(name) for name in NEGATIONS])
    found = np.zeros(len(cue), np.bool_)
    for step in range(1, min(reach, len(cue) - 1) + 1):
        found[step:] |= negation[:-step] & (codes.of[step:] == codes.of[:-step])
    return found


def side_of_but(codes: Codes, cue: Ints) -> Ints:
    """0 in a text without "but", 1 up to its last "but", 2 after it."""
    but = np.flatnonzero(cue == cue_number("but"))
    last = np.full(codes.texts, -1, np.int64)
    np.maximum.at(last, codes.of[but], but)
    mine = last[codes.of]
    return np.where(mine < 0, 0, np.where(np.arange(len(cue)) > mine, 2, 1)).astype(np.int64)


def _looked_up(hashes: Hashes, *, table: tuple[Hashes, Ints]) -> Ints:
    keys, cue = table
    place = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    return np.where(keys[place] == hashes, cue[place], -1)


@cache
def _tables() -> tuple[tuple[Hashes, Ints], dict[int, tuple[Hashes, Ints]]]:
    """Sorted hashes and classes: of whole words, and of stems by their length."""
    whole: dict[int, int] = {}
    stems: dict[int, dict[int, int]] = {}
    for number, words in enumerate(CUES.values()):
        for word in words.split():
            known = stems.setdefault(len(word) - 1, {}) if word.endswith("*") else whole
            known.setdefault(word_hash(word.removesuffix("*")), number)
    return _sorted(whole), {size: _sorted(known) for size, known in stems.items()}


def _sorted(known: dict[int, int]) -> tuple[Hashes, Ints]:
    keys = np.array(sorted(known), np.uint64)
    return keys, np.array([known[int(key)] for key in keys], np.int64)
