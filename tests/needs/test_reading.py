from collections.abc import Sequence

from knast.contacts.channels import Channel
from knast.contacts.contact import Author, Contact, Speech
from knast.needs.reading import Finding, Unit, read_contacts, units_of


class Whole:
    """Reads every unit as one bump from its first to its last character."""

    name = "whole-1"

    def read(self, units: Sequence[Unit]) -> list[tuple[Finding, ...]]:
        return [(Finding(0, len(unit.text), "avoid", "missed", 0.9, unsure=False),) for unit in units]


def contact(
    text: str, *, channel: Channel = "email", speech: tuple[Speech, ...] = (), author: Author = "customer"
) -> Contact:
    return Contact("c1", "fil.csv", 1, text, "", channel, "da", "", "", (), speech, author, (), {})


def test_each_sentence_is_a_unit_that_knows_its_neighbours() -> None:
    units = [unit for _, unit in units_of(contact("Hej. Den kom aldrig.\nMvh Bo"))]
    assert [unit.text for unit in units] == ["Den kom aldrig.", "Mvh Bo"]
    assert (units[0].before, units[0].after) == ("Hej.", "Mvh Bo")


def test_an_agents_turn_makes_no_statement_but_stands_as_context() -> None:
    text = "Hvad kan jeg hjælpe med?\nDen kom aldrig."
    speech = (Speech("agent", 0, 24), Speech("customer", 25, 40))
    units = units_of(contact(text, channel="chat", speech=speech))
    assert [unit.text for _, unit in units] == ["Den kom aldrig."]
    assert units[0][1].before == "Hvad kan jeg hjælpe med?"


def test_a_quote_stands_verbatim_in_its_contact() -> None:
    one = contact("Hej.\n\n  Skabet faldt ned.  Øv!")
    for statement in read_contacts([one], reader=Whole())[0]:
        assert one.text[statement.start : statement.end] == statement.quote


def test_what_a_machine_wrote_makes_no_statement() -> None:
    assert read_contacts([contact("Jeg er ikke på kontoret.", author="machine")], reader=Whole()) == [[]]


def test_an_agents_note_is_marked_as_reported() -> None:
    assert read_contacts([contact("Kd. venter stadig.", channel="note")], reader=Whole())[0][0].reported


def test_the_same_words_twice_in_a_contact_are_two_statements() -> None:
    found = read_contacts([contact("Den kom aldrig. Den kom aldrig.")], reader=Whole())[0]
    assert len({statement.statement_id for statement in found}) == 2


def test_a_megabyte_without_an_end_is_no_sentence() -> None:
    assert units_of(contact("x" * 1_000_000)) == []
