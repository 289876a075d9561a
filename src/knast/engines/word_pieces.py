"""Texts cut into the pieces of a small transformer's vocabulary, each with its place in the text.

Longest match from the left (WordPiece; Schuster and Nakajima 2012, doi:10.1109/ICASSP.2012.6289079). Danish letters are
kept; what a masker replaced, links, names after an at sign and long numbers are one piece each, so that they say that
something stood there and nothing else.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Pieces with a meaning of their own, first in every vocabulary.
PAD, UNKNOWN, START, CUSTOMER, OTHER = "[PAD]", "[UNK]", "[CLS]", "[CUS]", "[AGT]"
NOTE, OBSERVATION = "[NOTE]", "[OBS]"
LINK, HANDLE, NUMBER, MASK, PERSON = "[URL]", "[USER]", "[NUM]", "[MASKED]", "[PERSON]"
MEANT = (PAD, UNKNOWN, START, CUSTOMER, OTHER, NOTE, OBSERVATION, LINK, HANDLE, NUMBER, MASK, PERSON)
INSIDE = "##"
_LONGEST_WORD = 60
_SHORT_NUMBER = 4
_KEPT_WORDS = 200_000
_TOKEN = re.compile(
    r"⟨[^⟩\n]{1,40}⟩|https?://\S+|www\.\S+|@\w+|\d+(?:[.,:/-]\d+)*|[^\W\d_]+|[^\w\s]|_",
)
_LETTERS = {"ä": "æ", "ö": "ø", "æ": "æ", "ø": "ø", "å": "å", "ü": "ü"}


class Pieces(NamedTuple):
    """The pieces of a text: ``text[start[i]:end[i]]`` is piece ``number[i]`` of the vocabulary."""

    number: list[int]
    start: list[int]
    end: list[int]


def tokens(text: str) -> list[tuple[str, int]]:
    """Words, marks, masks, links, handles and numbers of a text, each with where it starts."""
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def folded(word: str) -> str:
    """Lower case without accents, but for the Danish letters; as long as the word, or empty where it cannot be.

    >>> folded("Café"), folded("Året")
    ('cafe', 'året')
    """
    word = word.lower()
    if word.isascii():
        return word
    return "".join(_LETTERS.get(letter) or unicodedata.normalize("NFD", letter)[0] for letter in word)


class WordPieces:
    """Cuts texts with a vocabulary.

    Args:
        vocabulary: The pieces in the order of their numbers: ``MEANT`` first; those inside a word begin with ``##``.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.number = {piece: number for number, piece in enumerate(vocabulary)}
        self._known: dict[str, list[tuple[int, int, int]]] = {}

    def cut(self, text: str) -> Pieces:
        """The pieces of a text, in order."""
        number: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _TOKEN.finditer(text):
            begin = match.start()
            for piece, start, end in self._word(match.group()):
                number.append(piece)
                starts.append(begin + start)
                ends.append(begin + end)
        return Pieces(number, starts, ends)

    def _word(self, word: str) -> list[tuple[int, int, int]]:
        pieces = self._known.get(word)
        if pieces is None:
            if len(self._known) >= _KEPT_WORDS:
                self._known.clear()
            pieces = self._known[word] = self._pieces(word)
        return pieces

    def _pieces(self, word: str) -> list[tuple[int, int, int]]:
        if meant := _meaning(word):
            return [(self.number[meant], 0, len(word))]
        letters = folded(word)
        if len(letters) != len(word) or len(word) > _LONGEST_WORD:
            return [(self.number[UNKNOWN], 0, len(word))]
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(letters):
            known = self._longest(letters, start=start)
            if known is None:
                return [(self.number[UNKNOWN], 0, len(word))]
            found.append(known)
            start = known[2]
        return found

    def _longest(self, letters: str, *, start: int) -> tuple[int, int, int] | None:
        """The longest known piece that begins at ``start``."""
        before = INSIDE if start else ""
        for end in range(len(letters), start, -1):
            number = self.number.get(before + letters[start:end])
            if number is not None:
                return number, start, end
        return None


def _meaning(word: str) -> str:
    """The piece that stands for a mask, handle, link or long number; empty for other words."""
    if word[0] == "⟨" and len(word) > 1:
        return PERSON if word.startswith("⟨person") else MASK
    if word[0] == "@" and len(word) > 1:
        return HANDLE
    if word.startswith(("http://", "https://", "www.")):
        return LINK
    return NUMBER if word[0].isdigit() and (len(word) > _SHORT_NUMBER or not word.isdigit()) else ""
