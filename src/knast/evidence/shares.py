"""Shares of people or contacts, each with an interval."""

from math import sqrt
from typing import NamedTuple

_Z95 = 1.959963984540054


class Share(NamedTuple):
    """``hits`` of ``n``, with its 95 % interval; shares are 0-1.

    Attributes:
        hits: How many have it.
        n: Of how many.
        low: Lower end of the interval.
        high: Upper end.
    """

    hits: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The plain share, 0-1; 0 where nobody was asked."""
        return self.hits / self.n if self.n else 0.0


def share_of(hits: int, n: int) -> Share:
    """A share with its Wilson score interval at 95 %.

    Args:
        hits: How many have it, 0 to ``n``.
        n: Of how many; with 0 the interval is everything.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.

    >>> tuple(round(x, 3) for x in share_of(8, 10)[2:])
    (0.49, 0.943)
    """
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = hits / n, _Z95 * _Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Share(hits, n, max(0.0, middle - half), min(1.0, middle + half))
