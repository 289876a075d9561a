"""What every figure is counted from: contacts and statements as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

OUTCOMES = ("missed", "open", "met")
FOCUSES = ("achieve", "avoid")
VERDICTS = ("yes", "no", "unsure")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need as the figures know it.

    Attributes:
        need_id: Permanent.
        level: ``primary``, ``secondary`` or ``tertiary``.
        parent: Index of the need above in the same list, -1 at the top.
        names: Its name in each language it has one in.
        pinned: A person pinned it.
        hidden: A person left it out of lists; it counts as before.
    """

    need_id: str
    level: str
    parent: int
    names: dict[str, str]
    pinned: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """Columns of one workspace. Contacts are counted from 0 in the order in which they came.

    Attributes:
        contact_ids: One id a contact.
        person: Whom the contact is from; an unknown person has a negative number of its own, ``(c,)``.
        account: Business customer's number, 0 for none, ``(c,)``.
        day: Days since 1970-01-01, or -1 where unknown, ``(c,)``.
        channel: Index into ``channels``, ``(c,)``.
        channels: Names of channels.
        counted: Contacts that count: not machine-made, no near-copy, no observation, ``(c,)``.
        observed: What employees saw or heard in homes, ``(c,)``.
        near_copy: Flagged as made from a template, ``(c,)``.
        machine: Written by a machine, ``(c,)``.
        had: Index into ``VERDICTS``, -1 not read, ``(c,)``.
        of: For each statement its contact, ``(s,)``.
        start: First character in the contact's text, ``(s,)``.
        end: One past the last, ``(s,)``.
        focus: Index into ``FOCUSES``, ``(s,)``.
        outcome: Index into ``OUTCOMES``, ``(s,)``.
        unsure: Kept out of all counts, ``(s,)``.
        reported: Written by an employee about the customer; never in quotation marks, ``(s,)``.
        confidence: 0-1, ``(s,)`` float64.
        place_score: How well it fits its need, 0-1, ``(s,)`` float64.
        need: Index of its tertiary need in ``needs``, -1 not placed, ``(s,)``.
        needs: All needs, parents before children.
    """

    contact_ids: Sequence[str]
    person: Ints
    account: Ints
    day: Ints
    channel: Ints
    channels: Sequence[str]
    counted: Flags
    observed: Flags
    near_copy: Flags
    machine: Flags
    had: Ints
    of: Ints
    start: Ints
    end: Ints
    focus: Ints
    outcome: Ints
    unsure: Flags
    reported: Flags
    confidence: NDArray[np.float64]
    place_score: NDArray[np.float64]
    need: Ints
    needs: Sequence[NeedRow]

    def needs_of_statements(self, level: str) -> Ints:
        """For each statement the index of its need at a level, -1 where it is not placed or unsure."""
        up = np.arange(len(self.needs) + 1, dtype=np.int64)
        up[-1] = -1
        order = {"tertiary": 0, "secondary": 1, "primary": 2}
        for index, row in enumerate(self.needs):
            at = index
            for _ in range(order[level] - order[row.level]):
                at = self.needs[at].parent
            up[index] = at if order[level] >= order[row.level] else -1
        placed = np.where(self.unsure, -1, self.need)
        return np.asarray(up[placed], dtype=np.int64)


def distinct(*columns: Ints) -> Ints:
    """The distinct rows of some integer columns, ``(k, len(columns))``, sorted."""
    if not len(columns[0]):
        return np.empty((0, len(columns)), dtype=np.int64)
    return np.unique(np.stack(columns, axis=1), axis=0)
