"""The figures of a workspace: read ``figures_of`` first; everything shown is counted here."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knast.evidence.changes import Change, change_in
from knast.evidence.coverage import Coverage, coverage_of
from knast.evidence.ledger import OUTCOMES, VERDICTS, Flags, Ints, Ledger, NeedRow, distinct
from knast.evidence.shares import Share, share_of
from knast.evidence.sides import Sides, sides_of

DAYS_A_MONTH = 30.436875
_MISSED, _OPEN, _MET = range(3)
_FEWEST = 3  # homes, or people with a grave bump
_SILENT_TIMES, _GRAVE_TIMES = 5, 3


@dataclass(frozen=True, slots=True)
class Amount:
    """Money a month with its 95 % interval, in the currency of the cost per contact."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """One need, counted.

    Attributes:
        row: Which need.
        index: Its index in the ledger's needs.
        people: Distinct people with a statement here.
        contacts: Contacts with a statement here.
        bumps: People with at least one missed statement here.
        praise: People with at least one met statement here.
        open: People with at least one open statement here.
        share: People here of all people with a contact.
        bump_contacts: Contacts with a missed statement here, of all contacts.
        sides: People by side and outcome.
        weekly: Contacts with a statement here a week, ``(w,)``.
        change: What changed in the share of contacts with a bump or an open statement here (praise where it is mostly
            praise); areas are too wide for it and have none.
        homes: Homes in which it was seen or said.
        is_silent: Seen or said in at least three homes, and surely five times as often there as in contacts.
        is_grave: At least three people with a bump here tell of harm, danger or lost rights, and surely three times
            as often as people with a bump elsewhere.
        calls: People heard in calls.
        grave: People with a grave bump here.
        cost: What its bumps cost a month, where a cost per contact is set.
    """

    row: NeedRow
    index: int
    people: int
    contacts: int
    bumps: int
    praise: int
    open: int
    share: Share
    bump_contacts: Share
    sides: Sides
    weekly: Ints
    change: Change | None
    homes: int
    is_silent: bool
    is_grave: bool
    calls: int
    grave: int
    cost: Amount | None

    @property
    def is_mostly_praise(self) -> bool:
        """Praise outweighs the rest; a change here is then a change in praise."""
        return self.praise > self.bumps + self.open


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a workspace.

    Attributes:
        contacts: Contacts that count.
        people: Distinct people behind them; an unknown person stands for each contact without one.
        known_people: Whether at least one contact names its person; else the unit is "contacts".
        first_day: Days since 1970-01-01, -1 where no contact has a time.
        last_day: As ``first_day``.
        had_to_contact: Contacts that were bumps, of all contacts.
        unsure_contacts: Contacts of which it cannot be told.
        by_month: For each month ("2026-01") its contacts that were bumps.
        not_placed: Statements that fit no need, of all sure statements.
        unsure_statements: Statements kept out, of all statements.
        coverage: How much of what is said is known; None where it cannot be told yet.
        week_starts: First day of each week, days since 1970-01-01.
        weekly: Contacts a week, ``(w,)``.
        needs: Every need, parents before children.
        grave: People with a bump that tells of harm, danger or lost rights, whatever its need.
        observations: Observations from homes.
        near_copies: Flagged as made from a template.
        machine_made: Written by machines.
        cost_per_contact: As set, or None.
    """

    contacts: int
    people: int
    known_people: bool
    first_day: int
    last_day: int
    had_to_contact: Share
    unsure_contacts: Share
    by_month: dict[str, Share]
    not_placed: Share
    unsure_statements: Share
    coverage: Coverage | None
    week_starts: Ints
    weekly: Ints
    needs: Sequence[NeedFigures]
    grave: int
    observations: int
    near_copies: int
    machine_made: int
    cost_per_contact: float | None

    def at(self, level: str, *, hidden: bool = False) -> list[NeedFigures]:
        """The needs of a level that were heard or seen, those where we fail most people first.

        What people hid, or lies under what they hid, is left out unless ``hidden``.
        """
        return sorted(
            (
                need
                for need in self.needs
                if need.row.level == level and need.people + need.homes > 0 and (hidden or not self.is_hidden(need))
            ),
            key=lambda need: (-need.bumps, -need.people, -need.homes, need.row.need_id),
        )

    def changed(self) -> list[NeedFigures]:
        """Details that changed, and needs that changed without any of their details doing so."""
        details = [need for need in self.at("tertiary") if need.change]
        above = {need.row.parent for need in details}
        return details + [need for need in self.at("secondary") if need.change and need.index not in above]

    def under(self, parent: NeedFigures, *, hidden: bool = False) -> list[NeedFigures]:
        """The needs right below one, those where we fail most people first."""
        below = {"primary": "secondary", "secondary": "tertiary"}.get(parent.row.level, "")
        return [need for need in self.at(below, hidden=hidden) if need.row.parent == parent.index]

    def is_hidden(self, need: NeedFigures) -> bool:
        """Whether a need, or one above it, is hidden."""
        while not need.row.hidden and need.row.parent >= 0:
            need = self.needs[need.row.parent]
        return need.row.hidden


def figures_of(ledger: Ledger, *, grave: Flags, cost_per_contact: float | None = None) -> Figures:
    """Count everything.

    Args:
        ledger: Contacts and statements.
        grave: For each statement whether it tells of harm, danger or lost rights, ``(s,)``.
        cost_per_contact: What one contact costs, in any currency.
    """
    scene = _scene_of(ledger, grave, cost=cost_per_contact)
    needs = [need for level in ("primary", "secondary", "tertiary") for need in _level(scene, level)]
    had, said = ledger.had[ledger.counted], ledger.counted[ledger.of]
    sure = ~ledger.unsure & said
    # What fits no need counts as a need that one person spoke of: else a map that places everything would know it all.
    loose = [1] * len(np.unique(ledger.person[ledger.of[sure & (ledger.need < 0)]]))
    heard_from = [*(need.people for need in needs if need.row.level == "tertiary"), *loose]
    weeks = len(scene.weekly)
    return Figures(
        contacts=scene.contacts,
        people=scene.people,
        known_people=bool((ledger.person[ledger.counted] > 0).any()),
        first_day=scene.first_day,
        last_day=scene.last_day,
        had_to_contact=share_of(int((had == VERDICTS.index("yes")).sum()), scene.contacts),
        unsure_contacts=share_of(int((had == VERDICTS.index("unsure")).sum()), scene.contacts),
        by_month=_by_month(ledger),
        not_placed=share_of(int((sure & (ledger.need < 0)).sum()), int(sure.sum())),
        unsure_statements=share_of(int((ledger.unsure & said).sum()), int(said.sum())),
        coverage=coverage_of(heard_from, people=scene.people),
        week_starts=_monday(scene.first_day) + 7 * np.arange(weeks, dtype=np.int64),
        weekly=scene.weekly,
        needs=sorted(needs, key=lambda need: need.index),
        grave=scene.graves,
        observations=int(ledger.observed.sum()),
        near_copies=int(ledger.near_copy.sum()),
        machine_made=int(ledger.machine.sum()),
        cost_per_contact=cost_per_contact,
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every need is counted against; ``graves`` are people with a grave bump, ``failed`` people with any."""

    ledger: Ledger
    grave: Flags
    first_day: int
    last_day: int
    week: Ints
    weekly: Ints
    people: int
    contacts: int
    homes: int
    graves: int
    failed: int
    monthly_cost: float | None


def _scene_of(ledger: Ledger, grave: Flags, *, cost: float | None) -> _Scene:
    counted = ledger.counted
    days = ledger.day[counted & (ledger.day >= 0)]
    first, last = (int(days.min()), int(days.max())) if len(days) else (-1, -1)
    # Week of each contact, 0 for the week of the first one, -1 where unknown.
    week = np.where(ledger.day >= 0, (ledger.day - _monday(first)) // 7, -1)
    weeks = int(week[counted].max()) + 1 if len(days) else 0
    contacts = int(counted.sum())
    bumps = ~ledger.unsure & counted[ledger.of] & (ledger.outcome == _MISSED)
    return _Scene(
        ledger=ledger,
        grave=grave,
        first_day=first,
        last_day=last,
        week=week,
        weekly=np.bincount(week[counted & (week >= 0)], minlength=weeks).astype(np.int64),
        people=len(np.unique(ledger.person[counted])),
        contacts=contacts,
        homes=len(np.unique(ledger.person[ledger.observed])),
        graves=len(np.unique(ledger.person[ledger.of[bumps & grave]])),
        failed=len(np.unique(ledger.person[ledger.of[bumps]])),
        monthly_cost=_monthly_cost(cost, contacts=contacts, first=first, last=last),
    )


def _monday(day: int) -> int:
    """The Monday on or before a day; 1970-01-01 was a Thursday."""
    return day - (day + 3) % 7


def _monthly_cost(cost: float | None, *, contacts: int, first: int, last: int) -> float | None:
    if cost is None or first < 0:
        return None
    months = max((last - first + 1) / DAYS_A_MONTH, 1.0)
    return cost * contacts / months


def _by_month(ledger: Ledger) -> dict[str, Share]:
    known = ledger.counted & (ledger.day >= 0)
    months = ledger.day[known].astype("datetime64[D]").astype("datetime64[M]")
    names, which = np.unique(months, return_inverse=True)
    yes = np.bincount(which, weights=ledger.had[known] == 0, minlength=len(names)).astype(int)
    total = np.bincount(which, minlength=len(names))
    return {str(name): share_of(int(y), int(n)) for name, y, n in zip(names, yes, total, strict=True)}


def _level(scene: _Scene, level: str) -> list[NeedFigures]:
    ledger = scene.ledger
    of_need = ledger.needs_of_statements(level)
    mine = [index for index, row in enumerate(ledger.needs) if row.level == level]
    # An area is too wide to say what changed; all other needs share one error rate.
    looks = 0 if level == "primary" else sum(row.level != "primary" for row in ledger.needs)
    order = np.argsort(of_need, kind="stable")
    edges = np.searchsorted(of_need[order], np.arange(len(ledger.needs) + 1))
    return [_need(scene, index, statements=order[edges[index] : edges[index + 1]], looks=looks) for index in mine]


def _need(scene: _Scene, index: int, *, statements: Ints, looks: int) -> NeedFigures:
    ledger = scene.ledger
    all_of = ledger.of[statements]
    kept, seen = statements[ledger.counted[all_of]], statements[ledger.observed[all_of]]
    of, outcome = ledger.of[kept], ledger.outcome[kept]
    person = ledger.person[of]
    pairs = distinct(of, outcome)
    bumps, open_, praise = (len(np.unique(person[outcome == which])) for which in (_MISSED, _OPEN, _MET))
    here = len(np.unique(person))
    homes = len(np.unique(ledger.person[ledger.of[seen]]))
    grave = len(np.unique(person[(outcome == _MISSED) & scene.grave[kept]]))
    bump_contacts = share_of(int((pairs[:, 1] == _MISSED).sum()), scene.contacts)
    return NeedFigures(
        row=ledger.needs[index],
        index=index,
        people=here,
        contacts=len(np.unique(of)),
        bumps=bumps,
        praise=praise,
        open=open_,
        share=share_of(here, scene.people),
        bump_contacts=bump_contacts,
        sides=sides_of(person, focus=ledger.focus[kept], outcome=outcome),
        weekly=_weekly(scene, np.unique(of)),
        change=_change(scene, pairs, mostly_praise=praise > bumps + open_, looks=looks),
        homes=homes,
        is_silent=_is_silent(homes, scene.homes, said=share_of(here, scene.people)),
        is_grave=_is_grave(share_of(grave, bumps), elsewhere=scene.graves / max(1, scene.failed)),
        calls=len(np.unique(person[_is_call(ledger, of)])),
        grave=grave,
        cost=_cost(scene.monthly_cost, bump_contacts),
    )


def _is_silent(homes: int, all_homes: int, *, said: Share) -> bool:
    return homes >= _FEWEST and share_of(homes, all_homes).low >= _SILENT_TIMES * said.high


def _is_grave(here: Share, *, elsewhere: float) -> bool:
    return here.hits >= _FEWEST and here.low >= _GRAVE_TIMES * elsewhere


def _change(scene: _Scene, pairs: Ints, *, mostly_praise: bool, looks: int) -> Change | None:
    """The surest change among contacts with a bump, and among those with a bump or an open statement.

    ``pairs`` are the distinct (contact, outcome) of a need, ``(k, 2)``. Looking twice is paid for in ``looks``.
    """
    if not looks:
        return None
    if mostly_praise:
        return change_in(_weekly(scene, pairs[pairs[:, 1] == _MET, 0]), scene.weekly, looks=looks)
    bumps = pairs[pairs[:, 1] == _MISSED, 0]
    wanting = np.unique(pairs[pairs[:, 1] != _MET, 0])
    found = [change_in(_weekly(scene, contacts), scene.weekly, looks=2 * looks) for contacts in (bumps, wanting)]
    return min((change for change in found if change), key=lambda change: change.p, default=None)


def _weekly(scene: _Scene, contacts: Ints) -> Ints:
    weeks = scene.week[contacts]
    return np.bincount(weeks[weeks >= 0], minlength=len(scene.weekly)).astype(np.int64)


def _is_call(ledger: Ledger, of: Ints) -> Flags:
    calls = [index for index, channel in enumerate(ledger.channels) if channel == "call"]
    return np.asarray(np.isin(ledger.channel[of], calls))


def _cost(monthly: float | None, bumps: Share) -> Amount | None:
    if monthly is None:
        return None
    return Amount(monthly * bumps.low, monthly * bumps.share, monthly * bumps.high)


assert OUTCOMES == ("missed", "open", "met")  # noqa: S101 - the three constants above count on it
