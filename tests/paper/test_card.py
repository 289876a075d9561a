import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knast.app.insight import Insight
from knast.base.words import words_in
from knast.closeness.lunches import Choice
from knast.contacts.contact import Contact, Role, Speech
from knast.paper.card import shorten, write_card

House = tuple[Insight, Mapping[str, Contact], Sequence[Choice]]
Tell = Callable[..., House]


def quotations(html: str) -> list[str]:
    """The words between quotation marks on a card."""
    found = re.findall(r"<q [^>]*>(.*?)</q>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in found]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_card_holds_seven_contacts_three_questions_and_room_to_write(
    house: House, made_at: datetime, lang: str
) -> None:
    insight, contacts, choices = house
    html = write_card(insight, choices, contacts, words=words_in(lang), made_at=made_at)
    assert html.count('<div class="why">') == 7
    words = (
        ("Set", "Sagt", "Jeg tror", "Det vil jeg gøre")
        if lang == "da"
        else ("Seen", "Said", "I think", "What I will do")
    )
    assert all(f">{one}</h2>" in html for one in words)
    assert len(re.findall(r"<li>[^<]*\?</li>", html)) == 3


def test_every_quotation_on_a_card_is_a_piece_of_its_contact(house: House, made_at: datetime) -> None:
    insight, contacts, choices = house
    html = write_card(insight, choices, contacts, words=words_in("da"), made_at=made_at)
    assert len(quotations(html)) == 7
    for choice, quotation in zip(choices, quotations(html), strict=True):
        piece = quotation.removeprefix("”").removesuffix("”").removeprefix("… ").removesuffix(" …")
        assert piece in contacts[choice.contact_id].text


def test_a_long_contact_is_shortened_around_its_most_telling_words(tell: Tell, made_at: datetime) -> None:
    insight, contacts, _ = tell("Noget andet. " * 50 + "⟦Ingen svarer på min klage⟧." + " Mere om andet." * 50)
    html = write_card(insight, [Choice("c-00000", "n-2", "many")], contacts, words=words_in("da"), made_at=made_at)
    (quotation,) = quotations(html)
    assert "Ingen svarer på min klage" in quotation
    assert quotation.startswith("”… ")
    assert quotation.endswith(" …”")
    assert len(quotation) < 240


def test_an_agents_words_are_never_quoted_as_the_customers(tell: Tell, made_at: datetime) -> None:
    insight, contacts, _ = tell("Ingen har svaret mig\nDet er jeg ked af at høre\n⟦jeg har ventet i en uge⟧ nu")
    talk = contacts["c-00000"].text
    lines = talk.split("\n")
    starts = [talk.index(line) for line in lines]
    roles: tuple[Role, ...] = ("customer", "agent", "customer")
    speech = tuple(
        Speech(role, start, start + len(line)) for role, start, line in zip(roles, starts, lines, strict=True)
    )
    contact = replace(contacts["c-00000"], speech=speech)
    html = write_card(
        insight, [Choice("c-00000", "n-2", "many")], {"c-00000": contact}, words=words_in("da"), made_at=made_at
    )
    assert quotations(html) == ["”jeg har ventet i en uge nu”"]


def test_an_agents_note_is_not_in_quotation_marks(tell: Tell, made_at: datetime) -> None:
    insight, contacts, _ = tell("⟦kunden har ikke fået svar⟧", channel="note")
    html = write_card(insight, [Choice("c-00000", "n-2", "many")], contacts, words=words_in("en"), made_at=made_at)
    assert quotations(html) == []
    assert "noted by an agent:" in html


def test_a_card_shows_no_day_and_no_id_of_a_customer(house: House, made_at: datetime) -> None:
    insight, contacts, choices = house
    html = write_card(insight, choices, contacts, words=words_in("en"), made_at=made_at)
    assert not [choice.contact_id for choice in choices if choice.contact_id in html]
    assert len(re.findall(r"\d{1,2} \w+ 2026", html)) == 1  # the time it is as of


def test_a_card_escapes_what_customers_wrote(tell: Tell, made_at: datetime) -> None:
    insight, contacts, _ = tell("⟦ingen <script>alert(1)</script> svarer <img src=x onerror=y>⟧ {{7*7}}")
    html = write_card(insight, [Choice("c-00000", "n-2", "many")], contacts, words=words_in("da"), made_at=made_at)
    assert "<script" not in html
    assert "<img" not in html
    assert "{{7*7}}" in html
    assert "script-src 'none'" in unescape(html)


def test_a_card_without_contacts_says_so(tell: Tell, made_at: datetime) -> None:
    insight, contacts, _ = tell("Tak")
    html = write_card(insight, [], contacts, words=words_in("en"), made_at=made_at)
    assert "There is no contact to hear yet." in html


@given(st.text(alphabet="ab \n", max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(1, 60))
def test_a_shortened_text_is_one_unbroken_piece(text: str, one: int, other: int, at_most: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    shown = shorten(text, start=start, end=end, at_most=at_most)
    piece = shown.before + shown.words + shown.after
    assert piece in text
    assert len(piece) <= at_most
    assert shown.words == text[start:end] or end - start > at_most
    assert shown.cut_before or text.startswith(piece)
    assert shown.cut_after or text.endswith(piece)


def test_words_without_spaces_are_cut_where_they_must_be() -> None:
    assert len(shorten("W" * 3000, start=0, end=3000, at_most=230).words) == 230
