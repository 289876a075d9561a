import numpy as np

from knast.needs.levels import Leaning
from knast.needs.name import Spoken, name_groups, own_words, same_need
from knast.needs.phrases import bank, details

LOWEST = details(bank())
WIDTH = len(LOWEST)
ANCHORS = np.eye(WIDTH, dtype=np.float32)
ABOVE = {"secondary": tuple(p.detail_of for p in LOWEST), "primary": tuple(p.area for p in LOWEST)}
NOWHERE = np.full(WIDTH, WIDTH**-0.5, np.float32)


def lean(*phrases: int | None) -> Leaning:
    shares = np.full((len(phrases), WIDTH), 1 / WIDTH)
    for row, phrase in enumerate(phrases):
        if phrase is not None:
            shares[row] = ANCHORS[phrase]
    return Leaning(shares, ABOVE)


def said(*quotes: str, lang: str = "da") -> Spoken:
    return Spoken(quotes, (lang,) * len(quotes))


def test_a_group_near_a_phrase_is_called_by_it_in_both_languages() -> None:
    names = name_groups([said("lang kø")], centres=ANCHORS[:1], anchors=ANCHORS, lean=lean(0), phrases=bank())
    assert names[0].names == {
        "da": "Komme igennem på telefonen uden lang ventetid",
        "en": "Get through on the phone without a long wait",
    }
    assert (names[0].named_from, names[0].key) == ("bank", LOWEST[0].key)


def test_a_group_near_no_phrase_is_called_by_its_own_words_in_its_own_language() -> None:
    spoken = said("kvasen knirker", "min kvas knirker altid", "kvasen knirker om natten, og så videre")
    names = name_groups([spoken], centres=NOWHERE[None], anchors=ANCHORS, lean=lean(None), phrases=bank())
    assert names[0].names == {"da": "Kvasen knirker"}
    assert (names[0].named_from, names[0].key) == ("own words", "")


def test_no_two_needs_share_a_name() -> None:
    spoken = [said("kvasen knirker", "kvasen er blå"), said("kvasen knirker", "kvasen er våd"), said("kvasen knirker")]
    names = name_groups(
        spoken, centres=np.tile(NOWHERE, (3, 1)), anchors=ANCHORS, lean=lean(None, None, None), phrases=bank()
    )
    assert len({name.names["da"] for name in names}) == 3


def test_one_phrase_names_one_group_only() -> None:
    near = 0.9 * ANCHORS[3] + 0.43589 * ANCHORS[9]
    centres = np.stack([ANCHORS[3], near]).astype(np.float32)
    names = name_groups(
        [said("a b"), said("cykel væk")], centres=centres, anchors=ANCHORS, lean=lean(3, 3), phrases=bank()
    )
    assert names[0].key == LOWEST[3].key
    assert names[1].names == {"da": "Cykel væk"}


def test_groups_near_the_same_phrase_are_one_need() -> None:
    centres = np.stack([ANCHORS[4], ANCHORS[7], 0.95 * ANCHORS[4] + 0.31 * ANCHORS[8]]).astype(np.float32)
    assert same_need(centres, anchors=ANCHORS, lean=lean(4, 7, 4)).tolist() == [0, 1, 0]


def test_own_words_hold_no_person_number_mask_or_address() -> None:
    quotes = [
        "jeg talte med Karen Toft",
        "ordre 104882 er væk",
        "skriv til a@b.dk",
        "⟨person 1⟩ ringede",
        "svar kom aldrig",
    ]
    assert own_words(quotes) == "Svar kom aldrig"


def test_own_words_do_not_open_with_a_name() -> None:
    assert own_words(["Bo kom alene", "døren blev aldrig lukket"]) == "Døren blev aldrig lukket"


def test_own_words_are_a_short_piece_of_what_was_said() -> None:
    long = "altså det er jo sådan at vi har haft det her problem længe, døren binder, men ingen gør noget ved det"
    assert own_words([long]) == "Døren binder"


def test_a_group_that_said_nothing_nameable_still_has_a_name() -> None:
    names = name_groups(
        [said("⟨order 1⟩ 4711"), said("⟨order 2⟩")],
        centres=np.tile(NOWHERE, (2, 1)),
        anchors=ANCHORS,
        lean=lean(None, None),
        phrases=bank(),
    )
    assert len({name.names["da"] for name in names} - {""}) == 2
