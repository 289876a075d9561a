"""One row of a table to one contact, or to two where an agent's note stands beside the customer's words."""

from collections.abc import Iterator, Sequence

from knast.contacts.channels import Channel
from knast.contacts.columns import channel_of, lang_of, looks_like_name
from knast.contacts.contact import Author, RawContact, Turn
from knast.contacts.machines import is_machine, role_of
from knast.contacts.mail_text import own_words
from knast.contacts.rejects import Reject
from knast.contacts.times import iso_time
from knast.sources.html_text import html_to_text, looks_like_html
from knast.sources.plan import Plan

# A row's number in its table, from 1, and its cells.
Row = tuple[int, list[str]]
LONGEST_ATTRIBUTE_CHARACTERS = 500
_LONGEST_PERSON_CHARACTERS = 300
_FROM_PEOPLE_AND_MACHINES: frozenset[str] = frozenset({"email", "ticket", "chat"})


def contacts_of_row(plan: Plan, row: Row) -> Iterator[RawContact | Reject]:
    """The contacts of one row; none for an empty row, and a reject for one without words."""
    number, cells = row
    if not any(map(str.strip, cells)):
        return
    channel = channel_in(plan, cells)
    text = text_in(plan, cells, channel=channel)
    note = cell_of(plan, cells, "note")
    if text:
        yield _customer_contact(plan, row, text=text, channel=channel)
    if note:
        own_id = cell_of(plan, cells, "id")
        yield contact_with(
            plan,
            row,
            text=html_to_text(note) if plan.html and looks_like_html(note) else note,
            # Where the customer's words stand beside it, the note is a contact of its own.
            source_id=f"{own_id}/note" if own_id and plan.texts else own_id,
            channel=plan.channel if plan.fixed_channel and not plan.texts else "note",
            author="agent",
        )
    if not text and not note:
        yield Reject(plan.source, number, "There is no text in this row.")


def contact_with(
    plan: Plan,
    row: Row,
    *,
    text: str,
    source_id: str,
    channel: Channel,
    author: Author,
    turns: tuple[Turn, ...] = (),
) -> RawContact:
    """A contact with what the row's other columns tell about it."""
    number, cells = row
    return RawContact(
        source=plan.source,
        row=number,
        text=text,
        source_id=source_id[:LONGEST_ATTRIBUTE_CHARACTERS],
        system=plan.system,
        time=iso_time(cell_of(plan, cells, "time"), day_first=plan.day_first),
        channel=channel,
        lang=plan.lang or lang_of(cell_of(plan, cells, "lang")),
        person=person_in(plan, cells),
        account=cell_of(plan, cells, "account")[:_LONGEST_PERSON_CHARACTERS],
        segments=segments_of(cell_of(plan, cells, "segment")),
        turns=turns,
        author=author,
        names=names_in(plan, cells),
        attributes=_attributes(plan, cells),
    )


def cell_of(plan: Plan, cells: Sequence[str], target: str) -> str:  # noqa: PLR0917 - the three are one lookup, read as a sentence
    """What stands in the column of a target, without white space around it; empty where there is no such column."""
    at = plan.at.get(target, -1)
    return cells[at].strip() if 0 <= at < len(cells) else ""


def channel_in(plan: Plan, cells: Sequence[str]) -> Channel:
    """The channel of a row."""
    if plan.fixed_channel:
        return plan.channel
    return channel_of(cell_of(plan, cells, "channel")) or plan.channel


def text_in(plan: Plan, cells: Sequence[str], *, channel: Channel) -> str:
    """The customer's words in a row: HTML made text, mail threads cut, and a review's title on its first line."""
    words = [cells[at].strip() for at in plan.texts if at < len(cells)]
    text = "\n".join(word for word in words if word)
    if text and looks_like_html(text):
        text = html_to_text(text, cut_quotes=channel == "email")
    if channel == "email":
        text = own_words(text)
    title = cell_of(plan, cells, "subject")
    if title and plan.texts and not text:
        return title
    if plan.titled and title and not text.startswith(title.rstrip(".… ")):
        return f"{title}\n{text}"
    return text


def person_in(plan: Plan, cells: Sequence[str]) -> str:
    """Whatever identifies the person; a first name alone does not."""
    person = cell_of(plan, cells, "person")[:_LONGEST_PERSON_CHARACTERS]
    return "" if person.isalpha() else person


def names_in(plan: Plan, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of people in a row, each once."""
    names = [cells[at].strip() for at in plan.names if at < len(cells)]
    person = cell_of(plan, cells, "person")
    found = [name for name in names if name and "@" not in name and len(name) <= 100]  # noqa: PLR2004 - longer is not a name
    return tuple(dict.fromkeys([*found, *([person] if looks_like_name(person) else [])]))


def segments_of(value: str) -> tuple[str, ...]:
    """The segments in a cell, parted by ``;`` or ``|``."""
    return tuple(part.strip() for part in value.replace("|", ";").split(";") if part.strip())


def _customer_contact(plan: Plan, row: Row, *, text: str, channel: Channel) -> RawContact:
    _, cells = row
    author: Author = "customer"
    turns: tuple[Turn, ...] = ()
    role = role_of(cell_of(plan, cells, "role")) if "role" in plan.at else None
    if role == "system" or (channel in _FROM_PEOPLE_AND_MACHINES and _by_machine(plan, cells, text=text)):
        author = "machine"
    elif role == "agent" or channel == "note":
        author = "agent"
        turns = (Turn("agent", text),) if role == "agent" and channel != "note" else ()
    own_id = cell_of(plan, cells, "id")
    return contact_with(plan, row, text=text, source_id=own_id, channel=channel, author=author, turns=turns)


def _by_machine(plan: Plan, cells: Sequence[str], *, text: str) -> bool:
    return is_machine(sender=cell_of(plan, cells, "person"), subject=cell_of(plan, cells, "subject"), text=text)


def _attributes(plan: Plan, cells: Sequence[str]) -> dict[str, str]:
    found = {
        heading: value[:LONGEST_ATTRIBUTE_CHARACTERS]
        for heading, at in plan.attributes
        if at < len(cells) and (value := cells[at].strip())
    }
    subject = "" if plan.titled else cell_of(plan, cells, "subject")
    return {**found, "subject": subject[:LONGEST_ATTRIBUTE_CHARACTERS]} if subject else found
