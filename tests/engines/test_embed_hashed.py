import numpy as np

from knast.engines.embed_hashed import HashedEncoder
from knast.engines.text_features import token_counts, words

WAITED = ["jeg har ventet 40 minutter i telefonen", "I was on hold forever"]
LOGIN = ["jeg kan ikke logge ind på min konto", "the login page keeps rejecting my password"]
OWN = [
    f"{a} {n} {b}"
    for a, b in (("kvasen", "zortet"), ("brimlen", "ploxet"))
    for n in ("i går", "nu", "altid", "igen", "tit")
    for _ in "x"
]
OWN += [f"{text} {place}" for text in OWN for place in ("hjemme", "ude", "her", "der", "inde", "oppe")]


def nearness(texts: list[str]) -> np.ndarray:
    vectors = HashedEncoder().encode(texts)
    return vectors @ vectors.T


def test_danish_and_english_words_for_one_need_lie_nearer_than_two_needs_in_one_language() -> None:
    cosines = nearness([*WAITED, *LOGIN])
    across_languages = min(cosines[0, 1], cosines[2, 3])
    across_needs = cosines[:2, 2:].max()
    assert across_languages > across_needs + 0.2


def test_what_went_well_and_what_went_badly_with_one_thing_lie_near() -> None:
    cosines = nearness(["pakken kom til tiden", "pakken kom tre dage for sent", "maden smagte dejligt"])
    assert cosines[0, 1] > cosines[0, 2] + 0.2


def test_a_vector_has_norm_one_and_an_empty_text_says_nothing() -> None:
    vectors = HashedEncoder().encode(["hurtig levering", "", "!!! 😀", "⟨person 1⟩"])
    assert np.round(np.linalg.norm(vectors, axis=1), 5).tolist() == [1, 0, 0, 0]
    assert vectors.dtype == np.float32


def test_no_texts_give_no_rows() -> None:
    assert HashedEncoder().encode([]).shape == (0, 96)


def test_a_vector_does_not_depend_on_the_texts_around_it() -> None:
    encoder = HashedEncoder()
    alone = encoder.encode([WAITED[0]])
    among = encoder.encode([*LOGIN, "zebra arm", WAITED[0], "abe"])
    assert (alone[0] == among[3]).all()


def test_a_hostile_megabyte_is_read_in_part() -> None:
    vectors = HashedEncoder().encode(["x" * 1_000_000, "å̈" * 50_000])
    assert np.isfinite(vectors).all()


def test_fitted_to_the_same_texts_in_any_order_it_is_the_same_encoder() -> None:
    one, other = HashedEncoder().adapted([*OWN, *WAITED]), HashedEncoder().adapted([*WAITED, *OWN[::-1]])
    assert one.name == other.name != HashedEncoder().name
    assert (one.encode(LOGIN) == other.encode(LOGIN)).all()


def test_fitted_to_a_companys_texts_it_knows_which_of_their_words_belong_together() -> None:
    def nearer(encoder: HashedEncoder) -> float:
        kvas, zort, plox = encoder.encode(["kvasen", "zortet", "ploxet"])
        return float(kvas @ zort - kvas @ plox)

    assert nearer(HashedEncoder().adapted(OWN)) > nearer(HashedEncoder()) + 0.05


def test_few_texts_leave_the_encoder_as_it_is() -> None:
    encoder = HashedEncoder()
    assert encoder.adapted(WAITED * 100) is encoder


def test_numbers_masks_and_addresses_are_no_words() -> None:
    assert words("Ring 20 00 11 22 til ⟨person 1⟩ på https://a.dk eller a@b.dk!") == [
        "ring",
        *"0000",
        "til",
        "på",
        "eller",
    ]


def test_pairs_of_neighbouring_words_are_counted() -> None:
    counts, tokens = token_counts(["aldrig svar", "svar aldrig"])
    assert tokens == ["aldr svar", "aldrig", "svar", "svar aldr"]
    assert counts.toarray().tolist() == [[1, 1, 1, 0], [0, 1, 1, 1]]
