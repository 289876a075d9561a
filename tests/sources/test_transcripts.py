"""Transcripts of calls and chats."""

from pathlib import Path

from knast.contacts.contact import RawContact, Turn
from knast.sources.read import Options, read_source


def _read(folder: Path, name: str, text: str) -> RawContact:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    [contact] = read_source(path, Options())
    assert isinstance(contact, RawContact)
    return contact


def test_a_call_with_voices_becomes_turns_with_times(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\nNOTE lavet af os\n\n1\n00:00:00.000 --> 00:00:04.557\n<v Agent>Velkommen, du taler med Mette.\n\n2\n00:04.957 --> 00:10.502 align:start\n<v Kunde>Jeg forstår <i>ikke</i>\nmin regning.\n"
    call = _read(tmp_path, "2025-01-06_0007.vtt", vtt)
    assert call.turns == (
        Turn("agent", "Velkommen, du taler med Mette.", 0.0, 4.557),
        Turn("customer", "Jeg forstår ikke\nmin regning.", 4.957, 10.502),
    )
    assert (call.channel, call.time, call.text) == (
        "call",
        "2025-01-06",
        "Velkommen, du taler med Mette.\nJeg forstår ikke\nmin regning.",
    )


def test_the_one_who_greets_is_the_agent_and_the_other_the_customer(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Speaker 0>Tak fordi du ringede, hvad kan jeg hjælpe med?\n\n00:02.000 --> 00:04.000\n<v Speaker 1>Min måler virker ikke.\n"
    assert [turn.role for turn in _read(tmp_path, "a.vtt", vtt).turns] == ["agent", "customer"]


def test_names_of_speakers_are_given_to_the_masker(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Agent>Goddag</v> <v Karen Toft>Hej du</v>\n"
    call = _read(tmp_path, "a.vtt", vtt)
    assert [(turn.role, turn.text) for turn in call.turns] == [("agent", "Goddag"), ("customer", "Hej du")]
    assert call.names == ("Karen Toft",)


def test_speakers_who_cannot_be_told_apart_are_not_called_customers(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ole Bo>Hej\n\n00:02.000 --> 00:04.000\n<v Karen Toft>Hej\n"
    assert [turn.role for turn in _read(tmp_path, "a.vtt", vtt).turns] == ["system", "system"]


def test_a_transcript_without_speakers_says_so(tmp_path: Path) -> None:
    call = _read(
        tmp_path,
        "a.srt",
        "1\n00:00:01,000 --> 00:00:02,500\nDen virker ikke\n\n2\n00:00:03,000 --> 00:00:04,000\nHeller ikke i dag\n",
    )
    assert call.turns == (
        Turn("customer", "Den virker ikke", 1.0, 2.5),
        Turn("customer", "Heller ikke i dag", 3.0, 4.0),
    )
    assert call.attributes == {"speakers": "unknown"}


def test_text_with_speakers_is_a_conversation(tmp_path: Path) -> None:
    chat = _read(tmp_path, "a.txt", "Kunde: Hvor er min pakke?\nDen skulle være her.\nMedarbejder: Det ser jeg på.\n")
    assert [(turn.role, turn.text) for turn in chat.turns] == [
        ("customer", "Hvor er min pakke?\nDen skulle være her."),
        ("agent", "Det ser jeg på."),
    ]
    assert chat.channel == "chat"
    timed = _read(tmp_path, "b.txt", "[00:01] Agent: Goddag\n[00:05] Customer: Where is it?\n")
    assert (timed.channel, [turn.start_s for turn in timed.turns]) == ("call", [1.0, 5.0])


def test_a_form_with_a_customers_field_is_no_conversation(tmp_path: Path) -> None:
    form = "Kunde: Bo Lind\nTerrasse: rådden i den ene side\n"
    assert _read(tmp_path, "a.txt", form).turns == ()


def test_turns_that_also_change_inside_lines_are_left_to_intake(tmp_path: Path) -> None:
    text = "Kunde: Den er væk. Agent: Det ser jeg på.\nAgent: Et øjeblik."
    chat = _read(tmp_path, "a.txt", text)
    assert (chat.turns, chat.text) == ((), text)


def test_other_text_is_one_contact(tmp_path: Path) -> None:
    letter = _read(tmp_path, "brev.txt", "Kære alle\n\nEmne: min pakke\nDen kom aldrig: hvorfor?\n")
    assert letter.turns == ()
    assert letter.text == "Kære alle\n\nEmne: min pakke\nDen kom aldrig: hvorfor?"
