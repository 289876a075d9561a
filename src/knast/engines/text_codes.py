"""Texts laid end to end as arrays of code points, cut into tokens and hashed without a Python loop a character.

Everything an n-gram reader counts is a stretch of such an array, and the hash of any stretch costs two look-ups
(a polynomial hash over the prefix sums, modulo 2^64; the base is odd, so powers can be divided out again).
The hash of a stretch depends on its characters only, never on where it stands or on what else is in the batch.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

SPACE, MARK, WORD, DIGIT = 0, 1, 2, 3
_PLANE = 0x10000
_SEPARATOR = ord("\n")
_MASK_OPEN, _MASK_CLOSE, _LONGEST_MASK = ord("⟨"), ord("⟩"), 30
_BASE = 0x100000001B3
_WORD_BITS = 64


@dataclass(frozen=True, slots=True)
class Codes:
    """Folded code points of many texts, and their tokens.

    A token is a run of letters, a run of digits, a mask such as ``⟨order 1⟩`` (whatever its number), or a mark
    (equal marks in a row are one). Letters are lower case, digits are ``0``; characters repeated three times or more
    stand twice, white space once.

    Attributes:
        texts: How many texts there are.
        code: Folded code points, a separator before the first text, between texts and after the last.
        kind: SPACE, MARK, WORD or DIGIT of each code.
        at: Where each code stands in the joined original texts, separators counted.
        separator: True at separators.
        text_at: For each text, the place in the joined originals of its first character.
        start: First code of each token.
        end: One past the last code of each token.
        of: The text each token belongs to, ascending.
        hash: Hash of each token.
        prefix: Prefix sums of the polynomial hash, one longer than ``code``.
        inverse: Powers of the inverse base.
    """

    texts: int
    code: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    at: Ints
    separator: Flags
    text_at: Ints
    start: Ints
    end: Ints
    of: Ints
    hash: Hashes
    prefix: Hashes
    inverse: Hashes

    def stretch(self, start: Ints, end: Ints) -> Hashes:
        """Unmixed hashes of the stretches ``code[start:end]``."""
        return (self.prefix[end] - self.prefix[start]) * self.inverse[start]

    def bounds(self) -> tuple[Ints, Ints]:
        """First token and one past the last token of each text."""
        every = np.arange(self.texts)
        return np.searchsorted(self.of, every), np.searchsorted(self.of, every, side="right")


def mixed(values: Hashes) -> Hashes:
    """Spread hashes over all 64 bits (the finaliser of SplitMix64).

    Source: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195.
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def salt(number: int) -> np.uint64:
    """The constant that keeps one kind of feature apart from another."""
    return np.uint64((0x9E3779B97F4A7C15 * (number + 1)) % 2**_WORD_BITS)


def chained(*parts: Hashes) -> Hashes:
    """One hash for several hashes in order, element by element."""
    joined = parts[0]
    for part in parts[1:]:
        joined = joined * np.uint64(_BASE) + part
    return joined


def buckets(hashes: Hashes, *, bits: int) -> Ints:
    """Buckets 0 to ``2**bits - 1`` of mixed hashes."""
    return (hashes >> np.uint64(_WORD_BITS - bits)).astype(np.int64)


def word_hash(word: str) -> int:
    """The unmixed hash that ``Codes.stretch`` gives for a folded word."""
    codes = codes_of([word])
    return int(codes.stretch(np.array([1]), np.array([1 + len(word)]))[0])


def codes_of(texts: Sequence[str]) -> Codes:
    """Lay texts end to end, fold them and cut them into tokens.

    Args:
        texts: Any texts; a line break counts as a space.

    Returns:
        The codes; see ``Codes``.
    """
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    joined = "\n" + "".join(text.replace("\n", " ") + "\n" for text in texts)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded, kind, drop = _folded(raw)
    kept = np.flatnonzero(~drop)
    code, kind, separator = folded[kept], kind[kept], raw[kept] == _SEPARATOR
    prefix, inverse = _hash_sums(code)
    first = _token_starts(code, kind, separator=separator)
    ends = np.append(first[1:], len(code))
    spoken = kind[first] != SPACE
    start, end = first[spoken], ends[spoken]
    of = np.cumsum(separator)[start] - 1
    hashes = mixed((prefix[end] - prefix[start]) * inverse[start])
    text_at = 1 + np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]).astype(np.int64)
    return Codes(len(texts), code, kind, kept, separator, text_at, start, end, of, hashes, prefix, inverse)


def _folded(raw: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint8], Flags]:
    """Folded codes, their kinds, and which to drop."""
    fold, kinds = _tables()
    low = np.where(raw < _PLANE, raw, 0)
    code = np.where(raw < _PLANE, fold[low], raw)
    kind = np.where(raw < _PLANE, kinds[low], np.uint8(MARK))
    separator = raw == _SEPARATOR
    drop = _masks_as_words(code, kind)
    inside = np.flatnonzero(code[1:-1] == ord("'")) + 1
    kind[inside[(kind[inside - 1] == WORD) & (kind[inside + 1] == WORD)]] = WORD
    code = np.where((kind == SPACE) & ~separator, np.uint32(ord(" ")), code)
    drop[1:] |= (kind[1:] == SPACE) & (kind[:-1] == SPACE) & ~separator[1:]
    same = code[1:] == code[:-1]
    drop[2:] |= same[1:] & same[:-1] & ~separator[2:]
    return code, kind, drop


def _masks_as_words(code: NDArray[np.uint32], kind: NDArray[np.uint8]) -> Flags:
    """Make each mask one word, in place; returns its number and spaces as codes to drop."""
    drop = np.zeros(len(code), np.bool_)
    opened, closed = np.flatnonzero(code == _MASK_OPEN), np.flatnonzero(code == _MASK_CLOSE)
    if not len(opened) or not len(closed):
        return drop
    after = np.searchsorted(closed, opened)
    found = after < len(closed)
    for start, end in zip(opened[found].tolist(), closed[after[found]].tolist(), strict=True):
        if end - start <= _LONGEST_MASK and not (code[start:end] == _SEPARATOR).any():
            drop[start : end + 1] = (kind[start : end + 1] == SPACE) | (kind[start : end + 1] == DIGIT)
            kind[start : end + 1] = WORD
    return drop


def _hash_sums(code: NDArray[np.uint32]) -> tuple[Hashes, Hashes]:
    size = len(code)
    power, inverse = np.full(size, _BASE, np.uint64), np.full(size, pow(_BASE, -1, 2**_WORD_BITS), np.uint64)
    power[0] = inverse[0] = 1
    power, inverse = np.multiply.accumulate(power), np.multiply.accumulate(inverse)
    prefix = np.zeros(size + 1, np.uint64)
    np.cumsum(mixed(code.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) * power, out=prefix[1:])
    return prefix, inverse


def _token_starts(code: NDArray[np.uint32], kind: NDArray[np.uint8], *, separator: Flags) -> Ints:
    first = np.ones(len(code), np.bool_)
    first[1:] = (
        (kind[1:] != kind[:-1]) | ((kind[1:] == MARK) & (code[1:] != code[:-1])) | separator[1:] | separator[:-1]
    )
    return np.flatnonzero(first)


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """For each code point of the basic plane, its folded code and its kind."""
    fold, kind = np.arange(_PLANE, dtype=np.uint32), np.full(_PLANE, MARK, np.uint8)
    for place in range(_PLANE):
        character = chr(place)
        category = unicodedata.category(character)
        if len(lower := character.lower()) == 1:
            fold[place] = ord(lower)
        if category in {"Cc", "Zs", "Zl", "Zp"}:
            kind[place] = SPACE
        elif category[0] in "LM" or character == "_":
            kind[place] = WORD
        elif category == "Nd":
            fold[place], kind[place] = ord("0"), DIGIT
    for marks, plain in (("’‘`´", "'"), ("“”„«»", '"'), ("–—", "-")):
        fold[[ord(mark) for mark in marks]] = ord(plain)
    return fold, kind
