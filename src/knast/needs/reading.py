"""Reading: from a masked contact to the statements its customer made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from knast.base.ids import digest
from knast.base.text import Cut, sentences
from knast.contacts.channels import OBSERVED, REPORTED
from knast.contacts.contact import Contact, Speech
from knast.needs.empty_words import is_chatter
from knast.needs.encode import Around

Focus = Literal["achieve", "avoid"]
Outcome = Literal["missed", "met", "open"]
LABELS: tuple[str, ...] = (
    "achieve.missed",
    "avoid.missed",
    "achieve.met",
    "avoid.met",
    "achieve.open",
    "avoid.open",
    "none",
)
# A longer run of characters without a sentence's end is not a sentence anybody said.
LONGEST_UNIT_CHARACTERS = 5_000
_AROUND_CHARACTERS = 300


class Unit(NamedTuple):
    """One sentence or chat line of the customer's, with what stood around it.

    Attributes:
        text: The sentence, verbatim.
        before: The sentence before it in the contact, whoever said it; empty at the start.
        after: The sentence after it; empty at the end.
        channel: The contact's channel.
        lang: The contact's language, BCP 47.
    """

    text: str
    before: str
    after: str
    channel: str
    lang: str


class Finding(NamedTuple):
    """One statement inside a unit: ``unit.text[start:end]`` earns the label.

    Attributes:
        start: First character inside the unit, code points.
        end: One past the last.
        focus: ``achieve`` or ``avoid``.
        outcome: ``missed``, ``met`` or ``open``.
        confidence: 0-1, how often a finding of this kind is right.
        unsure: Below the set score: kept out of all counts until a person decides.
    """

    start: int
    end: int
    focus: Focus
    outcome: Outcome
    confidence: float
    unsure: bool


class Reader(Protocol):
    """Finds statements in units. ``name`` carries the version and travels with every statement."""

    name: str

    def read(self, units: Sequence[Unit]) -> list[tuple[Finding, ...]]:
        """Read units, each on its own.

        Returns:
            For each unit, in order, its findings in order of place and without overlap; empty for none.
        """
        ...


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim piece of a contact that shows a need: ``contact.text[start:end] == quote``."""

    statement_id: str
    contact_id: str
    start: int
    end: int
    quote: str
    focus: Focus
    outcome: Outcome
    confidence: float
    unsure: bool
    reported: bool
    engine: str
    lang: str


def units_of(contact: Contact) -> list[tuple[Cut, Unit]]:
    """The customer's sentences of a contact, each with the sentence before and after it.

    Agents' and systems' turns give no units, but stand as context; so do sentences that only greet, thank or answer.

    Returns:
        For each unit its place in ``contact.text`` and the unit.
    """
    spoken = contact.speech or (Speech("customer", 0, len(contact.text)),)
    cuts = [(cut, turn.role) for turn in spoken for cut in sentences(contact.text, start=turn.start, end=turn.end)]
    texts = [contact.text[cut.start : cut.end] for cut, _ in cuts]
    around = ["", *texts, ""]
    return [
        (cut, Unit(texts[i], around[i], around[i + 2], contact.channel, contact.lang))
        for i, (cut, role) in enumerate(cuts)
        if role == "customer" and cut.end - cut.start <= LONGEST_UNIT_CHARACTERS and not is_chatter(texts[i])
    ]


def read_contacts(contacts: Sequence[Contact], *, reader: Reader) -> list[list[Statement]]:
    """The statements of each contact, in order of place.

    A contact written by a machine makes no statement.

    Returns:
        One list for each contact; empty where it shows no need.
    """
    found = [units_of(contact) if contact.author != "machine" else [] for contact in contacts]
    findings = iter(reader.read([unit for units in found for _, unit in units]))
    read = [
        [
            _statement(contact, cut, finding=finding, engine=reader.name)
            for cut, _ in units
            for finding in next(findings)
        ]
        for contact, units in zip(contacts, found, strict=True)
    ]
    return [
        _observed(contact, several) if contact.channel in OBSERVED else several
        for contact, several in zip(contacts, read, strict=True)
    ]


def _observed(contact: Contact, found: Sequence[Statement]) -> list[Statement]:
    """An observation is one piece of evidence: somebody wrote it down because it shows a need.

    The reader decides only side and outcome, by its surest finding; the statement is the whole note.
    """
    if not found:
        return []
    best = max(found, key=lambda one: (one.confidence, -one.start))
    whole = Cut(len(contact.text) - len(contact.text.lstrip()), len(contact.text.rstrip()))
    finding = Finding(0, whole.end - whole.start, best.focus, best.outcome, best.confidence, unsure=False)
    return [_statement(contact, whole, finding=finding, engine=best.engine)]


def around_of(contact: Contact, *, start: int, end: int) -> Around:
    """What a statement stood in: its sentence, and up to 300 characters of the customer's own words on each side.

    Args:
        contact: The contact.
        start: First character of the statement in ``contact.text``.
        end: One past its last.
    """
    turn = next((one for one in contact.speech if one.start <= start < one.end), None)
    first, last = (turn.start, turn.end) if turn else (0, len(contact.text))
    line = max(first, contact.text.rfind("\n", first, start) + 1, start - LONGEST_UNIT_CHARACTERS)
    stop = contact.text.find("\n", end, last)
    cuts = sentences(contact.text, start=line, end=stop if stop >= 0 else last)
    sentence = next((contact.text[cut.start : cut.end] for cut in cuts if cut.start <= start < cut.end), "")
    own = [one for one in contact.speech if one.role == "customer"] or [Speech("customer", 0, len(contact.text))]
    left, right = start - _AROUND_CHARACTERS, end + _AROUND_CHARACTERS
    near = " ".join(
        contact.text[max(one.start, left) : min(one.end, right)] for one in own if one.end > left and one.start < right
    )
    return Around(sentence or contact.text[start:end], near)


def _statement(contact: Contact, cut: Cut, *, finding: Finding, engine: str) -> Statement:
    start, end = cut.start + finding.start, cut.start + finding.end
    return Statement(
        statement_id="s-" + digest(contact.contact_id, str(start), str(end), finding.focus, finding.outcome),
        contact_id=contact.contact_id,
        start=start,
        end=end,
        quote=contact.text[start:end],
        focus=finding.focus,
        outcome=finding.outcome,
        confidence=finding.confidence,
        unsure=finding.unsure,
        reported=contact.channel in REPORTED,
        engine=engine,
        lang=contact.lang,
    )
