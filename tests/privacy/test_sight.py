"""What the patterns see of a text, and where it stands in the text as given."""

from hypothesis import given
from hypothesis import strategies as st

from knast.privacy.sight import MASKED, Sight


def test_full_width_and_foreign_digits_become_plain_ones() -> None:
    assert Sight("０１٢३").text == "0123"


def test_all_hyphens_spaces_and_apostrophes_become_plain_ones() -> None:
    assert Sight("a–b\u00a0c\u2009d’s").text == "a-b c d's"


def test_invisible_characters_are_left_out_and_places_still_stand() -> None:
    sight = Sight("Je\u00adns A\u030age")
    assert sight.text == "Jens Åge"
    assert [sight.given_place(place) for place in (0, 2, 5, 6)] == [0, 3, 6, 8]


def test_a_pseudonym_is_seen_as_nothing() -> None:
    assert Sight("a ⟨person 1⟩ b").text == "a " + MASKED * 10 + " b"
    assert MASKED not in Sight("⟨jens madsen⟩").text


@given(st.text())
def test_lower_case_stands_character_for_character(text: str) -> None:
    sight = Sight(text)
    assert len(sight.low) == len(sight.text)
