"""Reading: from a masked contact to the statements its customer made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from knast.base.errors import KnastError
from knast.base.ids import digest
from knast.base.text import Cut, sentences
from knast.contacts.channels import OBSERVED, REPORTED
from knast.contacts.contact import Contact, Role, Speech
from knast.contacts.speakers import speech_in
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
LONGEST_LINE_CHARACTERS = 5_000
_AROUND_CHARACTERS = 300


class Line(NamedTuple):
    """One sentence or chat line of a contact.

    Attributes:
        text: The line, verbatim.
        role: Who said it: ``customer``, ``agent`` or ``system``.
        wanted: Whether it is read: a customer's own line that may hold a statement. The others stand as context.
    """

    text: str
    role: Role
    wanted: bool


class Passage(NamedTuple):
    """The lines of one contact in order, as a reader meets them.

    Attributes:
        lines: Every line, whoever said it.
        channel: The contact's channel.
        lang: The contact's language, BCP 47.
    """

    lines: tuple[Line, ...]
    channel: str
    lang: str


class Finding(NamedTuple):
    """One statement inside a line: ``line.text[start:end]`` earns the label.

    Attributes:
        start: First character inside the line, code points.
        end: One past the last.
        focus: ``achieve`` or ``avoid``.
        outcome: ``missed``, ``met`` or ``open``.
        confidence: 0-1, how often a finding of this kind is right.
        unsure: Below the set score: kept out of all counts until a person decides.
        engine: Name and version of what made it; empty for the reader that was asked.
    """

    start: int
    end: int
    focus: Focus
    outcome: Outcome
    confidence: float
    unsure: bool
    engine: str = ""


def named(found: Sequence[Finding], engine: str) -> tuple[Finding, ...]:
    """The findings with the name of what made them, where they carry none yet."""
    return tuple(one._replace(engine=one.engine or engine) for one in found)


class Reader(Protocol):
    """Finds statements in contacts. ``name`` carries the version and travels with every statement."""

    name: str

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        """Read contacts, each on its own: what is found in one never depends on the others.

        Returns:
            For each passage, for each of its lines in order, the findings in order of place and without overlap;
            empty for a line that shows no need or is not wanted.

        Raises:
            ReadingStopped: It cannot go on; what it read of the first contacts comes with the error.
        """
        ...


class ReadingStopped(KnastError):
    """A reader cannot go on: its budget is spent, or its server is gone. What it read before is not lost.

    Args:
        findings: What was found in the first contacts, as ``Reader.read`` returns it.
        cause: Why it stopped, for a person.

    Attributes:
        statements: The same as statements, one list for each of the first contacts; set by ``read_contacts``.
    """

    def __init__(self, findings: Sequence[list[tuple[Finding, ...]]], *, cause: KnastError) -> None:
        super().__init__(cause.message, cause.hint)
        self.findings = list(findings)
        self.cause = cause
        self.statements: list[list[Statement]] = []

    def saying(self, words: str) -> KnastError:
        """The cause with a sentence added to its message, as an error of the same kind."""
        return type(self.cause)(f"{self.cause.message} {words}", self.cause.hint)


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


def passage_of(contact: Contact) -> tuple[list[Cut], Passage]:
    """The lines of a contact.

    Agents' and systems' turns are not wanted, but stand as context; so do lines that only greet, thank or answer, and
    runs of characters too long to be a sentence. A contact written by a machine has no lines.

    Returns:
        For each line its place in ``contact.text``, and the passage.
    """
    if contact.author == "machine":
        return [], Passage((), contact.channel, contact.lang)
    spoken = _spoken(contact)
    said = [(cut, turn.role) for turn in spoken for cut in sentences(contact.text, start=turn.start, end=turn.end)]
    lines = tuple(_line(contact.text[cut.start : cut.end], role=role) for cut, role in said)
    return [cut for cut, _ in said], Passage(lines, contact.channel, contact.lang)


def _spoken(contact: Contact) -> tuple[Speech, ...]:
    """Who says what; contacts that never went through intake may have their speakers marked in running text."""
    return contact.speech or speech_in(contact.text) or (Speech("customer", 0, len(contact.text)),)


def _line(text: str, *, role: Role) -> Line:
    return Line(text, role, role == "customer" and len(text) <= LONGEST_LINE_CHARACTERS and not is_chatter(text))


def read_contacts(contacts: Sequence[Contact], *, reader: Reader) -> list[list[Statement]]:
    """The statements of each contact, in order of place.

    Returns:
        One list for each contact; empty where it shows no need.

    Raises:
        ReadingStopped: The reader cannot go on; the statements of the first contacts come with the error.
    """
    met = [passage_of(contact) for contact in contacts]
    try:
        found = reader.read([passage for _, passage in met])
    except ReadingStopped as stop:
        of = len(stop.findings)
        stop.statements = _statements(contacts[:of], met[:of], found=stop.findings, engine=reader.name)
        raise
    return _statements(contacts, met, found=found, engine=reader.name)


def _statements(
    contacts: Sequence[Contact],
    met: Sequence[tuple[list[Cut], Passage]],
    *,
    found: Sequence[list[tuple[Finding, ...]]],
    engine: str,
) -> list[list[Statement]]:
    read = [
        [
            _statement(contact, cut, finding=finding, engine=engine)
            for cut, several in zip(cuts, findings, strict=True)
            for finding in several
        ]
        for contact, (cuts, _), findings in zip(contacts, met, found, strict=True)
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
    spoken = _spoken(contact)
    turn = next((one for one in spoken if one.start <= start < one.end), None)
    first, last = (turn.start, turn.end) if turn else (0, len(contact.text))
    line = max(first, contact.text.rfind("\n", first, start) + 1, start - LONGEST_LINE_CHARACTERS)
    stop = contact.text.find("\n", end, last)
    cuts = sentences(contact.text, start=line, end=stop if stop >= 0 else last)
    sentence = next((contact.text[cut.start : cut.end] for cut in cuts if cut.start <= start < cut.end), "")
    own = [one for one in spoken if one.role == "customer"] or [Speech("customer", 0, len(contact.text))]
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
        engine=finding.engine or engine,
        lang=contact.lang,
    )
