import numpy as np

from knast.evidence.sides import sides_of

ACHIEVE, AVOID = 0, 1
MISSED, OPEN, MET = 0, 1, 2


def sides(*said: tuple[int, int, int]) -> tuple[list[int], list[int]]:
    person, focus, outcome = (np.array(column, dtype=np.int64) for column in zip(*said, strict=True))
    found = sides_of(person, focus=focus, outcome=outcome)
    return found.achieve.tolist(), found.avoid.tolist()


def test_a_person_stands_on_one_side_of_a_need_whatever_the_grammar_of_each_sentence() -> None:
    assert sides((1, AVOID, MISSED), (1, AVOID, MISSED), (1, ACHIEVE, MISSED)) == ([0, 0, 0], [1, 0, 0])


def test_one_missed_statement_outweighs_several_open_ones() -> None:
    assert sides((1, ACHIEVE, OPEN), (1, ACHIEVE, MET), (1, AVOID, MISSED)) == ([0, 0, 0], [1, 0, 0])


def test_equal_is_achieve_and_missed_comes_before_open_before_met() -> None:
    assert sides((1, AVOID, MET), (1, ACHIEVE, OPEN)) == ([0, 1, 0], [0, 0, 0])


def test_nobody_stands_nowhere() -> None:
    nothing = np.empty(0, dtype=np.int64)
    found = sides_of(nothing, focus=nothing, outcome=nothing)
    assert found.achieve.sum() + found.avoid.sum() == 0
