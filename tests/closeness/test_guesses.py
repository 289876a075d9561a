import numpy as np

from knast.closeness.guesses import compare_guesses, missed_needs

RANKED = ["n-1", "n-2", "n-3", "n-4", "n-5"]


def test_a_guess_near_the_top_is_a_hit_and_one_far_down_is_not() -> None:
    likeness = np.array([[0.1, 0.9, 0, 0, 0], [0, 0, 0, 0, 0.8]], dtype=np.float32)
    found = compare_guesses(["levering", "farver"], ranked=RANKED, likeness=likeness)
    assert [(result.need_id, result.rank, result.hit) for result in found] == [("n-2", 2, True), ("n-5", 5, False)]


def test_a_guess_that_nobody_speaks_of_means_no_need() -> None:
    found = compare_guesses(["vejret"], ranked=RANKED, likeness=np.full((1, 5), 0.1, dtype=np.float32))
    assert (found[0].need_id, found[0].hit) == (None, False)


def test_the_needs_nobody_guessed_are_named() -> None:
    found = compare_guesses(["x"], ranked=RANKED, likeness=np.array([[0, 0.9, 0, 0, 0]], dtype=np.float32))
    assert missed_needs(found, ranked=RANKED) == ["n-1", "n-3"]


def test_of_needs_about_as_close_the_guess_means_the_one_where_most_are_failed() -> None:
    likeness = np.array([[0.2, 0.72, 0.1, 0.76, 0]], dtype=np.float32)
    found = compare_guesses(["levering"], ranked=RANKED, likeness=likeness)
    assert (found[0].need_id, found[0].rank) == ("n-2", 2)
