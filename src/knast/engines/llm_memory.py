"""What a language model answered, in a form without words: places and labels.

It can be kept as long as one likes, and a run that was stopped asks nothing twice.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from knast.engines.llm_answers import LEAST_SURE
from knast.engines.llm_passages import Piece
from knast.needs.reading import LABELS, Finding, Focus, Outcome


class Answers(Protocol):
    """Remembers answers by key."""

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The answers that are kept under these keys."""
        ...

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep answers; they are there for good when this returns."""
        ...


class Remembered:
    """Answers that are forgotten when the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The answers that are kept under these keys."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep answers until the process ends."""
        self._kept.update(answers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model said of a piece.

    Attributes:
        lines: For each wanted line its findings, or None where there is no usable answer.
    """

    lines: tuple[tuple[Finding, ...] | None, ...]


def written(verdict: Verdict) -> str:
    """A verdict as text."""
    lines = [
        None if found is None else [[one.start, one.end, f"{one.focus}.{one.outcome}", one.confidence] for one in found]
        for found in verdict.lines
    ]
    return json.dumps(lines, separators=(",", ":"))


def remembered(text: str, *, piece: Piece) -> Verdict | None:
    """The verdict in a text; None where it is not one about this piece."""
    try:
        lines = json.loads(text)
        found = tuple(None if line is None else tuple(_finding(one) for one in line) for line in lines)
    except (ValueError, TypeError):
        return None
    wanted = piece.wanted
    fits = len(found) == len(wanted) and all(
        0 <= one.start < one.end <= len(line)
        for several, line in zip(found, wanted, strict=True)
        for one in several or ()
    )
    return Verdict(found) if fits else None


def _finding(one: Sequence[object]) -> Finding:
    start, end, label, confidence = one
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(confidence, float | int)):
        raise TypeError("a place or a confidence is no number")
    if label not in LABELS[:-1]:
        raise ValueError("no such label")
    focus, outcome = str(label).split(".")
    sure = float(confidence)
    return Finding(start, end, cast("Focus", focus), cast("Outcome", outcome), sure, unsure=sure < LEAST_SURE)
