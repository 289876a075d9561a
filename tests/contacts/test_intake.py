from knast.contacts.contact import RawContact
from knast.contacts.intake import number_repeats
from knast.contacts.language import language_of
from knast.contacts.rejects import Reject


def test_ten_anonymous_people_who_wrote_the_same_stay_ten() -> None:
    rows = [RawContact(source="svar.csv", row=row, text="fint") for row in range(1, 11)]
    assert [row.nth for row in number_repeats(rows) if isinstance(row, RawContact)] == list(range(1, 11))


def test_a_contact_with_an_id_is_not_numbered_and_a_reject_passes() -> None:
    rows: list[RawContact | Reject] = [
        RawContact("a", 1, "x", source_id="1"),
        RawContact("a", 2, "x", source_id="2"),
        Reject("a", 3, "bad"),
    ]
    assert list(number_repeats(rows)) == rows


def test_the_language_is_told_by_common_words() -> None:
    assert language_of("Jeg har ikke fået min pakke endnu") == "da"
    assert language_of("I have not received my parcel yet") == "en"
    assert language_of("Jag har inte fått mitt paket ännu") == "sv"
    assert language_of("Jeg har ikke fått pakken min ennå, hva gjør jeg nå") == "no"
    assert language_of("Ich habe mein Paket noch nicht bekommen") == "de"


def test_what_has_no_words_has_no_language() -> None:
    assert language_of("12345 !!! 😀") == "und"
    assert language_of("") == "und"
