"""The lunch card: seven contacts that teach, three curious questions, and room for what one saw, heard and thinks."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Reason = Literal["many", "grave", "changed", "praise", "not guessed", "random"]
CONTACTS_ON_A_CARD = 7
MINUTES = 30
_IDEAL_CHARACTERS = 350


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact that could be heard at lunch.

    Attributes:
        contact_id: Which.
        person: Whose; nobody is heard twice on a card.
        needs: Ids of the tertiary needs it has a bump or praise about, each with how well it shows it, 0 and up.
        length: Characters; very short and very long ones teach less in four minutes.
        praise: It holds praise and no bump.
        grave: Ids of the needs about which it tells of harm, danger or lost rights.
    """

    contact_id: str
    person: int
    needs: Mapping[str, float]
    length: int
    praise: bool
    grave: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen contact, the need it was chosen for and why."""

    contact_id: str
    need_id: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Teaching:
    """Needs worth hearing about, as the figures know them.

    Attributes:
        weights: For each tertiary need how many people we fail there.
        grave: Held by few, but grave.
        changed: Changed past the error rate.
        not_guessed: High in the true order and guessed by nobody.
    """

    weights: dict[str, float]
    grave: Sequence[str] = ()
    changed: Sequence[str] = ()
    not_guessed: Sequence[str] = ()


def choose_contacts(candidates: Sequence[Candidate], teaching: Teaching, *, seed: int) -> list[Choice]:
    """Choose up to seven contacts to hear.

    One that is grave, one that changed, one that nobody guessed and one with praise where there are such; then the
    needs with most people, each once (greedy weighted coverage, at least 63 % of the best); at least one is drawn at
    random from all, so that what is heard is not only what was looked for.

    Args:
        candidates: Contacts that may be heard.
        teaching: What is worth hearing.
        seed: Decides the random one; the same seed gives the same card.

    Source: Nemhauser, Wolsey and Fisher 1978, doi:10.1007/BF01588971.
    """
    pick = _Picker(candidates)
    for need_id in teaching.grave[:1]:
        pick.about(need_id, "grave")
    for need_id in teaching.changed[:1]:
        pick.about(need_id, "changed")
    for need_id in teaching.not_guessed[:1]:
        pick.about(need_id, "not guessed")
    pick.praise(teaching.weights)
    room = CONTACTS_ON_A_CARD - 1
    for need_id in sorted(teaching.weights, key=lambda one: (-teaching.weights[one], one)):
        if len(pick.chosen) < room and teaching.weights[need_id] > 0:
            pick.about(need_id, "many")
    left = pick.left()
    random.Random(seed).shuffle(left)
    for candidate in left[: CONTACTS_ON_A_CARD - len(pick.chosen)]:
        pick.take(candidate, None, reason="random")
    return pick.chosen


class _Picker:
    """Takes contacts one by one, never a need or a person twice."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = sorted(candidates, key=lambda one: one.contact_id)
        self._needs: set[str] = set()
        self._people: set[int] = set()
        self.chosen: list[Choice] = []

    def left(self) -> list[Candidate]:
        return [one for one in self._candidates if one.person not in self._people]

    def take(self, candidate: Candidate, need_id: str | None, *, reason: Reason) -> None:
        self._people.add(candidate.person)
        self._needs |= set(candidate.needs)
        self.chosen.append(Choice(candidate.contact_id, need_id, reason))

    def about(self, need_id: str, reason: Reason) -> None:
        if need_id in self._needs:
            return
        fitting = [one for one in self.left() if need_id in one.needs and not one.praise]
        if reason == "grave":
            fitting = [one for one in fitting if need_id in one.grave] or fitting
        if fitting:
            self.take(min(fitting, key=lambda one: _order(one, need_id)), need_id, reason=reason)

    def praise(self, weights: Mapping[str, float]) -> None:
        praising = [one for one in self.left() if one.praise]
        # Another need than those already chosen, where there is one.
        praising = [one for one in praising if self._needs.isdisjoint(one.needs)] or praising
        pairs = [(one, max(sorted(one.needs), key=lambda need: weights.get(need, 0.0))) for one in praising]
        if pairs:
            candidate, need_id = min(pairs, key=lambda pair: _order(*pair))
            self.take(candidate, need_id, reason="praise")


def _order(candidate: Candidate, need_id: str) -> tuple[float, int, str]:
    """What shows the need best first; among equals what is neither too short nor too long for four minutes."""
    return -round(candidate.needs[need_id], 1), abs(candidate.length - _IDEAL_CHARACTERS), candidate.contact_id
