"""What the mapper asks of an encoder."""

from collections.abc import Sequence
from typing import Protocol

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
