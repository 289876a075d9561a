"""Guessing what columns hold."""

import pytest

from knast.contacts.columns import channel_of, free_text_columns, guess_columns, is_personal, lang_of, looks_like_name
from knast.contacts.headings import plain_heading

_ANSWERS = ("Det var ikke nemt at finde noget", "Svært at ringe til jer om aftenen", "Alt gik som det skulle den dag")


@pytest.mark.parametrize(
    "heading",
    ["Hvad kan vi gøre bedre?", "Kommentar_fritekst", "Verbatim", "Bemærkning", "Besked", "description", "Q17_open"],
)
def test_the_column_of_words_is_found_under_odd_headings(heading: str) -> None:
    rows = [[str(n), "31-12-2025", answer, "5"] for n, answer in enumerate(_ANSWERS)]
    assert guess_columns(["Svar-id", "Dato", heading, "Score"], rows) == {
        "id": "Svar-id",
        "time": "Dato",
        "text": heading,
    }


def test_columns_without_telling_headings_are_known_by_what_stands_in_them() -> None:
    rows = [[f"k{n}", f"{n + 1}/2/2025", answer] for n, answer in enumerate(_ANSWERS)]
    assert guess_columns(["a", "b", "c"], rows) == {"text": "c", "time": "b", "id": "a"}


def test_agents_notes_are_told_from_customers_words() -> None:
    found = guess_columns(["Samtale-id", "Agent", "Notat"], [["1", "Mette", "Kd. ringer om en regning"]])
    assert found == {"id": "Samtale-id", "agent": "Agent", "note": "Notat"}


def test_messages_are_known_by_a_conversation_that_comes_again_and_a_role() -> None:
    rows = [["1", "agent", "hej"], ["1", "customer", "hej selv"]]
    assert guess_columns(["conversation_id", "role", "text"], rows) == {
        "conversation": "conversation_id",
        "role": "role",
        "text": "text",
    }
    alone = guess_columns(["conversation_id", "text"], [["1", "hej du der"], ["1", "ok så"]])
    assert "conversation" not in alone


def test_scores_are_no_words() -> None:
    assert "text" not in guess_columns(["Uge", "Antal"], [["1", "20"], ["2", "30"]])


def test_every_free_text_answer_of_a_questionnaire_is_found() -> None:
    headings = ["Tidsstempel", "Hvad gik godt?", "Hvad kan vi gøre bedre for dig som kunde?", "Alder", "E-mail"]
    rows = [["1/2/2025 10.10", answer, answer[::-1], "20-29", "a@b.dk"] for answer in _ANSWERS]
    assert free_text_columns(headings, rows) == headings[1:3]


@pytest.mark.parametrize(
    "heading",
    [
        "Navn",
        "Customer name",
        "E-mail",
        "Telefonnummer",
        "Adresse",
        "Agent",
        "CPR-nr",
        "IP Address",
        "fødselsdato",
        "first_name",
        "Postnr.",
    ],
)
def test_names_and_ways_to_reach_people_are_personal(heading: str) -> None:
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading", ["Produkt", "Status", "Kundetype", "Agent group", "Hvorfor kontaktede du os som kunde i dag?", "Butik"]
)
def test_other_columns_are_not_personal(heading: str) -> None:
    assert not is_personal(heading)


def test_a_column_full_of_addresses_is_personal_whatever_it_is_called() -> None:
    assert is_personal("felt7", ["a@b.dk", "c@d.dk", ""])
    assert is_personal("felt8", ["20 00 11 22", "+45 2000 1122"])
    assert not is_personal("felt9", ["10488231", "10488232"])


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("Telefon", "call"),
        ("E-mail", "email"),
        ("Web form", "ticket"),
        ("Facebook", "social"),
        ("letter", "letter"),
        ("x", None),
    ],
)
def test_channels_are_known_by_their_source_s_words(word: str, channel: str | None) -> None:
    assert channel_of(word) == channel


@pytest.mark.parametrize(
    ("word", "lang"),
    [("Dansk", "da"), ("da-DK", "da-DK"), ("en_GB", "en-GB"), ("English", "en"), ("5", ""), ("EN", "en")],
)
def test_languages_become_codes(word: str, lang: str) -> None:
    assert lang_of(word) == lang


def test_headings_are_compared_without_case_and_signs() -> None:
    assert plain_heading(" Kommentar_fritekst ") == "kommentar fritekst"
    assert plain_heading("createdAt") == "created at"


def test_full_names_are_told_from_first_names_and_numbers() -> None:
    assert looks_like_name("Karen Toft")
    assert not looks_like_name("Karen")
    assert not looks_like_name("K-104")
