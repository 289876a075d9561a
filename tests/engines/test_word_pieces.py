import pytest
from hypothesis import given
from hypothesis import strategies as st

from knast.engines.word_pieces import HANDLE, LINK, MASK, MEANT, NUMBER, PERSON, UNKNOWN, WordPieces, folded

PIECES = WordPieces([*MEANT, "dækning", "##en", "cafe", "i", "##kke", "i", ".", "a", "##a"])


def pieces(text: str) -> list[str]:
    names = {number: piece for piece, number in PIECES.number.items()}
    return [names[number] for number in PIECES.cut(text).number]


def test_a_word_is_cut_into_the_longest_pieces_and_danish_letters_stay() -> None:
    assert pieces("Dækningen, café") == ["dækning", "##en", UNKNOWN, "cafe"]


def test_every_piece_knows_its_place() -> None:
    cut = PIECES.cut("Ikke dækningen")
    assert ["Ikke dækningen"[a:b] for a, b in zip(cut.start, cut.end, strict=True)] == ["I", "kke", "dækning", "en"]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("⟨person 2⟩", PERSON),
        ("⟨order 1⟩", MASK),
        ("@SkyNorth", HANDLE),
        ("https://a.example/x?y=1", LINK),
        ("www.a.example", LINK),
        ("22334455", NUMBER),
        ("12.05.2026", NUMBER),
        ("snabelø", UNKNOWN),
    ],
)
def test_what_names_somebody_or_something_is_one_piece(text: str, piece: str) -> None:
    assert pieces(text) == [piece]


def test_masks_of_one_kind_look_alike() -> None:
    assert pieces("⟨person 1⟩") == pieces("⟨person 9⟩")


def test_folding_keeps_the_length_or_gives_up() -> None:
    assert folded("CAFÉ") == "cafe"
    assert len(folded("İstanbul")) != len("İstanbul") or folded("İstanbul") == "istanbul"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_places_lie_in_order_inside_any_text(text: str) -> None:
    cut = PIECES.cut(text)
    places = [at for pair in zip(cut.start, cut.end, strict=True) for at in pair]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in zip(cut.start, cut.end, strict=True))


def test_a_megabyte_is_cut_in_linear_time() -> None:
    assert len(PIECES.cut("a" * 1_000_000).number) == 1
    assert len(PIECES.cut("a " * 200_000).number) == 200_000
