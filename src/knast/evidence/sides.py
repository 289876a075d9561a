"""The side of a need: decided for each person from all they said, not from one phrase."""

from typing import NamedTuple

import numpy as np

from knast.evidence.ledger import OUTCOMES, Ints


class Sides(NamedTuple):
    """People on the two sides of a need, each person on one side and under one outcome.

    Attributes:
        achieve: People by outcome (missed, open, met) who want to achieve it, ``(3,)``.
        avoid: People by outcome who want to avoid it, ``(3,)``.
    """

    achieve: Ints
    avoid: Ints


def sides_of(person: Ints, *, focus: Ints, outcome: Ints) -> Sides:
    """Sort the people behind some statements of one need.

    A person's side is that of most of their missed statements, or of most of all where none was missed or the missed
    are equal; still equal it is achieve. Their outcome is missed before open before met.

    Args:
        person: Who said each statement, ``(s,)``.
        focus: 0 achieve, 1 avoid, ``(s,)``.
        outcome: Index into ``OUTCOMES``, ``(s,)``.
    """
    if not len(person):
        return Sides(np.zeros(3, np.int64), np.zeros(3, np.int64))
    _, who = np.unique(person, return_inverse=True)
    people = int(who.max()) + 1
    leaning = np.where(focus == 1, 1, -1)
    # One missed statement outweighs any number of the others.
    weight = np.where(outcome == OUTCOMES.index("missed"), len(person) + 1, 1)
    lean = np.bincount(who, weights=leaning * weight, minlength=people)
    worst = np.full(people, len(OUTCOMES))
    np.minimum.at(worst, who, outcome)
    avoid = lean > 0
    count = [np.bincount(worst[side], minlength=len(OUTCOMES)).astype(np.int64) for side in (~avoid, avoid)]
    return Sides(count[0], count[1])
