import numpy as np

from knast.needs.build import Row
from knast.needs.by_hand import as_by_hand
from knast.needs.encode import Around
from knast.needs.need_map import Need, NeedMap, Place


def row(statement: str, words: str) -> Row:
    return Row(statement, words, Around(words, words), "da", 1)


def placed() -> NeedMap:
    centre = np.ones(2, np.float32)
    needs = [Need(one, "tertiary", None, {"da": one}, "bank", centre) for one in ("n-late", "n-broken")]
    return NeedMap(needs, {"s1": Place("n-late", "n-late", 0.7), "s2": Place(None, "n-late", 0.1)}, 0.3)


def test_words_that_somebody_put_on_a_need_go_there_again_whatever_their_capitals_and_white_space() -> None:
    rows = [row("s1", "Den  KOM\naldrig"), row("s2", "noget andet")]
    found = as_by_hand(placed(), rows=rows, words={"den kom aldrig": "n-broken"})
    assert found.places == {"s1": Place("n-broken", "n-broken", 1.0), "s2": Place(None, "n-late", 0.1)}


def test_words_of_a_need_that_is_not_on_the_map_decide_nothing() -> None:
    rows = [row("s1", "den kom aldrig")]
    assert as_by_hand(placed(), rows=rows, words={"den kom aldrig": "n-gone"}).places == placed().places
    assert as_by_hand(placed(), rows=rows, words={}).places == placed().places
