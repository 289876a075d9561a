"""A text as the patterns see it: plain digits, hyphens and spaces, and nothing where a mask already stands."""

import re
import unicodedata
from functools import cached_property
from typing import Final

MASKED: Final = "\ue000"
_PSEUDONYM = re.compile(r"⟨[a-z]{2,12} \d{1,5}⟩")
_JOINED = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]|[^\W\d_][\u0300-\u036f]{1,3}")
_UNUSUAL = re.compile(r"[^\x21-\x5f\x61-\x9f\xa1-\xb3\xb5-\xff \n]")
_WORD = re.compile(r"\w+")


def _plain_characters() -> dict[int, str]:
    plain = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    for code in range(0x660, 0x20000):
        if unicodedata.category(chr(code)) == "Nd":
            plain[code] = str(unicodedata.decimal(chr(code)))
    plain.update(dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"))
    plain.update(
        dict.fromkeys(
            map(
                ord,
                "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
            ),
            " ",
        )
    )
    plain.update({ord("’"): "'", ord("´"): "'", ord("`"): "'"})
    return plain


_PLAIN: Final = _plain_characters()


class Sight:
    """One text, prepared for searching.

    Attributes:
        text: The text with full-width and foreign digits as ASCII, all hyphens as ``-``, all spaces as a blank, accents
            composed and invisible characters left out. Pseudonyms that stand there already are runs of ``MASKED``.
        low: The same in lower case, character for character.
    """

    def __init__(self, given: str) -> None:
        text, self._places = given, None
        if not given.isascii():
            text, self._places = _composed(given)
            if _UNUSUAL.search(text):
                text = _PSEUDONYM.sub(lambda match: MASKED * len(match.group()), text.translate(_PLAIN))
        elif "\t" in text:
            text = text.replace("\t", " ")
        self.text = text
        low = text.lower()
        # "İ" becomes two characters in lower case; offsets must stand.
        self.low = low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)

    @cached_property
    def words(self) -> list[str]:
        """The words in lower case, in order."""
        return _WORD.findall(self.low)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words in lower case."""
        return frozenset(self.words)

    @cached_property
    def has_digits(self) -> bool:
        """Whether there is any digit."""
        return re.search(r"\d", self.text) is not None

    @cached_property
    def has_number(self) -> bool:
        """Whether there are two digits side by side."""
        return self.has_digits and re.search(r"\d\d", self.text) is not None

    def given_place(self, place: int) -> int:
        """The offset, in the text as given, of a character of ``text``."""
        return place if self._places is None else self._places[place]


def _composed(given: str) -> tuple[str, list[int] | None]:
    if not _JOINED.search(given):
        return given, None
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _JOINED.finditer(given):
        pieces.append(given[at : match.start()])
        places.extend(range(at, match.start()))
        one = unicodedata.normalize("NFC", match.group())
        if len(match.group()) > 1:
            kept = one if len(one) == 1 else match.group()
            pieces.append(kept)
            places.extend(range(match.start(), match.start() + len(kept)))
        at = match.end()
    pieces.append(given[at:])
    places.extend(range(at, len(given) + 1))
    return "".join(pieces), places
