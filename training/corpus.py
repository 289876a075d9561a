"""Labelled contacts to train the reader with: real ones from a folder outside, and those written for this project."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from knast.base.text import Cut, sentences
from knast.needs.reading import LABELS

AUTHORED = Path(__file__).parent / "authored"
MORE_LABELS = Path(__file__).parent / "labels" / "reading_train_more.jsonl"
LANGUAGES = ("da", "en")
MASKED_SHARE = 0.3
NONE = LABELS.index("none")
# Own files whose trades are kept out of training, to judge the reader with.
HELD_OUT = "held_out_trades_*.txt"
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


class Labelled(NamedTuple):
    """One line of a contact.

    Attributes:
        text: The line, verbatim.
        customers: Whether the customer said it (in a note: whether the reader reads it).
        label: Number of its label in ``needs.reading.LABELS``; None where nobody has labelled it.
        span: Place of the evidence in the line; None without a need.
    """

    text: str
    customers: bool
    label: int | None
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with labels.

    Attributes:
        contact_id: The same text in the other language has the same id, so that no fold parts them.
        lang: ``da`` or ``en``.
        source: ``real``, ``parallel`` (a real unit translated), ``authored``, ``demo``, ``own`` or ``line``.
        channel: As in ``contacts.channels``; empty where unknown.
        trade: The company's trade; empty where there is none.
        lines: The lines in order.
    """

    contact_id: str
    lang: str
    source: str
    channel: str
    trade: str
    lines: tuple[Labelled, ...]


def training_contacts(shared: Path, *, seed: int) -> list[Contact]:
    """All contacts the shipped reader may learn from; nothing of the sets that judge it.

    Args:
        shared: The folder that holds ``data/reading_train``.
        seed: For where masks are sprinkled.
    """
    real = shared / "data" / "reading_train"
    more = _more_labels()
    found = [
        *(
            contact
            for lang in LANGUAGES
            for contact in jsonl_contacts(real / f"{lang}.jsonl", source="real", more=more)
        ),
        *(contact for lang in LANGUAGES for contact in jsonl_contacts(AUTHORED / f"{lang}.jsonl", source="authored")),
        *(contact for lang in LANGUAGES for contact in jsonl_contacts(AUTHORED / f"demo_{lang}.jsonl", source="demo")),
        *(contact for lang in LANGUAGES for contact in _lines(AUTHORED / f"lines_{lang}.txt", lang=lang)),
        *_translated(real / "parallel.jsonl"),
        *(contact for path in sorted(AUTHORED.glob("own_*.txt")) for contact in both_languages(path)),
    ]
    chance = random.Random(seed)
    return [_masked(contact) if chance.random() < MASKED_SHARE else contact for contact in found]


def held_out_contacts() -> list[Contact]:
    """Contacts of trades that no training contact comes from, in both languages."""
    return [contact for path in sorted(AUTHORED.glob(HELD_OUT)) for contact in both_languages(path)]


def parallel_sentences(shared: Path) -> list[tuple[str, str]]:
    """Sentences in Danish and English that say the same; nothing of the sets that judge the reader."""
    real = shared / "data" / "reading_train"
    found = [
        (row["da"]["text"], row["en"]["text"]) for row in _rows(real / "parallel.jsonl") if row["from"] != "reading"
    ]
    found += [(row["need"]["da"], row["need"]["en"]) for row in _rows(real / "needs.jsonl") if row["from"] != "reading"]
    for path in sorted(AUTHORED.glob("own_*.txt")):
        contacts = list(both_languages(path))
        for danish, english in zip(contacts[::2], contacts[1::2], strict=True):
            found += [(one.text, other.text) for one, other in zip(danish.lines, english.lines, strict=True)]
    return list(dict.fromkeys(found))


def jsonl_contacts(
    path: Path, *, source: str, more: dict[str, list[dict[str, Any]]] | None = None
) -> Iterator[Contact]:
    """Contacts of a JSONL file in the form of the annotation sets; ``more`` adds labels by contact id."""
    for row in _rows(path):
        text, contact_id = row["text"], row["contact_id"]
        added = [unit | {"span": text[slice(*unit["span"])]} for unit in (more or {}).get(contact_id, [])]
        units = sorted(row["units"] + added, key=lambda unit: unit["start"])
        lines: list[Labelled] = []
        for start, end, role in _turns(row):
            inside = [unit for unit in units if start <= unit["start"] < end]
            lines += _lines_of(text, cut=Cut(start, end), units=inside, customers=role == "customer")
        channel = row.get("channel", "")
        yield Contact(
            contact_id, row["lang"], source, _CHANNELS.get(channel, channel), row.get("trade", ""), tuple(lines)
        )


def both_languages(path: Path) -> Iterator[Contact]:
    """The contacts of an own file, Danish then English.

    ``# id | channel | trade | language it was written in`` opens a contact; a line is a label (``A`` for the company's
    own turn), Danish and English with tabs between, the evidence in square brackets.
    """
    for block in path.read_text(encoding="utf-8").split("\n# "):
        head, *rows = block.removeprefix("# ").strip("\n").splitlines()
        contact_id, channel, trade, _ = (part.strip() for part in head.split("|"))
        fields = [row.split("\t") for row in rows if row.strip()]
        for column, lang in enumerate(LANGUAGES, 1):
            lines = tuple(_bracketed(row[column], label=row[0]) for row in fields)
            yield Contact(contact_id, lang, "own", _CHANNELS.get(channel, channel), trade, lines)


def _bracketed(marked: str, *, label: str) -> Labelled:
    if label == "A":
        return Labelled(marked.strip(), customers=False, label=None, span=None)
    before, opened, rest = marked.strip().partition("[")
    span, _, after = rest.partition("]")
    place = (len(before), len(before) + len(span)) if opened else None
    return Labelled(before + span + after, customers=True, label=LABELS.index(label), span=place)


def _lines_of(text: str, *, cut: Cut, units: list[dict[str, Any]], customers: bool) -> list[Labelled]:
    """The lines of a turn: labelled units as they stand, and between them sentences without a label."""
    labelled = [(unit["start"], unit["end"], unit) for unit in units]
    others = [
        (start, end, None)
        for start, end in sentences(text, start=cut.start, end=cut.end)
        if not any(start < unit["end"] and unit["start"] < end for unit in units)
    ]
    lines = []
    for start, end, unit in sorted([*labelled, *others], key=lambda line: line[0]):
        label = LABELS.index(unit["label"]) if unit and customers else None
        place = _place(text[start:end], unit["span"] if unit and customers else "")
        lines.append(Labelled(text[start:end], customers, label, place))
    return lines


def _place(text: str, span: str) -> tuple[int, int] | None:
    start = text.find(span) if span else -1
    return (start, start + len(span)) if start >= 0 else None


def _more_labels() -> dict[str, list[dict[str, Any]]]:
    """Labels of further sentences of the real contacts: places only, for their text stays outside the project."""
    return {row["contact_id"]: row["units"] for row in _rows(MORE_LABELS)}


def _turns(row: dict[str, Any]) -> list[tuple[int, int, str]]:
    if not row.get("turns"):
        return [(0, len(row["text"]), "customer")]
    places, start = [], 0
    for turn in row["turns"]:
        places.append((start, start + len(turn["text"]), turn["role"]))
        start += len(turn["text"]) + 1
    return places


def _translated(path: Path) -> Iterator[Contact]:
    """The other language's side of real units; units of the judging set are left out."""
    for row in _rows(path):
        if row["from"] == "reading":
            continue
        lang = "en" if row["original"] == "da" else "da"
        text = row[lang]["text"]
        line = Labelled(text, customers=True, label=LABELS.index(row["label"]), span=_place(text, row[lang]["span"]))
        yield Contact(row["id"].rsplit("#", 1)[0], lang, "parallel", "", "", (line,))


def _lines(path: Path, *, lang: str) -> Iterator[Contact]:
    """Single sentences: a label, a tab, and the sentence with its span in brackets."""
    for row in path.read_text(encoding="utf-8").splitlines():
        label, _, marked = row.partition("\t")
        yield Contact(marked, lang, "line", "", "", (_bracketed(marked, label=label),))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _masked(contact: Contact) -> Contact:
    return replace(contact, lines=tuple(_masked_line(line) for line in contact.lines))


def _masked_line(line: Labelled) -> Labelled:
    span = line.text[slice(*line.span)] if line.span else ""
    text = line.text
    for pattern, mask in _MASKS:
        text, span = pattern.sub(mask, text), pattern.sub(mask, span)
    place = _place(text, span)
    return line if line.span and not place else line._replace(text=text, span=place)
