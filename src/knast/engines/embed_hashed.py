"""The built-in encoder: hashed words and pieces of words, looked up in a table learned from needs in two languages."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from knast.base.ids import digest
from knast.engines.text_features import BUCKETS, token_buckets, token_counts
from knast.needs.empty_words import EMPTY_WORDS
from knast.needs.encode import Vectors

MODEL = "encoder_1.npz"
# Fewer texts say too little about a company's own words: the learned table stands alone.
FEWEST_TEXTS_TO_ADAPT = 50
MOST_TEXTS_TO_ADAPT = 12_000
# Share of the company's own space in the squared length of an adapted vector: small where few texts fit it.
_OWN_SHARE = 0.12
_OWN_DIMENSIONS = 96
_MOST_REPEATS = 2.5
_BATCH = 4_096


@dataclass(frozen=True, slots=True)
class Table:
    """One row a bucket; a text's vector is the weighted sum of the rows of its features.

    Attributes:
        rows: ``(BUCKETS, d)`` float32.
        weight: Length that this table's part of the vector has.
    """

    rows: Vectors
    weight: float


class HashedEncoder:
    """Encodes Danish and English statements on one core, without a download.

    The learned table gives each hashed feature a direction in a space where statements of the same need lie close in
    both languages (built by ``training/encoder.py``). ``adapted`` adds a second space, fitted to the texts at hand, so
    that words no training text had count too. Vectors do not depend on the texts beside or before a text.

    Args:
        tables: The parts of the vector; the learned table alone by default.
        name: Name and version; it travels with every vector.
    """

    def __init__(self, *, tables: Sequence[Table] | None = None, name: str = "") -> None:
        learned = _learned()
        self.tables = tuple(tables) if tables is not None else (Table(learned.rows, 1.0),)
        self.name = name or learned.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        Args:
            texts: Statements' quotes, Danish and English mixed.

        Returns:
            ``(len(texts), d)`` float32, rows of norm 1, or of norm 0 for a text that says nothing by itself
            ("not that", "when?", an emoji).
        """
        parts = [self._encode_batch(batch) for batch in _batches(texts)]
        width = sum(table.rows.shape[1] for table in self.tables)
        return np.concatenate(parts) if parts else np.zeros((0, width), np.float32)

    def adapted(self, texts: Sequence[str]) -> "HashedEncoder":
        """This encoder with a second space fitted to a company's own texts.

        Args:
            texts: The texts at hand; of more than 12,000 different ones a fixed part is used, chosen by content, so
                that their order does not matter.

        Returns:
            The fitted encoder; this encoder itself where there are fewer than 50 different texts.

        Source: latent semantic analysis, DOI 10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9.
        """
        by_content = sorted({digest(text): text for text in texts}.items())[:MOST_TEXTS_TO_ADAPT]
        if len(by_content) < FEWEST_TEXTS_TO_ADAPT:
            return self
        own = _own_space([text for _, text in by_content])
        tables = (Table(self.tables[0].rows, (1 - _OWN_SHARE) ** 0.5), Table(own, _OWN_SHARE**0.5))
        fitted = digest(*(key for key, _ in by_content), size_bytes=4)
        return HashedEncoder(tables=tables, name=f"{_learned().name}+own-{fitted}")

    def _encode_batch(self, texts: Sequence[str]) -> Vectors:
        counts, tokens = token_counts(texts)
        counts.data = _damped(counts.data)
        says_something = counts @ np.array([_is_telling(token) for token in tokens], np.float32) > 0
        counts = sparse.diags(says_something.astype(np.float32)) @ counts
        features = token_buckets(tokens)
        parts = [_unit(np.asarray(counts @ (features @ table.rows))) * table.weight for table in self.tables]
        return _unit(np.concatenate(parts, axis=1))


@dataclass(frozen=True, slots=True)
class _Learned:
    rows: Vectors
    name: str


@cache
def _learned() -> _Learned:
    """The table that ships: int8 rows and one scale a row, which already carries how telling the feature is."""
    raw = files("knast.engines").joinpath("models", MODEL).read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
        rows = stored["rows"].astype(np.float32) * stored["scales"].astype(np.float32)[:, None]
    return _Learned(rows, "hashed-1")


def _is_telling(feature: str) -> bool:
    """Whether a word, as counted, says what somebody wants; pairs of words and numbers do not alone."""
    return feature not in EMPTY_WORDS and feature.isalpha()


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]


def _damped(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Counts damped, so that a word said ten times does not drown the rest."""
    damped: NDArray[np.float32] = np.minimum(1 + np.log(counts), _MOST_REPEATS).astype(np.float32)
    return damped


def _unit(vectors: Vectors) -> Vectors:
    """Rows scaled to norm 1; rows of norm 0 stay."""
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    scaled: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


def _own_space(texts: Sequence[str]) -> Vectors:
    """The table of a latent semantic space fitted to texts, ``(BUCKETS, 96)`` float32 or narrower for few texts."""
    counts, tokens = token_counts(texts)
    counts.data = _damped(counts.data)
    features = (counts @ token_buckets(tokens)).tocsr()
    seen_in = np.bincount(features.indices, minlength=BUCKETS)
    # A feature of one text binds nothing together.
    rarity = np.where(seen_in > 1, np.log((len(texts) + 1) / (seen_in + 1)), 0).astype(np.float32)
    weighted = features @ sparse.diags(rarity, dtype=np.float32)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1))).ravel()
    weighted = sparse.diags(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)) @ weighted
    directions = _leading_directions(weighted.astype(np.float32).tocsr(), min(_OWN_DIMENSIONS, len(texts) // 3))
    return (directions * rarity[:, None]).astype(np.float32)


def _leading_directions(matrix: sparse.csr_matrix, count: int) -> Vectors:
    """The leading right singular vectors, ``(columns, count)``, by random projection and two power rounds.

    Source: Halko, Martinsson and Tropp 2011, DOI 10.1137/090771806, with a fixed seed.
    """
    start = np.random.default_rng(0).standard_normal((matrix.shape[0], count + 8)).astype(np.float32)
    basis = np.linalg.qr(matrix.T @ start)[0]
    for _ in range(2):
        basis = np.linalg.qr(matrix.T @ (matrix @ basis))[0]
    projected = matrix @ basis
    _, vectors = np.linalg.eigh(projected.T @ projected)
    directions: Vectors = basis @ vectors[:, ::-1][:, :count]
    return directions
