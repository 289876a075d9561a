from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knast.evidence.figures import Figures, figures_of
from knast.evidence.ledger import Ledger, NeedRow

NEEDS = [
    NeedRow("n-1", "primary", -1, {"da": "Få det til tiden"}),
    NeedRow("n-2", "secondary", 0, {"da": "Levering"}),
    NeedRow("n-3", "tertiary", 1, {"da": "Få pakken den dag, den er lovet"}),
    NeedRow("n-4", "tertiary", 1, {"da": "Vide, hvor pakken er"}),
]
MISSED, OPEN, MET = 0, 1, 2


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def ledger_of(
    people: list[int],
    statements: list[tuple[int, int, int]],
    *,
    days: list[int] | None = None,
    had: list[int] | None = None,
) -> Ledger:
    """Contacts by person, and statements as (contact, need, outcome)."""
    n, s = len(people), len(statements)
    of, need, outcome = (np.array(column, dtype=np.int64) for column in zip(*statements, strict=True))
    none = np.zeros(n, dtype=np.bool_)
    return Ledger(
        contact_ids=[f"c{i}" for i in range(n)],
        person=np.array(people, dtype=np.int64),
        account=np.zeros(n, dtype=np.int64),
        day=np.array(days or [day("2026-01-05") + i for i in range(n)], dtype=np.int64),
        channel=np.zeros(n, dtype=np.int64),
        channels=["email"],
        counted=~none,
        observed=none,
        near_copy=none,
        machine=none,
        had=np.array(had or [0] * n, dtype=np.int64),
        of=of,
        start=np.zeros(s, dtype=np.int64),
        end=np.ones(s, dtype=np.int64),
        focus=np.zeros(s, dtype=np.int64),
        outcome=outcome,
        unsure=np.zeros(s, dtype=np.bool_),
        reported=np.zeros(s, dtype=np.bool_),
        confidence=np.ones(s),
        place_score=np.ones(s),
        need=need,
        needs=NEEDS,
    )


def figures(ledger: Ledger, *, cost: float | None = None) -> Figures:
    return figures_of(ledger, grave=np.zeros(len(ledger.of), dtype=np.bool_), cost_per_contact=cost)


def test_a_need_voiced_twice_by_one_person_counts_once() -> None:
    found = figures(ledger_of([1, 1, 2], [(0, 2, MISSED), (1, 2, MISSED), (2, 3, MET)]))
    need = next(one for one in found.needs if one.row.need_id == "n-3")
    assert (need.people, need.contacts, need.bumps) == (1, 2, 1)
    assert (need.share.hits, need.share.n) == (1, 2)


def test_a_person_on_two_details_counts_once_on_the_need_above() -> None:
    found = figures(ledger_of([1, 1, 2], [(0, 2, MISSED), (1, 3, MISSED), (2, 3, MET)]))
    area = next(one for one in found.needs if one.row.need_id == "n-1")
    assert (area.people, area.bumps, area.praise) == (2, 1, 1)


def test_people_who_said_nothing_stand_in_the_denominator() -> None:
    found = figures(ledger_of([1, 2, 3, 4], [(0, 2, MISSED)]))
    assert next(one for one in found.needs if one.row.need_id == "n-3").share.n == 4


def test_an_unknown_person_stands_for_one_and_the_unit_is_then_contacts() -> None:
    found = figures(ledger_of([-1, -2], [(0, 2, MISSED), (1, 2, MISSED)]))
    assert found.people == 2
    assert not found.known_people


def test_unsure_statements_count_nowhere_but_are_told() -> None:
    ledger = ledger_of([1, 2], [(0, 2, MISSED), (1, 2, MISSED)])
    found = figures(replace(ledger, unsure=np.array([False, True])))
    assert next(one for one in found.needs if one.row.need_id == "n-3").people == 1
    assert (found.unsure_statements.hits, found.unsure_statements.n) == (1, 2)


def test_near_copies_machines_and_observations_stand_beside_the_counts() -> None:
    ledger = ledger_of([1, 2, 3, 4], [(0, 2, MISSED), (1, 2, MISSED), (2, 2, MISSED), (3, 2, MISSED)])
    observed = np.array([False, False, False, True])
    ledger = replace(ledger, observed=observed, near_copy=np.array([False, True, False, False]))
    ledger = replace(
        ledger, machine=np.array([False, False, True, False]), counted=np.array([True, False, False, False])
    )
    found = figures(ledger)
    need = next(one for one in found.needs if one.row.need_id == "n-3")
    assert (found.contacts, found.observations, found.near_copies, found.machine_made) == (1, 1, 1, 1)
    assert (need.people, need.homes) == (1, 1)


def test_money_a_month_follows_the_share_of_contacts_that_were_bumps() -> None:
    days = [day("2026-01-01"), day("2026-01-30"), day("2026-01-15"), day("2026-01-10")]
    found = figures(ledger_of([1, 2, 3, 4], [(0, 2, MISSED), (1, 2, MET)], days=days), cost=65)
    need = next(one for one in found.needs if one.row.need_id == "n-3")
    assert need.cost is not None
    assert need.cost.value == pytest.approx(65 * 4 * 0.25)
    assert need.cost.low < need.cost.value < need.cost.high


def test_the_share_of_contacts_that_were_bumps_is_told_by_month() -> None:
    days = [day("2026-01-10"), day("2026-02-10"), day("2026-02-11"), -1]
    found = figures(ledger_of([1, 2, 3, 4], [(0, 2, MISSED)], days=days, had=[0, 0, 1, 2]))
    assert {month: (share.hits, share.n) for month, share in found.by_month.items()} == {
        "2026-01": (1, 1),
        "2026-02": (1, 2),
    }
    assert (found.had_to_contact.hits, found.had_to_contact.n) == (2, 4)
    assert found.unsure_contacts.hits == 1


def test_weeks_begin_on_mondays() -> None:
    found = figures(ledger_of([1, 2], [(0, 2, MISSED)], days=[day("2026-01-11"), day("2026-01-12")]))
    assert found.weekly.tolist() == [1, 1]
    assert found.week_starts.tolist() == [day("2026-01-05"), day("2026-01-12")]


def test_a_statement_that_fits_no_need_is_told_as_not_placed() -> None:
    found = figures(ledger_of([1, 2], [(0, -1, MISSED), (1, 2, MET)]))
    assert (found.not_placed.hits, found.not_placed.n) == (1, 2)


def test_the_order_of_contacts_does_not_change_a_figure() -> None:
    said = [(0, 2, MISSED), (1, 3, MET), (2, 2, OPEN)]
    forward = figures(ledger_of([1, 2, 3], said, days=[10, 20, 30]))
    backward = figures(ledger_of([3, 2, 1], [(2, 2, MISSED), (1, 3, MET), (0, 2, OPEN)], days=[30, 20, 10]))
    for one, other in zip(forward.needs, backward.needs, strict=True):
        assert (one.people, one.bumps, one.share, one.weekly.tolist()) == (
            other.people,
            other.bumps,
            other.share,
            other.weekly.tolist(),
        )


def test_what_is_hidden_leaves_lists_with_all_that_lies_under_it_and_stays_in_counts() -> None:
    ledger = ledger_of([1, 2, 3], [(0, 2, MISSED), (1, 3, MISSED), (2, 3, MET)])
    shown = figures(ledger)
    hidden = figures(replace(ledger, needs=[NEEDS[0], replace(NEEDS[1], hidden=True), *NEEDS[2:]]))
    assert [one.row.need_id for one in hidden.at("primary")] == ["n-1"]
    assert (hidden.at("secondary"), hidden.at("tertiary"), hidden.under(hidden.at("primary")[0])) == ([], [], [])
    assert len(hidden.at("tertiary", hidden=True)) == 2
    assert [one.people for one in hidden.needs] == [one.people for one in shown.needs]
    assert hidden.coverage == shown.coverage
