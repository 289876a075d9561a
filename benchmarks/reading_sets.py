"""The sets that judge a reader: labelled contacts as Knast meets them, and what a reader says of them."""

import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from knast.contacts.channels import OBSERVED
from knast.contacts.contact import Contact, RawContact, Speech, Turn
from knast.needs.reading import LABELS, Finding, Reader, Statement, passage_of, read_contacts
from knast.privacy.intake import Gate
from knast.privacy.mask import Masker, masked_place
from knast.sources.demo_company import demo_texts

LANGUAGES = ("da", "en")
TRAINING = Path(__file__).parents[1] / "training"
NONE = LABELS.index("none")
_ORDINARY_THEMES = frozenset({"orders", "questions", "thanks_smalltalk"})
_PRAISE_THEMES = frozenset({"praise_fitters", "praise_other"})

Row = dict[str, object]


class GoldUnit(NamedTuple):
    """A labelled piece of a contact.

    Attributes:
        start: First character in the contact's text.
        end: One past the last.
        label: Number in ``needs.reading.LABELS``.
        span: The evidence, verbatim; empty for ``none``.
    """

    start: int
    end: int
    label: int
    span: str

    def place(self, text: str) -> tuple[int, int]:
        """Where its evidence stands in the contact's text; the whole unit without evidence."""
        at = text.find(self.span, self.start) if self.span else -1
        return (at, at + len(self.span)) if self.span else (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled contact.

    Attributes:
        contact: As Knast keeps it; its id is one of a kind in a set of both languages.
        groups: Its ``lang``, ``channel`` (of real ones: where it was published) and ``trade``.
        units: Its labelled units; not every line has one.
    """

    contact: Contact
    groups: Mapping[str, str]
    units: tuple[GoldUnit, ...]

    def row(self) -> Row:
        """The contact in the form that the scoring tool reads."""
        units = [
            {"start": unit.start, "end": unit.end, "label": LABELS[unit.label], "span": unit.span}
            for unit in self.units
        ]
        return {"contact_id": self.contact.contact_id, "text": self.contact.text, "units": units}


class Said(NamedTuple):
    """What a reader said of a piece of a contact's text; as ``needs.reading.Statement``, with a label's number."""

    start: int
    end: int
    label: int
    quote: str
    confidence: float
    unsure: bool


class Answer(NamedTuple):
    """What a reader made of a labelled contact.

    Attributes:
        gold: The contact.
        statements: As the product keeps them.
        said: As they are judged: an observation, of which the product keeps one statement, is judged line by line.
    """

    gold: Gold
    statements: Sequence[Statement]
    said: Sequence[Said]

    def rows(self) -> list[Row]:
        """What was said in the form that the scoring tool reads."""
        return [
            {
                "contact_id": self.gold.contact.contact_id,
                "start": one.start,
                "end": one.end,
                "focus": LABELS[one.label].split(".")[0],
                "outcome": LABELS[one.label].split(".")[1],
                "quote": one.quote,
            }
            for one in self.said
        ]


class Plain(NamedTuple):
    """Contacts that hold no bump, by what they are: ``ordinary`` or ``praise``."""

    name: str
    contacts: Sequence[Contact]


def loaded(path: Path) -> ModuleType:
    """A script outside the package as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    # Records find the module they were declared in by its name.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def real_set(shared: Path) -> list[Gold]:
    """Labelled contacts of real customers; empty where the set is not there."""
    folder = shared / "data" / "reading"
    return [gold for lang in LANGUAGES for gold in _real(folder / f"{lang}.jsonl")]


def held_out_set() -> list[Gold]:
    """Contacts of the trades that are kept out of training, in both languages."""
    return [_held_out(contact) for contact in loaded(TRAINING / "corpus.py").held_out_contacts()]


def masked_set(golds: Sequence[Gold], *, masker: Masker) -> list[Gold]:
    """The same contacts masked, their labels moved to where the words stand now."""
    return [_masked(gold, masker) for gold in golds]


def answers_of(golds: Sequence[Gold], *, reader: Reader) -> list[Answer]:
    """What a reader makes of labelled contacts."""
    found = read_contacts([gold.contact for gold in golds], reader=reader)
    return [
        Answer(gold, several, _by_line(gold.contact, reader) if _is_observed(gold) else [_said(one) for one in several])
        for gold, several in zip(golds, found, strict=True)
    ]


def without_bumps(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    """Of labelled contacts those that hold no bump: ``ordinary`` (none and open) and ``praise`` (none and met).

    Observations are no contacts; where a line has no label nobody knows, so such a contact is left out too.
    """
    found: dict[str, list[Answer]] = {"ordinary": [], "praise": []}
    for answer in answers:
        outcomes = {LABELS[unit.label].rpartition(".")[2] for unit in answer.gold.units}
        if _is_observed(answer.gold) or not _is_labelled(answer.gold):
            continue
        if outcomes <= {"none", "open"}:
            found["ordinary"].append(answer)
        elif outcomes <= {"none", "met"}:
            found["praise"].append(answer)
    return found


def demo_without_bumps(masker: Masker, *, variant: int) -> list[Plain]:
    """Ordinary contacts and praise of the demo company, masked as in a run.

    Args:
        masker: Masks them.
        variant: 0 for the texts that the reader may have learned from, 1 for those it has not seen.

    Returns:
        By theme; a text in which a careful reader labelled a bump all the same is left out.
    """
    gate, bumps = Gate(masker, "benchmark"), _demo_bumps()
    themes = {"ordinary": _ORDINARY_THEMES, "praise": _PRAISE_THEMES}
    found = []
    for name, of in themes.items():
        texts = [line["variants"][variant] | line for line in demo_texts() if line["theme"] in of]
        found.append(Plain(name, [_demo_contact(gate, text) for text in texts if _words(text) not in bumps]))
    return found


def _real(path: Path) -> Iterator[Gold]:
    for row in _json_lines(path) if path.is_file() else ():
        contact = _contact(f"{row['lang']}:{row['contact_id']}", row["text"], lang=row["lang"])
        units = tuple(
            GoldUnit(unit["start"], unit["end"], LABELS.index(unit["label"]), unit["span"]) for unit in row["units"]
        )
        yield Gold(contact, {"lang": row["lang"], "channel": row["source"]}, units)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _held_out(labelled: Any) -> Gold:  # noqa: ANN401 - a record of a script outside the package
    units, speech, start = [], [], 0
    for line in labelled.lines:
        end = start + len(line.text)
        speech.append(Speech("customer" if line.customers else "agent", start, end))
        if line.label is not None:
            units.append(GoldUnit(start, end, line.label, line.text[slice(*line.span)] if line.span else ""))
        start = end + 1
    talk = any(turn.role == "agent" for turn in speech)
    text = "\n".join(line.text for line in labelled.lines)
    contact = _contact(f"{labelled.lang}:{labelled.contact_id}", text, lang=labelled.lang)
    contact = replace(contact, channel=labelled.channel, speech=tuple(speech) if talk else ())
    groups = {"lang": labelled.lang, "channel": labelled.channel, "trade": labelled.trade}
    return Gold(contact, groups, tuple(units))


def _masked(gold: Gold, masker: Masker) -> Gold:
    found = masker.mask(gold.contact.text)

    def moved(place: int) -> int:
        return masked_place(found.masks, place)

    units = []
    for unit in gold.units:
        start, end = unit.place(gold.contact.text) if unit.span else (0, 0)
        span = found.text[moved(start) : moved(end)]
        units.append(unit._replace(start=moved(unit.start), end=moved(unit.end), span=span))
    return replace(gold, contact=replace(gold.contact, text=found.text), units=tuple(units))


def _demo_contact(gate: Gate, text: Mapping[str, Any]) -> Contact:
    raw = RawContact(
        source="demo",
        row=1,
        text=text.get("text", ""),
        channel=text["channel"],
        lang=text["lang"],
        person=text.get("name", ""),
        turns=tuple(Turn(turn["role"], turn["text"]) for turn in text.get("turns", ())),
    )
    return gate.pass_through(raw)


def _demo_bumps() -> set[str]:
    """Texts of the demo company in which somebody labelled a bump; not all are labelled."""
    found = set()
    for name in ("demo", "held_out"):
        for lang in LANGUAGES:
            for row in _json_lines(TRAINING / "authored" / f"{name}_{lang}.jsonl"):
                if any(unit["label"].endswith(".missed") for unit in row["units"]):
                    found.add(row["text"])
    return found


def _words(text: Mapping[str, Any]) -> str:
    return text.get("text") or "\n".join(turn["text"] for turn in text["turns"])


def _is_labelled(gold: Gold) -> bool:
    """Whether every line of the customer has a label."""
    cuts, passage = passage_of(gold.contact)
    lines = [cut for cut, line in zip(cuts, passage.lines, strict=True) if line.role == "customer"]
    return all(any(cut.start < unit.end and unit.start < cut.end for unit in gold.units) for cut in lines)


def _is_observed(gold: Gold) -> bool:
    return gold.contact.channel in OBSERVED


def _by_line(contact: Contact, reader: Reader) -> list[Said]:
    cuts, passage = passage_of(contact)
    found = reader.read([passage])[0]
    return [
        _placed(contact.text, finding, start=cut.start)
        for cut, several in zip(cuts, found, strict=True)
        for finding in several
    ]


def _placed(text: str, found: Finding, *, start: int) -> Said:
    first, end = start + found.start, start + found.end
    label = LABELS.index(f"{found.focus}.{found.outcome}")
    return Said(first, end, label, text[first:end], found.confidence, found.unsure)


def _said(one: Statement) -> Said:
    return Said(one.start, one.end, LABELS.index(f"{one.focus}.{one.outcome}"), one.quote, one.confidence, one.unsure)


def _contact(contact_id: str, text: str, *, lang: str) -> Contact:
    return Contact(
        contact_id=contact_id,
        source="benchmark",
        row=1,
        text=text,
        time="",
        channel="ticket",
        lang=lang,
        person="",
        account="",
        segments=(),
        speech=(),
        author="customer",
        identities=(),
        attributes={},
    )
