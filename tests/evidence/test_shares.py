import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knast.evidence.shares import share_of


def test_a_share_of_nobody_is_not_known() -> None:
    assert share_of(0, 0) == (0, 0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (50, 100, 0.404, 0.596)]
)
def test_the_interval_is_wilsons(hits: int, *, n: int, low: float, high: float) -> None:
    share = share_of(hits, n)
    assert (share.low, share.high) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(1, 10_000), st.data())
def test_the_share_lies_inside_its_interval(n: int, data: st.DataObject) -> None:
    share = share_of(data.draw(st.integers(0, n)), n)
    assert 0 <= share.low <= share.share + 1e-12
    assert share.share <= share.high + 1e-12 <= 1 + 2e-12


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    chance = random.Random(7)
    held = 0
    for _ in range(2000):
        share = share_of(sum(chance.random() < 0.08 for _ in range(120)), 120)
        held += share.low <= 0.08 <= share.high
    assert held / 2000 >= 0.93
