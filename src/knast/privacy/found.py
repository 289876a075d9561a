"""Where personal data was found in a text, and which finding wins where two overlap."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

# Lower wins where two findings overlap; what is left of the other one is kept if it holds a letter or digit.
_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
EXACT, TOLD, SHAPED, LISTED, GUESSED = range(5)


class Found(NamedTuple):
    """Personal data at ``text[start:end]``.

    Attributes:
        start: First character.
        end: One past the last character.
        kind: What it is: person, phone, email, ...
        rank: How sure: ``EXACT`` cannot be anything else, ``TOLD`` has a word before it that says what it is,
            ``SHAPED`` looks like it, ``LISTED`` stands in a list, ``GUESSED`` is only likely.
    """

    start: int
    end: int
    kind: str
    rank: int


def without_overlap(found: Iterable[Found], text: str) -> list[Found]:
    """The findings in order and without overlap; the surer ones whole, the others cut to what is left of them."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.rank, f.start - f.end, f.start)):
        for piece in _left_over(one, kept):
            words = _WORDS.search(text, piece.start, piece.end)
            if words:
                trimmed = piece._replace(start=words.start(), end=words.end()) if piece != one else one
                kept.insert(bisect_left(kept, trimmed), trimmed)
    return kept


def _left_over(one: Found, kept: list[Found]) -> list[Found]:
    at = max(0, bisect_left(kept, one) - 1)
    pieces, start = [], one.start
    while at < len(kept) and kept[at].start < one.end:
        other = kept[at]
        if other.end > start:
            if other.start > start:
                pieces.append(one._replace(start=start, end=other.start))
            start = other.end
        at += 1
    if start < one.end:
        pieces.append(one._replace(start=start))
    return pieces
