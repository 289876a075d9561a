"""Learning a company's own words from people's corrections: the last layer of a reader, fitted again.

Only the last layer moves, and it is pulled towards the one that shipped. Whether it is used is decided on corrections
that it was not fitted to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from knast.base.ids import digest
from knast.needs.descent import lowest
from knast.needs.gain import Gain, gain_of
from knast.needs.reading import LABELS, Passage, Reader

FEWEST_CORRECTIONS, FEWEST_FAIR = 30, 50
FOLDS, INNER_FOLDS = 5, 3
# Up to here agreement is slight (Landis and Koch 1977): the labels may be random, or shifted by a column.
LEAST_KAPPA = 0.2
# How far an ordinary line's scores may move (one standard deviation, in log odds).
REACHES = (0.3, 1.0, 3.0, 10.0)
_MOST_STEPS = 60
_MOST_TO_CHOOSE_BY = 1_000

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Verdict = Literal["used", "no gain", "chance", "too few"]


class Layer(NamedTuple):
    """The last layer of a reader: scores are ``vectors @ coef + bias``.

    Attributes:
        coef: ``(d, 7)`` float32, labels in the order of ``needs.reading.LABELS``.
        bias: ``(7,)`` float32.
    """

    coef: Vectors
    bias: Vectors

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal characters that change with any weight."""
        return digest(*(np.ascontiguousarray(part, "<f4").tobytes().hex() for part in self), size_bytes=4)


@runtime_checkable
class Teachable(Reader, Protocol):
    """A reader whose last layer can be fitted again."""

    def last_layer(self) -> Layer:
        """The layer it reads with."""
        ...

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        """What the last layer sees: ``(lines, d)``, a row for each wanted line of the passages, in order."""
        ...

    def with_last_layer(self, layer: Layer) -> Reader:
        """A copy that reads with another layer; it is called ``own_name(self.name, layer)``."""
        ...


@dataclass(frozen=True, slots=True)
class Examples:
    """Lines with the labels that people, or a language model in their place, gave them.

    Attributes:
        vectors: ``(n, d)``.
        labels: ``(n,)`` numbers of labels.
        contacts: ``(n,)`` numbers of the contacts they stand in: lines of one contact are held back together.
        fair: ``(n,)`` whether the line was drawn at random from all lines.
        by_model: ``(n,)`` whether a language model gave the label.
    """

    vectors: Vectors
    labels: Ints
    contacts: Ints
    fair: NDArray[np.bool_]
    by_model: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of learning.

    Attributes:
        verdict: ``used``, or why not.
        corrections: How many lines it was learned from.
        gain: What it changes on lines held back; None where there are too few to tell.
        reach: How far scores may move, chosen by cross-validation; 0 where nothing was fitted.
        layer: The fitted layer; None unless it is used.
        by_model: How many of the lines a language model labelled; the others a person.
    """

    verdict: Verdict
    corrections: int
    gain: Gain | None = None
    reach: float = 0.0
    layer: Layer | None = None
    by_model: int = 0


def own_name(name: str, layer: Layer) -> str:
    """What a reader is called when it reads with a company's own layer."""
    return f"{name}+own-{layer.fingerprint}"


def learn(examples: Examples, *, shipped: Layer, seed: int = 0) -> Lesson:
    """Fit the last layer to corrections, and keep it only where lines held back are read better for it.

    Every step, the choice of ``reach`` too, is repeated without the lines on which it is judged. It is used when the
    lower end of the gain's 90 % interval is above zero, kappa does not fall, and agreement is better than slight.

    Args:
        examples: Corrected lines.
        shipped: The layer of the reader as it ships.
        seed: Of the folds and the bootstrap.
    """
    lesson = _lesson(examples, shipped=shipped, seed=seed)
    return replace(lesson, by_model=int(examples.by_model.sum()))


def _lesson(examples: Examples, *, shipped: Layer, seed: int) -> Lesson:
    size = len(examples.labels)
    rng = np.random.default_rng(seed)
    if size < FEWEST_CORRECTIONS or min(len(np.unique(examples.labels)), len(np.unique(examples.contacts))) < 2:  # noqa: PLR2004 - one label or one contact cannot be compared with anything
        return Lesson("too few", size)
    before = scores(examples.vectors, shipped).argmax(axis=1)
    after = np.empty(size, np.int64)
    for kept, held in _folds(examples.contacts, folds=FOLDS, rng=rng):
        reach = choose_reach(_some(examples, kept), shipped=shipped, rng=rng)
        layer = fit(_some(examples, kept), shipped=shipped, reach=reach)
        after[held] = scores(examples.vectors[held], layer).argmax(axis=1)
    enough = bool(examples.fair.sum() >= FEWEST_FAIR)
    judged = examples.fair if enough else np.ones(size, np.bool_)
    gain = gain_of(
        examples.labels[judged],
        before=before[judged],
        after=after[judged],
        groups=examples.contacts[judged],
        fair=enough,
        rng=rng,
    )
    gain = replace(gain, by_model=int(examples.by_model[judged].sum()))
    reach = choose_reach(examples, shipped=shipped, rng=rng)
    if gain.low <= 0 or gain.kappa_after < gain.kappa_before:
        return Lesson("no gain", size, gain, reach)
    if gain.kappa_after <= LEAST_KAPPA:
        return Lesson("chance", size, gain, reach)
    return Lesson("used", size, gain, reach, fit(examples, shipped=shipped, reach=reach))


def scores(vectors: Vectors, layer: Layer) -> Floats:
    """``(n, 7)`` scores (log odds up to a constant) of lines."""
    # As in fit: no threads for so little, and the same answer on every machine.
    raw = np.einsum("nd,kd->nk", vectors, np.ascontiguousarray(layer.coef.T))
    found: Floats = raw.astype(np.float64) + layer.bias.astype(np.float64)
    return found


def choose_reach(examples: Examples, *, shipped: Layer, rng: np.random.Generator) -> float:
    """The reach under which lines held back are most likely; the shortest where all lines are of one contact."""
    # More lines would choose the same and take longer.
    examples = _some(examples, rng.permutation(len(examples.labels))[:_MOST_TO_CHOOSE_BY])
    if len(np.unique(examples.contacts)) < 2:  # noqa: PLR2004 - nothing can be held back of one
        return REACHES[0]
    surprise = np.zeros(len(REACHES))
    for kept, held in _folds(examples.contacts, folds=INNER_FOLDS, rng=rng):
        part, start = _some(examples, kept), None
        for at, reach in enumerate(REACHES):
            layer = fit(part, shipped=shipped, reach=reach, start=start)
            start = layer
            surprise[at] += _surprise(scores(examples.vectors[held], layer), examples.labels[held]).sum()
    return REACHES[int(surprise.argmin())]


def fit(examples: Examples, *, shipped: Layer, reach: float, start: Layer | None = None) -> Layer:
    """The most likely layer, given the lines and that each weight lies near the shipped one.

    The prior is normal around the shipped weights, as wide as lets the scores of an ordinary line move by ``reach``:
    multinomial logistic regression with an L2 penalty on the difference, solved by L-BFGS.

    Args:
        examples: Corrected lines, at least one.
        shipped: The layer that it is pulled to.
        reach: Standard deviation of the prior, in log odds.
        start: Where to begin, to be quicker; the answer is the same.

    Source: Chelba and Acero 2006, "Adaptation of maximum entropy capitalizer", doi:10.1016/j.csl.2005.05.005.
    """
    middle = examples.vectors.mean(axis=0, dtype=np.float64)
    moved_lines = (examples.vectors - middle).astype(np.float32)
    width = float(np.sqrt((moved_lines.astype(np.float64) ** 2).sum(axis=1).mean())) or 1.0
    moved_lines /= np.float32(width)
    by_number = np.ascontiguousarray(moved_lines.T)
    given = scores(examples.vectors, shipped)
    truth = np.eye(len(LABELS))[examples.labels]
    shape = (len(LABELS), moved_lines.shape[1] + 1)

    def surprise(flat: Floats) -> tuple[float, Floats]:
        moved = flat.reshape(shape)
        # einsum and not @: no threads for so little, see needs.descent.
        raw = given + np.einsum("nd,kd->nk", moved_lines, moved[:, :-1].astype(np.float32)) + moved[:, -1]
        likely = np.exp(raw - raw.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        wrong = np.ascontiguousarray((likely - truth).T)
        slope = np.empty(shape)
        slope[:, :-1] = np.einsum("dn,kn->kd", by_number, wrong.astype(np.float32))
        slope[:, -1] = wrong.sum(axis=1)
        slope += moved / reach**2
        value = float(_surprise(raw, examples.labels).sum() + (moved**2).sum() / (2 * reach**2))
        return value, slope.ravel()

    first = np.zeros(shape)
    if start is not None:
        first[:, :-1] = (start.coef.astype(np.float64) - shipped.coef).T * width
        first[:, -1] = start.bias.astype(np.float64) - shipped.bias + first[:, :-1] @ middle / width
    moved = lowest(surprise, start=first.ravel(), most_steps=_MOST_STEPS).reshape(shape)
    turned = moved[:, :-1].T / width
    return Layer(
        (shipped.coef + turned).astype(np.float32),
        (shipped.bias + moved[:, -1] - middle @ turned).astype(np.float32),
    )


def _surprise(raw: Floats, labels: Ints) -> Floats:
    """Minus the log probability of each line's label."""
    top = raw.max(axis=1)
    total: Floats = np.log(np.exp(raw - top[:, None]).sum(axis=1)) + top - raw[np.arange(len(labels)), labels]
    return total


def _folds(contacts: Ints, *, folds: int, rng: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
    """The rows kept and held back, fold by fold; a contact's lines are never on both sides."""
    numbers, of = np.unique(contacts, return_inverse=True)
    fold = rng.permutation(len(numbers)) % min(folds, len(numbers))
    for one in range(int(fold.max()) + 1):
        held = fold[of] == one
        yield np.flatnonzero(~held), np.flatnonzero(held)


def _some(examples: Examples, rows: Ints) -> Examples:
    return Examples(
        examples.vectors[rows],
        examples.labels[rows],
        examples.contacts[rows],
        examples.fair[rows],
        examples.by_model[rows],
    )
