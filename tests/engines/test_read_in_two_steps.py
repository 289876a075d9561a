import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knast.contacts.contact import Contact
from knast.engines.read_in_two_steps import TwoStepReader
from knast.engines.small_transformer import evidence, packaged_small_model
from knast.needs.learn import Layer, Teachable
from knast.needs.reading import Finding, Line, Passage, read_contacts

SMALL = packaged_small_model()
READER = TwoStepReader(small=SMALL)
# Both steps for every line.
THOROUGH = TwoStepReader(small=replace(SMALL, enough=float("inf")))


def passage(*texts: str, lang: str = "da", channel: str = "email") -> Passage:
    return Passage(tuple(Line(text, "customer", wanted=True) for text in texts), channel, lang)


def said(text: str, *, lang: str = "da", reader: TwoStepReader = THOROUGH) -> tuple[Finding, ...]:
    return reader.read([passage(text, lang=lang)])[0][0]


def labels(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.focus}.{finding.outcome}" for finding in findings]


@pytest.mark.parametrize("reader", [READER, THOROUGH])
@pytest.mark.parametrize(
    ("text", "lang", "label"),
    [
        ("Jeg kan ikke logge ind på min side.", "da", "achieve.missed"),
        ("I har trukket pengene to gange i denne måned.", "da", "avoid.missed"),
        ("Teknikeren var flink og hjælpsom.", "da", "achieve.met"),
        ("Det var rart, at jeg slap for at vente i telefonen.", "da", "avoid.met"),
        ("Hvor kan jeg se min regning?", "da", "achieve.open"),
        ("Jeg er bange for, at vi mister forbindelsen.", "da", "avoid.open"),
        ("I can't log in since the update.", "en", "achieve.missed"),
        ("The app crashes every time I open my bill.", "en", "avoid.missed"),
        ("The staff were friendly and helpful.", "en", "achieve.met"),
        ("Where can I see my bill?", "en", "achieve.open"),
        ("I'm afraid I'll be charged twice.", "en", "avoid.open"),
    ],
)
def test_plain_statements_get_their_label_in_both_languages(
    reader: TwoStepReader, text: str, lang: str, label: str
) -> None:
    assert labels(said(text, lang=lang, reader=reader)) == [label]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Hej og tak for sidst.", "da"),
        ("Mit kundenummer er 4471.", "da"),
        ("Mvh. Lone Bak", "da"),
        ("My order number is 99-1234.", "en"),
        ("Kind regards, Joan", "en"),
    ],
)
def test_greetings_thanks_and_numbers_are_no_statements(text: str, lang: str) -> None:
    assert said(text, lang=lang) == ()


def test_a_quote_is_a_piece_of_its_sentence_with_no_marks_around_it() -> None:
    text = "Altså, jeg har været kunde hos jer i mange år, men nu kan jeg ikke logge ind på min side!!"
    finding = said(text)[-1]
    quote = text[finding.start : finding.end]
    assert "ikke logge ind" in quote
    assert len(quote) < len(text) / 2
    assert quote == quote.strip(" ,.!")


def test_a_finding_does_not_depend_on_what_else_is_in_the_batch() -> None:
    passages = [
        passage("Hej igen.", "Jeg har ventet tre uger på svar, og ingen ringer tilbage.", "Mvh. Ole"),
        passage(""),
        passage("We never got the parts, but the driver was kind.", lang="en"),
        passage("👍", channel="chat"),
        passage(*["Der kom en regning til."] * 40),
    ]
    together = THOROUGH.read(passages)
    assert [THOROUGH.read([one])[0] for one in passages] == together
    assert THOROUGH.read(passages * 60)[-len(passages) :] == together
    assert THOROUGH.read(passages[::-1]) == together[::-1]


def test_the_line_before_can_decide_and_agents_lines_give_nothing() -> None:
    lines = (Line("Skal jeg opsige det for dig?", "agent", wanted=False), Line("Ja tak.", "customer", wanted=True))
    assert THOROUGH.read([Passage(lines, "chat", "da")])[0][0] == ()


def test_the_second_step_is_asked_only_where_the_first_is_not_sure() -> None:
    never = TwoStepReader(small=replace(SMALL, enough=0.0, coef=np.full_like(SMALL.coef, np.nan)))
    assert labels(said("Jeg kan ikke logge ind.", reader=never)) == ["achieve.missed"]


@pytest.mark.parametrize(
    "text", ["", " ", "…", "\u0301" * 4_000, "a" * 5_000, "👩‍👩‍👧" * 500, "مرحبا بكم", "\ud800 ikke", "⟨" * 3_000]
)
def test_strange_texts_are_read_without_harm(text: str) -> None:
    for finding in said(text):
        assert 0 <= finding.start < finding.end <= len(text)


def test_nothing_read_gives_nothing() -> None:
    assert READER.read([]) == []
    assert READER.read([Passage((), "email", "da")]) == [[]]


def test_it_can_be_taught_and_then_carries_another_name() -> None:
    assert isinstance(READER, Teachable)
    layer = READER.last_layer()
    passages = [passage("Jeg kan ikke logge ind.", "Hej."), passage("Where is it?", lang="en")]
    assert READER.vectors(passages).shape == (3, layer.coef.shape[0])
    bias = layer.bias.copy()
    bias[3] += 50
    taught = READER.with_last_layer(Layer(layer.coef, bias))
    assert taught.name.startswith(READER.name + "+own-")
    assert {label for line in taught.read(passages)[0] for label in labels(line)} == {"avoid.met"}


def test_the_same_layer_taught_reads_as_both_steps_do() -> None:
    passages = [passage("Jeg kan ikke logge ind.", "I har trukket pengene to gange.")]
    assert READER.with_last_layer(READER.last_layer()).read(passages) == THOROUGH.read(passages)


def test_evidence_is_whole_words_on_one_side_of_a_but() -> None:
    text = "Maden var kold, men tjeneren var sød"
    cut = SMALL.pieces.cut(text)
    place = evidence(text, pieces=cut, likelihood=np.full(len(cut.number), 0.9, np.float32))
    assert "men" not in text[place.start : place.end].split()
    assert text[place.start : place.end] in {"Maden var kold,", "tjeneren var sød"}


def test_hundreds_of_lines_are_read_in_seconds() -> None:
    several = [passage(f"Jeg har ringet {number} gange, og der er stadig ingen, der svarer.") for number in range(600)]
    started = time.process_time()
    THOROUGH.read(several)
    assert time.process_time() - started < 10


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=120), max_size=6))
def test_whatever_a_contact_says_every_quote_is_verbatim(pieces: list[str]) -> None:
    text = "\n".join(["Den kom aldrig, og ingen svarer.", *pieces, "I can't log in!"])
    contact = Contact("c", "f", 1, text, "", "email", "da", "", "", (), (), "customer", (), {})
    for statement in read_contacts([contact], reader=THOROUGH)[0]:
        assert text[statement.start : statement.end] == statement.quote != ""
        assert "\n" not in statement.quote
