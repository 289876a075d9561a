"""Build the model of the n-gram reader: ``python training/reader.py --shared DIR``.

Seeded and deterministic. Prints what the model reaches on contacts, and on trades, that it was not trained on.
"""

import argparse
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import softmax
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from knast.engines.ngram_features import BLOCK_BITS, unit_blocks
from knast.engines.read_ngrams import MODEL_FILE, NONE
from knast.engines.span_cues import SPAN_BITS, for_label, token_buckets
from knast.engines.text_codes import Codes, codes_of
from knast.needs.reading import LABELS
from reader_data import Example, examples, span_examples

MODEL = Path(__file__).parents[1] / "src" / "knast" / "engines" / "models" / MODEL_FILE
SEED, FOLDS = 7, 5
BLOCK_WEIGHTS = {"words": 1.0, "characters": 1.0, "cues": 1.0, "context": 0.5}
LABEL_C, SPAN_C = 0.3, 0.1
# Below this share of right ones a finding is left to a person; a clause's own finding must be this sure.
LEAST_SURE, CLAUSE_SURE = 0.55, 0.85
_STEPS = 127

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LabelWeights:
    """A fitted label model: ``coef`` is (features, 7) over all blocks side by side, ``bias`` (7,)."""

    coef: Floats
    bias: Floats


def main() -> None:
    """Fit, judge by cross-validation, calibrate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    found = examples(options.shared, seed=SEED)
    extra = span_examples(found)
    print(f"{len(found)} units, {len(extra)} spans")
    label = np.array([example.label for example in [*found, *extra]])
    features = label_features([*found, *extra])
    scores = out_of_fold(found, extra, features=features, label=label)
    judge("out of fold, by contact", found, scores=scores)
    trades = out_of_fold(found, extra, features=features, label=label, by="trade")
    judge("out of fold, by trade  ", found, scores=trades)
    calibration = calibrated(found, scores)
    weights = fit_labels(features, label, weight=np.array([example.weight for example in [*found, *extra]]))
    span, span_bias = fit_spans([example for example in found if example.span])
    write(options.output, weights=weights, span=span, span_bias=span_bias, calibration=calibration)
    print(f"{options.output.name}: {options.output.stat().st_size / 1e6:.1f} MB")


def label_features(found: list[Example]) -> sparse.csr_matrix:
    """``(len(found), features)`` float64: the blocks side by side, each divided by the root of its count."""
    units = [example.unit for example in found]
    parts = []
    for name, block in unit_blocks(units, codes=codes_of([unit.text for unit in units])).items():
        counts = np.bincount(block.of, minlength=len(units))
        values = BLOCK_WEIGHTS[name] / np.sqrt(counts[block.of])
        shape = (len(units), 1 << BLOCK_BITS[name])
        parts.append(sparse.csr_matrix((values, (block.of, block.bucket)), shape=shape))
    return sparse.hstack(parts).tocsr()


def fit_labels(features: sparse.csr_matrix, label: Ints, *, weight: Floats) -> LabelWeights:
    """One linear separator a label over the features that occur, squared hinge loss."""
    used = np.unique(features.indices)
    model = LinearSVC(C=LABEL_C, random_state=SEED)
    model.fit(features[:, used], label, sample_weight=weight)
    coef = np.zeros((features.shape[1], len(LABELS)))
    coef[used] = model.coef_.T
    return LabelWeights(coef, model.intercept_)


def out_of_fold(
    found: list[Example], extra: list[Example], *, features: sparse.csr_matrix, label: Ints, by: str = "group"
) -> Floats:
    """``(len(found), 7)`` logits of models that have not seen the unit's contact, or its trade."""
    fold = np.array([_fold(getattr(example, by) or example.group) for example in [*found, *extra]])
    weight = np.array([example.weight for example in [*found, *extra]])
    logits = np.zeros((len(found), len(LABELS)))
    mine = fold[: len(found)]
    for number in range(FOLDS):
        train = fold != number
        weights = fit_labels(features[train], label[train], weight=weight[train])
        test = np.flatnonzero(mine == number)
        logits[test] = features[test] @ weights.coef + weights.bias
    return logits


def judge(name: str, found: list[Example], *, scores: Floats) -> None:
    """Print kappa over seven labels, and how many units without a need became missed."""
    gold, guess = np.array([example.label for example in found]), scores.argmax(axis=1)
    for source in ("real", "authored"):
        for lang in ("da", "en"):
            here = np.array([example.source == source and example.unit.lang == lang for example in found])
            idle = here & (gold == NONE)
            missed = np.isin(guess[idle], [0, 1]).mean()
            print(f"{name} {source:8} {lang}  kappa {kappa(gold[here], guess[here]):.3f}  none->missed {missed:.3f}")


def kappa(gold: Ints, guess: Ints) -> float:
    """Cohen's kappa over seven labels. Source: Cohen 1960, doi:10.1177/001316446002000104."""
    table = np.bincount(gold * len(LABELS) + guess, minlength=len(LABELS) ** 2).reshape(len(LABELS), -1)
    share = table / table.sum()
    chance = float((share.sum(0) * share.sum(1)).sum())
    return (float(np.trace(share)) - chance) / (1 - chance)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How margins become confidence.

    Attributes:
        sharpness: Margins are multiplied by this before the softmax.
        knots: ``(2, n)``: scores, and the share of findings with that score that carry the right label.
    """

    sharpness: float
    knots: Floats


def calibrated(found: list[Example], margins: Floats) -> Calibration:
    """Fit sharpness by likelihood, then a smoothed isotonic curve over needs found out of fold.

    Translations are left out, for a customer's words are never translated.
    """
    own = np.array([example.source in {"real", "authored"} for example in found])
    gold, margins = np.array([example.label for example in found])[own], margins[own]
    sharpness = min(np.arange(1.0, 6.1, 0.25), key=lambda times: _surprise(times * margins, gold))
    score = softmax(sharpness * margins, axis=1)
    need = score.argmax(axis=1) != NONE
    best, right = score[need].max(axis=1), (score.argmax(axis=1) == gold)[need]
    curve = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip").fit(best, right)
    at = np.linspace(1 / len(LABELS), 1.0, 40)
    sure = np.convolve(np.pad(curve.predict(at), 2, mode="edge"), np.ones(5) / 5, mode="valid")
    confidence = np.interp(best, at, sure)
    low = confidence < LEAST_SURE
    print(f"sharpness {sharpness}; unsure: {low.mean():.3f} of findings, right {right[low].mean():.3f}")
    print(f"sure: right {right[~low].mean():.3f}; mean confidence {confidence.mean():.3f}, right {right.mean():.3f}")
    return Calibration(float(sharpness), np.stack([at, sure]))


def _surprise(logits: Floats, gold: Ints) -> float:
    """Mean negative log likelihood of the right labels."""
    return float(-np.log(softmax(logits, axis=1)[np.arange(len(gold)), gold]).mean())


def fit_spans(found: list[Example]) -> tuple[Floats, float]:
    """Weights of tokens, ``(2, 2**bits)`` alone and tied to a label, and the bias."""
    codes = codes_of([example.unit.text for example in found])
    label = np.array([example.label for example in found])[codes.of]
    alone = token_buckets(codes)
    size = 1 << SPAN_BITS
    columns = np.concatenate([alone, size + for_label(alone, label)], axis=1)
    ends = np.arange(0, columns.size + 1, columns.shape[1])
    features = sparse.csr_matrix((np.ones(columns.size), columns.ravel(), ends), shape=(len(columns), 2 * size))
    used = np.unique(columns)
    model = LogisticRegression(C=SPAN_C, max_iter=200, tol=1e-3).fit(features[:, used], inside(codes, found))
    coef = np.zeros(2 * size)
    coef[used] = model.coef_[0]
    return coef.reshape(2, size), float(model.intercept_[0])


def inside(codes: Codes, found: list[Example]) -> NDArray[np.bool_]:
    """For each token whether it stands in its unit's span."""
    place = np.array([example.unit.text.index(example.span) for example in found])
    start = codes.text_at + place
    end = start + np.array([len(example.span) for example in found])
    at = codes.at[codes.start]
    within: NDArray[np.bool_] = (at >= start[codes.of]) & (at < end[codes.of])
    return within


def write(path: Path, *, weights: LabelWeights, span: Floats, span_bias: float, calibration: Calibration) -> None:
    """Store the weights as whole steps of 1/127 of each block's largest."""
    stored: dict[str, NDArray[Any] | np.float64] = {"bias": calibration.sharpness * weights.bias}
    start = 0
    for name, bits in BLOCK_BITS.items():
        steps, scale = _stepped(weights.coef[start : start + (1 << bits)])
        stored[f"block_{name}"], stored[f"scale_{name}"] = (
            steps,
            np.float64(scale * BLOCK_WEIGHTS[name] * calibration.sharpness),
        )
        start += 1 << bits
    stored["span"], scale = _stepped(span)
    stored |= {"span_scale": np.float64(scale), "span_bias": np.float64(span_bias), "knots": calibration.knots}
    stored |= {"least_sure": np.float64(LEAST_SURE), "clause_sure": np.float64(CLAUSE_SURE)}
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **stored)


def _stepped(values: Floats) -> tuple[NDArray[np.int8], float]:
    scale = float(np.abs(values).max()) / _STEPS
    return np.rint(values / scale).astype(np.int8), scale


def _fold(group: str) -> int:
    return int(hashlib.blake2b(group.encode(), digest_size=4).hexdigest(), 16) % FOLDS


if __name__ == "__main__":
    started = time.process_time()
    main()
    print(f"{time.process_time() - started:.0f} CPU s")
