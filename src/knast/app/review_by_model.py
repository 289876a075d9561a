"""A language model answers the lines that people would be asked about: labels for the reader to learn from."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knast.app.engines import engines_in
from knast.app.language_model import server_in
from knast.app.progress import Progress
from knast.app.workspace import Workspace
from knast.base.errors import KnastError, Missing
from knast.base.text import Cut
from knast.contacts.contact import Contact
from knast.engines.llm_budget import Tally
from knast.evidence.answers import place_of
from knast.evidence.questions import Question
from knast.evidence.review import statements_in
from knast.needs.reading import Finding, Passage, Statement, passage_of, read_contacts
from knast.store.contacts import numbered_contacts

if TYPE_CHECKING:
    from knast.engines.read_llm import Answered, LlmReader

_CONTACTS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of the lines that a language model was asked about.

    Attributes:
        questions: The lines in their order; one with several statements stands there once for each.
        lines: How many lines.
        answered: How many of them the model answered.
        by: The model's name.
        tally: What it was asked and how that went.
        cause: Why it stopped before the end; None where it did not.
    """

    questions: Sequence[Question]
    lines: int
    answered: int
    by: str
    tally: Tally
    cause: KnastError | None


def model_in(house: Workspace) -> "LlmReader":
    """The language model that is set in a workspace, whichever reader stands.

    Raises:
        Missing: None is set, or its key is not there.
        WrongRequest: Its settings do not fit together.
    """
    if server_in(house.settings(), environ=os.environ) is None:
        raise Missing(
            "No language model is set, so none can answer.", "knast settings llm-url ADDRESS, or leave out --by model"
        )
    model = engines_in(house, reader="llm").model
    assert model is not None  # noqa: S101 - a reader that asks a model has one
    return model


def answer_by_model(house: Workspace, asked: Sequence[Question], *, model: "LlmReader", progress: Progress) -> Labelled:
    """Fill in what a language model says of lines. It reads their contacts whole, as in a run; nothing is asked twice.

    A line stays empty where the model was not asked, gave no usable answer, or is not sure of it.

    Args:
        house: The workspace.
        asked: The lines.
        model: The language model.
        progress: Told what is going on.

    Raises:
        KnastError: The model cannot be asked, and nothing was answered.
    """
    by_contact: dict[str, list[Question]] = defaultdict(list)
    for one in asked:
        by_contact[one.contact_id].append(one)
    names = list(by_contact)
    told: dict[tuple[str, Cut], list[Question]] = {}
    cause: KnastError | None = None
    progress.begin("reading", total=len(names))
    for at in range(0, len(names), _CONTACTS_AT_ONCE):
        batch = names[at : at + _CONTACTS_AT_ONCE]
        heard, cause = _hear(house, batch, model=model)
        for met in heard:
            for question in by_contact[met.contact.contact_id]:
                told[question.contact_id, question.line] = _filled(question, met, by=model.name)
        progress.advance(len(batch))
        if cause:
            break
    progress.end()
    answered = sum(bool(several) for several in told.values())
    if cause and not answered:
        raise cause
    filled = [row for one in asked for row in told.get((one.contact_id, one.line)) or [one]]
    return Labelled(filled, len(asked), answered, model.name, model.tally, cause)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the model says of a contact: statements, and the places of the lines that it answered and did not."""

    contact: Contact
    found: Sequence[Statement]
    answered: Sequence[Cut]
    left: Sequence[Cut]


class _Told:
    """A reader that has read before: it says what a model answered, and nothing where that has no answer."""

    def __init__(self, name: str, answered: "Answered") -> None:
        self.name, self._answered = name, answered

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        del passages
        return [[found or () for found in lines] for lines in self._answered.lines]


def _hear(house: Workspace, names: Sequence[str], *, model: "LlmReader") -> tuple[list[_Heard], KnastError | None]:
    with house.reading() as connection:
        contacts = [contact for _, contact in numbered_contacts(connection, names).values()]
    met = [passage_of(contact) for contact in contacts]
    answered = model.own_answers([passage for _, passage in met])
    found = read_contacts(contacts, reader=_Told(model.name, answered))
    heard = []
    for contact, statements, (cuts, passage), lines in zip(contacts, found, met, answered.lines, strict=True):
        wanted = [(cut, said) for cut, line, said in zip(cuts, passage.lines, lines, strict=True) if line.wanted]
        done, left = ([cut for cut, said in wanted if (said is None) == open_] for open_ in (False, True))
        heard.append(_Heard(contact, statements, done, left))
    return heard, answered.cause


def _filled(question: Question, heard: _Heard, *, by: str) -> list[Question]:
    """The line once for each statement of the model's, or once with ``none``; nothing where it has no sure answer."""
    if _any_in(heard.left, question.line) or not _any_in(heard.answered, question.line):
        return []
    here = statements_in(heard.found, question.line)
    if any(one.unsure for one in here) or not all(_can_be_told(one, question) for one in here):
        return []
    if not here:
        return [question._replace(answer="none", by=by)]
    return [question._replace(answer=f"{one.focus}.{one.outcome}", answer_quote=one.quote, by=by) for one in here]


def _any_in(cuts: Sequence[Cut], line: Cut) -> bool:
    return any(cut.start < line.end and cut.end > line.start for cut in cuts)


def _can_be_told(one: Statement, question: Question) -> bool:
    """Whether the quote, which stands in the file without its place, leads back to it."""
    place = place_of(one.quote, question.words)
    return place is not None and question.line.start + place.start == one.start
