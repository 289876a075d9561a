"""Labelled units to train the reader with, each with the sentences that stand around it in its contact."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knast.base.text import Cut, sentences
from knast.needs.reading import LABELS, Unit

AUTHORED = Path(__file__).parent / "authored"
LANGUAGES = ("da", "en")
SPAN_WEIGHT = 0.4
MASKED_SHARE = 0.3
_CHANNELS = {"b2b": "email"}
# What a masker would have replaced, found roughly: enough to let the reader meet masks.
_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "⟨email 1⟩"),
    (re.compile(r"\b\d{8}\b|\+\d[\d ]{8,}\d"), "⟨phone 1⟩"),
    (re.compile(r"\b[A-Z]{0,3}-?\d{5,}\b"), "⟨order 1⟩"),
    (
        re.compile(r"(?<=hedder )[A-ZÆØÅ]\w+|(?<=name is )[A-Z]\w+|(?<=/)[A-ZÆØÅ]\w+|(?<=[Kk]unde )[A-ZÆØÅ]\w+"),
        "⟨person 1⟩",
    ),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled unit.

    Attributes:
        unit: The unit in its context.
        label: Number of its label in ``needs.reading.LABELS``.
        span: The piece that earns the label; empty for none.
        source: ``real``, ``authored``, ``parallel`` (a real unit translated) ``line`` (a sentence
            alone) or ``span`` (a span as a unit of its own).
        group: The contact it comes from, so that a fold never splits one.
        trade: The contact's trade; empty where there is none.
        weight: What it counts in training.
    """

    unit: Unit
    label: int
    span: str
    source: str
    group: str
    trade: str
    weight: float = 1.0


def examples(shared: Path, *, seed: int) -> list[Example]:
    """All units the shipped model may be trained on.

    Args:
        shared: The folder that holds ``data/reading_train``.
        seed: For where masks are sprinkled.

    Returns:
        Real units of both languages, their translations, and authored units; agents' turns left out.
    """
    real = shared / "data" / "reading_train"
    found = [
        *(example for lang in LANGUAGES for example in _labelled(real / f"{lang}.jsonl", source="real")),
        *(example for lang in LANGUAGES for example in _labelled(AUTHORED / f"{lang}.jsonl", source="authored")),
        *(example for lang in LANGUAGES for example in _labelled(AUTHORED / f"demo_{lang}.jsonl", source="authored")),
        *(example for lang in LANGUAGES for example in _lines(AUTHORED / f"lines_{lang}.txt", lang=lang)),
        *_translated(real / "parallel.jsonl"),
    ]
    chance = random.Random(seed)
    return [_masked(example) if chance.random() < MASKED_SHARE else example for example in found]


def span_examples(found: list[Example]) -> list[Example]:
    """Each span as a unit of its own: by the guideline it earns the label when it is read alone."""
    return [
        replace(
            example,
            unit=example.unit._replace(text=example.span, before="", after=""),
            source="span",
            weight=SPAN_WEIGHT,
        )
        for example in found
        if example.span and example.span != example.unit.text
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _labelled(path: Path, *, source: str) -> Iterator[Example]:
    for row in _rows(path):
        text, cuts, agents = row["text"], [], []
        for start, end, role in _turns(row):
            cuts += sentences(text, start=start, end=end)
            agents += [Cut(start, end)] if role != "customer" else []
        channel = row.get("channel", "")
        for unit in row["units"]:
            if any(turn.start <= unit["start"] < turn.end for turn in agents):
                continue
            before = [cut for cut in cuts if cut.end <= unit["start"]]
            after = [cut for cut in cuts if cut.start >= unit["end"]]
            yield Example(
                unit=Unit(
                    text[unit["start"] : unit["end"]],
                    text[before[-1].start : before[-1].end] if before else "",
                    text[after[0].start : after[0].end] if after else "",
                    _CHANNELS.get(channel, channel),
                    row["lang"],
                ),
                label=LABELS.index(unit["label"]),
                span=unit["span"],
                source=source,
                group=row["contact_id"],
                trade=row.get("trade", ""),
            )


def _turns(row: dict[str, Any]) -> list[tuple[int, int, str]]:
    if not row.get("turns"):
        return [(0, len(row["text"]), "customer")]
    places, start = [], 0
    for turn in row["turns"]:
        places.append((start, start + len(turn["text"]), turn["role"]))
        start += len(turn["text"]) + 1
    return places


def _translated(path: Path) -> Iterator[Example]:
    """The other language's side of real units; units of the judging set are left out."""
    for row in _rows(path):
        if row["from"] == "reading":
            continue
        lang = "en" if row["original"] == "da" else "da"
        yield Example(
            unit=Unit(row[lang]["text"], "", "", "", lang),
            label=LABELS.index(row["label"]),
            span=row[lang]["span"],
            source="parallel",
            group=row["id"].rsplit("#", 1)[0],
            trade="",
        )


def _lines(path: Path, *, lang: str) -> Iterator[Example]:
    """Single sentences: a label, a tab, and the sentence with its span in brackets."""
    for line in path.read_text(encoding="utf-8").splitlines():
        label, _, marked = line.partition("\t")
        before, _, rest = marked.partition("[")
        span, _, after = rest.partition("]")
        yield Example(
            unit=Unit(before + span + after, "", "", "", lang),
            label=LABELS.index(label),
            span=span,
            source="line",
            group=marked,
            trade="",
        )


def _masked(example: Example) -> Example:
    text, span = example.unit.text, example.span
    for pattern, mask in _MASKS:
        text, span = pattern.sub(mask, text), pattern.sub(mask, span)
    return replace(example, unit=example.unit._replace(text=text), span=span) if span in text else example
