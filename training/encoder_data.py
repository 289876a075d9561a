"""What the built-in encoder learns from: texts, what each means in English, and which say the same need."""

import gzip
import json
import random
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from knast.needs.phrases import LANGUAGES, Phrase, bank, details

# Machine-translated requests are simple: a part of them teaches the words.
MOST_TRANSLATED = 5_000
MOST_OF_AN_INTENT = 400
_SHORTEST_TURN_WORDS = 4


@dataclass
class Lessons:
    """What there is to learn.

    Attributes:
        english: For each text to learn, the English text whose meaning it has.
        need_of: For texts that voice a known need, which.
        pairs: English texts that say the same, with their need ("" for none) and the kind of lesson.
    """

    english: dict[str, str] = field(default_factory=dict)
    need_of: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str, str, str]] = field(default_factory=list)


def needs_of_phrases(data: Path) -> list[str]:
    """The English need phrases of the judged units, each once, in order."""
    return sorted({row["need"]["en"] for row in _rows(data / "reading_train" / "needs.jsonl") if _may_train(row)})


def lessons(data: Path, *, key_of: dict[str, str]) -> Lessons:
    """Collect all lessons; units of the judging set are left out.

    Args:
        data: The folder with one folder a set.
        key_of: For English need phrases that mean one of the bank's, its key.
    """
    found = Lessons()
    _learn_bank(found)
    _learn_units(found, data=data, key_of=key_of)
    _learn_translations(found, data=data)
    _learn_summaries(found, data=data)
    _learn_intents(found, data=data)
    _learn_authored(found, data=data)
    return found


def _learn_bank(found: Lessons) -> None:
    chance = random.Random(0)
    for phrase in details(bank()):
        said = _said(phrase)
        for name in phrase.names.values():
            found.english[name] = phrase.names["en"]
            found.need_of[name] = phrase.key
        for text in phrase.said:
            found.need_of[text] = phrase.key
        for text in said["en"]:
            found.english[text] = text
            found.pairs.append((text, phrase.names["en"], phrase.key, "said"))
            found.pairs.append((text, chance.choice(said["en"]), phrase.key, "said"))


def _said(phrase: Phrase) -> dict[str, list[str]]:
    path = Path(__file__).parents[1] / "src" / "knast" / "needs" / "data" / "need_phrases.jsonl"
    row = next(row for row in _rows(path) if row["key"] == phrase.key)
    return {lang: row["said"][lang] for lang in LANGUAGES}


def _learn_units(found: Lessons, *, data: Path, key_of: dict[str, str]) -> None:
    folder = data / "reading_train"
    need = {row["id"]: row["need"] for row in _rows(folder / "needs.jsonl") if _may_train(row)}
    name = {phrase.key: phrase.names["en"] for phrase in details(bank())}
    for unit in _rows(folder / "parallel.jsonl"):
        if not _may_train(unit):
            continue
        for part in ("text", "span"):
            if unit["da"][part] and unit["en"][part]:
                found.english[unit["da"][part]] = found.english[unit["en"][part]] = unit["en"][part]
        if unit["id"] not in need or not (unit["da"]["span"] and unit["en"]["span"]):
            continue
        phrase = need[unit["id"]]
        key = key_of.get(phrase["en"], "phrase: " + phrase["en"])
        found.english[phrase["da"]] = found.english[phrase["en"]] = phrase["en"]
        for text in (unit["da"]["span"], unit["en"]["span"], phrase["da"], phrase["en"]):
            found.need_of[text] = key
        found.pairs.append((unit["en"]["span"], phrase["en"], key, "need"))
        if key in name:
            found.pairs.append((unit["en"]["span"], name[key], key, "need"))


def _learn_translations(found: Lessons, *, data: Path) -> None:
    rows = _rows(data / "xsid_da" / "da_mt_train.jsonl.gz")
    both = sorted({(row["text"], row["text_en"]) for row in rows})
    random.Random(0).shuffle(both)
    for danish, english in both[:MOST_TRANSLATED]:
        found.english[danish] = found.english[english] = english


def _learn_summaries(found: Lessons, *, data: Path) -> None:
    by_thread: dict[str, list[str]] = defaultdict(list)
    for row in _rows(data / "tweetsumm_summaries" / "human_summaries.jsonl"):
        if row["customer_summary"]:
            by_thread[row["conversation_id"]].append(row["customer_summary"])
            found.english[row["customer_summary"]] = row["customer_summary"]
    for said in by_thread.values():
        found.pairs.extend((a, b, "", "summary") for a, b in pairwise(said))


def _learn_intents(found: Lessons, *, data: Path) -> None:
    """Requests of service chats, and of half of the bank's intents: the other half stays for judging."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for row in _rows(data / "banking77" / "train.jsonl"):
        found.english[row["text"]] = row["text"]
        if zlib.crc32(row["label"].encode()) % 2 == 0:
            by_intent["bank: " + row["label"]].append(row["text"])
    for row in _rows(data / "multidogo" / "need_turns.jsonl.gz"):
        if len(row["text"].split()) >= _SHORTEST_TURN_WORDS and len(row["label"]) == 1:
            found.english[row["text"]] = row["text"]
            by_intent["chat: " + row["label"][0]].append(row["text"])
    chance = random.Random(1)
    for intent, said in sorted(by_intent.items()):
        found.pairs.extend((text, chance.choice(said), intent, "intent") for text in said[:MOST_OF_AN_INTENT])


def _learn_authored(found: Lessons, *, data: Path) -> None:
    for row in _rows(data / "authored_train" / "en.jsonl"):
        for unit in row["units"]:
            for text in (unit["span"], row["text"][unit["start"] : unit["end"]]):
                if text.strip():
                    found.english[text] = text


def _may_train(row: dict[str, Any]) -> bool:
    return bool(row["from"] != "reading")


def _rows(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]
