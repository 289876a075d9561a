"""The same pseudonym for the same value."""

from knast.privacy.found import LISTED, SHAPED, Found
from knast.privacy.pseudonyms import pseudonyms


def people(*names: str) -> list[str]:
    return pseudonyms([Found(0, 1, "person", LISTED)] * len(names), names, text="")


def test_a_first_name_before_the_full_name_is_that_person_too() -> None:
    assert people("Jens", "Jens Madsen") == ["⟨person 1⟩", "⟨person 1⟩"]


def test_a_first_name_shared_by_two_is_the_one_named_last() -> None:
    assert people("Jens Madsen", "Jens Holm", "Jens", "Madsen") == [
        "⟨person 1⟩",
        "⟨person 2⟩",
        "⟨person 2⟩",
        "⟨person 1⟩",
    ]


def test_case_and_a_middle_initial_make_no_other_person() -> None:
    assert people("Jens Madsen", "JENS K. MADSEN") == ["⟨person 1⟩", "⟨person 1⟩"]


def test_each_kind_counts_for_itself_and_goes_on_after_what_stands_there() -> None:
    found = [Found(0, 1, "person", LISTED), Found(2, 3, "phone", SHAPED)]
    assert pseudonyms(found, ["Jens", "31461380"], text="⟨person 4⟩") == ["⟨person 5⟩", "⟨phone 1⟩"]
