"""Which lines people are asked about: those the reader is unsure of, and a fair sample of all."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knast.base.ids import digest
from knast.base.text import Cut
from knast.contacts.contact import Contact
from knast.evidence.review import Correction, Drawn, lines_of, machine_cells, statements_in
from knast.needs.reading import Line, Statement

_SHOWN_CHARACTERS = 300


class Question(NamedTuple):
    """A line that a person is asked about.

    Attributes:
        contact_id: The contact.
        line: The line's place in the contact's text.
        words: The line, verbatim.
        before: The line before it, with who said it where that is not the customer.
        after: The line after it.
        label: What stands of it: a label, several joined by a plus, or ``none``.
        quote: The words it stands on.
        confidence: The least sure statement's; None without a statement.
        engine: What read it; empty without a statement.
        unsure: Whether a statement of it is unsure.
        drawn: Why the person is asked.
        answer: The label that a language model gives; empty where it was not asked or has no answer.
        answer_quote: The words it gives it for.
        by: Its name; empty without an answer.
    """

    contact_id: str
    line: Cut
    words: str
    before: str
    after: str
    label: str
    quote: str
    confidence: float | None
    engine: str
    unsure: bool
    drawn: Drawn = ""
    answer: str = ""
    answer_quote: str = ""
    by: str = ""


def questions_of(
    contact: Contact, found: Sequence[Statement], *, corrections: Sequence[Correction], everything: bool
) -> Iterator[Question]:
    """The lines of a contact that a person may be asked about, in order.

    Args:
        contact: The contact.
        found: Its statements.
        corrections: What stands corrected in it.
        everything: Also lines that are corrected, and those that only greet or thank.
    """
    lines = lines_of(contact)
    around = ["", *(_shown(line) for _, line in lines), ""]
    for at, (cut, line) in enumerate(lines):
        done = any(one.line.start < cut.end and one.line.end > cut.start for one in corrections)
        if line.role == "customer" and (everything or (line.wanted and not done)):
            here = statements_in(found, cut)
            label, quote = machine_cells(here)
            yield Question(
                contact_id=contact.contact_id,
                line=cut,
                words=line.text,
                before=around[at],
                after=around[at + 2],
                label=label,
                quote=quote,
                confidence=min((one.confidence for one in here), default=None),
                engine=here[0].engine if here else "",
                unsure=any(one.unsure for one in here),
            )


def _shown(line: Line) -> str:
    words = line.text[:_SHOWN_CHARACTERS]
    return words if line.role == "customer" else f"[{line.role}] {words}"


def choose(questions: Iterable[Question], *, sample: int, seed: int) -> list[Question]:
    """The unsure lines, least sure first, then a random sample of all lines.

    Which lines are drawn depends on the seed and on the lines, not on their order. The sample is drawn from all lines,
    unsure ones too, so that what is measured on it holds for all; it stands in random order, so that its first half is
    as fair as the whole.

    Args:
        questions: Lines, in any order; taken one by one.
        sample: How many to draw.
        seed: Another number, another sample.
    """
    unsure: list[Question] = []

    def noting() -> Iterator[Question]:
        for one in questions:
            if one.unsure:
                unsure.append(one)
            yield one

    # At least one is drawn, so that every line is looked at.
    drawn = heapq.nsmallest(max(sample, 1), noting(), key=lambda one: _lot(one, seed=seed))[:sample]
    taken = {(one.contact_id, one.line) for one in drawn}
    rest = [one._replace(drawn="unsure") for one in unsure if (one.contact_id, one.line) not in taken]
    rest.sort(key=lambda one: (one.confidence or 0.0, one.contact_id, one.line))
    return [*rest, *(one._replace(drawn="random") for one in drawn)]


def _lot(one: Question, *, seed: int) -> str:
    return digest(str(seed), one.contact_id, str(one.line.start), str(one.line.end))
