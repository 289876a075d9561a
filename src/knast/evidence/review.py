"""People's corrections: the lines they are asked about, whether an answer can be used, and what it does to a contact.

A correction says what one line of a contact holds: nothing, or one or more statements. It stands above every reader.
A language model may answer in a person's place; a person's answer stands above it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple, cast

from knast.base.ids import digest
from knast.base.text import Cut
from knast.contacts.channels import OBSERVED, REPORTED
from knast.contacts.contact import Contact
from knast.evidence.answers import fold, label_of, place_of, unguarded
from knast.needs.reading import Focus, Line, Outcome, Statement, passage_of

Drawn = Literal["unsure", "random", ""]
Reason = Literal[
    "unreadable",
    "contact",
    "place",
    "line",
    "voice",
    "text",
    "label",
    "no label",
    "quote",
    "quote for none",
    "changed",
    "time",
    "older",
    "person",
    "double",
    "conflict",
]
PERSON = "person:"
# How the name of a language model begins that gave an answer; see engines.read_llm.
MODEL = "llm-"
# What a model's label is taken for when it comes back from a sheet, as where a model does not say how sure it is.
MODELS_CONFIDENCE = 0.7
# Several statements of one line, in one cell.
TOGETHER = " + "
# A cell of a spreadsheet holds 32,767 characters: of longer texts this much is compared.
_LONG_CELL = 10_000
# A line that holds several statements counts as one label where one is needed (annotation rule T3).
_OUTCOMES_IN_ORDER = ("missed", "open", "met")


class Answer(NamedTuple):
    """One row of a file with corrections, as it was written; None where the file has no such column.

    Attributes:
        row: Its number in the file.
        contact_id: The contact.
        start: First character of the line in the contact's text.
        end: One past its last.
        line: The line's words when the file was made.
        machine_label: What the machine said then, see ``machine_cells``.
        machine_quote: The quotes it said it about.
        label: The person's answer: a label, or that the machine is right.
        quote: The words that earn it.
        by: Who answers.
        at: When, ISO 8601 with an offset; empty where the file does not say.
        drawn: Why the line stood in the file.
    """

    row: int
    contact_id: str
    start: int
    end: int
    line: str | None
    machine_label: str | None
    machine_quote: str | None
    label: str
    quote: str
    by: str
    at: str
    drawn: Drawn


class Refusal(NamedTuple):
    """A row that cannot be used.

    Attributes:
        row: Its number in the file.
        reason: Why.
        other: The row it clashes with, if any.
        said: What the reader of the file says of a row that is broken.
    """

    row: int
    reason: Reason
    other: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person, or a language model in a person's place, said about one line.

    Attributes:
        contact_id: The contact.
        line: The line's place in the contact's text.
        spans: Places of its statements in the contact's text with their labels, in order; empty for none.
        by: Who said it.
        at: When, ISO 8601.
        engine: What had read the line before.
        drawn: Why it was asked about.
    """

    contact_id: str
    line: Cut
    spans: tuple[tuple[Cut, str], ...]
    by: str
    at: str
    engine: str
    drawn: Drawn

    @property
    def label(self) -> str:
        """The one label of the line: missed before open before met, then the first; ``none`` without a statement."""
        labels = [label for _, label in self.spans]
        return min(labels, key=lambda label: _OUTCOMES_IN_ORDER.index(label.split(".")[1]), default="none")

    @property
    def by_model(self) -> bool:
        """Whether a language model said it."""
        return self.by.startswith(MODEL)

    def stands_above(self, other: "Correction") -> bool:
        """Whether this is a person's and the other a language model's."""
        return other.by_model and not self.by_model

    def says_the_same(self, other: "Correction") -> bool:
        """Whether both say the same of the same line, whoever says it."""
        return (self.contact_id, self.line, self.spans) == (other.contact_id, other.line, other.spans)


def lines_of(contact: Contact) -> list[tuple[Cut, Line]]:
    """The lines of a contact that may be corrected or stand around them; an observation is one line."""
    if contact.channel in OBSERVED and contact.text.strip():
        whole = Cut(len(contact.text) - len(contact.text.lstrip()), len(contact.text.rstrip()))
        return [(whole, Line(contact.text[whole.start : whole.end], "customer", wanted=True))]
    cuts, passage = passage_of(contact)
    return list(zip(cuts, passage.lines, strict=True))


def statements_in(found: Iterable[Statement], line: Cut) -> list[Statement]:
    """The statements that touch a line, in order."""
    touching = (one for one in found if one.start < line.end and one.end > line.start)
    return sorted(touching, key=lambda one: (one.start, one.end))


def machine_cells(found: Sequence[Statement]) -> tuple[str, str]:
    """What was said of a line, as two cells: labels and quotes, several joined by a plus."""
    labels = TOGETHER.join(f"{one.focus}.{one.outcome}" for one in found) or "none"
    return labels, TOGETHER.join(one.quote for one in found)


def correction_from(answer: Answer, *, contact: Contact, found: Sequence[Statement]) -> Correction | Refusal:
    """What one row says, checked against the contact as it stands.

    Args:
        answer: The row; its contact is this one.
        contact: The contact.
        found: The contact's statements.
    """
    line = Cut(answer.start, answer.end)
    role = next((one.role for cut, one in lines_of(contact) if cut == line), None)
    words = contact.text[line.start : line.end]
    if role != "customer":
        return Refusal(answer.row, "voice" if role else "line")
    if answer.line is not None and not _same_words(answer.line, words):
        return Refusal(answer.row, "text")
    here = statements_in(found, line)
    spans = _spans(answer, line=line, words=words, here=here)
    if isinstance(spans, str):
        return Refusal(answer.row, spans)
    engine = here[0].engine if here else ""
    return Correction(contact.contact_id, line, spans, answer.by, answer.at, engine, answer.drawn)


def _spans(answer: Answer, *, line: Cut, words: str, here: Sequence[Statement]) -> tuple[tuple[Cut, str], ...] | Reason:
    label = label_of(answer.label)
    if label is None:
        return "label" if answer.label.strip() else "no label"
    if label == "right":
        return tuple((_cut(one), f"{one.focus}.{one.outcome}") for one in here) if _agrees(answer, here) else "changed"
    if label == "none":
        return "quote for none" if answer.quote.strip() else ()
    if not answer.quote.strip():
        # The side was wrong, not the place: the machine's quote stands, or the whole line where it said nothing.
        return ((_cut(here[0]) if len(here) == 1 else line, label),)
    place = place_of(answer.quote, words)
    return ((Cut(line.start + place.start, line.start + place.end), label),) if place else "quote"


def _cut(one: Statement) -> Cut:
    return Cut(one.start, one.end)


def _agrees(answer: Answer, here: Sequence[Statement]) -> bool:
    """Whether what the machine says now is what it said when the file was made."""
    if answer.machine_label is None:
        return False
    said, (labels, quotes) = [label_of(one) for one in answer.machine_label.split(TOGETHER)], machine_cells(here)
    return said == labels.split(TOGETHER) and _same_words(answer.machine_quote or "", quotes)


def _same_words(cell: str, words: str) -> bool:
    """Whether a cell holds the words; a spreadsheet may have cut very long ones."""
    meant = _plain(words)
    return any(
        shown == meant or (len(shown) > _LONG_CELL and meant.startswith(shown[:_LONG_CELL]))
        for shown in map(_plain, (cell, unguarded(cell)))
    )


def _plain(words: str) -> str:
    return " ".join(fold(words).split())


def join_answers(checked: Sequence[tuple[int, Correction]]) -> tuple[list[Correction], list[Refusal]]:
    """One correction a line: rows about one line are put together where they can all be true.

    Where a person answers, a language model's rows of that line are refused. The same answer twice is refused the
    second time. Where two rows contradict one another, nobody can tell which is meant, so all rows of that line are
    refused.

    Args:
        checked: Row numbers and what they say, in the order of the file.
    """
    by_line: dict[tuple[str, Cut], list[tuple[int, Correction]]] = defaultdict(list)
    kept, refused = _persons_first(checked)
    for row, one in kept:
        several = by_line[one.contact_id, one.line]
        twin = next((at for at, other in several if other.says_the_same(one)), 0)
        if twin:
            refused.append(Refusal(row, "double", twin))
        else:
            several.append((row, one))
    joined: list[Correction] = []
    for several in by_line.values():
        spans = sorted(span for _, one in several for span in one.spans)
        apart = all(one.end <= other.start for (one, _), (other, _) in pairwise(spans))
        if len(several) == 1 or (apart and all(one.spans for _, one in several)):
            joined.append(replace(several[0][1], spans=tuple(spans)))
            continue
        rows = [row for row, _ in several]
        refused += [Refusal(row, "conflict", next(other for other in rows if other != row)) for row in rows]
    return joined, sorted(refused)


def _persons_first(
    checked: Sequence[tuple[int, Correction]],
) -> tuple[list[tuple[int, Correction]], list[Refusal]]:
    """The rows without those of a model's about lines of which a person says something."""
    persons = {(one.contact_id, one.line) for _, one in checked if not one.by_model}
    outdone = [one.by_model and (one.contact_id, one.line) in persons for _, one in checked]
    kept = [said for said, out in zip(checked, outdone, strict=True) if not out]
    return kept, [Refusal(row, "person") for (row, _), out in zip(checked, outdone, strict=True) if out]


def corrected(contact: Contact, found: Sequence[Statement], *, corrections: Sequence[Correction]) -> list[Statement]:
    """A contact's statements with what people said of its lines in the place of what machines said.

    Args:
        contact: The contact.
        found: What was read.
        corrections: What people said about lines of this contact.

    Returns:
        Statements in order of place. Those of people are sure, and their engine is ``person:`` and a name; those of
        a language model carry its name and ``MODELS_CONFIDENCE``.
    """
    lines = [one.line for one in corrections]
    kept = [one for one in found if not any(one.start < line.end and one.end > line.start for line in lines)]
    said = [_statement(contact, span, label=label, said=one) for one in corrections for span, label in one.spans]
    return sorted([*kept, *said], key=lambda one: (one.start, one.end))


def _statement(contact: Contact, span: Cut, *, label: str, said: Correction) -> Statement:
    focus, outcome = label.split(".")
    return Statement(
        statement_id="s-" + digest(contact.contact_id, str(span.start), str(span.end), focus, outcome),
        contact_id=contact.contact_id,
        start=span.start,
        end=span.end,
        quote=contact.text[span.start : span.end],
        focus=cast("Focus", focus),
        outcome=cast("Outcome", outcome),
        confidence=MODELS_CONFIDENCE if said.by_model else 1.0,
        unsure=False,
        reported=contact.channel in REPORTED,
        engine=said.by if said.by_model else PERSON + said.by,
        lang=contact.lang,
    )
