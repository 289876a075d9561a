"""What a workspace knows, gathered once for whoever shows it: report, card, terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from sqlalchemy import Connection

from knast.app.engines import Engines
from knast.app.settings import Cost, cost_in
from knast.app.workspace import Workspace
from knast.base.errors import Missing
from knast.base.text import sentences
from knast.closeness.guesses import GuessResult, compare_guesses, missed_needs
from knast.evidence.figures import Figures, figures_of
from knast.evidence.gravity import is_grave
from knast.evidence.ledger import OUTCOMES, Flags, Ledger
from knast.evidence.quotes import Quote, telling_statements
from knast.store.contacts import some_contacts
from knast.store.guesses import last_guess
from knast.store.ledger import each_statement_in_context, read_ledger
from knast.store.sources import SourceRead, count_rejects, each_source

QUOTES_A_NEED = 6
GRAVE_QUOTES = 5


@dataclass(frozen=True, slots=True)
class Insight:
    """Everything shown about a workspace at one moment.

    Attributes:
        company: The company's name as set, or empty.
        ledger: The columns behind the figures.
        figures: The figures.
        quotes: For each tertiary need its most telling quotes; observations' too.
        grave: The most telling bumps of harm, danger or lost rights, one a person, whatever their need.
        guess: The last guess beside the true order; empty where nobody guessed.
        not_guessed: Ids of the first needs of the true order that nobody guessed.
        cost: Cost per contact as set.
        sources: The sources read.
        rejects: Rows that could not be taken.
    """

    company: str
    ledger: Ledger
    figures: Figures
    quotes: Mapping[str, Sequence[Quote]]
    grave: Sequence[Quote]
    guess: Sequence[GuessResult]
    not_guessed: Sequence[str]
    cost: Cost | None
    sources: Sequence[SourceRead]
    rejects: int


def gather(house: Workspace, *, engines: Engines) -> Insight:
    """Gather what a workspace knows.

    Raises:
        Missing: The workspace holds no contacts.
    """
    settings = house.settings()
    with house.reading() as connection:
        ledger = read_ledger(connection)
        if not len(ledger.contact_ids):
            raise Missing(
                f"The workspace in {house.folder} holds no contacts yet.", "Begin with: knast run YOUR-EXPORT.csv"
            )
        cost = cost_in(settings)
        grave = _grave(connection, ledger)
        figures = figures_of(ledger, grave=grave, cost_per_contact=cost.amount if cost else None)
        lines = last_guess(connection)
        guess = judge_guess(figures, lines, engines=engines)
        ranked = [need.row.need_id for need in figures.at("tertiary")]
        return Insight(
            company=settings.get("company", ""),
            ledger=ledger,
            figures=figures,
            quotes=_quotes(connection, ledger),
            grave=_cut(
                connection, ledger, chosen=telling_statements(ledger, np.flatnonzero(grave), at_most=GRAVE_QUOTES)
            ),
            guess=guess,
            not_guessed=missed_needs(guess, ranked=ranked) if guess else [],
            cost=cost,
            sources=each_source(connection),
            rejects=count_rejects(connection),
        )


def judge_guess(figures: Figures, lines: Sequence[str], *, engines: Engines) -> list[GuessResult]:
    """Set guesses beside the true order of the tertiary needs."""
    ranked = figures.at("tertiary")
    if not lines or not ranked:
        return []
    guessed = engines.encoder.encode(list(lines))
    names = [sorted(set(need.row.names.values())) for need in ranked]
    likeness = np.stack([(guessed @ engines.encoder.encode(several).T).max(axis=1) for several in names], axis=1)
    return compare_guesses(
        lines, ranked=[need.row.need_id for need in ranked], likeness=np.asarray(likeness, dtype=np.float32)
    )


def _grave(connection: Connection, ledger: Ledger) -> Flags:
    """For each statement whether it is a bump whose sentence tells of harm, danger or lost rights."""
    missed = (ledger.outcome == OUTCOMES.index("missed")) & ~ledger.unsure & ledger.counted[ledger.of]
    found = np.zeros(len(missed), dtype=np.bool_)
    for index, (start, end, text) in enumerate(each_statement_in_context(connection)):
        found[index] = missed[index] and is_grave(_sentence_around(text, start=start, end=end))
    return found


def _sentence_around(text: str, *, start: int, end: int) -> str:
    # A statement never crosses a line, and sentences of over 400 characters on either side are not looked at.
    left = max(text.rfind("\n", 0, start) + 1, start - 400)
    line_end = text.find("\n", end)
    right = min(line_end if line_end >= 0 else len(text), end + 400)
    return next((text[a:b] for a, b in sentences(text, start=left, end=right) if a <= start < b), text[start:end])


def _quotes(connection: Connection, ledger: Ledger) -> dict[str, list[Quote]]:
    usable = ~ledger.unsure & (ledger.counted | ledger.observed)[ledger.of]
    chosen: dict[str, list[int]] = {}
    for index, need in enumerate(ledger.needs):
        if need.level == "tertiary":
            candidates = np.flatnonzero(usable & (ledger.need == index))
            chosen[need.need_id] = telling_statements(ledger, candidates, at_most=QUOTES_A_NEED)
    cut = iter(_cut(connection, ledger, chosen=[one for several in chosen.values() for one in several]))
    return {need_id: list(islice(cut, len(several))) for need_id, several in chosen.items()}


def _cut(connection: Connection, ledger: Ledger, *, chosen: Sequence[int]) -> list[Quote]:
    """Statements as quotes, each cut from its contact, in the same order."""
    ids = {ledger.contact_ids[ledger.of[one]] for one in chosen}
    contacts = some_contacts(connection, sorted(ids))
    found = []
    for one in chosen:
        contact = contacts[ledger.contact_ids[ledger.of[one]]]
        start, end = int(ledger.start[one]), int(ledger.end[one])
        found.append(
            Quote(
                statement=one,
                contact_id=contact.contact_id,
                words=contact.text[start:end],
                text=contact.text,
                start=start,
                end=end,
                outcome=OUTCOMES[int(ledger.outcome[one])],
                reported=bool(ledger.reported[one]),
                time=contact.time,
                channel=contact.channel,
                lang=contact.lang,
            )
        )
    return found
