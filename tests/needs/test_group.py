import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knast.needs.encode import Vectors
from knast.needs.group import group, place, usual_number
from knast.needs.neighbours import MOST_ROWS_COMPARED, cut_into, neighbour_graph


def around(directions: int, each: int, *, spread: float = 0.25, width: int = 24) -> Vectors:
    """``directions`` bundles of ``each`` vectors, one bundle after another."""
    random = np.random.default_rng(1)
    middles = np.eye(width, dtype=np.float32)[:directions]
    vectors = np.repeat(middles, each, axis=0)
    vectors += spread * random.standard_normal(vectors.shape).astype(np.float32) / width**0.5
    scaled: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def bundles(labels: np.ndarray, directions: int) -> list[set[int]]:
    return [set(part.tolist()) for part in np.split(labels, directions)]


def test_statements_of_one_need_come_together_and_others_apart() -> None:
    found = group(around(12, 20))
    parts = bundles(found.labels, 12)
    assert all(not (one & other) for i, one in enumerate(parts) for other in parts[:i])
    assert (found.scores > 0.9).all()


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_statements_in_any_order_give_the_same_groups(random: object) -> None:
    vectors = around(8, 15, spread=0.8)
    order = np.arange(len(vectors))
    random.shuffle(order)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert (group(vectors[order]).labels == group(vectors).labels[order]).all()


def test_many_statements_in_any_order_give_the_same_groups() -> None:
    vectors = around(20, MOST_ROWS_COMPARED // 20 + 5, spread=0.6)
    order = np.random.default_rng(2).permutation(len(vectors))
    assert (group(vectors[order]).labels == group(vectors).labels[order]).all()


def test_one_statement_is_one_group() -> None:
    found = group(around(1, 1))
    assert found.labels.tolist() == [0]
    assert len(found.centres) == 1


def test_two_statements_that_differ_clearly_are_two_groups() -> None:
    assert group(around(2, 1)).labels.tolist() in ([0, 1], [1, 0])


def test_the_same_words_said_often_are_one_group() -> None:
    assert set(group(np.repeat(around(1, 1), 500, axis=0)).labels.tolist()) == {0}


def test_nothing_gives_nothing() -> None:
    found = group(np.zeros((0, 8), np.float32))
    assert len(found.labels) == len(found.centres) == 0


def test_a_statement_that_says_nothing_is_never_placed() -> None:
    vectors = around(3, 20)
    vectors[5] = 0
    found = group(vectors)
    assert found.labels[5] == found.nearest[5] == -1
    assert (found.labels >= 0).sum() == 59


def test_what_only_two_said_among_many_is_no_need() -> None:
    vectors = np.concatenate([around(10, 20), np.eye(24, dtype=np.float32)[[20, 20]]])
    found = group(vectors)
    assert (found.labels[-2:] == -1).all()
    assert found.scores[-1] < found.floor


def test_at_most_fifteen_percent_are_left_out() -> None:
    noise = np.random.default_rng(3).standard_normal((300, 24)).astype(np.float32)
    found = group(noise / np.linalg.norm(noise, axis=1, keepdims=True))
    assert (found.labels < 0).mean() <= 0.15


def test_the_data_say_how_many_needs_there_are() -> None:
    few, many = len(group(around(8, 30)).centres), len(group(around(24, 10)).centres)
    assert 8 <= few < 16 < many <= 30


def test_a_phrase_ties_together_what_shares_no_word() -> None:
    danish, english = around(4, 30), np.roll(around(4, 30), 12, axis=1)
    phrases = np.eye(24, dtype=np.float32)[:4] + np.eye(24, dtype=np.float32)[12:16]
    tied = neighbour_graph(np.concatenate([danish, english]), anchors=(phrases / 2**0.5).astype(np.float32))
    parts = cut_into(tied, 4, count=lambda labels: len(np.unique(labels))).labels[:240]
    assert (parts[:120] == parts[120:]).all()


def test_one_writers_many_statements_weigh_as_told() -> None:
    extra = np.eye(24, dtype=np.float32)[[20] * 6]
    extra[:, 21] = np.linspace(0, 0.2, 6)
    vectors = np.concatenate([around(18, 6), extra / np.linalg.norm(extra, axis=1, keepdims=True)])
    weights = np.ones(len(vectors), np.float32)
    weights[-6:] = 0.2
    assert (group(vectors).labels[-6:] >= 0).all()
    assert (group(vectors, weights=weights).labels[-6:] == -1).all()


def test_a_new_statement_goes_to_the_nearest_need_or_to_none() -> None:
    centres = np.eye(3, dtype=np.float32)
    vectors = np.array([[0.9, 0.1, 0.42], [0.3, 0.3, 0.2], [0, 0, 0]], np.float32)
    labels, scores = place(vectors, centres, floor=0.4)
    assert labels.tolist() == [0, -1, -1]
    assert scores.tolist() == [np.float32(0.9), np.float32(0.3), 0]


def test_needs_grow_slowly_with_statements() -> None:
    assert [round(usual_number(n)) for n in (100, 1_000, 10_000, 100_000)] == [17, 36, 76, 159]
