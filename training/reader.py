"""Build the models of the default reader: ``python training/reader.py --shared DIR --teacher DIR``.

Seeded. Each step is kept in ``--work``, so that a build that was stopped goes on. Prints what each model reaches on
contacts that it has not learned from; ``docs/why/reading.md`` says what else was tried.
"""

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

import reader_ngrams
from corpus import NONE, Contact, parallel_sentences, training_contacts
from knast.engines.read_ngrams import MODEL_FILE
from knast.engines.small_transformer import ENCODER_FILE, HEADS_FILE
from knast.engines.word_pieces import WordPieces
from knast.needs.reading import LABELS
from reader_export import export
from reader_heads import finished
from reader_model import Encoder, LineReader, teacher_encoder
from reader_tune import logits_of, taught, tuned
from reader_words import Pairs, bert_pieces, first_rows, vocabulary

MODELS = Path(__file__).parents[1] / "src" / "knast" / "engines" / "models"
SEED = 7
CALIBRATION_FOLDS = 12
REQUESTS = 6_000
TEACHER_LAYERS, LAYERS = 6, 3
# Passes over the contacts and the rate of each round.
LARGE_PASSES = ((4, 1.5e-4),)
SMALL_PASSES = ((5, 2e-4), (2, 1e-4))

Floats = NDArray[np.float64]
State = dict[str, torch.Tensor]


def main() -> None:
    """Vocabulary, Danish, a large reader, a small one that learns from it, n-grams, calibration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--teacher", type=Path, required=True, help="the folder of all-MiniLM-L6-v2")
    parser.add_argument("--work", type=Path, default=Path("reader-work"))
    parser.add_argument("--output", type=Path, default=MODELS)
    options = parser.parse_args()
    options.work.mkdir(exist_ok=True)
    learn, judge = kept_back(training_contacts(options.shared, seed=SEED))
    pairs = parallel_sentences(options.shared) + requests(options.shared, seed=SEED)
    kept = Kept(options.work)

    words = kept.step("words", lambda: _words(learn, pairs=pairs, teacher=options.teacher))
    pieces = WordPieces(words["pieces"])
    danish = {
        layers: kept.step(
            f"danish{layers}", lambda layers=layers: _danish(words, layers, pairs=pairs, teacher=options.teacher)
        )
        for layers in (TEACHER_LAYERS, LAYERS)
    }
    large = kept.step(
        "large", lambda: _reader(danish[TEACHER_LAYERS], learn, pieces=pieces, layers=TEACHER_LAYERS, judge=judge)
    )
    soft = logits_of(_loaded(large, pieces=pieces, layers=TEACHER_LAYERS), learn, pieces=pieces)
    small = kept.step(
        "small", lambda: _reader(danish[LAYERS], learn, pieces=pieces, layers=LAYERS, judge=judge, soft=soft)
    )
    reader = _loaded(small, pieces=pieces, layers=LAYERS)

    encoder, heads, ngrams = (options.output / name for name in (ENCODER_FILE, HEADS_FILE, MODEL_FILE))
    export(reader.encoder, encoder)
    reader_ngrams.fitted(reader_ngrams.examples(learn, with_spans=True), ngrams)
    finished(encoder, heads, reader=reader, ngrams=ngrams, pieces=words["pieces"], kept_back=judge)
    for path in (encoder, heads, ngrams):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


class Kept:
    """Steps of a build: what one gave is read again where it was made before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def step(self, name: str, build: Callable[[], dict[str, object]]) -> dict[str, object]:
        """What ``build`` gives, from the folder where it is there."""
        path = self._folder / f"{name}.pt"
        if not path.is_file():
            torch.save(build(), path)
        found: dict[str, object] = torch.load(path, weights_only=True)
        return found


def _words(learn: Sequence[Contact], *, pairs: Pairs, teacher: Path) -> dict[str, object]:
    danish, english = (
        [text[column] for text in pairs] + [line.text for one in learn if one.lang == lang for line in one.lines]
        for column, lang in enumerate(("da", "en"))
    )
    bert = bert_pieces(teacher)
    pieces = vocabulary(danish, english, bert=bert)
    encoder = teacher_encoder(teacher, pieces=len(bert))
    rows = first_rows(pieces, bert=bert, rows=encoder.word.weight.detach(), pairs=pairs)
    return {"pieces": pieces, "state": encoder.state_dict() | {"word.weight": rows}}


def _danish(words: dict[str, object], layers: int, *, pairs: Pairs, teacher: Path) -> dict[str, object]:
    pieces = WordPieces(words["pieces"])
    encoder = Encoder(len(pieces.number), layers=layers)
    encoder.load_state_dict(first_layers(words["state"], layers=layers))
    return {"state": taught(encoder, pieces=pieces, pairs=pairs, teacher=teacher, seed=SEED).state_dict()}


def _reader(
    start: dict[str, object],
    learn: Sequence[Contact],
    *,
    pieces: WordPieces,
    layers: int,
    judge: Sequence[Contact],
    soft: Sequence[Floats] | None = None,
) -> dict[str, object]:
    encoder = Encoder(len(pieces.number), layers=layers)
    encoder.load_state_dict(start["state"])
    reader = LineReader(encoder)
    for passes, rate in SMALL_PASSES if soft is not None else LARGE_PASSES:
        for passed in tuned(reader, learn, pieces=pieces, seed=SEED, soft=soft, passes=passes, rate=rate):
            judged(f"{layers} layers", judge, logits=logits_of(passed, judge, pieces=pieces))
    return {"state": reader.state_dict()}


def _loaded(kept: dict[str, object], *, pieces: WordPieces, layers: int) -> LineReader:
    reader = LineReader(Encoder(len(pieces.number), layers=layers))
    reader.load_state_dict(kept["state"])
    return reader.eval()


def first_layers(state: State, *, layers: int) -> State:
    """The weights of an encoder cut to its first layers."""
    return {
        name: value
        for name, value in state.items()
        if not name.startswith("layers.") or int(name.split(".")[1]) < layers
    }


def kept_back(contacts: Sequence[Contact]) -> tuple[list[Contact], list[Contact]]:
    """Contacts to learn from, and one in ``CALIBRATION_FOLDS`` kept back to judge and calibrate with."""
    learn: list[Contact] = []
    judge: list[Contact] = []
    for contact in contacts:
        number = int(hashlib.blake2b(contact.contact_id.encode(), digest_size=4).hexdigest(), 16)
        (judge if number % CALIBRATION_FOLDS == 0 else learn).append(contact)
    return learn, judge


def requests(shared: Path, *, seed: int) -> list[tuple[str, str]]:
    """Requests to an assistant in both languages (xSID, the Danish side machine-translated), a seeded sample."""
    folder = shared / "data" / "xsid_da"
    with gzip.open(folder / "da_mt_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = sorted({row["text_en"]: (row["text"], row["text_en"]) for row in rows}.values())
    with (folder / "da.jsonl").open(encoding="utf-8") as lines:
        people = [(row["text"], row["text_en"]) for row in map(json.loads, lines)]
    return [*people, *random.Random(seed).sample(found, REQUESTS)]


def kappa(gold: NDArray[np.int64], guess: NDArray[np.int64]) -> float:
    """Cohen's kappa. Source: Cohen 1960, doi:10.1177/001316446002000104."""
    table = np.bincount(gold * len(LABELS) + guess, minlength=len(LABELS) ** 2).reshape(len(LABELS), -1)
    share = table / table.sum()
    chance = float((share.sum(0) * share.sum(1)).sum())
    return (float(np.trace(share)) - chance) / (1 - chance)


def judged(name: str, contacts: Sequence[Contact], *, logits: Sequence[Floats]) -> None:
    """Print kappa and the F1 of each label, for real and written contacts of each language."""
    for lang in ("da", "en"):
        for real in (True, False):
            kept = [
                (line.label, row)
                for contact, rows in zip(contacts, logits, strict=True)
                if contact.lang == lang and (contact.source == "real") == real
                for line, row in zip(contact.lines, rows, strict=True)
                if line.label is not None
            ]
            if not kept:
                continue
            gold = np.array([label for label, _ in kept])
            guess = np.array([row for _, row in kept]).argmax(axis=1)
            need = kappa((gold == NONE) * NONE, (guess == NONE) * NONE)
            both = [_f1(gold == label, guess == label) for label in range(len(LABELS))]
            print(
                f"  {name} {lang} {'real' if real else 'written':7} n {len(gold)} kappa {kappa(gold, guess):.3f}"
                f" need {need:.3f} macro F1 {np.mean(both):.3f}: {' '.join(f'{one:.2f}' for one in both)}",
                flush=True,
            )


def _f1(gold: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    return float(2 * np.sum(gold & guess) / max(1, gold.sum() + guess.sum()))


if __name__ == "__main__":
    main()
