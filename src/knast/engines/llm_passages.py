"""What a language model is asked: the prompt, and contacts cut into pieces that fit one request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from knast.base.errors import Missing
from knast.base.ids import digest
from knast.base.text import json_line
from knast.needs.reading import Passage

PROMPT = "read-1"
MOST_LINES, MOST_CHARACTERS = 30, 9_000
_NEIGHBOURS = 2
_LONGEST_CONTEXT_CHARACTERS = 400
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_CONTACTS = len(_LETTERS)


class Prompt(NamedTuple):
    """A prompt file: its text, and its version with eight characters that change with any word of it."""

    text: str
    version: str


@cache
def packaged_prompt() -> Prompt:
    """The prompt that ships with Knast.

    Raises:
        Missing: The file is not in the installation.
    """
    path = resources.files("knast.engines").joinpath("prompts").joinpath(PROMPT.replace("-", "_") + ".md")
    if not path.is_file():
        raise Missing("The language model's prompt is not installed.", "Install Knast again.")
    text = path.read_text(encoding="utf-8")
    return Prompt(text, f"{PROMPT}-{digest(text, size_bytes=4)}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A contact, or as much of a long one as fits a request.

    Attributes:
        key: The same for the same words, whoever they came from.
        head: Channel and language.
        lines: The lines shown: place among the wanted ones from 1, or 0 for context; role; text.
        places: For each wanted line its place in the passage.
    """

    key: str
    head: str
    lines: tuple[tuple[int, str, str], ...]
    places: tuple[int, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The texts of the wanted lines."""
        return tuple(text for number, _, text in self.lines if number)


def pieces_of(passage: Passage, *, asker: str) -> list[Piece]:
    """Cut a passage into pieces; none where no line is wanted.

    Args:
        passage: The passage.
        asker: Prompt and model; what one was answered says nothing about another.
    """
    return [_piece(passage, wanted=wanted, asker=asker) for wanted in _parts(passage)]


def _parts(passage: Passage) -> Iterator[list[int]]:
    part: list[int] = []
    characters = 0
    for place, line in enumerate(passage.lines):
        if not line.wanted:
            continue
        if part and (len(part) == MOST_LINES or characters + len(line.text) > MOST_CHARACTERS):
            yield part
            part, characters = [], 0
        part.append(place)
        characters += len(line.text)
    if part:
        yield part


def _piece(passage: Passage, *, wanted: Sequence[int], asker: str) -> Piece:
    number = {place: nth for nth, place in enumerate(wanted, 1)}
    near = {place + step for place in wanted for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
    lines = tuple(
        (number[place], line.role, line.text) if place in number else (0, line.role, _clipped(line.text))
        for place, line in enumerate(passage.lines)
        if place in near
    )
    head = f"channel {passage.channel}, language {passage.lang}"
    key = digest(asker, head, *(part for line in lines for part in (str(line[0]), line[1], line[2])), size_bytes=16)
    return Piece(key, head, lines, tuple(wanted))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_CONTEXT_CHARACTERS else text[:_LONGEST_CONTEXT_CHARACTERS] + " …"


def groups_of(pieces: Sequence[Piece], *, at_most: int) -> Iterator[tuple[Piece, ...]]:
    """The pieces of each request, in order: at most so many, and together no more lines than one may hold."""
    group: list[Piece] = []
    lines = 0
    for piece in pieces:
        if group and (len(group) == at_most or lines + len(piece.places) > MOST_LINES):
            yield tuple(group)
            group, lines = [], 0
        group.append(piece)
        lines += len(piece.places)
    if group:
        yield tuple(group)


def ids_of(group: Sequence[Piece]) -> dict[str, str]:
    """The lines that a request asks for: id, such as B3, and text."""
    return {
        f"{letter}{nth}": text
        for letter, piece in zip(_LETTERS, group, strict=False)
        for nth, text in enumerate(piece.wanted, 1)
    }


def request_of(group: Sequence[Piece]) -> str:
    """The contacts as the model meets them, each between fences that its words cannot hold."""
    blocks = [_block(piece, letter=letter) for letter, piece in zip(_LETTERS, group, strict=False)]
    return "\n\n".join([*blocks, f"Read these lines: {', '.join(ids_of(group))}."])


def _block(piece: Piece, *, letter: str) -> str:
    lines = [
        json_line({"id": f"{letter}{number}", "role": role, "text": text} if number else {"role": role, "text": text})
        for number, role, text in piece.lines
    ]
    code = _code(piece)
    return "\n".join(
        [f"Contact {letter}, {piece.head}:", f"<<< contact {letter} {code}", *lines, f">>> contact {letter} {code}"]
    )


def _code(piece: Piece) -> str:
    """A code that the piece's words do not hold; the same each time, so that answers can be found again."""
    said = "\n".join(text for _, _, text in piece.lines)
    return next(code for nth in range(1000) if (code := digest(piece.key, str(nth))) not in said)
