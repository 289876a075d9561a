"""What masking gives, whoever does it, and how a raw contact becomes a masked one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mask:
    """One masked place: ``text[start:end]`` of the text as given became ``replacement``.

    Attributes:
        start: First character, code points.
        end: One past the last character.
        kind: What it was: person, phone, email, address, cpr, order, ...
        replacement: The pseudonym that stands there now, such as ``⟨person 1⟩``.
    """

    start: int
    end: int
    kind: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text and the masks that made it, in order and without overlap."""

    text: str
    masks: tuple[Mask, ...]


class Masker(Protocol):
    """Finds personal data in a text and replaces it by pseudonyms that are the same inside that text."""

    name: str

    def mask(self, text: str, *, names: Sequence[str] = (), keep: frozenset[str] = frozenset()) -> Masked:
        """Mask one text.

        Args:
            text: The words as they came.
            names: Full names known to belong to this contact (customer, agent), masked wherever they stand.
            keep: Kinds that are left standing.

        Returns:
            The masked text and its masks; offsets count in ``text`` as given.
        """
        ...


def masked_place(masks: Sequence[Mask], place: int) -> int:
    """Where a place of the text as given lies in the masked text.

    Args:
        masks: Masks in order, without overlap.
        place: A character's offset in the text as given; inside a mask it becomes the mask's end.

    Returns:
        The offset in the masked text.
    """
    shift = 0
    for mask in masks:
        if mask.end > place:
            if mask.start < place:
                return mask.start + shift + len(mask.replacement)
            break
        shift += len(mask.replacement) - (mask.end - mask.start)
    return place + shift
