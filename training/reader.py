"""Build the models of the default reader: ``python training/reader.py --shared DIR --teacher DIR``.

Seeded. The steps are kept in ``--work``, so that a build that was stopped goes on; it prints what each model reaches on
contacts it has not seen.
"""

import gzip
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import NONE, Contact
from knast.needs.reading import LABELS

SEED = 7
CALIBRATION_FOLDS = 12
REQUESTS = 6_000

Floats = NDArray[np.float64]


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
            gold, guess = np.array([label for label, _ in kept]), np.array([row for _, row in kept]).argmax(1)
            both = [
                np.sum((gold == k) & (guess == k)) * 2 / max(1, np.sum(gold == k) + np.sum(guess == k))
                for k in range(7)
            ]
            need = kappa((gold == NONE) * NONE, (guess == NONE) * NONE)
            kind = "real" if real else "written"
            print(
                f"  {name} {lang} {kind:7} n {len(gold)} kappa {kappa(gold, guess):.3f} need {need:.3f}"
                f" macro {np.mean(both):.3f} F1 {' '.join(f'{one:.2f}' for one in both)}",
                flush=True,
            )
