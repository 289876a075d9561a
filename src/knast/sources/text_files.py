"""Plain text: one contact a file, or a conversation where a speaker stands before each line."""

from collections.abc import Iterator
from pathlib import Path

from knast.contacts.columns import channel_of
from knast.contacts.contact import RawContact
from knast.contacts.rejects import Reject
from knast.contacts.times import iso_time
from knast.sources.decode import decode, wide_encoding
from knast.sources.html_text import html_to_text
from knast.sources.options import Options
from knast.sources.transcripts import DATE_IN_NAME, contact_of_speech, spoken_lines

LONGEST_FILE_BYTES = 16_000_000


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contact in a text, Markdown or HTML file."""
    if path.stat().st_size > LONGEST_FILE_BYTES:
        yield Reject(path.name, 0, f"The text is larger than {LONGEST_FILE_BYTES:,} bytes.")
        return
    raw = path.read_bytes()
    text = decode(raw, declared=wide_encoding(raw[:65_536])).removeprefix("\ufeff").replace("\r\n", "\n").strip()
    if path.suffix.casefold() in {".html", ".htm"}:
        text = html_to_text(text)
    if not text:
        yield Reject(path.name, 0, "The file is empty.")
        return
    said = spoken_lines(text.split("\n"))
    if said:
        timed = any(one.start_s is not None for one in said)
        yield contact_of_speech(said, path=path, system="text", channel="call" if timed else "chat", options=options)
        return
    date = DATE_IN_NAME.search(path.stem)
    yield RawContact(
        source=path.name,
        row=1,
        text=text,
        system="text",
        time=iso_time("-".join(date.groups())) if date else "",
        channel=(channel_of(options.channel) if options.channel else None) or "ticket",
        lang=options.lang or "",
    )
