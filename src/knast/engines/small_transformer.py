"""A small transformer that reads lines in their context: int8, on an ordinary processor, one window at a time.

Each window is run on its own, so that what is read in a contact never depends on what else is in the batch.
``training/reader.py`` builds the model.
"""

import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from knast.base.errors import Missing
from knast.base.ids import digest
from knast.base.text import Cut
from knast.engines.cue_words import CUES
from knast.engines.reading_windows import Window
from knast.engines.word_pieces import Pieces, WordPieces

ENCODER_FILE, HEADS_FILE = "reader_small.onnx", "reader_small.npz"
WIDTH = 384
# Above 1 a longer piece of evidence must earn its length.
LENGTH_PRICE = 1.15
_LONGEST_EVIDENCE_WORDS = 40
_BUT = frozenset(CUES["but"].split())
_MOST_THREADS = 4
_WINDOWS_AT_ONCE = 256

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A trained transformer with what its vectors are read with.

    Attributes:
        pieces: The vocabulary.
        session: The encoder: ``(pieces,)`` int64 numbers to ``(pieces, 384)`` float32 vectors.
        coef: ``(2 * 384 + 7, 7)`` float32: the last layer over a line's vector and the n-gram reader's log odds.
        bias: ``(7,)`` float32.
        inside: ``(384,)`` float32, how a piece's vector says that it stands inside the evidence.
        inside_bias: Its log odds before any vector.
        first_knots: ``(2, n)``: scores of the n-gram reader, ascending, and how often findings of that score are right.
        second_knots: ``(2, n)``: the same for the transformer's.
        least_sure: Below this confidence a finding is unsure.
        enough: The n-gram reader's score from which the transformer is not asked.
        fingerprint: Short hash of the model files.
    """

    pieces: WordPieces
    session: onnxruntime.InferenceSession
    coef: Floats
    bias: Floats
    inside: Floats
    inside_bias: float
    first_knots: NDArray[np.float64]
    second_knots: NDArray[np.float64]
    least_sure: float
    enough: float
    fingerprint: str


class Heard(NamedTuple):
    """What the transformer made of one line.

    Attributes:
        line: The line's place in its contact.
        vector: ``(2 * 384,)``: the mean of its pieces' vectors, then that of the piece before them.
        likelihood: ``(pieces,)``: how likely each of its pieces is inside the evidence; a long line's first ones.
    """

    line: int
    vector: Floats
    likelihood: Floats


def packaged_small_model() -> SmallModel:
    """The model that ships with Knast.

    Raises:
        Missing: A model file is not in the installation.
    """
    folder = resources.files("knast.engines").joinpath("models")
    files = [folder.joinpath(name) for name in (ENCODER_FILE, HEADS_FILE)]
    if not all(path.is_file() for path in files):
        raise Missing("The reader's model is not installed.", "Install Knast again, or build it: training/reader.py.")
    encoder, heads = (path.read_bytes() for path in files)
    return small_model(encoder, heads=heads)


def small_model(encoder: bytes, *, heads: bytes) -> SmallModel:
    """The model in the bytes of its two files; nothing in them is run but the encoder's graph.

    Args:
        encoder: An ONNX file.
        heads: An ``.npz`` file: the vocabulary and what reads the vectors.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
    with np.load(io.BytesIO(heads), allow_pickle=False) as stored:
        return SmallModel(
            pieces=WordPieces(stored["pieces"].tobytes().decode("utf-8").split("\n")),
            session=session,
            coef=stored["coef"],
            bias=stored["bias"],
            inside=stored["inside"],
            inside_bias=float(stored["inside_bias"]),
            first_knots=stored["first_knots"],
            second_knots=stored["second_knots"],
            least_sure=float(stored["least_sure"]),
            enough=float(stored["enough"]),
            fingerprint=digest(digest(encoder.hex()), digest(heads.hex()), size_bytes=4),
        )


def heard(found: Iterable[Window], *, model: SmallModel) -> Iterator[list[Heard]]:
    """What the transformer makes of the lines of each window, in order; windows are read on several cores."""
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as threads:
        waiting: list[Window] = []
        for window in found:
            waiting.append(window)
            if len(waiting) == _WINDOWS_AT_ONCE:
                yield from threads.map(lambda one: _heard_in(one, model=model), waiting)
                waiting = []
        yield from threads.map(lambda one: _heard_in(one, model=model), waiting)


def _heard_in(window: Window, *, model: SmallModel) -> list[Heard]:
    (vectors,) = model.session.run(None, {"number": np.array(window.number, np.int64)})
    odds = vectors @ model.inside + model.inside_bias
    likelihood = 1 / (1 + np.exp(-odds))
    found = []
    for line, first, count in zip(window.lines, window.first, window.size, strict=True):
        vector = np.concatenate([vectors[first : first + count].mean(axis=0), vectors[first]])
        found.append(Heard(line, vector, likelihood[first + 1 : first + count]))
    return found


def evidence(text: str, *, pieces: Pieces, likelihood: Floats) -> Cut:
    """The run of whole words with the highest expected token F1 against the evidence; never across a "but".

    Args:
        text: The line.
        pieces: The line's pieces.
        likelihood: How likely each of its first pieces is inside the evidence.
    """
    known = len(likelihood)
    opens = np.array([at == 0 or text[at - 1].isspace() for at in pieces.start[:known]], np.int64)
    if not known or not opens.any():
        return Cut(0, len(text))
    first = np.flatnonzero(opens)
    likely = np.maximum.reduceat(likelihood, first)
    sums = np.concatenate([[0.0], np.cumsum(likely)])
    ends = np.append(first[1:], known) - 1
    words = [text[pieces.start[a] : pieces.end[b]].strip(".,;:!?").lower() for a, b in zip(first, ends, strict=True)]
    breaks = np.concatenate([[0], np.cumsum([one in _BUT for one in words])])
    begin, stop = np.triu_indices(len(first))
    kept = (stop - begin < _LONGEST_EVIDENCE_WORDS) & (breaks[stop + 1] == breaks[begin])
    begin, stop = begin[kept], stop[kept]
    if not len(begin):
        return Cut(0, len(text))
    value = (sums[stop + 1] - sums[begin]) / (LENGTH_PRICE * (stop + 1 - begin) + sums[-1] + 1e-3)
    best = int(value.argmax())
    return Cut(pieces.start[int(first[begin[best]])], pieces.end[int(ends[stop[best]])])
