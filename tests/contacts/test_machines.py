"""Telling machines from people."""

import pytest

from knast.contacts.machines import is_machine, role_of

_COPY = "Nyt hos os\n" + "Se vores tilbud på sofaer i denne uge, kun i dag.\n" * 8


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("noreply@shop.example", "", "Din ordre er sendt"),
        ("MAILER-DAEMON@x.example", "", ""),
        ("Knudrup Chatbot", "", "Hej!"),
        ("a@b.dk", "Automatisk svar: Sag 1", "Jeg er tilbage mandag"),
        ("a@b.dk", "SV: Automatic reply: hello", ""),
        ("a@b.dk", "Undeliverable: Sag", ""),
        ("a@b.dk", "", "This is an automated message."),
        ("a@b.dk", "", "Hej\nJeg er ikke på kontoret før mandag"),
        ("a@b.dk", "", _COPY + "Afmeld nyhedsbrev"),
    ],
)
def test_machines_are_told(sender: str, subject: str, text: str) -> None:
    assert is_machine(sender=sender, subject=subject, text=text)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("karen@example.dk", "Automatik virker ikke", "Porten åbner ikke"),
        ("karen@example.dk", "", "How do I unsubscribe from your newsletter? I get it every day."),
        ("Abbott Bothwell", "", "Where is my order?"),
        ("jens@dansk-automation.example", "Ikke leveret", "Pakken kom aldrig frem"),
        ("karen@example.dk", "Delivery failure", "My sofa was not delivered"),
        ("karen@example.dk", "Auto: ruden er knust", "Hvad dækker I?"),
        ("karen@example.dk", "", "This is an automatic gate and it does not open."),
        ("karen@example.dk", "Ikke til stede da I kom", "Jeg var på arbejde"),
        ("karen@example.dk", "Ferie", "Er butikken åben i ferien?"),
    ],
)
def test_people_who_write_about_machines_are_people(sender: str, subject: str, text: str) -> None:
    assert not is_machine(sender=sender, subject=subject, text=text)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Kunde", "customer"),
        ("End-user", "customer"),
        ("Agent 2:", "agent"),
        ("Medarbejder", "agent"),
        ("bot", "system"),
        ("Mette", None),
        ("", None),
    ],
)
def test_words_for_speakers_tell_their_role(word: str, role: str | None) -> None:
    assert role_of(word) == role
