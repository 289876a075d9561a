import numpy as np

from knast.needs.need_map import Need, NeedMap, Place, fresh_id, keep_ids


def need_map(members: dict[str, list[str]]) -> NeedMap:
    """A map of one area and one need above some details, with the statements each detail holds."""
    centre = np.ones(2, dtype=np.float32)
    needs = [
        Need("area", "primary", None, {"da": "område"}, "bank", centre),
        Need("need", "secondary", "area", {"da": "behov"}, "bank", centre),
        *(Need(name, "tertiary", "need", {"da": name}, "bank", centre) for name in members),
    ]
    places = {statement: Place(name, None, 0.9) for name, several in members.items() for statement in several}
    return NeedMap(needs, places)


def tertiary(drawn: NeedMap) -> dict[str, str]:
    return {statement: place.need_id for statement, place in drawn.places.items() if place.need_id}


def test_a_need_keeps_its_id_when_new_statements_join_it() -> None:
    standing = need_map({"old-a": ["s1", "s2", "s3"], "old-b": ["s4", "s5"]})
    drawn = keep_ids(need_map({"x": ["s4", "s5", "s6", "s7"], "y": ["s1", "s2", "s3", "s8"]}), standing=standing)
    assert tertiary(drawn)["s1"] == "old-a"
    assert tertiary(drawn)["s6"] == "old-b"


def test_the_needs_above_keep_their_ids_too() -> None:
    standing = keep_ids(need_map({"a": ["s1", "s2"]}), standing=NeedMap([]))
    again = keep_ids(need_map({"b": ["s1", "s2", "s3"]}), standing=standing)
    assert [need.need_id for need in again.needs] == [need.need_id for need in standing.needs]


def test_when_a_need_splits_the_larger_half_keeps_the_id_and_the_other_gets_a_new_one() -> None:
    standing = need_map({"old": ["s1", "s2", "s3", "s4", "s5"]})
    found = tertiary(keep_ids(need_map({"x": ["s1", "s2", "s3"], "y": ["s4", "s5"]}), standing=standing))
    assert found["s1"] == "old"
    assert found["s4"] not in {"old", "area", "need"}


def test_a_need_that_shares_little_is_another_need() -> None:
    standing = need_map({"old": [f"s{i}" for i in range(10)]})
    found = tertiary(keep_ids(need_map({"x": ["s1", *(f"t{i}" for i in range(10))]}), standing=standing))
    assert found["s1"] != "old"


def test_an_id_is_never_given_twice() -> None:
    first = fresh_id("x", used=set())
    assert fresh_id("x", used={first}) != first


def test_a_need_knows_what_stands_above_it() -> None:
    assert need_map({"a": ["s1"]}).ancestors("a") == {"tertiary": "a", "secondary": "need", "primary": "area"}
    assert need_map({"a": ["s1"]}).ancestors(None) == {}
