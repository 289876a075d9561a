"""What the label model counts in a unit: hashed words, characters, cue classes and context, in blocks.

Each block has its own table of weights. Inside a block a feature counts once a unit, and the sum is divided by the
square root of how many there are, so that a long sentence does not shout.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knast.contacts.channels import OBSERVED, REPORTED
from knast.engines.reading_cues import cues_of, negated, side_of_but
from knast.engines.text_codes import Codes, Hashes, Ints, buckets, chained, codes_of, mixed, salt

# Bits of each block's table: 2**bits buckets.
BLOCK_BITS: dict[str, int] = {"words": 18, "characters": 18, "cues": 17, "context": 16}
_NEGATION_REACH = 4
_TOLD = REPORTED | OBSERVED


class Unit(NamedTuple):
    """One line to read, with what stood around it.

    Attributes:
        text: The line, verbatim.
        before: The line before it in the contact, whoever said it; empty at the start.
        after: The line after it; empty at the end.
        channel: The contact's channel.
    """

    text: str
    before: str
    after: str
    channel: str


class Counted(NamedTuple):
    """Features of many units: unit ``of[i]`` shows feature ``hash[i]``; repeats are allowed."""

    of: Ints
    hash: Hashes


class Block(NamedTuple):
    """A block's distinct features, ordered by unit: unit ``of[i]`` shows ``bucket[i]``."""

    of: Ints
    bucket: Ints


def unit_blocks(units: Sequence[Unit], *, codes: Codes) -> dict[str, Block]:
    """The features of units, one block for each name in ``BLOCK_BITS``.

    Args:
        units: Units in order.
        codes: The codes of their texts.

    Returns:
        Blocks by name.
    """
    cue = cues_of(codes)
    counted = {
        "words": _words(codes, cue),
        "characters": [_characters(codes, size) for size in (3, 4, 5)],
        "cues": [_cue_runs(codes, cue, size=size) for size in (1, 2, 3)],
        "context": [*_context(units), *_edges(codes)],
    }
    return {name: _distinct(parts, bits=BLOCK_BITS[name]) for name, parts in counted.items()}


def _words(codes: Codes, cue: Ints) -> list[Counted]:
    """Words, pairs of words, words that a negation reaches, and words by their side of a "but"."""
    far = negated(codes, cue, reach=_NEGATION_REACH)
    side = side_of_but(codes, cue)
    told = side > 0
    return [
        Counted(codes.of, mixed(codes.hash ^ salt(101))),
        _runs(codes.of, codes.hash, size=2, number=102),
        Counted(codes.of[far], mixed(codes.hash[far] ^ salt(200))),
        Counted(codes.of[told], mixed(chained(codes.hash[told], side[told].astype(np.uint64)) ^ salt(210))),
    ]


def _characters(codes: Codes, size: int) -> Counted:
    """Stretches of ``size`` characters; the edges of a unit count as a character."""
    start = np.arange(max(len(codes.code) - size + 1, 0))
    breaks = np.cumsum(codes.separator)
    start = start[breaks[start + size - 2] == breaks[start]]
    return Counted(breaks[start] - 1, mixed(codes.stretch(start, start + size) ^ salt(size)))


def _cue_runs(codes: Codes, cue: Ints, *, size: int) -> Counted:
    """Runs of ``size`` cue classes, other words between them left out."""
    spoken = np.flatnonzero(cue >= 0)
    return _runs(codes.of[spoken], _cue_hash(cue[spoken]), size=size, number=220 + size)


def _edges(codes: Codes) -> list[Counted]:
    """First word, first two words, last token and rough length of each unit."""
    first, end = codes.bounds()
    unit = np.flatnonzero(end > first)
    start, last = first[unit], end[unit] - 1
    longer = last > start
    opening = chained(codes.hash[start[longer]], codes.hash[start[longer] + 1])
    size = np.minimum(2 * np.log2(np.maximum(end - first, 1)), 14).astype(np.uint64)
    return [
        Counted(unit, mixed(codes.hash[start] ^ salt(250))),
        Counted(unit[longer], mixed(opening ^ salt(252))),
        Counted(unit, mixed(codes.hash[last] ^ salt(251))),
        Counted(np.arange(codes.texts), mixed(size ^ salt(260))),
    ]


def _context(units: Sequence[Unit]) -> list[Counted]:
    """Words and cue classes of the sentences around, whether there are any, and whether an employee tells it."""
    parts: list[Counted] = []
    for number, around in ((300, [unit.before for unit in units]), (310, [unit.after for unit in units])):
        codes = codes_of(around)
        cue = cues_of(codes)
        spoken = cue >= 0
        there = np.fromiter((bool(text) for text in around), np.uint64, len(around))
        parts.append(Counted(codes.of, mixed(codes.hash ^ salt(number))))
        parts.append(Counted(codes.of[spoken], mixed(_cue_hash(cue[spoken]) ^ salt(number + 1))))
        parts.append(Counted(np.arange(len(units)), mixed(there ^ salt(number + 2))))
    told = np.flatnonzero([unit.channel in _TOLD for unit in units])
    return [*parts, Counted(told, np.full(len(told), mixed(np.array([salt(320)]))[0]))]


def _cue_hash(cue: Ints) -> Hashes:
    return (cue + 1).astype(np.uint64) * np.uint64(0x94D049BB133111EB)


def _runs(of: Ints, hashes: Hashes, *, size: int, number: int) -> Counted:
    count = max(len(hashes) - size + 1, 0)
    joined = chained(*(hashes[step : step + count] for step in range(size)))
    whole = of[:count] == of[size - 1 : size - 1 + count]
    return Counted(of[:count][whole], mixed(joined[whole] ^ salt(number)))


def _distinct(parts: Sequence[Counted], *, bits: int) -> Block:
    of = np.concatenate([part.of for part in parts]).astype(np.int64)
    bucket = buckets(np.concatenate([part.hash for part in parts]), bits=bits)
    key = np.sort((of << bits) | bucket)
    key = key[np.diff(key, prepend=-1) != 0]
    return Block(key >> bits, key & ((1 << bits) - 1))
