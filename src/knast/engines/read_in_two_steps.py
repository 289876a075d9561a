"""The default reader: hashed n-grams read every line, a small transformer those they are not sure of.

It ships with Knast, needs no download and runs on an ordinary processor. ``training/reader.py`` builds its models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from knast.base.text import Cut
from knast.engines.ngram_features import Unit
from knast.engines.read_ngrams import (
    NONE,
    NgramModel,
    label_scores,
    packaged_model,
    spans,
    stripped,
    unit_batches,
    wanted_units,
    with_other_clauses,
)
from knast.engines.reading_windows import Window, windows
from knast.engines.small_transformer import WIDTH, Heard, SmallModel, evidence, heard, packaged_small_model
from knast.engines.text_codes import codes_of
from knast.engines.word_pieces import Pieces
from knast.needs.learn import Layer, Vectors, own_name
from knast.needs.reading import LABELS, Finding, Focus, Outcome, Passage

VERSION = "two-steps-1"
_LEAST = 1e-9
_NOTHING = Pieces([], [], [])

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class _Line(NamedTuple):
    """What the transformer made of a line, with the line's pieces."""

    heard: Heard
    pieces: Pieces


class TwoStepReader:
    """Reads contacts in two steps; see ``needs.reading.Reader`` and ``needs.learn.Teachable``.

    Args:
        ngrams: Weights of the first step; the packaged ones by default.
        small: The transformer of the second; the packaged one by default.
    """

    def __init__(self, ngrams: NgramModel | None = None, small: SmallModel | None = None) -> None:
        self._ngrams = ngrams or packaged_model()
        self._small = small or packaged_small_model()
        self.name = f"{VERSION}-{self._ngrams.fingerprint[:4]}{self._small.fingerprint[:4]}"

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        """Read contacts, each on its own; see ``needs.reading.Reader.read``."""
        units = [unit for passage in passages for unit in wanted_units(passage)]
        first = self._first_scores(units)
        asked = first.max(axis=1, initial=0) < self._small.enough
        lines = dict(zip(np.flatnonzero(asked).tolist(), self._heard(passages, asked=asked), strict=True))
        scores = first.copy()
        if lines:
            scores[list(lines)] = self._second_scores(first[list(lines)], list(lines.values()))
        main = self._main_findings(units, scores=scores, lines=lines)
        found = iter(self._all_findings(units, main))
        return [[next(found) if line.wanted else () for line in passage.lines] for passage in passages]

    def last_layer(self) -> Layer:
        """The layer over a line's vector and the first step's log odds, ``(775, 7)``."""
        return Layer(self._small.coef, self._small.bias)

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """``(lines, 775)``: what the last layer sees of each wanted line; every line takes both steps."""
        first = self._first_scores([unit for passage in passages for unit in wanted_units(passage)])
        lines = self._heard(passages, asked=np.ones(len(first), np.bool_))
        return _seen(first, lines)

    def with_last_layer(self, layer: Layer) -> "TwoStepReader":
        """A copy that reads every line in both steps, with another last layer."""
        taught = TwoStepReader(self._ngrams, replace(self._small, coef=layer.coef, bias=layer.bias, enough=np.inf))
        taught.name = own_name(self.name, layer)
        return taught

    def _first_scores(self, units: Sequence[Unit]) -> Floats:
        """``(units, 7)`` probabilities of the first step."""
        parts = [
            label_scores(batch, codes=codes_of([unit.text for unit in batch]), model=self._ngrams)
            for batch in unit_batches(units)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(LABELS)))

    def _second_scores(self, first: Floats, lines: Sequence[_Line]) -> Floats:
        """``(lines, 7)`` probabilities of the last layer."""
        logits = _seen(first, lines).astype(np.float64) @ self._small.coef + self._small.bias
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return cast("Floats", raised / raised.sum(axis=1, keepdims=True))

    def _heard(self, passages: Sequence[Passage], *, asked: NDArray[np.bool_]) -> list[_Line]:
        """What the transformer makes of the wanted lines that are asked about, in order."""
        rows = iter(asked.tolist())
        found: list[Window] = []
        cuts: list[list[Pieces]] = []
        for passage in passages:
            needed = [line.wanted and next(rows) for line in passage.lines]
            if any(needed):
                cut = self._cut(passage, needed=needed)
                customers = [line.role == "customer" for line in passage.lines]
                several = windows(
                    cut, customers=customers, needed=needed, channel=passage.channel, pieces=self._small.pieces
                )
                before = len(found)
                found.extend(several)
                cuts.extend([cut] * (len(found) - before))
        return [
            _Line(one, cut[one.line])
            for cut, several in zip(cuts, heard(found, model=self._small), strict=True)
            for one in several
        ]

    def _cut(self, passage: Passage, *, needed: Sequence[bool]) -> list[Pieces]:
        """The pieces of the lines that a window may hold: those needed, and those before them."""
        near = [here or after for here, after in zip(needed, [*needed[1:], False], strict=True)]
        return [
            self._small.pieces.cut(line.text) if seen else _NOTHING
            for line, seen in zip(passage.lines, near, strict=True)
        ]

    def _main_findings(
        self, units: Sequence[Unit], *, scores: Floats, lines: Mapping[int, _Line]
    ) -> list[Finding | None]:
        """The finding of each unit under its best label; None where that is none."""
        best = scores.argmax(axis=1)
        places = self._places(units, best=best, lines=lines)
        findings: list[Finding | None] = [None] * len(units)
        for row, cut in places.items():
            knots = self._small.second_knots if row in lines else self._small.first_knots
            confidence = round(float(np.interp(scores[row, best[row]], knots[0], knots[1])), 4)
            focus, outcome = LABELS[best[row]].split(".")
            findings[row] = Finding(
                *cut, cast("Focus", focus), cast("Outcome", outcome), confidence, confidence < self._small.least_sure
            )
        return findings

    def _places(self, units: Sequence[Unit], *, best: Ints, lines: Mapping[int, _Line]) -> dict[int, Cut]:
        """Where the evidence of each unit with a need stands, by row in ascending order."""
        wanted = np.flatnonzero(best != NONE).tolist()
        plain = [row for row in wanted if row not in lines]
        at = 0
        found: dict[int, Cut] = {}
        for batch in unit_batches([units[row] for row in plain]):
            rows = plain[at : at + len(batch)]
            found |= zip(rows, spans([unit.text for unit in batch], best[rows], model=self._ngrams), strict=True)
            at += len(batch)
        for row in wanted:
            if row in lines:
                line = lines[row]
                cut = evidence(units[row].text, pieces=line.pieces, likelihood=line.heard.likelihood)
                found[row] = stripped(units[row].text, cut)
        return {row: found[row] for row in wanted}

    def _all_findings(self, units: Sequence[Unit], main: Sequence[Finding | None]) -> list[tuple[Finding, ...]]:
        """Each unit's main finding and those of its other clauses."""
        found: list[tuple[Finding, ...]] = []
        for batch in unit_batches(units):
            found += with_other_clauses(batch, main[len(found) : len(found) + len(batch)], model=self._ngrams)
        return found


def _seen(first: Floats, lines: Sequence[_Line]) -> Vectors:
    """``(lines, 775)``: what the last layer sees: each line's vector, and the first step's centred log odds."""
    odds = np.log(np.maximum(first, _LEAST))
    odds -= odds.mean(axis=1, keepdims=True)
    vectors = [line.heard.vector for line in lines]
    empty = np.zeros((0, 2 * WIDTH), np.float32)
    return np.concatenate([np.stack(vectors) if vectors else empty, odds.astype(np.float32)], axis=1)
