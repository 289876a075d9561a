"""Choosing what a leader hears at lunch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from knast.app.engines import Engines
from knast.app.insight import Insight, gather
from knast.app.workspace import Workspace
from knast.base.errors import Missing
from knast.closeness.lunches import Candidate, Choice, Teaching, choose_contacts
from knast.contacts.contact import Contact
from knast.evidence.ledger import OUTCOMES
from knast.store.contacts import some_contacts

_SHORTEST, _LONGEST = 30, 1500  # characters of a contact that can be heard in four minutes


def card_contacts(
    house: Workspace, *, engines: Engines, seed: int
) -> tuple[Insight, Sequence[Choice], Mapping[str, Contact]]:
    """The contacts of a lunch card, why each was chosen, and what is known around them.

    Raises:
        Missing: The workspace holds no contacts.
    """
    insight = gather(house, engines=engines)
    needs = insight.figures.at("tertiary")
    teaching = Teaching(
        weights={need.row.need_id: float(need.bumps) for need in needs},
        grave=[need.row.need_id for need in needs if need.is_grave],
        changed=[need.row.need_id for need in needs if need.change and need.change.kind in {"jumped", "growing"}],
        not_guessed=insight.not_guessed,
    )
    with house.reading() as connection:
        candidates = _candidates(insight, some_contacts(connection, _telling_ids(insight)))
        choices = choose_contacts(candidates, teaching, seed=seed)
        if not choices:
            raise Missing(
                "There is no contact that can be heard at lunch yet.", "Begin with: knast run YOUR-EXPORT.csv"
            )
        return insight, choices, some_contacts(connection, [choice.contact_id for choice in choices])


def _telling_ids(insight: Insight) -> list[str]:
    """Contacts with a sure, placed bump or praise; notes are an agent's words and are not read out."""
    ledger = insight.ledger
    telling = ~ledger.unsure & (ledger.need >= 0) & ledger.counted[ledger.of] & ~ledger.reported
    telling &= ledger.outcome != OUTCOMES.index("open")
    return [ledger.contact_ids[index] for index in np.unique(ledger.of[telling]).tolist()]


def _candidates(insight: Insight, contacts: Mapping[str, Contact]) -> list[Candidate]:
    ledger = insight.ledger
    number = {contact_id: index for index, contact_id in enumerate(ledger.contact_ids)}
    needs: dict[int, dict[str, float]] = defaultdict(dict)
    missed: set[int] = set()
    graves = {quote.statement for quote in insight.grave}
    grave: dict[int, set[str]] = defaultdict(set)
    for statement in np.flatnonzero(~ledger.unsure & (ledger.need >= 0)).tolist():
        of, need_id = int(ledger.of[statement]), ledger.needs[int(ledger.need[statement])].need_id
        shows = float(ledger.confidence[statement] + ledger.place_score[statement])
        if ledger.outcome[statement] == OUTCOMES.index("missed"):
            missed.add(of)
            # A bump shows its need better than a wish does.
            shows += 1
        if statement in graves:
            grave[of].add(need_id)
        needs[of][need_id] = max(shows, needs[of].get(need_id, 0.0))
    return [
        Candidate(
            contact_id=contact_id,
            person=int(ledger.person[number[contact_id]]),
            needs=needs[number[contact_id]],
            length=len(contact.text),
            praise=number[contact_id] not in missed,
            grave=frozenset(grave[number[contact_id]]),
        )
        for contact_id, contact in sorted(contacts.items())
        if _SHORTEST <= len(contact.text) <= _LONGEST
    ]
