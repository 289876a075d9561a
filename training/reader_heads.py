"""What reads the transformer's vectors: the last layer, the evidence, and how scores become confidence."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus import Contact
from knast.engines.read_in_two_steps import TwoStepReader
from knast.engines.read_ngrams import model_from_bytes
from knast.engines.small_transformer import SmallModel, small_model
from knast.needs.reading import LABELS, Line, Passage
from reader_model import LineReader
from reader_ngrams import LEAST_SURE, confidence_knots, with_knots

# The transformer is not asked about lines of which the n-grams are this sure.
ENOUGH = 0.85
_PLAIN_KNOTS = np.array([[0.0, 1.0], [0.0, 1.0]])

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Mixed(NamedTuple):
    """How much the transformer's scores and the n-grams' log odds count: softmax of ``small * s + ngrams * n``."""

    small: float
    ngrams: float


def write_heads(
    path: Path, reader: LineReader, *, pieces: Sequence[str], mixed: Mixed, knots: tuple[Floats, Floats]
) -> None:
    """Write what stands beside the encoder; the vocabulary is one block of bytes."""
    state = {name: value.detach().numpy() for name, value in reader.state_dict().items()}
    coef = np.concatenate([mixed.small * state["label.weight"].T, mixed.ngrams * np.eye(len(LABELS))])
    np.savez_compressed(
        path,
        allow_pickle=False,
        pieces=np.frombuffer("\n".join(pieces).encode("utf-8"), np.uint8),
        coef=coef.astype(np.float32),
        bias=(mixed.small * state["label.bias"]).astype(np.float32),
        inside=state["inside.weight"][0].astype(np.float32),
        inside_bias=np.float64(state["inside.bias"][0]),
        first_knots=knots[0],
        second_knots=knots[1],
        least_sure=np.float64(LEAST_SURE),
        enough=np.float64(ENOUGH),
    )


def passages_of(contacts: Sequence[Contact]) -> list[Passage]:
    """Contacts as a reader meets them; labelled lines are wanted."""
    return [
        Passage(
            tuple(
                Line(line.text, "customer" if line.customers else "agent", line.label is not None) for line in one.lines
            ),
            one.channel,
            one.lang,
        )
        for one in contacts
    ]


def labels_of(contacts: Sequence[Contact]) -> Ints:
    """The labels of their labelled lines, in order."""
    return np.array([line.label for contact in contacts for line in contact.lines if line.label is not None])


def best_mix(vectors: Floats, gold: Ints) -> Mixed:
    """The mix that makes the right labels of lines kept back likeliest.

    Args:
        vectors: ``(lines, 14)``: the transformer's seven logits, then the n-grams' centred log odds.
        gold: The right labels.
    """
    small, ngrams = vectors[:, : len(LABELS)], vectors[:, len(LABELS) :]

    def surprise(weights: Floats) -> float:
        logits = weights[0] * small + weights[1] * ngrams
        logits = logits - logits.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(gold)), gold]))

    found = minimize(surprise, np.array([1.0, 0.3]), method="Nelder-Mead")
    return Mixed(*(float(one) for one in found.x))


def finished(
    encoder: Path, heads: Path, *, reader: LineReader, ngrams: Path, pieces: Sequence[str], kept_back: Sequence[Contact]
) -> None:
    """Mix, calibrate and write, all on contacts that neither step has learned from."""
    write_heads(heads, reader, pieces=pieces, mixed=Mixed(1.0, 0.0), knots=(_PLAIN_KNOTS, _PLAIN_KNOTS))
    gold, passages = labels_of(kept_back), passages_of(kept_back)
    first = model_from_bytes(ngrams.read_bytes())
    model: SmallModel = small_model(encoder.read_bytes(), heads=heads.read_bytes())
    vectors = TwoStepReader(first, model).vectors(passages).astype(np.float64)
    logits = vectors[:, : 2 * 384] @ model.coef[: 2 * 384] + model.bias
    odds = vectors[:, 2 * 384 :]
    mixed = best_mix(np.concatenate([logits, odds], axis=1), gold)
    scores = torch.softmax(torch.tensor(mixed.small * logits + mixed.ngrams * odds), -1).numpy()
    plain = torch.softmax(torch.tensor(odds), -1).numpy()
    sure = plain.max(axis=1) >= ENOUGH
    print(f"mix {mixed.small:.2f} transformer, {mixed.ngrams:.2f} n-grams; first step decides {sure.mean():.2f}")
    print(f"right on lines kept back: first {_right(plain, gold):.3f}, both {_right(scores, gold):.3f},", end=" ")
    print(f"in two steps {_right(np.where(sure[:, None], plain, scores), gold):.3f}")
    knots = (confidence_knots(plain, gold), confidence_knots(scores, gold))
    write_heads(heads, reader, pieces=pieces, mixed=mixed, knots=knots)
    with_knots(ngrams, knots[0])


def _right(scores: Floats, gold: Ints) -> float:
    return float((scores.argmax(axis=1) == gold).mean())
