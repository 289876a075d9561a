"""A small reader that can be taught, and a workspace of contacts with a word that it does not know."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from knast.app.engines import Engines
from knast.app.pipeline import run
from knast.app.workspace import Workspace, open_at
from knast.base.ids import digest
from knast.engines.embed_hashed import HashedEncoder
from knast.needs.learn import Layer, Vectors, own_name, scores
from knast.needs.reading import LABELS, Finding, Focus, Outcome, Passage
from knast.privacy.masker import PatternMasker
from knast.sources.read import Options

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
SIZE = 512
CUES = {"forsinket": "avoid.missed", "ødelagt": "avoid.missed", "hurtigt": "achieve.met", "venligt": "achieve.met"}
THINGS = ("sofaen", "lampen", "bordet", "stolen", "skabet", "sengen", "hylden")


def bucket(word: str) -> int:
    return int(digest(word.lower().strip(".,")), 16) % SIZE


def shipped_layer() -> Layer:
    coef, bias = np.zeros((SIZE, 7), np.float32), np.zeros(7, np.float32)
    for word, label in CUES.items():
        coef[bucket(word), LABELS.index(label)] = 8
    bias[LABELS.index("none")] = 2
    return Layer(coef, bias)


class WordReader:
    """Reads lines as bags of words: a statement is the whole line."""

    def __init__(self, layer: Layer | None = None, *, name: str = "words-1") -> None:
        self.name = name
        self._layer = layer or shipped_layer()

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        raw = scores(self.vectors(passages), self._layer)
        likely = np.exp(raw - raw.max(axis=1, keepdims=True))
        rows = iter(likely / likely.sum(axis=1, keepdims=True))
        return [[_finding(next(rows), line.text) if line.wanted else () for line in one.lines] for one in passages]

    def last_layer(self) -> Layer:
        return self._layer

    def vectors(self, passages: Sequence[Passage]) -> Vectors:
        lines = [line.text for one in passages for line in one.lines if line.wanted]
        counts = np.zeros((len(lines), SIZE), np.float32)
        for row, line in enumerate(lines):
            for word in line.split():
                counts[row, bucket(word)] = 1
        return counts

    def with_last_layer(self, layer: Layer) -> "WordReader":
        return WordReader(layer, name=own_name(self.name, layer))


def _finding(likely: np.ndarray, text: str) -> tuple[Finding, ...]:
    best = int(likely.argmax())
    if LABELS[best] == "none":
        return ()
    focus, outcome = LABELS[best].split(".")
    sure = float(likely[best])
    return (Finding(0, len(text), cast("Focus", focus), cast("Outcome", outcome), sure, unsure=sure < 0.6),)


@pytest.fixture(scope="session")
def word_engines() -> Callable[..., Engines]:
    """Engines whose reader knows a few words and can be taught others."""

    def make(*, name: str = "words-1") -> Engines:
        return Engines(PatternMasker(), WordReader(name=name), HashedEncoder())

    return make


@pytest.fixture
def taught_house(tmp_path: Path, word_engines: Callable[..., Engines]) -> Workspace:
    """A workspace of 120 contacts of two lines; every third speaks of a kløver, which means a delay in this company."""
    words = [*CUES, "kløver", "kløver", "betalt"]
    lines = []
    for number in range(120):
        thing = THINGS[number % len(THINGS)]
        text = f"Leveringen af {thing} er {words[number % 7]} denne gang. Ordren gælder {thing} fra butikken."
        lines.append({"id": f"k{number:03}", "text": text, "person": f"p{number}", "time": "2026-03-01"})
    source = tmp_path / "contacts.jsonl"
    source.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    house = open_at(tmp_path / "house")
    run(house, [source], engines=word_engines(), options=Options(), now=NOW)
    return house
