"""A reader that needs no download: hashed n-grams and cue words, a small trained model, no text inside.

``training/reader.py`` builds the model. A stronger engine takes this one's place behind ``needs.reading.Reader``.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import cast

import numpy as np
from numpy.typing import NDArray

from knast.base.errors import Missing
from knast.base.ids import digest
from knast.base.text import Cut
from knast.engines.ngram_features import BLOCK_BITS, Block, Unit, unit_blocks
from knast.engines.span_cues import LIKELIHOOD_STEPS, best_windows, for_label, token_buckets
from knast.engines.text_codes import Codes, Ints, codes_of
from knast.needs.reading import LABELS, Finding, Focus, Outcome, Passage

VERSION = "ngrams-1"
MODEL_FILE = "reader_ngrams.npz"
BATCH_UNITS = 4_096
# A batch also ends here, so that long units do not fill the memory.
BATCH_CHARACTERS = 400_000
NONE = LABELS.index("none")
_SHORTEST_CLAUSE = 10
_JOINT = re.compile(r"[,;.]?\s+(?:men|but|however)\s+|[,;]\s+(?:og|and)\s+|;\s+", re.IGNORECASE)
_AROUND = " \t\r\n.,;:!?…-–—\"'”“’»«()[]*/"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NgramModel:
    """Weights of the reader.

    Attributes:
        blocks: For each block of features ``(2**bits, 7)`` int8 weights.
        scales: For each block what one step of a weight is worth, the block's own weight included.
        bias: ``(7,)`` in the order of ``needs.reading.LABELS``.
        span: ``(2, 2**bits)`` int8 weights of tokens, alone and tied to a label.
        span_scale: What one step of a span weight is worth.
        span_bias: A token's log odds of being inside, before any feature.
        knots: ``(2, n)``: scores, ascending, and how often findings of that score are right.
        least_sure: Below this confidence a finding is unsure.
        clause_sure: The confidence a clause's own finding needs to become a second statement.
        fingerprint: Short hash of the model file.
    """

    blocks: dict[str, NDArray[np.int8]]
    scales: dict[str, float]
    bias: Floats
    span: NDArray[np.int8]
    span_scale: float
    span_bias: float
    knots: Floats
    least_sure: float
    clause_sure: float
    fingerprint: str


class NgramReader:
    """Reads units with hashed n-grams; see ``needs.reading.Reader``.

    What it finds in a unit depends on the unit and its context only, never on the batch.

    Args:
        model: The weights; the packaged ones by default.
    """

    def __init__(self, model: NgramModel | None = None) -> None:
        self._model = model or packaged_model()
        self.name = f"{VERSION}-{self._model.fingerprint}"

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        """Read contacts, each on its own; see ``needs.reading.Reader.read``."""
        units = [unit for passage in passages for unit in wanted_units(passage)]
        found = (findings for batch in unit_batches(units) for findings in _read_batch(batch, model=self._model))
        return [[next(found) if line.wanted else () for line in passage.lines] for passage in passages]


def wanted_units(passage: Passage) -> list[Unit]:
    """The lines to read, each with the line before and after it."""
    around = ["", *(line.text for line in passage.lines), ""]
    return [
        Unit(line.text, around[at], around[at + 2], passage.channel)
        for at, line in enumerate(passage.lines)
        if line.wanted
    ]


def packaged_model() -> NgramModel:
    """The model that ships with Knast.

    Raises:
        Missing: The model file is not in the installation.
    """
    path = resources.files("knast.engines").joinpath("models").joinpath(MODEL_FILE)
    if not path.is_file():
        raise Missing("The reader's model is not installed.", "Install Knast again, or build it: training/reader.py.")
    return model_from_bytes(path.read_bytes())


def model_from_bytes(data: bytes) -> NgramModel:
    """The model in the bytes of an ``.npz`` file that ``training/reader.py`` wrote; nothing in it is run."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return NgramModel(
            blocks={name: stored[f"block_{name}"] for name in BLOCK_BITS},
            scales={name: float(stored[f"scale_{name}"]) for name in BLOCK_BITS},
            bias=stored["bias"].astype(np.float64),
            span=stored["span"],
            span_scale=float(stored["span_scale"]),
            span_bias=float(stored["span_bias"]),
            knots=stored["knots"].astype(np.float64),
            least_sure=float(stored["least_sure"]),
            clause_sure=float(stored["clause_sure"]),
            fingerprint=digest(data.hex(), size_bytes=4),
        )


def label_scores(units: Sequence[Unit], *, codes: Codes, model: NgramModel) -> Floats:
    """``(len(units), 7)`` probabilities in the order of ``needs.reading.LABELS``; rows sum to 1."""
    logits = np.tile(model.bias, (len(units), 1))
    for name, block in unit_blocks(units, codes=codes).items():
        sums, counts = _block_sums(block, weights=model.blocks[name], units=len(units))
        logits += model.scales[name] * sums / np.sqrt(np.maximum(counts, 1))[:, None]
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return cast("Floats", raised / raised.sum(axis=1, keepdims=True))


def _block_sums(block: Block, *, weights: NDArray[np.int8], units: int) -> tuple[Ints, Ints]:
    """``(units, 7)`` sums of the weights of each unit's features, and how many there are; whole numbers are exact."""
    sums, counts = np.zeros((units, weights.shape[1]), np.int64), np.bincount(block.of, minlength=units)
    if len(block.of):
        opening = np.flatnonzero(np.diff(block.of, prepend=-1))
        sums[block.of[opening]] = np.add.reduceat(weights[block.bucket], opening, axis=0, dtype=np.int32)
    return sums, counts


def token_likelihood(codes: Codes, label: Ints, *, model: NgramModel) -> Ints:
    """How likely each token is inside the statement of its unit's label, in 1 / ``LIKELIHOOD_STEPS``."""
    features = token_buckets(codes)
    tied = for_label(features, label[codes.of])
    total = model.span[0][features].sum(axis=1, dtype=np.int64) + model.span[1][tied].sum(axis=1, dtype=np.int64)
    odds = np.exp(-(model.span_scale * total + model.span_bias))
    likelihood: Ints = np.rint(LIKELIHOOD_STEPS / (1 + odds)).astype(np.int64)
    return likelihood


def unit_batches(units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    """Units in runs that a machine's memory holds."""
    start = characters = 0
    for place, unit in enumerate(units):
        characters += len(unit.text) + len(unit.before) + len(unit.after)
        if place + 1 - start >= BATCH_UNITS or characters >= BATCH_CHARACTERS:
            yield units[start : place + 1]
            start, characters = place + 1, 0
    if start < len(units):
        yield units[start:]


def _read_batch(units: Sequence[Unit], *, model: NgramModel) -> list[tuple[Finding, ...]]:
    """The main finding of each unit, and those of other clauses that clearly say something else."""
    return with_other_clauses(units, _main_findings(units, model=model), model=model)


def with_other_clauses(
    units: Sequence[Unit], main: Sequence[Finding | None], *, model: NgramModel
) -> list[tuple[Finding, ...]]:
    """Each unit's main finding, and those of its other clauses that clearly have another outcome, in order of place."""
    pieces = [
        (place, clause.start, Unit(units[place].text[clause.start : clause.end], "", "", units[place].channel))
        for place, finding in enumerate(main)
        if finding
        for clause in clauses(units[place].text)
    ]
    found: list[list[Finding]] = [[finding] if finding else [] for finding in main]
    said = _main_findings([piece for _, _, piece in pieces], model=model)
    for (place, offset, _), finding in zip(pieces, said, strict=True):
        first = found[place][0]
        if finding and finding.confidence >= model.clause_sure and _says_more(finding, offset=offset, than=first):
            found[place].append(finding._replace(start=finding.start + offset, end=finding.end + offset))
    return [tuple(sorted(findings)) for findings in found]


def _says_more(finding: Finding, *, offset: int, than: Finding) -> bool:
    """A statement of another outcome, in another place of the unit."""
    apart = finding.end + offset <= than.start or finding.start + offset >= than.end
    return apart and finding.outcome != than.outcome


def clauses(text: str) -> list[Cut]:
    """The clauses of a unit, cut at but, semicolon and a comma before and; none where fewer than two can say much."""
    if len(text) < _SHORTEST_CLAUSE:
        return []
    joints = [match.span() for match in _JOINT.finditer(text)]
    starts, ends = [0, *(end for _, end in joints)], [*(start for start, _ in joints), len(text)]
    cuts = [Cut(start, end) for start, end in zip(starts, ends, strict=True) if end - start >= _SHORTEST_CLAUSE]
    return cuts if len(cuts) > 1 else []


def _main_findings(units: Sequence[Unit], *, model: NgramModel) -> list[Finding | None]:
    """The finding of each unit under its best label; None where that is none."""
    scores = label_scores(units, codes=codes_of([unit.text for unit in units]), model=model)
    best = scores.argmax(axis=1)
    wanted = np.flatnonzero(best != NONE)
    texts = [units[place].text for place in wanted.tolist()]
    label, found = best[wanted], spans(texts, best[wanted], model=model)
    sure = np.interp(scores[wanted, label], model.knots[0], model.knots[1])
    findings: list[Finding | None] = [None] * len(units)
    for row, place in enumerate(wanted.tolist()):
        focus, outcome = LABELS[label[row]].split(".")
        confidence = round(float(sure[row]), 4)
        findings[place] = Finding(
            *found[row], cast("Focus", focus), cast("Outcome", outcome), confidence, confidence < model.least_sure
        )
    return findings


def spans(texts: Sequence[str], label: Ints, *, model: NgramModel) -> list[Cut]:
    """The shortest piece of each text that earns its label, as far as the model can tell; never empty.

    Args:
        texts: Texts that hold a statement each.
        label: The number of each text's label.
        model: The weights.
    """
    codes = codes_of(texts)
    start, stop = best_windows(codes, token_likelihood(codes, label, model=model))
    cuts: list[Cut] = []
    for row, text in enumerate(texts):
        if stop[row] == start[row]:
            cuts.append(Cut(0, len(text)))
            continue
        begin = codes.at[codes.start[start[row]]] - codes.text_at[row]
        end = codes.at[codes.end[stop[row] - 1] - 1] + 1 - codes.text_at[row]
        cuts.append(stripped(text, Cut(int(begin), int(end))))
    return cuts


def stripped(text: str, cut: Cut) -> Cut:
    """The cut without space and marks at its ends, where something is left; a mask keeps its brackets."""
    piece = text[cut.start : cut.end]
    bare = piece.strip(_AROUND)
    if not bare:
        return cut
    start = cut.start + piece.index(bare)
    return Cut(start, start + len(bare))
