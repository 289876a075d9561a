"""A contact as its source told it (raw, guarded) and as Knast keeps it (masked)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knast.contacts.channels import Channel

Role = Literal["customer", "agent", "system"]
Author = Literal["customer", "agent", "machine"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Attributes:
        role: Who speaks; anything unknown is ``system``.
        text: The words.
        start_s: Seconds from the start of the recording, where known.
        end_s: Seconds from the start of the recording, where known.
    """

    role: Role
    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class RawContact:
    """One contact before masking. It may only be seen by contacts, privacy and sources, and is never stored.

    Attributes:
        source: The source's name as people see it, usually a file's name.
        row: Row, line, message or cue number in the source, from 1.
        text: The customer's words, decoded; mail quotes and signatures already cut.
        source_id: The source's own id of the contact, or empty.
        system: Name space of ``source_id``: a recognised system ("zendesk") or kind of file ("jsonl").
        time: ISO 8601, local or with an offset; empty where unknown.
        channel: How the contact came.
        lang: BCP 47, or empty to let intake find it.
        person: Whatever identifies the person (id, e-mail, name), or empty.
        account: The business customer's id or name, or empty.
        segments: Known groups of customers.
        turns: The turns of a conversation; then ``text`` is their texts joined by one newline.
        author: Who wrote it; ``machine`` for bots, auto-replies and campaigns.
        names: Names known from other columns or headers, for the masker.
        attributes: Other fields, as text.
        nth: Which of the equal texts of its source this is, from 1; tells contacts apart that have nothing else.
    """

    source: str
    row: int
    text: str
    source_id: str = ""
    system: str = ""
    time: str = ""
    channel: Channel = "ticket"
    lang: str = ""
    person: str = ""
    account: str = ""
    segments: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    author: Author = "customer"
    names: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Speech:
    """A turn's place in its contact's text: ``text[start:end]`` was said by ``role``."""

    role: Role
    start: int
    end: int
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as Knast keeps it: masked, normalised, with a permanent id.

    Attributes:
        contact_id: The source's id where it is free of personal data, else a fingerprint.
        source: The source's name.
        row: Row in the source, from 1.
        text: Masked text, LF and NFC; every offset in a workspace counts in it.
        time: ISO 8601, or empty.
        channel: How the contact came.
        lang: BCP 47, "und" where it cannot be told.
        person: Key of the person (a keyed fingerprint, not the name), or empty.
        account: Key of the business customer, or empty.
        segments: Known groups of customers.
        speech: Who said what in ``text``; empty where it is all the author's.
        author: ``machine`` never counts as a person.
        identities: Keyed fingerprints that make it the same contact when it comes again; one match is enough.
        attributes: Other fields, masked.
    """

    contact_id: str
    source: str
    row: int
    text: str
    time: str
    channel: Channel
    lang: str
    person: str
    account: str
    segments: tuple[str, ...]
    speech: tuple[Speech, ...]
    author: Author
    identities: tuple[str, ...]
    attributes: Mapping[str, str]
