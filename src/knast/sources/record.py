"""One contact in the contract's form, as a JSON object, to a raw contact."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from knast.contacts.channels import Channel
from knast.contacts.columns import channel_of, is_personal, looks_like_name
from knast.contacts.contact import Author, RawContact, Role, Turn
from knast.contacts.headings import holds_names
from knast.contacts.machines import role_of
from knast.contacts.rejects import BadRow
from knast.contacts.times import iso_time
from knast.sources.plan import MOST_ATTRIBUTES
from knast.sources.rows import LONGEST_ATTRIBUTE_CHARACTERS

_FIELDS = frozenset(
    {"id", "contact_id", "text", "time", "channel", "lang", "person", "account", "segment", "turns", "author", "agent"}
)
_OPINION = frozenset({"think", "thought", "tanke", "jeg tror", "i think"})


def contact_of(record: Mapping[str, Any], *, source: str, row: int, system: str) -> RawContact:
    """A contact from a JSON object.

    With turns, the text is theirs joined by one newline, and a text that differs becomes the attribute ``given_text``.
    What an employee only thinks is a turn of the agent's, so that it gives no evidence.

    Args:
        record: ``id`` or ``contact_id``, ``text`` or ``turns``, and the contract's other fields;
            the rest are attributes.
        source: The source's name.
        row: The line's number, from 1.
        system: Name space of its id.

    Raises:
        BadRow: It has neither a text nor turns, or they are of the wrong kind.
    """
    turns = tuple(_turn(turn) for turn in _listed(record.get("turns"), "turns"))
    given = record.get("text")
    if given is None and not turns:
        raise BadRow("There is neither 'text' nor 'turns' in this line.")
    if given is not None and not isinstance(given, str):
        raise BadRow("'text' is not a string in this line.")
    text = "\n".join(turn.text for turn in turns) if turns else str(given)
    channel = _channel(record, has_turns=bool(turns))
    attributes = _attributes(record)
    if turns and given is not None and given != text:
        attributes["given_text"] = given
    author = _author(record, channel=channel)
    if channel == "observation" and attributes.get("kind", "").casefold() in _OPINION:
        author, turns = "agent", turns or (Turn("agent", text),)
    person = as_text(record.get("person"))
    return RawContact(
        source=source,
        row=row,
        text=text,
        source_id=as_text(record.get("id")) or as_text(record.get("contact_id")),
        system=system,
        time=iso_time(as_text(record.get("time"))),
        channel=channel,
        lang=as_text(record.get("lang")),
        person=person,
        account=as_text(record.get("account")),
        segments=tuple(map(as_text, _listed(record.get("segment"), "segment"))),
        turns=turns,
        author=author,
        names=_names(record, person),
        attributes=attributes,
    )


def as_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A JSON value as text: whole numbers without a point, nothing for null, lists parted by ``;``."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - above that a float is no whole number
        return str(int(value))
    if isinstance(value, list):
        return ";".join(as_text(one) for one in value[:50] if not isinstance(one, (dict, list)))
    return "" if isinstance(value, dict) else str(value)


def _turn(turn: Any) -> Turn:  # noqa: ANN401 - any JSON value
    if not isinstance(turn, dict):
        raise BadRow("One of the 'turns' is not an object in this line.")
    text = turn.get("text", "")
    if not isinstance(text, str):
        raise BadRow("The text of one of the 'turns' is not a string in this line.")
    role: Role = role_of(as_text(turn.get("role"))) or "system"
    return Turn(role, text, _seconds(turn, "start"), _seconds(turn, "end"))


def _seconds(turn: Mapping[str, Any], name: str) -> float | None:
    value = turn.get(f"{name}_s", turn.get(name))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _listed(value: Any, name: str) -> Sequence[Any]:  # noqa: ANN401 - any JSON value
    if value is None:
        return ()
    if isinstance(value, list):
        return value
    if name == "turns":
        raise BadRow("'turns' is not a list in this line.")
    return (value,) if value != "" else ()


def _channel(record: Mapping[str, Any], *, has_turns: bool) -> Channel:
    return channel_of(as_text(record.get("channel"))) or ("chat" if has_turns else "ticket")


def _author(record: Mapping[str, Any], *, channel: Channel) -> Author:
    if channel == "note":
        return "agent"
    role = role_of(as_text(record.get("author")))
    if role == "system":
        return "machine"
    return "agent" if role == "agent" else "customer"


def _names(record: Mapping[str, Any], person: str) -> tuple[str, ...]:
    named = {key: as_text(value) for key, value in record.items() if holds_names(key) and isinstance(value, str)}
    found = [
        name.strip() for key, name in named.items() if "@" not in name and role_of(name) is None and key != "person"
    ]
    mine = [person] if looks_like_name(person) else []
    return tuple(dict.fromkeys(name for name in [*mine, *found] if name and len(name) <= 100))  # noqa: PLR2004 - longer is not a name


def _attributes(record: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in record.items():
        if key in _FIELDS or len(found) >= MOST_ATTRIBUTES:
            continue
        text = as_text(value)
        if text and not is_personal(key, (text,)):
            found[key[:LONGEST_ATTRIBUTE_CHARACTERS]] = text[:LONGEST_ATTRIBUTE_CHARACTERS]
    return found
