"""The lunch card: one page to take down to customer service, with seven contacts to hear and room to write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from knast.app.insight import Insight
from knast.base.words import Words
from knast.closeness.lunches import CONTACTS_ON_A_CARD, MINUTES, Choice
from knast.contacts.channels import OBSERVED, REPORTED
from knast.contacts.contact import Contact
from knast.evidence.ledger import OUTCOMES, Ledger
from knast.paper.page import fill, policy, style
from knast.paper.phrases import Name, Phrases
from knast.paper.report import phrases_for

_LONGEST = 230  # characters of a contact that fit three lines of the card
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A contact shortened around its most telling words.

    Attributes:
        before: What stands before them.
        words: The most telling words; empty where the contact shows no need.
        after: What stands after them.
        cut_before: Something was left out before.
        cut_after: Something was left out after.
    """

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One contact on the card.

    Attributes:
        why: Why this one.
        name: The need it was chosen for, None where it was drawn at random.
        source: Channel and month; never the customer.
        own_words: They are the customer's own, so they stand in quotation marks.
        lang: BCP 47, empty where unknown.
        excerpt: The words.
    """

    why: str
    name: Name | None
    source: str
    own_words: bool
    lang: str
    excerpt: Excerpt


def write_card(  # noqa: PLR0917 - what is chosen from, the choices, and what they stand for
    insight: Insight,
    choices: Sequence[Choice],
    contacts: Mapping[str, Contact],
    *,
    words: Words,
    made_at: datetime,
) -> str:
    """Write the lunch card.

    Args:
        insight: What the workspace knows.
        choices: The contacts to hear, in order; those past the seventh are left out.
        contacts: The chosen contacts by id, masked.
        words: The language.
        made_at: When the card is made.

    Returns:
        A whole HTML page that prints on one sheet of A4.
    """
    phrases = phrases_for(insight, words=words)
    # The language's own quotation marks, taken from the words around which they stand.
    opening, _, closing = words.gettext("“{words}”").partition("{words}")
    known = [choice for choice in choices if choice.contact_id in contacts][:CONTACTS_ON_A_CARD]
    return fill(
        "card.html",
        words=words,
        company=insight.company,
        heard=[_heard(choice, contacts[choice.contact_id], insight=insight, phrases=phrases) for choice in known],
        minutes=MINUTES,
        opening=opening,
        closing=closing,
        as_of=phrases.moment(made_at),
        style=style("paper.css", "card.css"),
        policy=policy(),
    )


def shorten(text: str, *, start: int, end: int, at_most: int) -> Excerpt:
    """Shorten a text around ``text[start:end]``, between words.

    Args:
        text: The words of one speaker.
        start: First character of what must stay.
        end: One past the last.
        at_most: How many characters may stay.

    >>> shorten("Hej. Bordet kom aldrig. Hvornår kommer det? Mvh", start=5, end=22, at_most=30)
    Excerpt(before='Hej. ', words='Bordet kom aldrig', after='.', cut_before=False, cut_after=True)
    """
    if end - start > at_most:
        stop = _back_to_space(text, start + at_most, floor=start + 1)
        return Excerpt("", text[start:stop], "", start > 0, cut_after=True)
    spare = at_most - (end - start)
    left = start - min(start, max(spare // 3, spare - (len(text) - end)))
    right = min(len(text), left + at_most)
    if left > 0:
        left = _on_to_word(text, left, ceiling=start)
    if right < len(text):
        right = _back_to_space(text, right, floor=end)
    return Excerpt(text[left:start], text[start:end], text[end:right], left > 0, right < len(text))


def _on_to_word(text: str, place: int, *, ceiling: int) -> int:
    while place < ceiling and not text[place - 1].isspace():
        place += 1
    return place


def _back_to_space(text: str, place: int, *, floor: int) -> int:
    for stop in range(place, max(floor, place - _LONGEST_WORD) - 1, -1):
        if text[stop].isspace():
            return stop
    # A run without spaces is cut where it must be.
    return place if place - floor > _LONGEST_WORD else floor


def _heard(choice: Choice, contact: Contact, *, insight: Insight, phrases: Phrases) -> Heard:
    row = next((one for one in insight.ledger.needs if one.need_id == choice.need_id), None)
    start, end = _telling_words(insight.ledger, choice)
    left, right = _turn_around(contact, start)
    shown = shorten(
        contact.text[left:right], start=start - left, end=max(start, min(end, right)) - left, at_most=_LONGEST
    )
    month = phrases.words.month(contact.time[:7]) if phrases.day_of(contact.time) else ""
    return Heard(
        why=phrases.reason(choice.reason),
        name=phrases.name(row) if row else None,
        source=" · ".join(part for part in (phrases.channel(contact.channel), month) if part),
        own_words=contact.channel not in REPORTED | OBSERVED,
        lang="" if contact.lang == "und" else contact.lang,
        excerpt=shown,
    )


def _telling_words(ledger: Ledger, choice: Choice) -> tuple[int, int]:
    """Where the contact's most telling words stand: about the chosen need, sure, a bump, read with confidence."""
    if choice.contact_id not in ledger.contact_ids:
        return 0, 0
    mine = np.flatnonzero((ledger.of == list(ledger.contact_ids).index(choice.contact_id)) & ~ledger.unsure)
    if not len(mine):
        return 0, 0

    def telling(one: int) -> tuple[bool, bool, float]:
        need = ledger.needs[ledger.need[one]].need_id if ledger.need[one] >= 0 else None
        bump = int(ledger.outcome[one]) == OUTCOMES.index("missed")
        return need == choice.need_id, bump, float(ledger.confidence[one])

    best = max(mine.tolist(), key=telling)
    return int(ledger.start[best]), int(ledger.end[best])


def _turn_around(contact: Contact, place: int) -> tuple[int, int]:
    """The customer's turn in which a place stands, so that nobody else's words are taken for theirs."""
    turns = [turn for turn in contact.speech if turn.role == "customer"]
    for turn in turns:
        if turn.start <= place < turn.end:
            return turn.start, turn.end
    return (turns[0].start, turns[0].end) if turns else (0, len(contact.text))
