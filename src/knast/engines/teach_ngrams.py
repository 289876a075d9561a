"""The n-gram reader as people's corrections can teach it: its seven scores, turned and shifted.

It has no layer of its own that a few hundred corrections could fit, so what it learns is which labels it mixes up in
this company, not new words.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from knast.engines.read_ngrams import NgramModel, NgramReader, label_scores, packaged_model, wanted_units
from knast.engines.text_codes import codes_of
from knast.needs.learn import Layer, Vectors, own_name
from knast.needs.reading import LABELS, Passage

_SIZE = len(LABELS)
# Scores are known up to a constant: their mean is taken out.
_CENTRED = np.eye(_SIZE) - 1 / _SIZE
_LEAST = 1e-30
_STEPS = 32_767


class TeachableNgrams(NgramReader):
    """The n-gram reader, teachable; see ``needs.learn.Teachable``.

    Args:
        model: The weights; the packaged ones by default.
    """

    def __init__(self, model: NgramModel | None = None) -> None:
        self._shipped = model or packaged_model()
        super().__init__(self._shipped)

    def last_layer(self) -> Layer:
        """Seven scores in, the same seven out."""
        return Layer(np.eye(_SIZE, dtype=np.float32), np.zeros(_SIZE, np.float32))

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """``(lines, 7)`` scores of the wanted lines, their mean taken out."""
        units = [unit for passage in passages for unit in wanted_units(passage)]
        likely = label_scores(units, codes=codes_of([unit.text for unit in units]), model=self._shipped)
        return (np.log(np.maximum(likely, _LEAST)) @ _CENTRED).astype(np.float32)

    def with_last_layer(self, layer: Layer) -> "TeachableNgrams":
        """A copy whose weights hold the layer, so that it reads as quickly."""
        turn = _CENTRED @ layer.coef.astype(np.float64)
        turned = {name: _turned(weights, turn) for name, weights in self._shipped.blocks.items()}
        model = replace(
            self._shipped,
            blocks={name: weights for name, (weights, _) in turned.items()},
            scales={name: scale * turned[name][1] for name, scale in self._shipped.scales.items()},
            bias=self._shipped.bias @ turn + layer.bias,
        )
        taught = TeachableNgrams(model)
        taught.name = own_name(self.name, layer)
        return taught


def _turned(weights: NDArray[np.int8], turn: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """Weights times a ``(7, 7)`` table in whole steps again, and what a step is worth; sums of them stay exact."""
    exact = weights.astype(np.float32) @ turn.astype(np.float32)
    step = float(np.abs(exact).max()) / _STEPS or 1.0
    # Sixteen bits where the model ships eight: the sums are taken in 32 bits either way.
    return cast("NDArray[np.int8]", np.rint(exact / step).astype(np.int16)), step
