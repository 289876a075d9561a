import numpy as np
import pytest

from knast.engines.embed_hashed import HashedEncoder
from knast.needs.mapping import DrawnMap, draw_map, place_new

WAIT = [
    "jeg har ventet 40 minutter i telefonen",
    "I was on hold forever",
    "lang ventetid på telefonen",
    "waited an hour in the phone queue",
]
PARCEL = [
    "pakken kom tre dage for sent",
    "my parcel never arrived",
    "forsinket levering",
    "the package came two days late",
]
LOGIN = ["kan ikke logge ind", "I can't log in", "glemt adgangskode og låst ude", "locked out of my account"]
PRICE = ["alt for dyrt", "too expensive", "prisen er for høj", "the price is far too high"]
DIGITS = (
    "jeg har fået trukket beløbet to gange",
    "charged twice for the same order",
    "beløbet er hævet dobbelt",
    "double payment",
)


def drawn(quotes: list[str], *, people: list[str] | None = None) -> DrawnMap:
    langs = ["en" if quote.isascii() else "da" for quote in quotes]
    return draw_map(quotes, langs=langs, people=people or [str(n) for n in range(len(quotes))], encoder=HashedEncoder())


@pytest.fixture(scope="module")
def many() -> list[str]:
    openings = ("", "desværre: ", "well, ", "altså ", "honestly ", "igen: ", "og ", "so ")
    return [opening + quote for opening in openings for quote in (*WAIT, *PARCEL, *LOGIN, *PRICE, *DIGITS)]


def test_one_need_said_in_two_languages_is_one_need_on_the_map(many: list[str]) -> None:
    found = drawn(many)
    hold, hold_da = found.places[many.index("I was on hold forever")], found.places[many.index(WAIT[0])]
    assert hold == hold_da >= 0
    assert found.needs[hold].names["da"] == "Komme igennem på telefonen uden lang ventetid"
    assert found.needs[hold].names["en"] == "Get through on the phone without a long wait"


def test_different_needs_lie_apart(many: list[str]) -> None:
    found = drawn(many)
    heads = [found.places[many.index(part[1])] for part in (WAIT, PARCEL, LOGIN, PRICE, DIGITS)]
    assert len(set(heads)) == 5


def test_parents_stand_before_children_and_one_level_up(many: list[str]) -> None:
    above = {"primary": None, "secondary": "primary", "tertiary": "secondary"}
    needs = drawn(many).needs
    for row, need in enumerate(needs):
        assert need.parent < row
        assert (needs[need.parent].level if need.parent >= 0 else None) == above[need.level]


def test_siblings_have_names_of_their_own(many: list[str]) -> None:
    needs = drawn(many).needs
    for level in ("primary", "secondary", "tertiary"):
        names = [tuple(need.names.items()) for need in needs if need.level == level]
        assert len(set(names)) == len(names)


def test_the_same_statements_in_any_order_give_the_same_map(many: list[str]) -> None:
    order = np.random.default_rng(0).permutation(len(many))
    one = draw_map(many, langs=["da"] * len(many), people=[str(n) for n in range(len(many))], encoder=HashedEncoder())
    other = draw_map(
        [many[n] for n in order], langs=["da"] * len(many), people=[str(n) for n in order], encoder=HashedEncoder()
    )
    assert (other.places == one.places[order]).all()
    assert (other.scores == one.scores[order]).all()
    assert [need.names for need in other.needs] == [need.names for need in one.needs]
    assert all((a.centre == b.centre).all() for a, b in zip(one.needs, other.needs, strict=True))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 20])
def test_a_handful_of_statements_already_makes_a_map(count: int) -> None:
    quotes = [*WAIT, *PARCEL, *LOGIN, *PRICE, *DIGITS][:count]
    found = drawn(quotes)
    assert (found.places >= 0).mean() >= 0.85
    assert {need.level for need in found.needs} == {"primary", "secondary", "tertiary"}
    assert all(need.names for need in found.needs)


def test_no_statements_make_an_empty_map() -> None:
    found = drawn([])
    assert found.needs == ()
    assert len(found.places) == 0


def test_a_statement_without_a_word_is_not_placed() -> None:
    found = drawn([*WAIT, "😀😀", "⟨order 1⟩"])
    assert found.places[-2:].tolist() == found.nearest[-2:].tolist() == [-1, -1]


def test_a_new_statement_is_placed_on_the_standing_map(many: list[str]) -> None:
    standing = drawn(many)
    places, nearest, scores = place_new(
        ["ventede i kø på telefonen i to timer", "zxqj", ""],
        needs=standing.needs,
        encoder=HashedEncoder(),
        floor=standing.floor,
    )
    assert standing.needs[places[0]].names["en"] == "Get through on the phone without a long wait"
    assert places[0] == nearest[0]
    assert places[2] == nearest[2] == -1
    assert 0 <= scores.min() <= scores.max() <= 1


def test_nothing_can_be_placed_on_an_empty_map() -> None:
    places, nearest, _ = place_new(["hej"], needs=(), encoder=HashedEncoder(), floor=0.4)
    assert places.tolist() == nearest.tolist() == [-1]


def test_each_tertiary_need_holds_a_statement(many: list[str]) -> None:
    found = drawn(many)
    rows = {row for row, need in enumerate(found.needs) if need.level == "tertiary"}
    assert set(found.places[found.places >= 0].tolist()) == rows
