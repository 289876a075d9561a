import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from knast.base.ids import digest
from knast.base.text import json_line, normalise, safe_characters, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_a_danish_abbreviation_does_not_end_a_sentence() -> None:
    assert cut("Det koster ca. 5 kr. pr. stk. hos jer. Tak.") == ["Det koster ca. 5 kr. pr. stk. hos jer.", "Tak."]


def test_an_ordinal_does_not_end_a_sentence_and_a_year_does() -> None:
    assert cut("Den kom den 3. maj. Vi købte den i 2019. Nu virker den.") == [
        "Den kom den 3. maj.",
        "Vi købte den i 2019.",
        "Nu virker den.",
    ]


def test_a_line_break_ends_a_sentence_and_a_smiley_belongs_to_the_one_before() -> None:
    assert cut("Hej\nTak for hjælpen! :) Vi ses.") == ["Hej", "Tak for hjælpen! :)", "Vi ses."]


@given(st.text())
def test_cuts_hold_every_character_that_is_not_white_space(text: str) -> None:
    cuts = sentences(text)
    assert sorted(cuts) == cuts
    assert all(a.end <= b.start for a, b in pairwise(cuts))
    assert "".join("".join(text[a:b].split()) for a, b in cuts) == "".join(text.split())


@given(st.text())
def test_safe_characters_keep_every_offset(text: str) -> None:
    safe = safe_characters(text + "\0\ud800")
    assert len(safe) == len(text) + 2
    assert safe.encode("utf-8")


def test_normalising_gives_composed_letters_and_unix_lines() -> None:
    assert normalise("a\u030a\r\nb\rc\0") == "å\nb\nc\ufffd"


def test_a_fingerprint_keeps_its_parts_apart() -> None:
    assert digest("a", "b") != digest("ab")
    assert digest("a", "b") == digest("a", "b")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_json_line_is_one_line_for_everybody_and_loses_nothing(text: str) -> None:
    line = json_line({"text": text + "\x85\u2028\u2029"})
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == text + "\x85\u2028\u2029"
