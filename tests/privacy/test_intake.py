from dataclasses import replace

import pytest

from knast.contacts.contact import Contact, RawContact, Turn
from knast.contacts.rejects import BadRow
from knast.privacy.intake import Gate, shape_of
from knast.privacy.masker import PatternMasker

GATE = Gate(PatternMasker(), "secret")


def through(raw: RawContact) -> Contact:
    return GATE.pass_through(raw)


def raw(text: str = "Sofaen kom aldrig.", *, source_id: str = "", person: str = "", time: str = "") -> RawContact:
    return RawContact(
        source="fil.csv", row=1, text=text, source_id=source_id, system="zendesk", person=person, time=time
    )


def test_nothing_unmasked_passes() -> None:
    found = through(
        replace(
            raw("Hej, jeg hedder Torben Krog. Ring på 20 00 11 22."),
            person="torben.krog@example.dk",
            account="Krog Byg",
            attributes={"noter": "Torben Krog ringer igen"},
        )
    )
    everything = repr(found)
    for secret in ("Torben", "Krog", "20 00 11 22", "example.dk"):
        assert secret not in everything


def test_names_known_from_other_columns_are_masked_wherever_they_stand() -> None:
    found = through(replace(raw("Zvonimira lovede at ringe, men Zvonimira ringede ikke."), names=("Zvonimira Quell",)))
    assert "Zvonimira" not in found.text
    assert found.text.count("⟨person 1⟩") == 2


def test_the_same_person_has_the_same_key_in_every_source_and_another_secret_another_key() -> None:
    one, other = through(raw(person="Jens@Example.dk ")), through(raw("Noget andet.", person="jens@example.dk"))
    assert one.person == other.person != ""
    assert Gate(PatternMasker(), "another").pass_through(raw(person="jens@example.dk")).person != one.person


def test_the_same_id_and_words_are_the_same_contact_and_other_words_are_not() -> None:
    one, again = through(raw(source_id="7")), through(raw(" Sofaen  kom aldrig.\n", source_id="7"))
    assert set(one.identities) & set(again.identities)
    assert not set(one.identities) & set(through(raw("Bordet kom aldrig.", source_id="7")).identities)


def test_the_same_person_minute_and_words_are_the_same_contact_under_another_id() -> None:
    one = through(raw(source_id="7", person="a@example.com", time="2026-03-01T10:15:02"))
    other = through(raw(source_id="8", person="a@example.com", time="2026-03-01T10:15:59"))
    assert set(one.identities) & set(other.identities)


def test_the_same_words_from_another_person_are_another_contact() -> None:
    one = through(raw(person="a@example.com", time="2026-03-01T10:15"))
    other = through(raw(person="b@example.com", time="2026-03-01T10:15"))
    assert not set(one.identities) & set(other.identities)


def test_equal_anonymous_texts_of_one_source_are_told_apart_by_their_number() -> None:
    assert through(raw()).identities != through(replace(raw(), nth=2)).identities
    assert through(raw()).identities == through(raw()).identities


def test_an_id_that_is_free_of_personal_data_is_kept_and_another_is_not() -> None:
    assert through(raw(source_id="T-4711")).contact_id == "T-4711"
    assert through(raw(source_id="jens.madsen@example.dk")).contact_id.startswith("c-")
    assert through(raw(source_id="010190-1234")).contact_id.startswith("c-")


def test_turns_keep_their_places_in_the_masked_text() -> None:
    turns = (Turn("agent", "Du taler med Mette."), Turn("customer", "Hej Mette, jeg hedder Bo Lind. Den kom aldrig."))
    found = through(replace(raw(""), turns=turns))
    assert [found.text[place.start : place.end] for place in found.speech] == found.text.split("\n")
    assert "Mette" not in found.text
    assert found.text.endswith("Den kom aldrig.")


def test_turns_that_are_only_marked_in_the_text_keep_their_places_and_the_text_stays() -> None:
    text = "Agent: Hej, du taler med Mette. Kunde: Hej Mette, jeg hedder Bo Lind. Den kom aldrig."
    found = through(raw(text))
    words = [(place.role, found.text[place.start : place.end]) for place in found.speech]
    assert words == [
        ("agent", "Hej, du taler med ⟨person 1⟩."),
        ("customer", "Hej ⟨person 1⟩, jeg hedder ⟨person 2⟩. Den kom aldrig."),
    ]
    assert found.text.startswith("Agent: Hej, ")


def test_a_row_without_words_and_one_that_never_ends_are_refused_with_a_reason() -> None:
    with pytest.raises(BadRow, match="no text"):
        through(raw(" \n\t "))
    with pytest.raises(BadRow, match="limit"):
        through(raw("x" * 2_000_001))


def test_the_shape_of_a_template_does_not_depend_on_its_numbers_and_short_texts_have_none() -> None:
    template = "kære kunde din ordre ⟨order {n}⟩ er sendt i dag og du får den om {n} dage hvis alt går som det skal for vognmanden"
    assert shape_of(template.format(n=1)) == shape_of(template.format(n=22)) != ""
    assert shape_of("Super service") == ""


def test_a_known_name_is_masked_in_lower_case_too_unless_it_is_a_word() -> None:
    found = through(replace(raw("fik god hjælp af jonas, men per telefon tog det tid"), names=("Jonas", "Per Lund")))
    assert "jonas" not in found.text
    assert "per telefon" in found.text
