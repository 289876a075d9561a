"""The first step of the default reader: labels and spans from hashed n-grams, see ``engines/read_ngrams.py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from corpus import NONE, Contact
from knast.engines.ngram_features import BLOCK_BITS, Unit, unit_blocks
from knast.engines.read_ngrams import label_scores, model_from_bytes
from knast.engines.span_cues import SPAN_BITS, for_label, token_buckets
from knast.engines.text_codes import Codes, codes_of
from knast.needs.reading import LABELS

SEED = 7
BLOCK_WEIGHTS = {"words": 1.0, "characters": 1.0, "cues": 1.0, "context": 0.5}
LABEL_C, SPAN_C = 0.3, 0.1
# A span read alone earns its label too; it counts this much of a line.
SPAN_WEIGHT = 0.4
# Below this share of right ones a finding is left to a person; a clause's own finding must be this sure.
LEAST_SURE, CLAUSE_SURE = 0.55, 0.7
# Margins are multiplied by this before the softmax, chosen by likelihood on lines kept back.
SHARPNESS = 3.0
_STEPS = 127
_KNOTS = 40

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Examples(NamedTuple):
    """Units with their labels, places of evidence, and weights in training."""

    units: list[Unit]
    label: Ints
    span: list[str]
    weight: Floats


@dataclass(frozen=True, slots=True)
class LabelWeights:
    """A fitted label model: ``coef`` is (features, 7) over all blocks side by side, ``bias`` (7,)."""

    coef: Floats
    bias: Floats


def examples(contacts: Sequence[Contact], *, with_spans: bool) -> Examples:
    """The labelled lines of contacts, each with its neighbours; ``with_spans`` adds each span as a unit of its own."""
    found: list[tuple[Unit, int, str, float]] = []
    for contact in contacts:
        around = ["", *(line.text for line in contact.lines), ""]
        for at, line in enumerate(contact.lines):
            if line.label is None:
                continue
            span = line.text[slice(*line.span)] if line.span else ""
            found.append((Unit(line.text, around[at], around[at + 2], contact.channel), line.label, span, 1.0))
            if with_spans and span and span != line.text:
                found.append((Unit(span, "", "", contact.channel), line.label, "", SPAN_WEIGHT))
    units, label, span, weight = zip(*found, strict=True)
    return Examples(list(units), np.array(label), list(span), np.array(weight))


def fitted(found: Examples, path: Path) -> None:
    """Fit labels and spans and write the model; its confidence stays the softmax until ``calibrated``."""
    weights = _fit_labels(label_features(found.units), found.label, weight=found.weight)
    marked = [row for row, span in enumerate(found.span) if span]
    units, label = [found.units[row] for row in marked], found.label[marked]
    span, span_bias = _fit_spans(units, label, span=[found.span[row] for row in marked])
    knots = np.array([[0.0, 1.0], [0.0, 1.0]])
    _write(path, weights=weights, span=span, span_bias=span_bias, knots=knots)


def label_features(units: Sequence[Unit]) -> sparse.csr_matrix:
    """``(len(units), features)`` float64: the blocks side by side, each divided by the root of its count."""
    parts = []
    for name, block in unit_blocks(units, codes=codes_of([unit.text for unit in units])).items():
        counts = np.bincount(block.of, minlength=len(units))
        values = BLOCK_WEIGHTS[name] / np.sqrt(counts[block.of])
        shape = (len(units), 1 << BLOCK_BITS[name])
        parts.append(sparse.csr_matrix((values, (block.of, block.bucket)), shape=shape))
    return sparse.hstack(parts).tocsr()


def scores_of(units: Sequence[Unit], path: Path) -> Floats:
    """``(len(units), 7)`` probabilities of the model at ``path``."""
    model = model_from_bytes(path.read_bytes())
    return label_scores(units, codes=codes_of([unit.text for unit in units]), model=model)


def confidence_knots(score: Floats, gold: Ints) -> Floats:
    """``(2, n)``: scores, and how many findings with that score carry the right label, isotonic and smoothed."""
    need = score.argmax(axis=1) != NONE
    best, right = score[need].max(axis=1), (score.argmax(axis=1) == gold)[need]
    curve = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip").fit(best, right)
    at = np.linspace(1 / len(LABELS), 1.0, _KNOTS)
    sure = np.convolve(np.pad(curve.predict(at), 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return np.stack([at, sure])


def with_knots(path: Path, knots: Floats) -> None:
    """Write how scores become confidence into the model at ``path``."""
    with np.load(path, allow_pickle=False) as stored:
        parts = dict(stored) | {"knots": knots}
    np.savez_compressed(path, allow_pickle=False, **parts)


def _fit_labels(features: sparse.csr_matrix, label: Ints, *, weight: Floats) -> LabelWeights:
    """One linear separator a label over the features that occur, squared hinge loss."""
    used = np.unique(features.indices)
    model = LinearSVC(C=LABEL_C, random_state=SEED)
    model.fit(features[:, used], label, sample_weight=weight)
    coef = np.zeros((features.shape[1], len(LABELS)))
    coef[used] = model.coef_.T
    return LabelWeights(coef, model.intercept_)


def _fit_spans(units: Sequence[Unit], label: Ints, *, span: Sequence[str]) -> tuple[Floats, float]:
    """Weights of tokens, ``(2, 2**bits)`` alone and tied to a label, and the bias."""
    codes = codes_of([unit.text for unit in units])
    alone = token_buckets(codes)
    size = 1 << SPAN_BITS
    columns = np.concatenate([alone, size + for_label(alone, label[codes.of])], axis=1)
    ends = np.arange(0, columns.size + 1, columns.shape[1])
    features = sparse.csr_matrix((np.ones(columns.size), columns.ravel(), ends), shape=(len(columns), 2 * size))
    used = np.unique(columns)
    inside = _inside(codes, units, span=span)
    model = LogisticRegression(C=SPAN_C, max_iter=200, tol=1e-3).fit(features[:, used], inside)
    coef = np.zeros(2 * size)
    coef[used] = model.coef_[0]
    return coef.reshape(2, size), float(model.intercept_[0])


def _inside(codes: Codes, units: Sequence[Unit], *, span: Sequence[str]) -> NDArray[np.bool_]:
    """For each token whether it stands in its unit's span."""
    start = codes.text_at + np.array([unit.text.index(one) for unit, one in zip(units, span, strict=True)])
    end = start + np.array([len(one) for one in span])
    at = codes.at[codes.start]
    within: NDArray[np.bool_] = (at >= start[codes.of]) & (at < end[codes.of])
    return within


def _write(path: Path, *, weights: LabelWeights, span: Floats, span_bias: float, knots: Floats) -> None:
    """Store the weights as whole steps of 1/127 of each block's largest."""
    stored: dict[str, NDArray[Any] | np.float64] = {"bias": SHARPNESS * weights.bias}
    start = 0
    for name, bits in BLOCK_BITS.items():
        steps, scale = _stepped(weights.coef[start : start + (1 << bits)])
        stored[f"block_{name}"], stored[f"scale_{name}"] = steps, np.float64(scale * BLOCK_WEIGHTS[name] * SHARPNESS)
        start += 1 << bits
    stored["span"], scale = _stepped(span)
    stored |= {"span_scale": np.float64(scale), "span_bias": np.float64(span_bias), "knots": knots}
    stored |= {"least_sure": np.float64(LEAST_SURE), "clause_sure": np.float64(CLAUSE_SURE)}
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **stored)


def _stepped(values: Floats) -> tuple[NDArray[np.int8], float]:
    scale = float(np.abs(values).max()) / _STEPS
    return np.rint(values / scale).astype(np.int8), scale
