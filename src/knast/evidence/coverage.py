"""How much of what customers say is known: coverage, never completeness."""

from collections.abc import Sequence
from math import ceil, log, sqrt
from typing import NamedTuple

_FEWEST_PEOPLE = 10
_Z95 = 1.959963984540054


class Coverage(NamedTuple):
    """The chance that the next thing said is about a need that was heard before.

    Attributes:
        low: Lower end of its 95 % interval, 0-1.
        share: The estimate, 0-1.
        high: Upper end.
        people: Of how many people.
        needs: Needs heard from at least one of them.
        heard_once: Needs heard from exactly one.
    """

    low: float
    share: float
    high: float
    people: int
    needs: int
    heard_once: int


def coverage_of(people_per_need: Sequence[int], *, people: int) -> Coverage | None:
    """Sample coverage by Good-Turing for incidence data.

    Args:
        people_per_need: For each need from how many distinct people it was heard.
        people: How many people were heard in all (T).

    Returns:
        None where it cannot be told yet: under ten people, nothing heard, or every need heard only once.

    Source: Chao and Jost 2012, doi:10.1890/11-1952.1; interval of Esty 1983, Annals of Statistics 11(3), 905-912.
    """
    heard = [count for count in people_per_need if count > 0]
    incidences, once, twice = sum(heard), heard.count(1), heard.count(2)
    if people < _FEWEST_PEOPLE or incidences in {0, once}:
        return None
    if once == 0:
        return Coverage(1.0, 1.0, 1.0, people, len(heard), 0)
    share = 1 - once / incidences * _a(people, once=once, twice=twice)
    half = _Z95 * sqrt(max(0.0, once + 2 * twice - once * once / incidences)) / incidences
    return Coverage(max(0.0, share - half), share, min(1.0, share + half), people, len(heard), once)


def people_to_reach(goal: float, *, people_per_need: Sequence[int], people: int) -> tuple[int, int] | None:
    """How many more people to hear until coverage reaches a goal.

    Returns:
        A range ``(t, 2.5 t)``, never past twice the sample; None where the goal is reached or it cannot be told.

    Source: Chao and Jost 2012, doi:10.1890/11-1952.1, solved for t.
    """
    heard = [count for count in people_per_need if count > 0]
    incidences, once, twice = sum(heard), heard.count(1), heard.count(2)
    known = coverage_of(people_per_need, people=people)
    if known is None or known.share >= goal:
        return None
    a = _a(people, once=once, twice=twice)
    more = log((1 - goal) * incidences / once) / log(a) - 1 if 0 < a < 1 else float("inf")
    return (min(ceil(more), 2 * people), min(ceil(2.5 * more), 2 * people)) if more < float("inf") else None


def _a(people: int, *, once: int, twice: int) -> float:
    if twice:
        return (people - 1) * once / ((people - 1) * once + 2 * twice)
    return (people - 1) * (once - 1) / ((people - 1) * (once - 1) + 2)
