"""Which finding wins where two overlap."""

from knast.privacy.found import EXACT, LISTED, SHAPED, Found, without_overlap


def test_the_surer_finding_stays_whole_and_the_rest_of_the_other_is_kept() -> None:
    text = "Jens Madsens Vej 4"
    name, street = Found(0, 12, "person", LISTED), Found(5, 18, "address", SHAPED)
    assert without_overlap([name, street], text) == [Found(0, 4, "person", LISTED), street]


def test_a_rest_without_letters_or_digits_is_dropped() -> None:
    text = "31461380, "
    assert without_overlap([Found(0, 10, "number", SHAPED), Found(0, 8, "phone", EXACT)], text) == [
        Found(0, 8, "phone", EXACT)
    ]


def test_a_finding_in_the_middle_of_another_leaves_both_sides() -> None:
    text = "abc def ghi"
    pieces = without_overlap([Found(0, 11, "url", SHAPED), Found(4, 7, "email", EXACT)], text)
    assert [(one.start, one.end) for one in pieces] == [(0, 3), (4, 7), (8, 11)]
