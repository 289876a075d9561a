from collections.abc import Sequence

from knast.contacts.channels import Channel
from knast.contacts.contact import Author, Contact, Speech
from knast.needs.reading import Finding, Passage, around_of, passage_of, read_contacts


class Whole:
    """Reads every wanted line as one bump from its first to its last character."""

    name = "whole-1"

    def read(self, passages: Sequence[Passage]) -> list[list[tuple[Finding, ...]]]:
        return [
            [
                (Finding(0, len(line.text), "avoid", "missed", 0.9, unsure=False),) if line.wanted else ()
                for line in passage.lines
            ]
            for passage in passages
        ]


def contact(
    text: str, *, channel: Channel = "email", speech: tuple[Speech, ...] = (), author: Author = "customer"
) -> Contact:
    return Contact("c1", "fil.csv", 1, text, "", channel, "da", "", "", (), speech, author, (), {})


def wanted(one: Contact) -> list[str]:
    return [line.text for line in passage_of(one)[1].lines if line.wanted]


def test_each_sentence_is_a_line_and_those_that_only_greet_are_not_wanted() -> None:
    one = contact("Hej. Den kom aldrig.\nMvh Bo")
    cuts, passage = passage_of(one)
    assert [one.text[cut.start : cut.end] for cut in cuts] == ["Hej.", "Den kom aldrig.", "Mvh Bo"]
    assert [line.text for line in passage.lines] == ["Hej.", "Den kom aldrig.", "Mvh Bo"]
    assert wanted(one) == ["Den kom aldrig.", "Mvh Bo"]


def test_an_agents_turn_makes_no_statement_but_stands_as_context() -> None:
    text = "Hvad kan jeg hjælpe med?\nDen kom aldrig."
    one = contact(text, channel="chat", speech=(Speech("agent", 0, 24), Speech("customer", 25, 40)))
    assert wanted(one) == ["Den kom aldrig."]
    assert passage_of(one)[1].lines[0].text == "Hvad kan jeg hjælpe med?"


def test_words_that_are_only_marked_as_an_agents_make_no_statement() -> None:
    one = contact("Agent: Den er på vej. Kunde: Den kom aldrig.\n> Vi leverer til tiden", channel="chat")
    assert wanted(one) == ["Den kom aldrig."]
    assert [line.text for line in passage_of(one)[1].lines if line.role != "customer"] == [
        "Den er på vej.",
        "> Vi leverer til tiden",
    ]
    [statement] = read_contacts([one], reader=Whole())[0]
    assert one.text[statement.start : statement.end] == "Den kom aldrig."
    assert around_of(one, start=statement.start, end=statement.end).sentence == "Den kom aldrig."


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
    assert wanted(contact("x" * 1_000_000)) == []
