from dataclasses import replace

import pytest

from knast.base.text import Cut
from knast.contacts.channels import Channel
from knast.contacts.contact import Contact, Speech
from knast.evidence.answers import harmless, label_of, place_of, unguarded
from knast.evidence.questions import choose, questions_of
from knast.evidence.review import (
    Answer,
    Correction,
    Reason,
    Refusal,
    corrected,
    correction_from,
    join_answers,
    lines_of,
)
from knast.needs.reading import Focus, Outcome, Statement

TEXT = "Hej. Pakken kom aldrig, men chaufføren var flink. Tak for det."
LINE = Cut(5, 49)


def contact(text: str = TEXT, *, channel: Channel = "email", speech: tuple[Speech, ...] = ()) -> Contact:
    return Contact("c1", "fil.csv", 1, text, "", channel, "da", "", "", (), speech, "customer", (), {})


def said(quote: str, focus: Focus = "achieve", *, outcome: Outcome = "missed", unsure: bool = False) -> Statement:
    start = TEXT.index(quote)
    end = start + len(quote)
    return Statement(
        f"s-{start}", "c1", start, end, quote, focus, outcome, 0.6, unsure, reported=False, engine="m-1", lang="da"
    )


def answer(label: str, quote: str = "", *, row: int = 2, line: str | None = None) -> Answer:
    return Answer(row, "c1", *LINE, line, "achieve.missed", "Pakken kom aldrig", label, quote, "Bo", "", "random")


def checked(one: Answer, *found: Statement) -> Correction | Refusal:
    return correction_from(one, contact=contact(), found=found)


def kept(one: Answer, *found: Statement) -> Correction:
    correction = checked(one, *found)
    assert isinstance(correction, Correction)
    return correction


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("avoid.missed", "avoid.missed"),
        (" Undgå · Knast ", "avoid.missed"),
        ("opna\u030a.ros", "achieve.met"),
        ("a2", "achieve.open"),
        ("INGEN", "none"),
        ("ok", "right"),
        ("rigtigt", "right"),
        ("avoid", None),
        ("avoid.missed.met", None),
        ("", None),
        ("=1+1", None),
    ],
)
def test_a_label_is_read_as_people_write_it(written: str, label: str | None) -> None:
    assert label_of(written) == label


def test_a_quote_is_found_word_for_word_whatever_a_spreadsheet_did_to_its_marks() -> None:
    words = "Jeg skrev – »igen« – og det\u00a0er's ikke"
    assert place_of('- "igen" -', words) == Cut(10, 20)
    assert place_of("det er’s", words) == Cut(24, 32)
    assert place_of("'- »igen«", words) == Cut(10, 18)
    assert place_of("Igen", words) is None
    assert place_of("  ", words) is None


def test_a_cell_that_was_made_harmless_reads_as_before() -> None:
    for cell in ("=1+1", "-5 %", "'=x", "almindelig", "'citat'", ""):
        assert unguarded(harmless(cell)) == cell


def test_a_persons_statement_takes_the_place_of_the_machines_on_its_line() -> None:
    machine = [said("Pakken kom aldrig", unsure=True), said("Tak for det", "achieve", outcome="met")]
    one = kept(answer("undgå.knast", "kom aldrig"), *machine)
    now = corrected(contact(), machine, corrections=[one])
    assert [(two.quote, two.focus, two.engine, two.unsure) for two in now] == [
        ("kom aldrig", "avoid", "person:Bo", False),
        ("Tak for det", "achieve", "m-1", False),
    ]
    assert all(TEXT[two.start : two.end] == two.quote for two in now)


def test_none_empties_a_line() -> None:
    machine = [said("Pakken kom aldrig")]
    assert corrected(contact(), machine, corrections=[kept(answer("none"), *machine)]) == []


def test_ok_confirms_what_the_machine_says_and_only_that() -> None:
    machine = said("Pakken kom aldrig", unsure=True)
    now = corrected(contact(), [machine], corrections=[kept(answer("ok"), machine)])
    assert [(one.statement_id != "", one.start, one.unsure, one.confidence) for one in now] == [(True, 5, False, 1.0)]
    assert checked(answer("ok"), replace(machine, focus="avoid")) == Refusal(2, "changed")
    assert checked(answer("ok")) == Refusal(2, "changed")


def test_a_label_without_a_quote_keeps_the_machines_quote_or_takes_the_line() -> None:
    assert kept(answer("u1"), said("Pakken kom aldrig")).spans == ((Cut(5, 22), "avoid.missed"),)
    assert kept(answer("u1")).spans == ((LINE, "avoid.missed"),)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (answer("a1")._replace(start=6), "line"),
        (answer("a1")._replace(end=10**9), "line"),
        (answer("a1", line="Pakken kom for sent."), "text"),
        (answer("måske"), "label"),
        (answer("", "kom aldrig"), "no label"),
        (answer("a1", "kom alligevel"), "quote"),
        (answer("a1", "Hej"), "quote"),
        (answer("none", "kom aldrig"), "quote for none"),
    ],
)
def test_an_answer_that_does_not_fit_its_line_is_refused_with_the_reason(one: Answer, reason: Reason) -> None:
    assert checked(one) == Refusal(2, reason)


def test_the_companys_own_words_are_not_corrected() -> None:
    talk = contact("Hvad kan jeg gøre?\nDen kom aldrig.", speech=(Speech("agent", 0, 18), Speech("customer", 19, 34)))
    said_by_agent = answer("a1")._replace(start=0, end=18)
    assert correction_from(said_by_agent, contact=talk, found=()) == Refusal(2, "voice")


def test_an_observation_is_one_line() -> None:
    note = contact(" Hun kan ikke åbne lågen. Hun bruger en tang. ", channel="observation")
    assert [cut for cut, _ in lines_of(note)] == [Cut(1, 45)]


def test_rows_about_one_line_are_put_together_where_they_can_all_be_true() -> None:
    bump, praise = kept(answer("a1", "Pakken kom aldrig")), kept(answer("a3", "chaufføren var flink"))
    joined, refused = join_answers([(2, bump), (3, praise), (4, bump)])
    assert [one.label for one in joined] == ["achieve.missed"]
    assert len(joined[0].spans) == 2
    assert refused == [Refusal(4, "double", 2)]


def test_rows_that_contradict_one_another_are_all_refused() -> None:
    bump, nothing, other = kept(answer("a1", "kom aldrig")), kept(answer("none")), kept(answer("u1", "aldrig"))
    assert join_answers([(2, bump), (3, nothing)]) == ([], [Refusal(2, "conflict", 3), Refusal(3, "conflict", 2)])
    assert join_answers([(2, bump), (3, other)])[0] == []


def test_the_unsure_come_first_and_then_a_sample_of_all() -> None:
    machine = [said("Pakken kom aldrig", unsure=True)]
    asked = list(questions_of(contact(), machine, corrections=[], everything=False))
    assert [(one.words, one.label) for one in asked] == [(TEXT[5:49], "achieve.missed")]
    assert (asked[0].before, asked[0].after) == ("Hej.", "Tak for det.")
    others = [asked[0]._replace(contact_id=f"c{n}", unsure=n < 3, confidence=n / 10) for n in range(1, 50)]
    chosen = choose(others, sample=10, seed=0)
    drawn = [one for one in chosen if one.drawn == "random"]
    assert len(drawn) == 10
    assert {one.contact_id for one in chosen} >= {"c1", "c2"}
    assert choose(reversed(others), sample=10, seed=0) == chosen
    assert choose(others, sample=10, seed=1) != chosen
    assert [one.contact_id for one in choose(others, sample=0, seed=0)] == ["c1", "c2"]
    # The first half of a sample is itself one.
    assert choose(others, sample=5, seed=0)[-5:] == drawn[:5]


def test_a_corrected_line_is_not_asked_about_again_unless_all_are() -> None:
    done = kept(answer("none"))
    assert list(questions_of(contact(), [], corrections=[done], everything=False)) == []
    assert len(list(questions_of(contact(), [], corrections=[done], everything=True))) == 3
