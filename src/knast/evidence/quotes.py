"""Choosing the words that show a need best. A quote is a place in a contact's text and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knast.evidence.ledger import Ints, Ledger

_FULL_WORDS = 60  # characters at which a quote is long enough to stand alone


@dataclass(frozen=True, slots=True)
class Quote:
    """A customer's words, cut from the contact.

    Attributes:
        statement: Index of the statement in the ledger.
        contact_id: Whose words.
        words: ``text[start:end]`` of the contact.
        text: The whole masked contact it opens to.
        start: First character.
        end: One past the last.
        outcome: ``missed``, ``met`` or ``open``.
        reported: An employee wrote it about the customer: never in quotation marks.
        time: ISO 8601, or empty.
        channel: How the contact came.
        lang: The contact's language.
    """

    statement: int
    contact_id: str
    words: str
    text: str
    start: int
    end: int
    outcome: str
    reported: bool
    time: str
    channel: str
    lang: str


def telling_statements(ledger: Ledger, candidates: Ints, *, at_most: int) -> list[int]:
    """The statements that show a need best: sure, fitting, long enough, one a person, bumps before the others.

    Args:
        ledger: The columns.
        candidates: Indices of one need's statements.
        at_most: How many.

    Returns:
        Indices of statements, the most telling first. Praise and open ones get at least every third place.
    """
    length = np.minimum(ledger.end[candidates] - ledger.start[candidates], _FULL_WORDS) / _FULL_WORDS
    worth = ledger.confidence[candidates] + ledger.place_score[candidates] + 0.7 * length
    worth = worth - np.where(ledger.reported[candidates], 1.0, 0.0)
    # A tie is broken by the place itself, so that the same data always shows the same quotes.
    order = candidates[np.lexsort((ledger.start[candidates], ledger.of[candidates], -np.round(worth, 4)))]
    seen: set[int] = set()
    by_outcome: list[list[int]] = [[], [], []]
    for statement in order.tolist():
        person = int(ledger.person[ledger.of[statement]])
        if person not in seen:
            seen.add(person)
            by_outcome[int(ledger.outcome[statement])].append(statement)
    return _taking_turns(by_outcome, at_most)


def _taking_turns(by_outcome: Sequence[list[int]], at_most: int) -> list[int]:
    missed, open_, met = by_outcome
    others = [one for pair in zip(met, open_, strict=False) for one in pair]
    others += met[len(open_) :] + open_[len(met) :]
    chosen: list[int] = []
    while len(chosen) < at_most and (missed or others):
        take_other = others and (not missed or len(chosen) % 3 == 2)  # noqa: PLR2004 - every third place
        chosen.append(others.pop(0) if take_other else missed.pop(0))
    return chosen
