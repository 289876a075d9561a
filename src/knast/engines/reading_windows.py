"""Which pieces of a contact a small transformer sees at once: the lines to read, each with the line before it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knast.contacts.channels import OBSERVED, REPORTED
from knast.engines.word_pieces import CUSTOMER, NOTE, OBSERVATION, OTHER, START, Pieces, WordPieces

LONGEST_WINDOW = 128
LONGEST_LINE = 120
LONGEST_CONTEXT = 16
# A longer line says enough by itself.
LONGEST_WITH_CONTEXT = 12
OUTSIDE = -1


class Window(NamedTuple):
    """A run of pieces.

    Attributes:
        number: The pieces' numbers.
        lines: The lines that are read here, as places in their contact.
        first: For each of them where its first piece (who speaks) stands; its own pieces follow.
        size: For each of them how many pieces it has here, the first included.
    """

    number: list[int]
    lines: list[int]
    first: list[int]
    size: list[int]


def windows(
    cut: Sequence[Pieces], *, customers: Sequence[bool], needed: Sequence[bool], channel: str, pieces: WordPieces
) -> Iterator[Window]:
    """The windows of one contact.

    Args:
        cut: The pieces of every line of the contact.
        customers: Whether the customer said the line.
        needed: Whether the line is to be read.
        channel: The contact's channel, see ``contacts.channels``.
        pieces: The vocabulary.

    Yields:
        Windows of at most ``LONGEST_WINDOW`` pieces; every needed line stands in exactly one.
    """
    opening = pieces.number[NOTE if channel in REPORTED else OBSERVATION if channel in OBSERVED else START]
    speaker = [pieces.number[CUSTOMER if own else OTHER] for own in customers]
    window = Window([opening], [], [], [])
    last = OUTSIDE
    for at, wanted in enumerate(needed):
        if not wanted:
            continue
        size = 1 + min(len(cut[at].number), LONGEST_LINE)
        context = _context(cut, at=at, speaker=speaker) if last != at - 1 else []
        if window.lines and (last < at - 2 or len(window.number) + len(context) + size > LONGEST_WINDOW):
            yield window
            window = Window([opening], [], [], [])
            context = _context(cut, at=at, speaker=speaker)
        if len(window.number) + len(context) + size <= LONGEST_WINDOW:
            window.number.extend(context)
        window.lines.append(at)
        window.first.append(len(window.number))
        window.size.append(size)
        window.number.append(speaker[at])
        window.number.extend(cut[at].number[:LONGEST_LINE])
        last = at
    if window.lines:
        yield window


def _context(cut: Sequence[Pieces], *, at: int, speaker: Sequence[int]) -> list[int]:
    """The end of the line before a short line, with who said it."""
    if at == 0 or len(cut[at].number) > LONGEST_WITH_CONTEXT:
        return []
    return [speaker[at - 1], *cut[at - 1].number[-LONGEST_CONTEXT:]]
