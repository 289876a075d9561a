"""Guess first: what people believe before they see, and how it compares."""

from collections.abc import Sequence
from dataclasses import dataclass

from knast.needs.encode import Vectors

_CLOSE_ENOUGH = 0.35
_ABOUT_AS_CLOSE = 0.08


@dataclass(frozen=True, slots=True)
class GuessResult:
    """One guess beside the true order.

    Attributes:
        words: The guess as it was written.
        need_id: The need it means, None where no need is close.
        rank: That need's place in the true order, from 1; 0 where none.
        hit: It is among the first ``n`` of the true order, where ``n`` is how many were guessed, at least three.
    """

    words: str
    need_id: str | None
    rank: int
    hit: bool


def compare_guesses(guesses: Sequence[str], *, ranked: Sequence[str], likeness: Vectors) -> list[GuessResult]:
    """Set guesses beside the true order.

    Args:
        guesses: What was written, one a line.
        ranked: Ids of the needs, where we fail most people first.
        likeness: How alike each guess is to each ranked need, ``(len(guesses), len(ranked))``, -1 to 1.

    Returns:
        One result a guess, in the same order.
    """
    top = max(3, len(guesses))
    results = []
    for words, row in zip(guesses, likeness, strict=True):
        # Of needs that are about as close, the one where we fail most people: a guess is read kindly.
        best = int((row >= row.max() - _ABOUT_AS_CLOSE).argmax()) if len(row) else -1
        if best < 0 or row.max() < _CLOSE_ENOUGH:
            results.append(GuessResult(words, None, 0, hit=False))
        else:
            results.append(GuessResult(words, ranked[best], best + 1, hit=best < top))
    return results


def missed_needs(results: Sequence[GuessResult], *, ranked: Sequence[str], top: int = 3) -> list[str]:
    """The first needs of the true order that nobody guessed."""
    guessed = {result.need_id for result in results}
    return [need_id for need_id in ranked[:top] if need_id not in guessed]
