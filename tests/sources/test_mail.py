"""Mails."""

from pathlib import Path

import pytest

from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.sources.read import Options, read_source

_HEAD = "From: =?utf-8?b?U8O4cmVuIMOFa2rDpnI=?= <Soren@Example.com>\nDate: Mon, 06 Jan 2025 08:15:00 +0100\nMessage-ID: <k1@example.dk>\nSubject: =?utf-8?q?Sp=C3=B8rgsm=C3=A5l?= om min\n regning\nMIME-Version: 1.0\n"


def _eml(folder: Path, rest: str, head: str = _HEAD) -> RawContact | Reject:
    path = folder / "a.eml"
    path.write_bytes((head + rest).encode())
    [one] = read_source(path, Options())
    return one


def test_a_mail_becomes_a_contact(tmp_path: Path) -> None:
    body = "Content-Type: text/plain; charset=utf-8\n\nHvor er min måler?\n\nMvh. Søren\n\nDen 3. jan. 2025 kl. 09.12 skrev K <k@f.example>:\n> Hej\n"
    assert _eml(tmp_path, body) == RawContact(
        source="a.eml",
        row=1,
        text="Hvor er min måler?",
        source_id="k1@example.dk",
        system="mail",
        time="2025-01-06T08:15:00+01:00",
        channel="email",
        person="soren@example.com",
        names=("Søren Åkjær",),
        attributes={"subject": "Spørgsmål om min regning"},
    )


def test_plain_text_is_preferred_and_attached_mails_are_left_out(tmp_path: Path) -> None:
    body = (
        'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: multipart/alternative; boundary="a"\n\n'
        "--a\nContent-Type: text/plain; charset=utf-8\n\nDen er væk\n--a\nContent-Type: text/html\n\n<p>html</p>\n--a--\n"
        "--m\nContent-Type: message/rfc822\n\nSubject: gammel\n\nEt gammelt brev\n--m--\n"
    )
    mail = _eml(tmp_path, body)
    assert isinstance(mail, RawContact)
    assert mail.text == "Den er væk"


def test_html_becomes_lines_and_its_quote_is_cut(tmp_path: Path) -> None:
    html = "<html><body><div>Den er væk</div><div>igen</div><div><br></div><p>Mvh.<br>Ole</p><blockquote type=cite><p>Tak for din mail.</p></blockquote></body></html>"
    mail = _eml(tmp_path, f"Content-Type: text/html; charset=utf-8\n\n{html}\n")
    assert isinstance(mail, RawContact)
    assert mail.text == "Den er væk\nigen"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: bulk",
        "List-Unsubscribe: <mailto:x@y>",
        "Content-Type: multipart/report; boundary=x",
    ],
)
def test_what_a_machine_sent_is_a_machines(tmp_path: Path, header: str) -> None:
    mail = _eml(tmp_path, f"{header}\n\n--x\nContent-Type: text/plain\n\nDin mail er modtaget\n--x--\n")
    assert isinstance(mail, RawContact)
    assert mail.author == "machine"


def test_mails_through_a_shared_mailbox_are_peoples(tmp_path: Path) -> None:
    mail = _eml(
        tmp_path, "Precedence: list\nList-Unsubscribe: <mailto:x@y>\nList-Post: <mailto:k@f.example>\n\nHvor er den?\n"
    )
    assert isinstance(mail, RawContact)
    assert mail.author == "customer"


def test_a_mail_that_says_it_was_not_sent_by_a_machine_is_a_persons(tmp_path: Path) -> None:
    mail = _eml(tmp_path, "Auto-Submitted: no\n\nHvor er min måler?\n")
    assert isinstance(mail, RawContact)
    assert mail.author == "customer"


def test_a_mail_without_own_words_is_a_reject_that_says_so(tmp_path: Path) -> None:
    assert "quoted text" in getattr(_eml(tmp_path, "\n> Hej\n> Tak\n"), "reason", "")
    assert "no words" in getattr(_eml(tmp_path, "\n\n"), "reason", "")
