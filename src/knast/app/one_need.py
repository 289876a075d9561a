"""All about one need, gathered once for whoever shows it: a terminal, a program, a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from knast.app.engines import Engines
from knast.app.export import lines_of_needs
from knast.app.insight import QUOTES_A_NEED, Insight, gather
from knast.app.need import Past, history
from knast.app.workspace import Workspace
from knast.base.errors import WrongRequest
from knast.evidence.figures import NeedFigures
from knast.evidence.quotes import Quote
from knast.needs.bench import followed
from knast.store.needs import merged_needs, standing_needs


@dataclass(frozen=True, slots=True)
class OneNeed:
    """A need with everything that is known about it.

    Attributes:
        asked_for: The id that was asked for; another one where that need was merged away.
        need_id: Its id.
        level: ``primary``, ``secondary`` or ``tertiary``.
        names: Its name in each language it has one in.
        named_from: ``bank``, ``own words`` or ``person``.
        retired: It is on the map no longer, and led nowhere.
        insight: All figures, in which it stands.
        figures: Its own; None where it is retired.
        above: The needs above it, the area first.
        siblings: Those beside it, where we fail most people first; hidden ones too.
        below: Those under it, likewise.
        quotes: Customers' words, the most telling first.
        past: What was done to it, the last act first.
    """

    asked_for: str
    need_id: str
    level: str
    names: Mapping[str, str]
    named_from: str
    retired: bool
    insight: Insight
    figures: NeedFigures | None
    above: Sequence[NeedFigures]
    siblings: Sequence[NeedFigures]
    below: Sequence[NeedFigures]
    quotes: Sequence[Quote]
    past: Sequence[Past]


def one_need(house: Workspace, need_id: str, *, engines: Engines) -> OneNeed:
    """Everything about a need; an id that was merged away leads to the need it was merged into.

    Raises:
        WrongRequest: No need has ever had this id.
        Missing: The workspace holds no contacts.
    """
    with house.reading() as connection:
        rows = {row.need_id: row for row in standing_needs(connection, retired=True)}
        here = followed(need_id, gone=merged_needs(connection))
    if here not in rows:
        raise WrongRequest(f"There is no need {need_id}.", "See the ids with: knast needs --json")
    row, insight = rows[here], gather(house, engines=engines)
    figures = next((need for need in insight.figures.needs if need.row.need_id == here), None)
    return OneNeed(
        asked_for=need_id,
        need_id=here,
        level=row.level,
        names=row.names,
        named_from=row.named_from,
        retired=figures is None,
        insight=insight,
        figures=figures,
        above=_above(insight, figures) if figures else (),
        siblings=_beside(insight, figures) if figures else (),
        below=_below(insight, figures) if figures else (),
        quotes=_quotes(insight, figures) if figures else (),
        past=history(house, here),
    )


def _above(insight: Insight, need: NeedFigures) -> list[NeedFigures]:
    found: list[NeedFigures] = []
    while need.row.parent >= 0:
        need = insight.figures.needs[need.row.parent]
        found.insert(0, need)
    return found


def _beside(insight: Insight, need: NeedFigures) -> list[NeedFigures]:
    others = (other for other in insight.figures.needs if other.index != need.index)
    beside = [other for other in others if (other.row.level, other.row.parent) == (need.row.level, need.row.parent)]
    return sorted(beside, key=_failing_most)


def _below(insight: Insight, need: NeedFigures) -> list[NeedFigures]:
    return sorted((other for other in insight.figures.needs if other.row.parent == need.index), key=_failing_most)


def _failing_most(need: NeedFigures) -> tuple[int, int, int, str]:
    return (-need.bumps, -need.people, -need.homes, need.row.need_id)


def _quotes(insight: Insight, need: NeedFigures) -> list[Quote]:
    """Its own quotes; of a need above, some of each need under it in turn."""
    if need.row.level == "tertiary":
        return list(insight.quotes.get(need.row.need_id, ()))
    below = [_quotes(insight, child) for child in _below(insight, need)]
    in_turn = (quote for several in zip_longest(*below) for quote in several if quote)
    return list(islice(in_turn, QUOTES_A_NEED))


def need_document(one: OneNeed) -> dict[str, Any]:
    """A need as plain data: its line as in ``knast export needs``, with all that is known beside it."""
    lines = {line["need_id"]: line for line in lines_of_needs(one.insight.figures, one.insight.ledger)}
    own = lines.get(one.need_id, {"need_id": one.need_id, "level": one.level, "parent_id": None, "name": one.names})
    sides = one.figures.sides if one.figures else None
    return {
        **own,
        **({"asked_for": one.asked_for} if one.asked_for != one.need_id else {}),
        "named_from": one.named_from,
        "pinned": bool(own.get("pinned")),
        "hidden": bool(own.get("hidden")),
        "retired": one.retired,
        "sides": {
            "achieve": _by_outcome(sides.achieve.tolist()) if sides else None,
            "avoid": _by_outcome(sides.avoid.tolist()) if sides else None,
        },
        "above": [lines[other.row.need_id] for other in one.above],
        "siblings": [lines[other.row.need_id] for other in one.siblings],
        "below": [lines[other.row.need_id] for other in one.below],
        "quotes": [
            {
                "contact_id": quote.contact_id,
                "start": quote.start,
                "end": quote.end,
                "quote": quote.words,
                "outcome": quote.outcome,
                "reported": quote.reported,
                "time": quote.time or None,
                "channel": quote.channel,
                "lang": quote.lang,
            }
            for quote in one.quotes
        ],
        "history": [past_document(past) for past in one.past],
    }


def _by_outcome(people: Sequence[int]) -> dict[str, int]:
    return dict(zip(("missed", "open", "met"), people, strict=True))


def past_document(past: Past) -> dict[str, Any]:
    """An act of the log as plain data."""
    act = past.act
    return {
        "act": act.number,
        "at": act.at,
        "by": act.by,
        "kind": act.kind,
        "needs": list(act.needs),
        **act.what,
        "undone": past.undone,
    }
