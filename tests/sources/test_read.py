"""Recognising files, their fingerprints and options."""

import gzip
from pathlib import Path

import pytest

from knast.base.errors import WrongRequest
from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.find import find_sources
from knast.sources.read import Options, fingerprint, parse_columns, read_source, recognise

_CSV = "Id;Besked;Andet\n1;Hvor er min pakke?;Noget helt andet her\n"


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def _contacts(path: Path, options: Options | None = None) -> list[RawContact]:
    rows = list(read_source(path, options or Options()))
    assert not [row for row in rows if isinstance(row, Reject)]
    return [row for row in rows if isinstance(row, RawContact)]


def test_columns_are_named_by_the_user() -> None:
    assert parse_columns("text=Besked, time=Dato") == {"text": "Besked", "time": "Dato"}


@pytest.mark.parametrize("text", ["tekst=Besked", "text", "text="])
def test_a_wrong_naming_of_columns_is_a_wrong_request(text: str) -> None:
    with pytest.raises(WrongRequest):
        parse_columns(text)


def test_what_the_user_says_wins_over_the_headings(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", _CSV)
    options = Options(columns={"text": "andet"}, channel="chat", lang="da")
    [contact] = _contacts(path, options)
    assert (contact.text, contact.channel, contact.lang) == ("Noget helt andet her", "chat", "da")


def test_a_column_that_is_not_there_is_a_reject_that_names_those_that_are(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", _CSV)
    [reject] = read_source(path, Options(columns={"text": "Tekst"}))
    assert isinstance(reject, Reject)
    assert "'Id', 'Besked', 'Andet'" in reject.reason


def test_a_fingerprint_follows_content_and_options_and_not_the_name(tmp_path: Path) -> None:
    first, again = _file(tmp_path, "a.csv", _CSV), _file(tmp_path, "b.csv", _CSV)
    other = _file(tmp_path, "c.csv", _CSV + "2;x;y\n")
    plain = Options()
    assert fingerprint(first, plain) == fingerprint(again, plain)
    assert fingerprint(first, plain) != fingerprint(other, plain)
    assert fingerprint(first, plain) != fingerprint(first, Options(columns={"text": "Andet"}))
    assert fingerprint(first, plain) != fingerprint(first, Options(channel="chat"))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", _CSV, "csv"),
        ("a.csv", "Ticket ID,Requester,Assignee,Subject,Description\n1,Ole Bo,Mette,x,Hvor er den?\n", "zendesk"),
        ("a.jsonl", '{"id": "1", "text": "hej"}\n', "jsonl"),
        ("a.vtt", "WEBVTT\n", "vtt"),
        ("a.srt", "1\n", "srt"),
        ("a.eml", "From: a\n\nhej", "eml"),
        ("a.mbox", "From a@b Mon Jan  6 08:15:00 2025\nFrom: a\n\nhej\n", "mbox"),
        ("noending", "From a@b Mon Jan  6 08:15:00 2025\nFrom: a\n\nhej\n", "mbox"),
        ("a.txt", "Hvor er min pakke?", "text"),
        ("a.txt", "Id\tBesked\n1\tHvor er den?\n2\tDen kom ikke\n3\tSvar mig nu\n", "csv"),
        ("a.dat", '{"id": "1", "text": "hej"}\n', "jsonl"),
    ],
)
def test_kinds_are_recognised(tmp_path: Path, name: str, text: str, kind: str) -> None:
    assert recognise(_file(tmp_path, name, text), Options()) == kind


def test_the_same_file_gives_the_same_contacts_every_time(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", _CSV)
    assert list(read_source(path, Options())) == list(read_source(path, Options()))


def test_a_packed_file_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "svar.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "1", "text": "Den kom aldrig."}\n{"id": "2", "text": "Fint."}\n'))
    found = list(read_source(path, Options()))
    assert [row.text for row in found if isinstance(row, RawContact)] == ["Den kom aldrig.", "Fint."]
    assert find_sources([str(tmp_path)]) == [path]


def test_a_file_that_is_not_what_its_packing_says_is_one_reject(tmp_path: Path) -> None:
    path = tmp_path / "svar.csv.gz"
    path.write_bytes(b"Besked\nDen kom aldrig.\n")
    found = list(read_source(path, Options()))
    assert [type(row) for row in found] == [Reject]
