from dataclasses import replace

import pytest

from knast.base.words import words_in
from knast.evidence.changes import Change
from knast.evidence.figures import Amount
from knast.evidence.ledger import NeedRow
from knast.evidence.shares import share_of
from knast.paper.phrases import Phrases
from knast.paper.quoting import room_around

DANISH = Phrases(words_in("da"), people=True, currency="DKK", week_starts=[20458, 20465, 20472])
ENGLISH = replace(DANISH, words=words_in("en"))


def test_a_count_has_its_unit() -> None:
    assert (DANISH.count(1), DANISH.count(1200)) == ("1 person", "1.200 personer")
    assert replace(ENGLISH, people=False).count(64) == "64 contacts"


def test_a_share_stands_with_its_interval() -> None:
    assert DANISH.share(share_of(34, 100)) == "34\u00a0% (25–44\u00a0%)"
    assert ENGLISH.share(share_of(3, 400)) == "0.8% (0.3–2.2%)"


def test_money_stands_with_its_interval() -> None:
    assert DANISH.money(Amount(9300.0, 12_345.0, 15_200.0)) == (
        "12.000\u00a0kr. om måneden (9.300\u00a0kr. til 15.000\u00a0kr.)"
    )
    assert ENGLISH.money(Amount(93.0, 123.0, 152.0)) == "DKK\u00a0120 a month (DKK\u00a093 to DKK\u00a0150)"


@pytest.mark.parametrize(
    ("names", "words", "note"),
    [
        ({"da": "Få svar", "en": "Get an answer"}, "Få svar", ""),
        ({"en": "Get an answer"}, "Get an answer", "på engelsk"),
        ({"sv": "Få svar nu"}, "Få svar nu", "sv"),
        ({}, "n-1", ""),
    ],
)
def test_a_name_in_another_language_is_marked(names: dict[str, str], words: str, note: str) -> None:
    name = DANISH.name(NeedRow("n-1", "tertiary", -1, names))
    assert (name.words, name.note) == (words, note)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (0.02, 0.062, "3.1 times as often since 12 January 2026"),
        (0.0, 0.04, "from almost nothing since 12 January 2026"),
        (0.04, 0.0, "to almost nothing since 12 January 2026"),
        (0.06, 0.03, "0.5 times as often since 12 January 2026"),
    ],
)
def test_a_change_says_since_when_and_how_many_times_as_often(before: float, after: float, says: str) -> None:
    kind = Change("jumped" if after > before else "dropped", 1, before, after, 0.001)
    assert ENGLISH.step(kind) == says


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    assert DANISH.day_of("2026-03-12T10:15:00") == "12. marts 2026"
    assert DANISH.day_of("") == DANISH.day_of("i går") == ""


def test_the_more_quotes_a_report_has_the_less_of_a_long_contact_stands_around_them() -> None:
    assert room_around(0) == room_around(200) == 4_000
    assert room_around(1_800) < 1_400
