"""Build the table of the built-in encoder: ``python training/encoder.py DATA TEACHER OUT.npz``.

Three steps, all in numpy, on one core in a few minutes (the teacher's first run takes ten more):

1. A linear head on the teacher's vectors of English texts is trained contrastively (InfoNCE), so that statements of
   one need lie close rather than statements of one topic or mood.
2. Each text to learn, Danish or English, gets a target: the head's vector of what it means in English, drawn towards
   the centre of its need where that is known.
3. A table of hashed features is fitted to the targets, with features dropped at random and with words that say nothing
   of a need (products, days, places) added at random. It is stored as int8 and holds no text.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from encoder_data import Lessons, lessons, needs_of_phrases
from knast.engines.text_features import BUCKETS, token_buckets, token_counts
from knast.needs.phrases import bank, details
from teacher import Floats, Teacher, stacked

DIMENSIONS = 96
SAME_PHRASE = 0.68
HEAD_EPOCHS, HEAD_BATCH, HEAD_RATE, HEAD_PULL, HEAD_DROP, HEAT = 3, 512, 0.002, 1.0, 0.2, 0.07
KINDS = {"said": 1.0, "need": 1.3, "summary": 0.3, "intent": 0.3}
TOWARDS_NEED = 0.8
EPOCHS, BATCH, RATE, DROP, FILL, KNOWN_NEED = 4, 1024, 0.01, 0.3, 0.4, 3.0
RAREST = 2


def main() -> None:
    """Train and store."""
    data, folder, out = (Path(argument) for argument in sys.argv[1:4])
    teacher = Teacher(folder, cache=out.with_suffix(".teacher.npz"))
    found = lessons(data, key_of=_bank_keys(teacher, needs_of_phrases(data)))
    texts = [text for text in found.english.values() if text.strip()]
    vectors = teacher.encode([*texts, *(text for pair in found.pairs for text in pair[:2])])
    head = _train_head(found, vectors)
    targets = _targets(found, vectors=vectors, head=head)
    rows = _fit_table(list(targets), target=np.stack(list(targets.values())), known=found.need_of)
    scales = np.abs(rows).max(axis=1) / 127
    stored = np.round(np.divide(rows, scales[:, None], out=np.zeros_like(rows), where=scales[:, None] > 0))
    np.savez_compressed(out, rows=stored.astype(np.int8), scales=scales.astype(np.float32))
    print(f"{len(targets)} texts, {(scales > 0).mean():.0%} of buckets used, {out.stat().st_size} bytes")


def _bank_keys(teacher: Teacher, phrases: list[str]) -> dict[str, str]:
    """Need phrases that mean one of the bank's, with its key."""
    lowest = details(bank())
    names = [phrase.names["en"] for phrase in lowest]
    vectors = teacher.encode([*names, *phrases])
    cosines = stacked(vectors, phrases) @ stacked(vectors, names).T
    best = cosines.argmax(axis=1)
    return {
        phrase: lowest[number].key
        for phrase, number, row in zip(phrases, best, cosines, strict=True)
        if row[number] >= SAME_PHRASE
    }


def _train_head(found: Lessons, vectors: dict[str, Floats]) -> Floats:
    """A ``(384, 96)`` map under which texts of one need lie close."""
    random = np.random.default_rng(0)
    one = stacked(vectors, [pair[0] for pair in found.pairs])
    other = stacked(vectors, [pair[1] for pair in found.pairs])
    numbers = {need: number for number, need in enumerate(sorted({pair[2] for pair in found.pairs} - {""}))}
    need = np.array([numbers.get(pair[2], -1) for pair in found.pairs])
    chance = np.array([KINDS[pair[3]] for pair in found.pairs])
    everything = np.stack(list(vectors.values()))
    start = np.linalg.svd(everything.T @ everything)[0][:, :DIMENSIONS].astype(np.float32)
    adam = _Adam(start.copy())
    for _ in range(HEAD_EPOCHS * len(need) // HEAD_BATCH):
        picked = random.choice(len(need), HEAD_BATCH, p=chance / chance.sum())
        seen = [part[picked] * (random.random((HEAD_BATCH, part.shape[1])) > HEAD_DROP) for part in (one, other)]
        adam.values -= HEAD_RATE * HEAD_PULL * (adam.values - start)
        moved = [part.astype(np.float32) @ adam.values for part in seen]
        slopes = _contrast(moved[0], moved[1], need=need[picked])
        adam.step(seen[0].T @ slopes[0] + seen[1].T @ slopes[1], rate=HEAD_RATE)
    return adam.values


def _contrast(one: Floats, other: Floats, *, need: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """How to move both sides so that each row lies nearer its partner than all rows of other needs."""
    a, b = _unit(one), _unit(other)
    cosines = a @ b.T / HEAT
    same = (need[:, None] == need[None]) & (need[:, None] >= 0)
    np.fill_diagonal(same, val=False)
    cosines[same] = -1e4
    slopes = _softmax(cosines) + _softmax(cosines.T).T - 2 * np.eye(len(a), dtype=np.float32)
    slopes[same] = 0
    pushes: Floats = (slopes / (2 * len(a) * HEAT)).astype(np.float32)
    return _through_unit(one, pushes @ b), _through_unit(other, pushes.T @ a)


def _targets(found: Lessons, *, vectors: dict[str, Floats], head: Floats) -> dict[str, Floats]:
    """Where each text should lie."""
    meant = [text for text in found.english if found.english[text].strip() and text.strip()]
    placed = dict(zip(meant, _unit(stacked(vectors, [found.english[text] for text in meant]) @ head), strict=True))
    members: dict[str, list[Floats]] = defaultdict(list)
    for _, text, need, kind in found.pairs:
        if kind in {"said", "need"}:
            members[need].append(placed[text])
    centre = {need: _unit(np.mean(rows, axis=0, keepdims=True))[0] for need, rows in members.items()}
    for text, need in found.need_of.items():
        if need in centre:
            own = placed.get(text)
            drawn = centre[need] if own is None else own + TOWARDS_NEED * centre[need]
            placed[text] = _unit(drawn[None])[0]
    return placed


def _fit_table(texts: list[str], *, target: Floats, known: dict[str, str]) -> Floats:
    """Fit one row a bucket, so that a text's weighted sum points at its target."""
    random = np.random.default_rng(0)
    fill = (Path(__file__).parent / "fillers.txt").read_text(encoding="utf-8").replace("\n", " / ").split(" / ")
    fillers = [word.strip() for word in fill if word.strip()]
    plain = _features([*texts, *fillers])
    seen = np.bincount(plain.indices, minlength=BUCKETS)
    telling = (np.minimum(np.log((plain.shape[0] + 1) / (seen + 1)), 9) / 6).astype(np.float32)
    weighted = (plain @ sparse.diags(telling)).tocsr()
    features, filling = weighted[: len(texts)], weighted[len(texts) :]
    needy = np.array([text in known for text in texts])
    chance = np.where(needy, KNOWN_NEED, 1.0)
    adam = _Adam(random.normal(0, 0.05, (BUCKETS, DIMENSIONS)).astype(np.float32))
    steps = EPOCHS * (len(texts) // BATCH + 1)
    for step in range(steps):
        picked = random.choice(len(texts), BATCH, p=chance / chance.sum())
        batch = features[picked]
        for share in (FILL, FILL / 2):
            batch = (
                batch
                + _some(len(fillers), where=needy[picked] & (random.random(BATCH) < share), random=random) @ filling
            )
        batch = batch.tocsr()
        batch.data = batch.data * (random.random(len(batch.data)) > DROP) / (1 - DROP)
        slope = _through_unit(batch @ adam.values, (-target[picked] / BATCH).astype(np.float32))
        adam.step(batch.T @ slope, rate=RATE * (1 - step / steps) ** 0.5)
    rows: Floats = adam.values * telling[:, None]
    rows[seen < RAREST] = 0
    return rows


def _some(count: int, *, where: NDArray[np.bool_], random: np.random.Generator) -> sparse.csr_matrix:
    """One random filler for each row that gets one."""
    rows = np.flatnonzero(where)
    picked = (np.ones(len(rows), np.float32), (rows, random.integers(0, count, len(rows))))
    return sparse.csr_matrix(picked, shape=(len(where), count))


def _features(texts: list[str]) -> sparse.csr_matrix:
    counts, tokens = token_counts(texts)
    counts.data = np.minimum(1 + np.log(counts.data), 2.5).astype(np.float32)
    return (counts @ token_buckets(tokens)).tocsr()


class _Adam:
    """Gradient steps scaled by their usual size. Source: Kingma and Ba 2015, arXiv:1412.6980."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self.mean = np.zeros_like(values)
        self.square = np.zeros_like(values)
        self.steps = 0

    def step(self, slope: Floats, *, rate: float) -> None:
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.999 * self.square + 0.001 * slope * slope
        size = np.sqrt(self.square / (1 - 0.999**self.steps)) + 1e-8
        self.values -= (rate * self.mean / (1 - 0.9**self.steps) / size).astype(np.float32)


def _unit(rows: Floats) -> Floats:
    scaled: Floats = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6)
    return scaled


def _through_unit(rows: Floats, slope: Floats) -> Floats:
    """The slope before rows were scaled to norm 1."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
    unit = rows / norms
    moved: Floats = (slope - unit * (unit * slope).sum(axis=1, keepdims=True)) / norms
    return moved


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


if __name__ == "__main__":
    main()
