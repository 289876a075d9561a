import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from knast.base.errors import WrongRequest
from knast.needs.acts import Act, Change, Kind, Standing, apply, changed_map, differing
from knast.needs.bench import followed
from knast.needs.centres import Members, centre_of, some_of
from knast.needs.encode import Vectors
from knast.needs.given_names import given_name
from knast.needs.need_map import LEVELS, Need, NeedMap, Place
from knast.needs.parts import parts_of
from knast.needs.steps import (
    Hide,
    Merge,
    Move,
    MoveUnder,
    NewNeed,
    Pin,
    Rename,
    Split,
    Step,
    as_data,
    steps_from,
)
from knast.needs.undo import builds_on, in_force, last_to_undo, later_acts, undone

# Where each statement points: the first letter says what it is about.
DIRECTIONS = {"d": (1.0, 0.0, 0.1), "t": (0.9, 0.4, 0.0), "b": (0.0, 1.0, 0.1), "r": (0.0, 0.2, 1.0)}
ON: Mapping[str, tuple[str, ...]] = {
    "n-late": ("d1", "d2", "d3", "d4"),
    "n-time": ("t1", "t2"),
    "n-broken": ("b1", "b2", "b3"),
    "n-refund": ("r1", "r2"),
}


def members(ids: Sequence[str]) -> Members:
    vectors = [np.array(DIRECTIONS[one[0]]) + 0.01 * int(one[1:]) for one in ids]
    found = np.array([one / np.linalg.norm(one) for one in vectors], np.float32).reshape(len(ids), 3)
    return Members(found, np.ones(len(ids), np.float32))


def mean_of(statements: Sequence[str]) -> Vectors:
    found = centre_of(members(some_of(statements)))
    assert found is not None
    return found


def need(need_id: str, level: int, parent: str | None, **names: str) -> Need:
    return Need(need_id, LEVELS[level], parent, names, "bank", np.array([1, 0, 0], np.float32))


def standing() -> Standing:
    """Two areas, three needs, four details; one statement stands on none."""
    needs = [
        need("a-home", 0, None, da="Hjem"),
        need("a-money", 0, None, da="Penge"),
        need("m-delivery", 1, "a-home", da="Levering", en="Delivery"),
        need("m-goods", 1, "a-home", da="Varer"),
        need("m-pay", 1, "a-money", da="Betaling"),
        need("n-late", 2, "m-delivery", da="Få den til tiden", en="Get it on time"),
        need("n-time", 2, "m-delivery", da="Vide hvornår"),
        need("n-broken", 2, "m-goods", da="Få den hel"),
        need("n-refund", 2, "m-pay", da="Få pengene igen"),
    ]
    needs = [replace(one, centre=mean_of(ON[one.need_id])) if one.need_id in ON else one for one in needs]
    places = {one: Place(on, on, 0.8) for on, several in ON.items() for one in several}
    places["b9"] = Place(None, "n-broken", 0.2)
    return Standing(
        NeedMap(needs, places, 0.3), {*(one.need_id for one in needs), "n-old"}, members, {"n-old": "n-late"}
    )


def then(before: Standing, change: Change) -> Standing:
    after = changed_map(before.need_map, change)
    gone = {**before.gone, **change.merged}
    return replace(before, need_map=after, used={*before.used, *change.made}, gone=gone)


def bytes_of(need_map: NeedMap) -> str:
    """All of a map, written down."""
    needs = {
        one.need_id: [
            one.level,
            one.parent_id,
            dict(one.names),
            one.named_from,
            one.centre.tobytes().hex(),
            one.pinned,
            one.hidden,
        ]
        for one in need_map.needs
    }
    places = {one: [place.need_id, place.nearest_id, place.score, place.by] for one, place in need_map.places.items()}
    return json.dumps([needs, places], sort_keys=True)


def on(need_map: NeedMap, need_id: str) -> set[str]:
    return {one for one, place in need_map.places.items() if place.need_id == need_id}


def named(need_map: NeedMap) -> dict[str, Need]:
    return {one.need_id: one for one in need_map.needs}


EVERY_STEP: list[Step] = [
    Rename("n-late", "da", "Få varen til aftalt tid"),
    Merge("n-late", ("n-time",)),
    Merge("m-delivery", ("m-goods",)),
    Split("n-late", {"da": "Blive ringet op"}, ("d1", "d2")),
    Move("n-late", "n-broken", ("d3",)),
    MoveUnder("n-time", "m-goods"),
    MoveUnder("m-goods", "a-money"),
    Pin("n-late"),
    Hide("a-home"),
    NewNeed("m-pay", {"en": "Understand the bill"}, ("b9", "r1")),
]


@pytest.mark.parametrize("step", EVERY_STEP, ids=lambda step: type(step).__name__)
def test_undoing_restores_the_map_byte_for_byte_and_undoing_that_does_it_again(step: Step) -> None:
    first = standing()
    change = apply([step], first, by="Bo")
    done = then(first, change)
    assert bytes_of(done.need_map) != bytes_of(first.need_map)
    back = undone(change, standing=done)
    again = then(done, back)
    assert bytes_of(again.need_map) == bytes_of(first.need_map)
    assert bytes_of(then(again, undone(back, standing=again)).need_map) == bytes_of(done.need_map)


def test_any_number_of_acts_undone_from_the_last_to_the_first_leave_the_map_as_it_was() -> None:
    draw = random.Random(4)
    for _ in range(30):
        now, done = standing(), []
        for step in draw.sample(EVERY_STEP, 6):
            try:
                change = apply([step], now, by="Bo")
            except WrongRequest:
                continue  # an earlier act made it impossible
            done.append(change)
            now = then(now, change)
        for change in reversed(done):
            now = then(now, undone(change, standing=now))
        assert bytes_of(now.need_map) == bytes_of(standing().need_map)


def test_ids_are_never_given_twice_even_when_a_split_is_undone_and_made_again() -> None:
    first = standing()
    split = Split("n-late", {"da": "Blive ringet op"}, ("d1", "d2"))
    change = apply([split], first)
    after = then(first, change)
    again = apply([split], then(after, undone(change, standing=after)))
    assert len({*change.made, *again.made}) == 2
    assert {*change.made, *again.made}.isdisjoint(first.used)


def test_a_merged_need_leaves_the_map_and_its_id_leads_to_the_other() -> None:
    change = apply([Merge("n-late", ("n-time",))], standing())
    after = changed_map(standing().need_map, change)
    assert "n-time" not in named(after)
    assert change.merged == {"n-time": "n-late"}
    assert on(after, "n-late") == {*ON["n-late"], *ON["n-time"]}
    assert followed("n-1", gone={"n-1": "n-2", "n-2": "n-3"}) == "n-3"
    assert followed("n-1", gone={"n-1": "n-2", "n-2": "n-1"}) in {"n-1", "n-2"}


def test_merging_needs_above_takes_what_lies_under_them_along() -> None:
    after = changed_map(standing().need_map, apply([Merge("m-delivery", ("m-goods",))], standing()))
    assert named(after)["n-broken"].parent_id == "m-delivery"
    assert "m-goods" not in named(after)


def test_it_does_not_matter_in_which_order_needs_are_merged_or_statements_named() -> None:
    found = set()
    for others in permutations(("n-time", "n-broken", "n-refund")):
        found.add(bytes_of(changed_map(standing().need_map, apply([Merge("n-late", others)], standing()))))
    steps: list[Step] = [Merge("n-late", ("n-time",)), Rename("n-broken", "da", "Hel vare")]
    for order in permutations(steps):
        found.add(bytes_of(changed_map(standing().need_map, apply(order, standing()))))
    for statements in permutations(("d1", "d2", "d3")):
        change = apply([Split("n-late", {"da": "Ny"}, statements)], standing())
        found.add(bytes_of(changed_map(standing().need_map, change)))
    assert len(found) == 3


def test_centres_are_those_of_the_statements_that_stand_there_now() -> None:
    after = changed_map(standing().need_map, apply([Merge("n-late", ("n-time",))], standing()))
    assert np.array_equal(named(after)["n-late"].centre, mean_of([*ON["n-late"], *ON["n-time"]]))
    assert float(np.linalg.norm(named(after)["a-home"].centre)) == pytest.approx(1)


def test_only_some_statements_of_a_large_need_are_looked_at_and_always_the_same() -> None:
    many = [f"d{number}" for number in range(5000)]
    assert len(some_of(many)) == 2000
    assert some_of(many) == some_of(reversed(many))


def test_what_is_moved_by_hand_says_who_moved_it() -> None:
    after = changed_map(standing().need_map, apply([Move("n-late", "n-broken", ("d3",))], standing(), by="Bo"))
    assert after.places["d3"] == Place("n-broken", "n-broken", 1.0, "Bo")
    assert after.places["d1"].by == ""


def test_a_rename_keeps_the_other_language_and_says_that_a_person_named_it() -> None:
    after = named(changed_map(standing().need_map, apply([Rename("n-late", "da", " Få  den i dag ")], standing())))
    assert after["n-late"].names == {"da": "Få  den i dag", "en": "Get it on time"}
    assert after["n-late"].named_from == "person"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Rename("n-x", "da", "Ny"), "no need n-x"),
        (Rename("n-old", "da", "Ny"), "merged into n-late"),
        (Rename("n-late", "da", "  "), "empty"),
        (Rename("n-late", "da", "…"), "empty"),
        (Rename("n-late", "da", "x" * 81), "81 characters"),
        (Rename("n-late", "da", "to\nlinjer"), "control characters"),
        (Rename("n-late", "da", "vendt \u202e om"), "control characters"),
        (Rename("n-late", "Dansk", "Ny"), "no language"),
        (Rename("n-late", "da", "VIDE  hvornår"), "called “Vide hvornår” already"),
        (Merge("n-late", ("n-late",)), "with itself"),
        (Merge("n-late", ("m-delivery",)), "lies under"),
        (Merge("m-delivery", ("n-late",)), "lies under"),
        (Merge("n-late", ("m-pay",)), "a detail and m-pay a need"),
        (Merge("n-late", ()), "nothing to merge"),
        (Merge("n-late", ("n-x",)), "no need n-x"),
        (Split("n-late", {"da": "Ny"}, ()), "No statement"),
        (Split("n-late", {"da": "Ny"}, ("b1",)), "Not on n-late: b1"),
        (Split("n-late", {"da": "Ny"}, ON["n-late"]), "nothing would be left"),
        (Split("n-late", {}, ("d1",)), "no name"),
        (Split("n-late", {"da": "Vide hvornår"}, ("d1",)), "already"),
        (Split("m-pay", {"da": "Ny"}, ("r1",)), "only a detail"),
        (Move("n-late", "n-late", ("d1",)), "already"),
        (Move("n-late", "m-pay", ("d1",)), "only a detail"),
        (Move("n-late", "n-time", ON["n-late"]), "nothing would be left"),
        (Move("n-late", "n-time", ("nowhere",)), "Not on n-late"),
        (MoveUnder("n-late", "n-time"), "cannot stand under"),
        (MoveUnder("n-late", "a-home"), "cannot stand under"),
        (MoveUnder("a-home", "a-money"), "cannot stand under"),
        (NewNeed("a-home", {"da": "Ny"}, ("d1",)), "is an area"),
        (NewNeed("m-pay", {"da": "Ny"}, ("nowhere",)), "knows no statement"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_done_is_told_in_a_sentence(step: Step, said: str) -> None:
    with pytest.raises(WrongRequest, match=said):
        apply([step], standing())


def test_needs_of_one_name_do_not_come_to_stand_side_by_side() -> None:
    first = standing()
    first = then(first, apply([Rename("n-broken", "da", "Vide hvornår")], first))
    with pytest.raises(WrongRequest, match="already"):
        apply([MoveUnder("n-broken", "m-delivery")], first)
    with pytest.raises(WrongRequest, match="already"):
        apply([Merge("m-delivery", ("m-goods",))], first)


def test_a_name_is_kept_as_written_but_for_white_space_at_its_ends() -> None:
    assert given_name("  Få “den” hjem, 100 % ☂ \n") == "Få “den” hjem, 100 % ☂"
    assert given_name("e\u0301n") == "én"


def test_several_steps_are_one_act_with_one_undoing_or_none_of_it_is_done() -> None:
    first = standing()
    steps: list[Step] = [
        NewNeed("m-pay", {"da": "Forstå regningen"}, ("b9", "r1")),
        Split("n-late", {"da": "Blive ringet op"}, ("d1",)),
        Merge("n-late", ("n-time",)),
        Rename("n-late", "da", "Levering til tiden"),
    ]
    change = apply(steps, first, by="knast 0.1.0", proposed=True)
    assert len(change.made) == 2
    after = then(first, change)
    assert bytes_of(then(after, undone(change, standing=after)).need_map) == bytes_of(first.need_map)
    with pytest.raises(WrongRequest):
        apply([*steps, Merge("n-late", ("n-x",))], first)


@pytest.mark.parametrize(
    "step",
    [
        Rename("n-late", "da", "Ny"),
        Merge("n-time", ("n-late",)),
        Merge("n-late", ("n-time",)),
        Split("n-late", {"da": "Ny"}, ("d1",)),
        NewNeed("m-pay", {"da": "Ny"}, ("d1",)),
    ],
    ids=lambda step: type(step).__name__,
)
def test_a_proposal_lets_a_pinned_need_alone_and_a_person_need_not(step: Step) -> None:
    first = standing()
    pinned = then(first, apply([Pin("n-late")], first))
    with pytest.raises(WrongRequest, match="pinned"):
        apply([step], pinned, proposed=True)
    assert not apply([step], pinned).is_nothing


def test_doing_again_what_is_done_changes_nothing() -> None:
    first = standing()
    pinned = then(first, apply([Pin("n-late")], first))
    assert apply([Pin("n-late")], pinned).is_nothing
    assert apply([MoveUnder("n-late", "m-delivery")], first).is_nothing


def test_steps_travel_as_plain_data() -> None:
    assert steps_from(json.loads(json.dumps([as_data(step) for step in EVERY_STEP]))) == EVERY_STEP
    for wrong in ({"step": "burn"}, {"need_id": "n-1"}, {"step": "pin", "colour": "red"}):
        with pytest.raises(WrongRequest):
            steps_from([wrong])


def act(number: int, kind: Kind, **what: object) -> Act:
    return Act(number, "2026-03-01T09:00:00+00:00", "Bo", kind, (), what)


def test_what_is_undone_is_out_of_force_until_its_undoing_is_undone() -> None:
    acts = [act(1, "settle"), act(2, "rename"), act(3, "merge"), act(4, "undo", undoes=3)]
    assert in_force(acts) == {1, 2, 4}
    assert last_to_undo(acts) == 2
    acts.append(act(5, "undo", undoes=4))
    assert in_force(acts) == {1, 2, 3, 5}
    assert last_to_undo(acts) == 3
    assert [one.number for one in later_acts(2, acts)] == [3]
    assert last_to_undo([]) is None


def test_an_act_builds_on_another_where_it_writes_the_same_or_needs_what_that_made() -> None:
    first = standing()
    rename = apply([Rename("n-late", "da", "Ny")], first)
    split = apply([Split("n-late", {"da": "Opkald"}, ("d1", "d2"))], first)
    after = then(first, split)
    assert not builds_on(apply([Pin("n-late")], first), rename)
    assert not builds_on(apply([Rename("n-late", "en", "New")], first), rename)
    assert builds_on(apply([Rename("n-late", "da", "Nyere")], then(first, rename)), rename)
    assert builds_on(apply([Rename(split.made[0], "en", "Calls")], after), split)
    assert builds_on(apply([Move("n-broken", split.made[0], ("b1",))], after), split)
    assert builds_on(apply([Move(split.made[0], "n-broken", ("d1",))], after), split)
    assert not builds_on(apply([Move("n-broken", "n-late", ("b1",))], after), split)
    # A need that was put under one that another act takes off the map cannot come back before that one does.
    assert builds_on(apply([Merge("m-delivery", ("m-goods",))], first), apply([Merge("n-late", ("n-broken",))], first))


def test_undoing_an_earlier_act_keeps_what_others_did_since() -> None:
    first = standing()
    merge = apply([Merge("n-late", ("n-time",))], first)
    after = then(first, merge)
    move = apply([Move("n-broken", "n-late", ("b1",))], after, by="Bo")
    later = then(after, move)
    back = then(later, undone(merge, standing=later)).need_map
    assert on(back, "n-late") == {*ON["n-late"], "b1"}
    assert on(back, "n-time") == set(ON["n-time"])
    assert np.array_equal(named(back)["n-late"].centre, mean_of([*ON["n-late"], "b1"]))


def test_statements_that_came_since_on_a_need_that_goes_are_placed_on_what_stands_then() -> None:
    first = standing()
    split = apply([Split("n-late", {"da": "Opkald"}, ("d1", "d2"))], first)
    after = then(first, split)
    new = split.made[0]
    places = {**after.need_map.places, "d7": Place(new, new, 0.9), "r8": Place(None, new, 0.1)}
    after = replace(after, need_map=replace(after.need_map, places=places))
    back = undone(split, standing=after)
    found = then(after, back)
    assert found.need_map.places["d7"].need_id == "n-late"
    assert found.need_map.places["r8"].nearest_id == "n-refund"
    assert bytes_of(then(found, undone(back, standing=found)).need_map) == bytes_of(after.need_map)


def test_a_map_that_changed_otherwise_is_not_undone_over() -> None:
    first = standing()
    rename = apply([Rename("n-late", "da", "Ny")], first)
    again = then(then(first, rename), apply([Rename("n-late", "da", "Nyere")], then(first, rename)))
    with pytest.raises(WrongRequest, match="renamed since"):
        undone(rename, standing=again)
    merge = apply([Merge("n-late", ("n-time",))], first)
    with pytest.raises(WrongRequest, match="since"):
        undone(merge, standing=first)


def test_undoing_does_not_bring_a_second_need_of_one_name_beside_another() -> None:
    first = standing()
    rename = apply([Rename("n-time", "da", "Ny")], first)
    other = then(then(first, rename), apply([Rename("n-late", "da", "Vide hvornår")], then(first, rename)))
    with pytest.raises(WrongRequest, match="already"):
        undone(rename, standing=other)


def test_centres_of_another_encoder_are_worked_out_and_not_brought_back() -> None:
    first = standing()
    merge = apply([Merge("n-late", ("n-time",))], first)
    after = then(first, merge)
    back = then(after, undone(merge, standing=after, same_encoder=False)).need_map
    assert np.array_equal(named(back)["n-time"].centre, mean_of(ON["n-time"]))


def test_a_need_falls_into_the_parts_that_its_statements_make_whatever_order_they_come_in() -> None:
    several = [f"{about}{number}" for about in "dbr" for number in range({"d": 9, "b": 6, "r": 3}[about])]
    parts = parts_of(several, into=3, members=members)
    assert [{one[0] for one in part} for part in parts] == [{"d"}, {"b"}, {"r"}]
    shuffled = random.Random(1).sample(several, len(several))
    assert parts_of(shuffled, into=3, members=members) == parts


@pytest.mark.parametrize("into", [0, 1, 21])
def test_a_need_is_not_split_into_one_or_very_many_parts(into: int) -> None:
    with pytest.raises(WrongRequest, match="not split into"):
        parts_of(["d1", "d2"], into=into, members=members)


def test_a_need_that_says_one_thing_does_not_fall_into_parts() -> None:
    with pytest.raises(WrongRequest, match="1 different"):
        parts_of(["d1", "d1"], into=2, members=members)


def test_a_need_differs_from_itself_in_what_was_written() -> None:
    one = standing().need_map.needs[0]
    assert differing(one, one) == set()
    assert differing(one, replace(one, hidden=True)) == {"hidden"}
    assert differing(None, one) == {"need_id"}
