"""The bank of need phrases that ships: what customers of many trades want to achieve or avoid, in both languages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from knast.needs.encode import Encoder, Vectors

LANGUAGES: tuple[str, ...] = ("da", "en")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One need in plain words.

    Attributes:
        key: Permanent key inside the bank.
        level: ``primary``, ``secondary`` or ``tertiary``.
        names: The need in each language of the bank.
        area: Key of the primary need it lies under; a primary need's own key.
        detail_of: Key of the need just above; empty at the top.
        said: How customers may voice it, whether it went well or badly; empty above the lowest level.
    """

    key: str
    level: Literal["primary", "secondary", "tertiary"]
    names: dict[str, str]
    area: str
    detail_of: str
    said: tuple[str, ...]


@cache
def bank() -> tuple[Phrase, ...]:
    """All phrases, each after the one it is a detail of."""
    lines = files("knast.needs").joinpath("data", "need_phrases.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_phrase(json.loads(line)) for line in lines if line)


def details(phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases of the lowest level, in order."""
    return [phrase for phrase in phrases if phrase.level == "tertiary"]


def phrase_vectors(phrases: Sequence[Phrase], *, encoder: Encoder) -> Vectors:
    """Where each phrase lies: the mean of its names and, as heavy as they, of what customers may say.

    Returns:
        ``(len(phrases), d)`` float32, rows of norm 1.
    """
    texts: list[str] = []
    owner: list[int] = []
    weight: list[float] = []
    for number, phrase in enumerate(phrases):
        for part in (tuple(phrase.names.values()), phrase.said):
            texts.extend(part)
            owner.extend([number] * len(part))
            weight.extend([1 / len(part)] * len(part))
    vectors = encoder.encode(texts)
    sums = np.zeros((len(phrases), vectors.shape[1]), np.float32)
    np.add.at(sums, np.asarray(owner, np.int64), vectors * np.asarray(weight, np.float32)[:, None])
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    anchors: Vectors = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0)
    return anchors


def _phrase(row: dict[str, Any]) -> Phrase:
    said = tuple(text for lang in LANGUAGES for text in row.get("said", {}).get(lang, ()))
    names = {lang: row[lang] for lang in LANGUAGES}
    return Phrase(row["key"], row["level"], names, row["area"], row["detail_of"], said)
