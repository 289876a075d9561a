import numpy as np

from knast.needs.levels import Leaning, bank_names, gathered, leaning, numbers_above
from knast.needs.phrases import bank, details

LEAN = Leaning(
    np.array([[0.9, 0.1, 0.0], [0.1, 0.8, 0.1], [0.0, 0.1, 0.9], [0.34, 0.33, 0.33]]),
    {"secondary": ("phone", "phone", "price"), "primary": ("reach", "reach", "money")},
)


def test_shares_add_up_by_the_need_above() -> None:
    towards, keys = LEAN.towards("secondary")
    assert keys == ("phone", "price")
    assert np.round(towards, 2).tolist() == [[1.0, 0.0], [0.9, 0.1], [0.1, 0.9], [0.67, 0.33]]


def test_details_that_lean_one_way_lie_under_one_need() -> None:
    centres = np.eye(4, dtype=np.float32)
    up = gathered(centres, lean=LEAN, mass=np.ones(4), level="secondary", into=3)
    assert up[0] == up[1] != up[2]


def test_one_need_has_one_need_above_it() -> None:
    lean = Leaning(LEAN.shares[:1], LEAN.above)
    assert gathered(np.eye(1, dtype=np.float32), lean=lean, mass=np.ones(1), level="primary", into=5).tolist() == [0]


def test_a_node_that_leans_nowhere_gets_no_name_from_the_bank() -> None:
    nowhere = Leaning(np.full((1, 10), 0.1), {"secondary": tuple("abcdefghij"), "primary": ("one",) * 10})
    assert bank_names(nowhere, level="secondary") == [None]
    assert bank_names(nowhere, level="primary") == ["one"]


def test_the_levels_above_are_fewer_and_grow_slowly() -> None:
    numbers = [numbers_above(tertiary) for tertiary in range(1, 400)]
    assert all(1 <= primary <= secondary <= tertiary for tertiary, (secondary, primary) in enumerate(numbers, 1))
    assert numbers[-1] == (40, 10)
    assert numbers[0] == (1, 1)


def test_a_phrase_the_map_hardly_talks_about_is_held_unlikely() -> None:
    lowest = details(bank())
    width = len(lowest)
    phones = [n for n, phrase in enumerate(lowest) if phrase.detail_of == "reach.phone"]
    doctor = next(n for n, phrase in enumerate(lowest) if phrase.detail_of == "safe.care")
    statements = np.zeros((21, width), np.float32)
    statements[:20, phones[0]] = 1
    statements[20, [phones[1], doctor]] = 0.5
    labels = np.array([0] * 20 + [1], np.int32)
    shares = leaning(
        statements, labels=labels, groups=2, anchors=np.eye(width, dtype=np.float32), phrases=bank()
    ).shares
    assert shares[1, phones[1]] > 3 * shares[1, doctor]
