import numpy as np
import pytest

from knast.evidence.changes import change_in

WEEKS = 78
TOTALS = np.full(WEEKS, 14, dtype=np.int64)


def draw(rates: list[float], *, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.random.default_rng(seed).binomial(14, np.array(rates)).astype(np.int64)


def test_a_jump_is_seen_with_its_week_and_size() -> None:
    change = change_in(draw([0.01] * 70 + [0.4] * 8, seed=1), TOTALS, looks=50)
    assert change is not None
    assert change.kind == "jumped"
    assert abs(change.week - 70) <= 1
    assert change.ratio > 5


def test_a_drop_is_seen() -> None:
    change = change_in(draw([0.1] * 44 + [0.01] * 34, seed=2), TOTALS, looks=50)
    assert change is not None
    assert change.kind == "dropped"


def test_slow_growth_is_told_apart_from_a_jump() -> None:
    change = change_in(draw([0.005 + 0.11 * week / WEEKS for week in range(WEEKS)], seed=3), TOTALS, looks=50)
    assert change is not None
    assert change.kind == "growing"
    assert change.after > change.before


@pytest.mark.parametrize("counts", [[0] * WEEKS, [1, 1, 1] + [0] * 75])
def test_too_little_to_see_anything_is_no_change(counts: list[int]) -> None:
    assert change_in(np.array(counts, dtype=np.int64), TOTALS, looks=1) is None


def test_a_few_weeks_cannot_show_a_change() -> None:
    assert change_in(np.array([0, 0, 9, 9]), np.array([10, 10, 10, 10]), looks=1) is None


def test_on_a_still_map_of_fifty_needs_a_false_alarm_is_rare() -> None:
    chance = np.random.default_rng(4)
    maps_with_alarm = 0
    for _ in range(60):
        counts = chance.binomial(14, 0.05, size=(50, WEEKS)).astype(np.int64)
        maps_with_alarm += any(change_in(row, TOTALS, looks=50) for row in counts)
    assert maps_with_alarm / 60 <= 0.12
