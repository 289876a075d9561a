"""Writing the demo company's raw files, in the forms in which a company's systems export them."""

import csv
import io
import json
import mailbox
import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from knast.sources.demo_company import DemoContact, demo_contacts, demo_observations

HELPDESK, SURVEY, MAILBOX = "helpdesk_zendesk.csv", "kundeundersoegelse.xlsx", "postkasse.mbox"
NOTES, CHATS, REVIEWS = "opkaldsnoter_puzzel.csv", "chat.jsonl", "anmeldelser_trustpilot.csv"
CALLS, HOMES = "opkald", "hjemmebesoeg.jsonl"
_CHANNELS = {
    HELPDESK: "ticket",
    SURVEY: "survey",
    MAILBOX: "email",
    NOTES: "note",
    CHATS: "chat",
    REVIEWS: "review",
    CALLS: "call",
}
_DENMARK = ZoneInfo("Europe/Copenhagen")
_COMPANY_ADDRESS = "kundeservice@knudrup.example"
_ANSWERS = {
    "da": "Tak for din henvendelse. Vi vender tilbage hurtigst muligt.\nVenlig hilsen\nKnudrup Møbler",
    "en": "Thank you for your message. We will get back to you as soon as we can.\nKind regards\nKnudrup Møbler",
}


def write_demo_files(folder: Path) -> None:
    """Write all raw files into a folder; a file that is there already with the same bytes is not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in _WRITERS.items():
        _put(folder / name, write(contacts_in(name)))
    for contact in contacts_in(CALLS):
        path = folder / CALLS / call_file(contact)
        path.parent.mkdir(exist_ok=True)
        _put(path, _transcript(contact))
    _put(folder / HOMES, _observations())


def contacts_in(name: str) -> list[DemoContact]:
    """The contacts that stand in one of the raw files, in the order in which they stand there."""
    return [contact for contact in demo_contacts() if contact.channel == _CHANNELS[name]]


def call_file(contact: DemoContact) -> str:
    """The name of the file in which a call's transcript stands."""
    return f"{contact.moment:%Y-%m-%d}_{contact.number:04}.vtt"


def _put(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def _helpdesk(contacts: Sequence[DemoContact]) -> bytes:
    headings = (
        "Ticket ID",
        "Requester",
        "Requester Email",
        "Organization",
        "Subject",
        "Description",
        "Created at",
        "Assignee",
    )
    rows = [
        (
            70000 + one.number,
            one.name,
            one.address,
            one.account,
            one.subject,
            one.text,
            f"{one.moment:%Y-%m-%d %H:%M}",
            one.agent,
        )
        for one in contacts
    ]
    return _table(headings, rows, delimiter=",", encoding="utf-8-sig")


def _notes(contacts: Sequence[DemoContact]) -> bytes:
    headings = ("Samtale-id", "Starttidspunkt", "Agent", "Kø", "Kunde e-mail", "Firma", "Notat")
    rows = [
        (
            f"S{one.number:05}",
            f"{one.moment:%d-%m-%Y %H:%M}",
            one.agent,
            "Kundeservice",
            one.address,
            one.account,
            one.text,
        )
        for one in contacts
    ]
    return _table(headings, rows, delimiter=";", encoding="cp1252")


def _reviews(contacts: Sequence[DemoContact]) -> bytes:
    headings = ("Review Id", "Created Date", "Consumer Name", "Stars", "Title", "Text", "Language")
    stars = {"praise_fitters": 5, "praise_other": 5, "thanks_smalltalk": 4, "wishes": 4}
    rows = [
        (
            f"tp-{one.number:05}",
            f"{one.moment:%Y-%m-%d}",
            one.name,
            stars.get(one.theme, 2),
            one.subject,
            one.text,
            one.lang,
        )
        for one in contacts
    ]
    return _table(headings, rows, delimiter=",", encoding="utf-8")


def _survey(contacts: Sequence[DemoContact]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        book.set_properties({"created": contacts[0].moment})
        sheet = book.add_worksheet("Svar")
        headings = (
            "Svar-id",
            "Dato",
            "E-mail",
            "Hvor tilfreds er du? (1-5)",
            "Hvad kan vi gøre bedre – eller hvad var godt?",
        )
        sheet.write_row(0, 0, headings)
        for row, one in enumerate(contacts, 1):
            sheet.write_string(row, 0, f"SV{one.number:05}")
            sheet.write_datetime(row, 1, one.moment)
            sheet.write_string(row, 2, one.address)
            sheet.write_number(row, 3, 5 if one.theme.startswith("praise") else 2)
            sheet.write_string(row, 4, one.text)
    return data.getvalue()


def _mailbox(contacts: Sequence[DemoContact]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mbox"
        box = mailbox.mbox(path)
        for one in contacts:
            message = mailbox.mboxMessage(_mail(one))
            message.set_from(one.address or "nobody@example.com", one.moment.timetuple())
            box.add(message)
        box.close()
        return path.read_bytes()


def _mail(one: DemoContact) -> EmailMessage:
    chance = random.Random(one.number)
    mail = EmailMessage()
    mail["From"] = f"{one.name} <{one.address}>" if one.name else "nobody@example.com"
    mail["To"] = _COMPANY_ADDRESS
    mail["Date"] = format_datetime(one.moment.replace(tzinfo=_DENMARK))
    mail["Message-ID"] = f"<knudrup-{one.number:05}@mail.example>"
    mail["Subject"] = one.subject or "Henvendelse"
    if one.subject.startswith(("Automatisk svar", "Automatic reply")):
        mail["Auto-Submitted"] = "auto-replied"
    words = one.text
    if chance.random() < 0.25:  # noqa: PLR2004 - every fourth mail answers one of the company's
        words += _quoted_answer(one, outlook=chance.random() < 0.5)  # noqa: PLR2004 - half from Outlook
    mail.set_content(words, charset="utf-8", cte="quoted-printable")
    return mail


def _quoted_answer(one: DemoContact, *, outlook: bool) -> str:
    answer = _ANSWERS.get(one.lang, _ANSWERS["en"])
    sent = one.moment - timedelta(days=2)
    danish = one.lang == "da"
    if outlook:
        labels = ("Fra", "Sendt", "Til", "Emne") if danish else ("From", "Sent", "To", "Subject")
        values = (f"Knudrup Møbler <{_COMPANY_ADDRESS}>", f"{sent:%d-%m-%Y %H:%M}", one.address, one.subject)
        return (
            "\n\n"
            + "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
            + f"\n\n{answer}"
        )
    said = f"Den {sent:%d.%m.%Y} kl. {sent:%H.%M} skrev" if danish else f"On {sent:%d/%m/%Y} at {sent:%H:%M},"
    head = f"{said} Knudrup Møbler <{_COMPANY_ADDRESS}>{':' if danish else ' wrote:'}"
    return f"\n\n{head}\n" + "\n".join(f"> {line}" for line in answer.splitlines())


def _chats(contacts: Sequence[DemoContact]) -> bytes:
    lines = [
        {
            "id": f"chat-{one.number:05}",
            "time": f"{one.moment:%Y-%m-%dT%H:%M:%S}",
            "channel": "chat",
            "lang": one.lang,
            "person": one.address,
            "account": one.account,
            "agent": one.agent,
            "turns": [{"role": role, "text": words} for role, words in one.turns],
        }
        for one in contacts
    ]
    return _lines(lines)


def _observations() -> bytes:
    lines = [
        {
            "id": line["observation_id"],
            "time": line["day"].isoformat(),
            "channel": "observation",
            "lang": line["lang"],
            "person": line["home"],
            "kind": line["kind"],
            "place": line["place"],
            "observer": line["observer"],
            "text": line["text"],
        }
        for line in demo_observations()
    ]
    return _lines(lines)


def _lines(lines: Iterable[Mapping[str, object]]) -> bytes:
    filled = ({key: value for key, value in line.items() if value != ""} for line in lines)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in filled).encode("utf-8")


def _transcript(contact: DemoContact) -> bytes:
    out, at = ["WEBVTT", ""], 0.0
    for role, words in contact.turns:
        end = at + max(1.5, len(words) / 15)
        out += [f"{_clock(at)} --> {_clock(end)}", f"<v {'Agent' if role == 'agent' else 'Kunde'}>{words}", ""]
        at = end + 0.4
    return "\n".join(out).encode("utf-8")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02}:{int(minutes % 60):02}:{rest:06.3f}"


_WRITERS: dict[str, Callable[[Sequence[DemoContact]], bytes]] = {
    HELPDESK: _helpdesk,
    SURVEY: _survey,
    MAILBOX: _mailbox,
    NOTES: _notes,
    CHATS: _chats,
    REVIEWS: _reviews,
}
