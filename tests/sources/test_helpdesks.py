"""Exports of known systems."""

from pathlib import Path

import pytest

from knast.contacts.contact import RawContact
from knast.sources.helpdesks import HELPDESKS
from knast.sources.read import Options, read_source, recognise

# name → headings, a row, and (channel, author, id, text) of what comes of it
_EXPORTS: dict[str, tuple[str, str, list[tuple[str, str, str, str]]]] = {
    "zendesk": (
        "Ticket ID;Requester;Requester Email;Organization;Subject;Description;Created at;Assignee;Via",
        "7;Ole Bo;ole@b.dk;;Pakke;Hvor er min pakke?;2025-01-02;Mette;Email",
        [("email", "customer", "7", "Hvor er min pakke?")],
    ),
    "freshdesk": (
        "Ticket ID;Subject;Description;Source;Created time;Due by Time;Full name;Email;Agent;Private note",
        "7;Pakke;<div>Hvor er <b>den</b>?</div>;Chat;2025-01-02 10:00;2025-01-03;Ole Bo;ole@b.dk;Mette;Kd. er vred over ventetid",
        [("chat", "customer", "7", "Hvor er den?"), ("note", "agent", "7/note", "Kd. er vred over ventetid")],
    ),
    "intercom": (
        "conversation_id;author_type;body;created_at;user_email",
        "7;user;<p>Hvor er den?</p>;1735689600;ole@b.dk",
        [("chat", "customer", "7", "Hvor er den?")],
    ),
    "hubspot": (
        "Ticket ID;Ticket name;Pipeline;Ticket status;Ticket description;Create date;Ticket owner;Source",
        "7;Pakke;Support;Ny;Hvor er min pakke?;2025-01-02;Mette Friis;Phone",
        [("call", "customer", "7", "Hvor er min pakke?")],
    ),
    "salesforce": (
        "Case Number;Case Origin;Subject;Description;Contact Name;Account Name;Date/Time Opened;Internal Comments",
        "0007;Web;Pakke;Hvor er min pakke?;Ole Bo;Hotel Strand;02-01-2025 10:00;Lovet at ringe tilbage",
        [
            ("ticket", "customer", "0007", "Hvor er min pakke?"),
            ("note", "agent", "0007/note", "Lovet at ringe tilbage"),
        ],
    ),
    "dynamics": (
        "Sagstitel;Sagsnummer;Kunde;Oprindelse;Beskrivelse;Oprettet den;Ejer",
        "Pakke;CAS-7;Ole Bo;Telefon;Hvor er min pakke?;02-01-2025;Mette Friis",
        [("call", "customer", "CAS-7", "Hvor er min pakke?")],
    ),
    "dixa": (
        "csid;initial_channel;requester_email;created_at;direction;text",
        "7;email;ole@b.dk;2025-01-02;inbound;Hvor er min pakke?",
        [("email", "customer", "7", "Hvor er min pakke?")],
    ),
    "puzzel": (
        "Samtale-id;Starttidspunkt;Agent;Kø;Kunde e-mail;Notat",
        "7;02-01-2025 10:00;Mette;Support;ole@b.dk;Kd. ringer om sin pakke",
        [("note", "agent", "7", "Kd. ringer om sin pakke")],
    ),
    "genesys": (
        "Conversation ID;Media Type;ANI;DNIS;Users;Date;Wrap-up Notes",
        "7;voice;+4520001122;70101010;Mette Friis;2025-01-02 10:00;Customer asks for parcel",
        [("note", "agent", "7", "Customer asks for parcel")],
    ),
    "trustpilot": (
        "Review Id;Created Date;Consumer Name;Stars;Title;Text;Language",
        "7;2025-01-02;Ole B.;1;Aldrig igen;Pakken kom aldrig frem;da",
        [("review", "customer", "7", "Aldrig igen\nPakken kom aldrig frem")],
    ),
    "google-play": (
        "Package Name;Reviewer Language;Review Submit Date and Time;Star Rating;Review Title;Review Text",
        "dk.app;da;2025-01-02T10:00:00Z;1;;Den går ned hele tiden",
        [("review", "customer", "", "Den går ned hele tiden")],
    ),
    "app-store": (
        "id;rating;title;body;reviewerNickname;createdDate;territory",
        "7;1;Dårlig;Den går ned hele tiden;ole_85;2025-01-02T10:00:00-07:00;DNK",
        [("review", "customer", "7", "Dårlig\nDen går ned hele tiden")],
    ),
    "google-reviews": (
        "reviewId;starRating;comment;createTime;reviewer",
        "7;ONE;Butikken var lukket da jeg kom;2025-01-02T10:00:00Z;Ole Bo",
        [("review", "customer", "7", "Butikken var lukket da jeg kom")],
    ),
    "surveymonkey": (
        "Respondent ID;Collector ID;Start Date;End Date;IP Address;Email Address;Hvad kan vi gøre bedre?;Hvad var godt?",
        "7;1;01/02/2025 10:00:00 AM;01/02/2025 10:05:00 AM;10.0.0.1;ole@b.dk;Svar hurtigere på mine mails;Teknikeren kom til tiden",
        [("survey", "customer", "7", "Svar hurtigere på mine mails\nTeknikeren kom til tiden")],
    ),
    "google-forms": (
        "Tidsstempel;E-mailadresse;Hvad kan vi gøre bedre?",
        "02/01/2025 10.00.00;ole@b.dk;Svar hurtigere på mine mails",
        [("survey", "customer", "", "Svar hurtigere på mine mails")],
    ),
}


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_known_system_has_an_example() -> None:
    assert {desk.name for desk in HELPDESKS} == set(_EXPORTS)


@pytest.mark.parametrize("name", _EXPORTS)
def test_an_export_is_recognised_and_read(tmp_path: Path, name: str) -> None:
    headings, row, expected = _EXPORTS[name]
    path = _file(tmp_path, headings, row)
    assert recognise(path, Options()) == name
    contacts = [one for one in read_source(path, Options()) if isinstance(one, RawContact)]
    assert [(one.channel, one.author, one.source_id, one.text) for one in contacts] == expected
    assert {one.system for one in contacts} == {name}
    assert all(one.time.startswith("2025-01-0") for one in contacts)
    assert not {"ole@b.dk", "Ole Bo", "+4520001122", "10.0.0.1", "Mette Friis"} & {
        value for one in contacts for value in one.attributes.values()
    }


def test_the_second_row_of_headings_of_a_survey_tool_is_no_answer(tmp_path: Path) -> None:
    headings, row, _ = _EXPORTS["surveymonkey"]
    path = _file(tmp_path, headings, ";;;;;;Open-Ended Response;Open-Ended Response", row)
    assert [one.row for one in read_source(path, Options())] == [3]


def test_what_an_agent_or_a_bot_wrote_is_not_the_customers(tmp_path: Path) -> None:
    headings, row, _ = _EXPORTS["intercom"]
    path = _file(tmp_path, headings, row, "7;admin;På vej;1735689700;", "7;bot;Hej hej;1735689500;")
    [contact] = [one for one in read_source(path, Options()) if isinstance(one, RawContact)]
    assert [(turn.role, turn.text) for turn in contact.turns] == [
        ("system", "Hej hej"),
        ("customer", "Hvor er den?"),
        ("agent", "På vej"),
    ]


def test_notes_that_the_user_names_as_the_text_are_still_an_agents_and_come_once(tmp_path: Path) -> None:
    headings, row, _ = _EXPORTS["puzzel"]
    path = _file(tmp_path, headings, row)
    [contact] = read_source(path, Options(columns={"text": "Notat"}))
    assert isinstance(contact, RawContact)
    assert (contact.channel, contact.author) == ("note", "agent")
