"""Mail: EML files and mbox files, read message by message."""

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from knast.contacts.columns import channel_of
from knast.contacts.contact import RawContact
from knast.contacts.machines import is_machine
from knast.contacts.mail_text import own_words
from knast.contacts.rejects import BadRow, Reject
from knast.contacts.times import iso_time
from knast.sources.decode import decode
from knast.sources.html_text import html_to_text
from knast.sources.opening import open_file
from knast.sources.options import Options

# What is longer is cut: the words of a mail stand before its attachments.
LONGEST_MESSAGE_BYTES = 32_000_000
SYSTEM = "mail"
_CHUNK_BYTES = 1_000_000
_LONGEST_HEADER_CHARACTERS = 2000
_MOST_PARTS = 1000
_DEEPEST_PARTS = 50
# "From someone Mon Jan  6 08:15:00 2025": in a sentence that begins with "From" no clock and year follow.
_SEPARATOR = re.compile(rb"From \S.{0,300}?\d{1,2}:\d{2}(?::\d{2})?.{0,40}\b(?:19|20)\d\d\b.{0,20}$")
_HEADER_LINE = re.compile(rb"(?:>?From |[!-9;-~]{1,80}:)")
_QUOTED_FROM = re.compile(rb">+From ")
_CHARSET = re.compile(r"charset\*?\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# What Python's own mail parser is known to raise on damaged headers, of which its documentation speaks of none.
_PARSER_FAULTS = (ValueError, LookupError, TypeError, AttributeError)
_BULK = frozenset({"bulk", "junk", "auto_reply"})
_MACHINE_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients")


def read_eml(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contact in an EML file."""
    with open_file(path) as handle:
        raw = handle.read(LONGEST_MESSAGE_BYTES)
    yield (
        _taken(raw, source=path.name, row=1, options=options)
        if raw.strip()
        else Reject(path.name, 0, "The file is empty.")
    )


def read_mbox(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts in an mbox file, one message in memory at a time."""
    row = 0
    for row, raw in enumerate(messages_of(path), 1):
        yield _taken(raw, source=path.name, row=row, options=options)
    if not row:
        yield Reject(path.name, 0, "There is no mail in this file.")


def messages_of(path: Path) -> Iterator[bytes]:
    """The messages of an mbox file as bytes, without their separator lines; each cut at 32 MB.

    A separator is a ``From `` line with a clock and a year, at the file's start or after an empty line, with a header
    after it; so a sentence that begins with "From" stays in its mail.
    """
    with open_file(path) as handle:
        message: list[bytes] = []
        size = 0
        started = after_empty = False
        ahead = handle.readline(_CHUNK_BYTES)
        while line := ahead:
            ahead = handle.readline(_CHUNK_BYTES)
            if (after_empty or not started) and _SEPARATOR.match(line.rstrip()) and _HEADER_LINE.match(ahead):
                if message:
                    yield b"".join(message)
                message, size, started, after_empty = [], 0, True, False
                continue
            if started and size < LONGEST_MESSAGE_BYTES:
                message.append(line[1:] if _QUOTED_FROM.match(line) else line)
                size += len(line)
            after_empty = not line.strip()
        if message:
            yield b"".join(message)


def is_mbox(handle: BinaryIO) -> bool:
    """Whether a file begins like an mbox file."""
    line = handle.readline(_CHUNK_BYTES)
    return bool(_SEPARATOR.match(line.rstrip()) and _HEADER_LINE.match(handle.readline(_CHUNK_BYTES)))


def contact_of_mail(raw: bytes, *, source: str, row: int, options: Options) -> RawContact:
    """One mail as a contact: its writer's own words, without quotes and signature.

    Args:
        raw: The message as it was sent.
        source: The source's name.
        row: Which message of the source it is, from 1.
        options: Language and channel that the user named.

    Raises:
        BadRow: It cannot be taken apart, or there are no words of the writer's own in it.
    """
    message = _parsed(raw)
    text, attachments = _words(message)
    name, address = _sender(message)
    subject = header(message, "Subject")
    own = own_words(text)
    machine = _is_automatic(message) or is_machine(sender=f"{name} {address}", subject=subject, text=own or text)
    if not own and not machine:
        raise BadRow(_why_empty(message, text=text))
    found = {"subject": subject[:500], "attachments": str(attachments) if attachments else ""}
    return RawContact(
        source=source,
        row=row,
        text=own or text.strip() or subject,
        source_id=header(message, "Message-ID").strip("<> "),
        system=SYSTEM,
        time=_time(message),
        channel=(channel_of(options.channel) if options.channel else None) or "email",
        lang=options.lang or "",
        person=address,
        author="machine" if machine else "customer",
        names=(name,) if name and "@" not in name else (),
        attributes={key: value for key, value in found.items() if value},
    )


def header(message: Message, name: str) -> str:
    """A header's text on one line, decoded; empty where it is missing. Never fails."""
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value)[:_LONGEST_HEADER_CHARACTERS]
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, *_PARSER_FAULTS):
        pieces = [(raw, None)]
    text = "".join(
        decode(piece, declared=charset or "") if isinstance(piece, bytes) else _eight_bit(piece)
        for piece, charset in pieces
    )
    return " ".join(text.split())


def _parsed(raw: bytes) -> Message:
    try:
        # Python's own parser fails on NUL in a charset.
        return email.message_from_bytes(raw.replace(b"\0", b""))
    except RecursionError as problem:
        raise BadRow("The parts of this mail are nested too deeply.") from problem
    except _PARSER_FAULTS as problem:
        raise BadRow("This mail is damaged and cannot be taken apart.") from problem


def _taken(raw: bytes, *, source: str, row: int, options: Options) -> RawContact | Reject:
    try:
        return contact_of_mail(raw, source=source, row=row, options=options)
    except BadRow as problem:
        return Reject(source, row, str(problem))


def _eight_bit(text: str) -> str:
    """Bytes that a header should not hold come from the parser as lone surrogates."""
    if text.isascii():
        return text
    return decode(text.encode("utf-8", "surrogateescape"))


def _sender(message: Message) -> tuple[str, str]:
    try:
        found = getaddresses([header(message, "From")])
    except _PARSER_FAULTS:
        found = []
    name, address = found[0] if found else ("", "")
    if "@" not in address:
        match = re.search(r"[^\s<>\"']{1,64}@[^\s<>\"']{1,190}", header(message, "From"))
        address = match.group() if match else ""
    return name.strip(), address.strip().casefold()


def _time(message: Message) -> str:
    try:
        moment = parsedate_to_datetime(header(message, "Date"))
    except (OverflowError, *_PARSER_FAULTS):
        return iso_time(header(message, "Date"))
    return iso_time(moment.isoformat(timespec="seconds"))


def _is_automatic(message: Message) -> bool:
    automatic = header(message, "Auto-Submitted").casefold()
    if automatic and not automatic.startswith("no"):
        return True
    if header(message, "Precedence").casefold() in _BULK or message.get_content_type() == "multipart/report":
        return True
    # A shared mailbox that is a mailing list marks its customers' mails so too; but one can write to it.
    campaign = message.get("List-Unsubscribe") is not None and message.get("List-Post") is None
    return campaign or any(message.get(name) is not None for name in _MACHINE_HEADERS)


def _words(message: Message) -> tuple[str, int]:
    """The text of a mail and how many attachments it has; plain text is preferred, else HTML."""
    plain: list[str] = []
    html: list[str] = []
    attachments = 0
    for part in _parts(message):
        kind = part.get_content_type()
        if _is_attachment(part):
            attachments += 1
        elif kind == "text/plain":
            plain.append(_decoded(part))
        elif kind == "text/html":
            html.append(_decoded(part))
    text = "\n".join(one for one in plain if one.strip())
    if not text.strip():
        text = "\n".join(html_to_text(one, cut_quotes=True) for one in html)
    return text, attachments


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a mail in order, without those of mails attached to it."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part, depth = waiting.pop()
        if part.get_content_type() == "message/rfc822":
            continue
        if not part.is_multipart():
            yield part
        elif depth < _DEEPEST_PARTS:
            inside = part.get_payload()
            below = reversed(inside) if isinstance(inside, list) else ()
            waiting += [(one, depth + 1) for one in below if isinstance(one, Message)]


def _is_attachment(part: Message) -> bool:
    if str(part.get("Content-Disposition", "")).strip().casefold().startswith("attachment"):
        return True
    return part.get_content_maintype() != "text"


def _decoded(part: Message) -> str:
    charset = _CHARSET.search(str(part.get("Content-Type", ""))[:_LONGEST_HEADER_CHARACTERS])
    try:
        raw = part.get_payload(decode=True)
    except _PARSER_FAULTS:
        return ""
    return decode(raw, declared=charset[1] if charset else "") if isinstance(raw, bytes) else ""


def _why_empty(message: Message, *, text: str) -> str:
    if text.strip():
        return "Nothing but quoted text and a signature stands in this mail."
    kinds = {part.get_content_type() for part in _parts(message)}
    if "application/ms-tnef" in kinds:
        return "The words of this mail are in a winmail.dat attachment, which cannot be read."
    return "There are no words in this mail."
