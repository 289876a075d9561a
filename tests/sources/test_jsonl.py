"""JSONL in the contract's form and in others."""

import json
from pathlib import Path
from typing import Any

from knast.contacts.contact import RawContact, Turn
from knast.contacts.rejects import Reject
from knast.sources.jsonl import read_lines
from knast.sources.read import Options, read_source, recognise


def _file(folder: Path, *lines: dict[str, Any], name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def _contacts(path: Path) -> list[RawContact]:
    return [one for one in read_source(path, Options()) if isinstance(one, RawContact)]


def test_a_line_of_the_contract_becomes_a_contact(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {
            "contact_id": 7,
            "text": "Hvor er den?",
            "time": "2025-01-02T10:00:00+01:00",
            "channel": "chat",
            "lang": "da",
            "person": "p1",
            "account": "a1",
            "segment": ["x", "y"],
            "product": "TV",
            "email": "a@b.dk",
            "agent": "Mette",
            "n": 2,
        },
    )
    assert _contacts(path) == [
        RawContact(
            source="a.jsonl",
            row=1,
            text="Hvor er den?",
            source_id="7",
            system="jsonl",
            time="2025-01-02T10:00:00+01:00",
            channel="chat",
            lang="da",
            person="p1",
            account="a1",
            segments=("x", "y"),
            names=("Mette",),
            attributes={"product": "TV", "n": "2"},
        )
    ]


def test_turns_make_the_text_and_a_text_that_differs_is_kept(tmp_path: Path) -> None:
    turns = [
        {"role": "customer", "text": "Hej", "start": 0, "end": 1.5},
        {"role": "action", "text": "slår op"},
        {"role": "agent", "text": "Ja?", "start_s": -1},
    ]
    [contact] = _contacts(_file(tmp_path, {"id": "1", "text": "andet", "turns": turns}))
    assert contact.turns == (Turn("customer", "Hej", 0.0, 1.5), Turn("system", "slår op"), Turn("agent", "Ja?"))
    assert (contact.text, contact.channel) == ("Hej\nslår op\nJa?", "chat")
    assert contact.attributes == {"given_text": "andet"}


def test_unknown_channels_are_guessed_or_tickets(tmp_path: Path) -> None:
    lines = [
        {"id": n, "text": "Hvor er den?", "channel": channel}
        for n, channel in enumerate(["Telefon", "zzz", None, "letter"])
    ]
    assert [one.channel for one in _contacts(_file(tmp_path, *lines))] == ["call", "ticket", "ticket", "letter"]


def test_what_an_employee_thinks_gives_no_evidence(tmp_path: Path) -> None:
    lines = [
        {"id": kind, "text": "Hylden er tom", "channel": "observation", "kind": kind}
        for kind in ("seen", "said", "think")
    ]
    contacts = _contacts(_file(tmp_path, *lines))
    assert [one.attributes["kind"] for one in contacts] == ["seen", "said", "think"]
    assert [(one.author, one.turns) for one in contacts] == [
        ("customer", ()),
        ("customer", ()),
        ("agent", (Turn("agent", "Hylden er tom"),)),
    ]


def test_notes_are_agents_and_bots_are_machines(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "Kd. ringer", "channel": "note"},
        {"id": 2, "text": "Velkommen", "channel": "chat", "author": "bot"},
    ]
    assert [one.author for one in _contacts(_file(tmp_path, *lines))] == ["agent", "machine"]


def test_mails_are_cut_for_a_workspace_and_left_alone_for_the_file_commands(tmp_path: Path) -> None:
    text = "Hvor er den?\n\nMvh Ole"
    path = _file(
        tmp_path,
        {"id": 1, "text": text, "channel": "email"},
        {"id": 2, "text": "> Hej", "channel": "email"},
        {"id": 3, "text": ""},
    )
    rows = list(read_source(path, Options()))
    assert [one.text if isinstance(one, RawContact) else one.row for one in rows] == ["Hvor er den?", 2, ""]
    assert [one.text for one in read_lines(path) if isinstance(one, RawContact)] == [text, "> Hej", ""]


def test_lines_with_other_keys_are_a_table(tmp_path: Path) -> None:
    path = _file(tmp_path, {"sag": {"type": "7"}, "besked": "Hvor er min pakke?", "oprettet": "02-01-2025"})
    [contact] = _contacts(path)
    assert (contact.text, contact.time, contact.attributes) == ("Hvor er min pakke?", "2025-01-02", {"sag type": "7"})


def test_messages_are_joined_to_conversations(tmp_path: Path) -> None:
    lines = [
        {"conversation_id": "c1", "role": role, "text": text}
        for role, text in (("customer", "Hvor er den?"), ("agent", "På vej"))
    ]
    path = _file(tmp_path, *lines)
    [contact] = _contacts(path)
    assert [turn.role for turn in contact.turns] == ["customer", "agent"]
    assert contact.row == 1


def test_a_json_list_is_read_and_an_export_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    reviews = [
        {
            "reviewId": "7",
            "starRating": "ONE",
            "comment": "Butikken var lukket",
            "createTime": "2025-01-02T10:00:00Z",
            "reviewer": {"displayName": "Ole Bo"},
        }
    ]
    path.write_text(json.dumps({"reviews": reviews}), encoding="utf-8")
    assert recognise(path, Options()) == "google-reviews"
    [contact] = _contacts(path)
    assert (contact.text, contact.channel, contact.names) == ("Butikken var lukket", "review", ("Ole Bo",))
    path.write_text(json.dumps([{"id": 1, "text": "hej"}, 5]), encoding="utf-8")
    assert [type(one) for one in read_source(path, Options())] == [RawContact, Reject]
