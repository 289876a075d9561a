"""Reading what people write in a cell: a label in Danish, English or short, and a quote as a spreadsheet left it."""

import re
import unicodedata

from knast.base.text import Cut
from knast.needs.reading import LABELS

_FOCUS = {
    **dict.fromkeys("achieve opnå opnaa a".split(), "achieve"),
    **dict.fromkeys("avoid undgå undgaa u".split(), "avoid"),
}
_OUTCOME = {
    **dict.fromkeys("missed bump knast 1".split(), "missed"),
    **dict.fromkeys("open åben aaben åbent 2".split(), "open"),
    **dict.fromkeys("met praise ros 3".split(), "met"),
}
_NONE = frozenset("none ingen intet n".split())
_RIGHT = frozenset("ok right rigtig rigtigt korrekt correct".split())
_SHORT = re.compile(r"([au])([123])")
_PARTED = re.compile(r"[\s.,·/:_-]+")
# One for one, so that a place in the folded text is a place in the text: what word processors write in its stead.
_FOLDED = str.maketrans("‘’‚′´`“”„″«»–—‑\u00a0\u202f\u2009\t\n\r", "''''''\"\"\"\"\"\"---      ")
# A cell that begins with one of these would run as a formula where the file is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|")


def label_of(written: str) -> str | None:
    """The label that somebody wrote; ``right`` where they say that the machine is right, None for anything else.

    >>> label_of("Opnå, knast"), label_of("u3"), label_of("avoid.open"), label_of("ingen"), label_of("OK")
    ('achieve.missed', 'avoid.met', 'avoid.open', 'none', 'right')
    """
    plain = unicodedata.normalize("NFC", written).strip().strip(".").casefold()
    if plain in _NONE:
        return "none"
    if plain in _RIGHT:
        return "right"
    short = _SHORT.fullmatch(plain)
    parts = list(short.groups()) if short else [part for part in _PARTED.split(plain) if part]
    if len(parts) != 2:  # noqa: PLR2004 - a label is a focus and an outcome
        return None
    label = f"{_FOCUS.get(parts[0])}.{_OUTCOME.get(parts[1])}"
    return label if label in LABELS else None


def fold(text: str) -> str:
    """The text with quotes, dashes and spaces of all kinds made plain; no character moves."""
    return text.translate(_FOLDED)


def place_of(quote: str, words: str) -> Cut | None:
    """Where a quote stands in a line: verbatim, or but for quotes, dashes and spaces that a spreadsheet changed.

    >>> place_of("it's late ", "Sorry, it’s late.")
    Cut(start=7, end=16)
    """
    for wanted in (quote, unguarded(quote)):
        bare = unicodedata.normalize("NFC", wanted).strip()
        at = words.find(bare)
        if at < 0:
            at = fold(words).find(fold(bare))
        if bare and at >= 0:
            return Cut(at, at + len(bare))
    return None


def harmless(cell: str) -> str:
    """A cell's words with an apostrophe before them where a spreadsheet would run them as a formula."""
    return f"'{cell}" if cell.lstrip(" \"'").startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """The words of a cell that ``harmless`` wrote."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
