import pytest

from knast.evidence.coverage import coverage_of, people_to_reach


def test_under_ten_people_it_cannot_be_told() -> None:
    assert coverage_of([3, 2, 1], people=9) is None


def test_when_everything_was_heard_once_it_cannot_be_told() -> None:
    assert coverage_of([1, 1, 1], people=40) is None
    assert coverage_of([], people=40) is None


def test_when_nothing_was_heard_only_once_all_that_is_said_is_known() -> None:
    known = coverage_of([4, 9, 2], people=20)
    assert known is not None
    assert known.share == 1.0


def test_coverage_follows_good_and_turing() -> None:
    known = coverage_of([10, 5, 2, 2, 1, 1, 1], people=30)
    assert known is not None
    a = 29 * 3 / (29 * 3 + 2 * 2)
    assert known.share == pytest.approx(1 - 3 / 22 * a)
    assert known.low < known.share < known.high


def test_without_pairs_the_other_form_is_used() -> None:
    known = coverage_of([10, 5, 1, 1], people=30)
    assert known is not None
    assert known.share == pytest.approx(1 - 2 / 17 * (29 / (29 + 2)))


def test_the_range_of_further_people_never_goes_past_twice_the_sample() -> None:
    more = people_to_reach(0.99, people_per_need=[10, 5, 2, 2, 1, 1, 1], people=30)
    assert more is not None
    assert 0 < more[0] <= more[1] <= 60
    assert people_to_reach(0.5, people_per_need=[10, 5, 2, 2, 1, 1, 1], people=30) is None
