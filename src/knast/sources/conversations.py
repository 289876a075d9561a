"""Rows that are messages, joined to conversations.

The rows are read twice: first to learn where each conversation ends, then to join them, so that only conversations
that are open at the same time are in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from knast.contacts.contact import RawContact, Role, Turn
from knast.contacts.machines import role_of
from knast.contacts.rejects import Reject
from knast.contacts.times import iso_time
from knast.sources.html_text import html_to_text, looks_like_html
from knast.sources.plan import Plan
from knast.sources.rows import Row, cell_of, channel_in, contact_with, names_in, person_in


def read_conversations(
    plan: Plan, rows: Iterable[Row | Reject], *, reopen: Callable[[], Iterator[Row | Reject]]
) -> Iterator[RawContact | Reject]:
    """Join messages to conversations; each comes out where its last message stands.

    Args:
        plan: How to read the rows.
        rows: The rows.
        reopen: Opens the same rows once more.
    """
    last = _last_rows(plan, reopen())
    gathered: dict[str, list[Row]] = {}
    for row in rows:
        if isinstance(row, Reject):
            yield Reject(plan.source, row.row, row.reason)
            continue
        key = cell_of(plan, row[1], "conversation")
        if not key:
            if any(map(str.strip, row[1])):
                yield Reject(plan.source, row[0], "This row belongs to no conversation.")
            continue
        gathered.setdefault(key, []).append(row)
        if last.get(key, row[0]) <= row[0]:
            yield _conversation(plan, gathered.pop(key), key=key)


def _last_rows(plan: Plan, rows: Iterable[Row | Reject]) -> dict[str, int]:
    return {cell_of(plan, row[1], "conversation"): row[0] for row in rows if not isinstance(row, Reject)}


def _conversation(plan: Plan, messages: Sequence[Row], *, key: str) -> RawContact | Reject:
    messages = _in_time(plan, messages)
    turns = tuple(turn for row in messages if (turn := _turn(plan, row[1])).text)
    if not turns:
        return Reject(plan.source, messages[0][0], "There is no text in this conversation.")
    first = messages[0]
    asked = next((row for row in messages if _role(plan, row[1]) == "customer"), None)
    contact = contact_with(
        plan,
        first,
        text="\n".join(turn.text for turn in turns),
        source_id=key,
        channel=channel_in(plan, first[1]),
        author="machine" if all(turn.role == "system" for turn in turns) else "customer",
        turns=turns,
    )
    names = tuple(dict.fromkeys(name for row in messages for name in names_in(plan, row[1])))
    return replace(contact, person=person_in(plan, asked[1]) if asked else "", names=names)


def _in_time(plan: Plan, messages: Sequence[Row]) -> Sequence[Row]:
    times = [iso_time(cell_of(plan, row[1], "time"), day_first=plan.day_first) for row in messages]
    if not all(times) or len(set(map(len, times))) > 1:
        return messages
    return [row for _, row in sorted(zip(times, messages, strict=True), key=lambda pair: pair[0])]


def _turn(plan: Plan, cells: Sequence[str]) -> Turn:
    text = "\n".join(cells[at].strip() for at in plan.texts if at < len(cells))
    return Turn(_role(plan, cells), html_to_text(text) if looks_like_html(text) else text)


def _role(plan: Plan, cells: Sequence[str]) -> Role:
    return role_of(cell_of(plan, cells, "role")) or "system"
