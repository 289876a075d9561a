"""What the mapper asks of an encoder, and how a statement is encoded with what it stood in."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns short texts into vectors in which statements of the same need lie close."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        Args:
            texts: Statements' quotes, Danish and English mixed.

        Returns:
            ``(len(texts), d)`` float32, rows of norm 1, or of norm 0 for a text that says nothing.
        """
        ...

    def adapted(self, texts: Sequence[str]) -> "Encoder":
        """An encoder fitted to a company's own texts; the same texts in any order give the same encoder."""
        ...


class Around(NamedTuple):
    """What a statement stood in.

    Attributes:
        sentence: The sentence it was found in.
        contact: The customer's own words around it, sentence included.
    """

    sentence: str
    contact: str


# A span alone often lacks the thing it is about ("did not come"); sentence and contact have it. The weights were chosen
# on real statements as the reader finds them (docs/why/method.md).
_QUOTE, _SENTENCE, _CONTACT = 0.4, 0.3, 0.3


def encode_in_context(quotes: Sequence[str], around: Sequence[Around] | None, *, encoder: Encoder) -> Vectors:
    """Encode statements with what they stood in.

    Args:
        quotes: The statements' words.
        around: What each stood in; None to encode the words alone.
        encoder: Turns words into vectors.

    Returns:
        ``(len(quotes), d)`` float32, rows of norm 1, or of norm 0 for one that says nothing at all.
    """
    vectors = encoder.encode(quotes)
    if around is None:
        return vectors
    sentences = encoder.encode([one.sentence for one in around])
    contacts = encoder.encode([one.contact for one in around])
    mixed = _QUOTE * vectors + _SENTENCE * sentences + _CONTACT * contacts
    norms = np.linalg.norm(mixed, axis=1, keepdims=True)
    found: Vectors = mixed / np.maximum(norms, np.float32(1e-9))
    return found
