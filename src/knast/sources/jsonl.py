"""JSONL in the form of the contract, JSONL and JSON in any other, and observations from visits."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from knast.contacts.columns import channel_of
from knast.contacts.contact import RawContact
from knast.contacts.machines import is_machine
from knast.contacts.mail_text import own_words
from knast.contacts.rejects import BadRow, Reject
from knast.sources.decode import decode, wide_encoding
from knast.sources.html_text import html_to_text, looks_like_html
from knast.sources.opening import ending_of, open_file
from knast.sources.options import Options
from knast.sources.record import as_text, contact_of
from knast.sources.rows import Row
from knast.sources.tables import kind_of_table, read_table

LONGEST_LINE_BYTES = 32_000_000
_LARGEST_JSON_BYTES = 100_000_000
_SAMPLE = 200
_CHUNK_BYTES = 1_000_000
_CONTRACT = frozenset({"text", "turns"})
_LISTS = ("contacts", "conversations", "tickets", "results", "reviews", "data", "items", "records", "messages", "value")
_DEEPEST_FLATTENED = 3
_MOST_DIGITS = 300

Record = tuple[int, dict[str, Any]]


def read_lines(path: Path) -> Iterator[RawContact | Reject]:
    """The contacts of a file with one contact a line, in the contract's form, their texts as they were given."""
    for one in _records(path):
        yield one if isinstance(one, Reject) else _contact(one, source=path.name, system="jsonl")


def read(path: Path, options: Options) -> Iterator[RawContact | Reject]:
    """The contacts of a JSONL or JSON file.

    Lines in the contract's form are contacts; other lines are rows of a table whose columns are the keys, and messages
    with a conversation and a role are joined. Mails are cut to their writer's own words.
    """
    if not options.columns and _is_contract(path):
        yield from map(partial(_for_workspace, options=options), read_lines(path))
        return
    keys = _keys(path)
    if keys:
        yield from read_table(lambda: _rows(path, keys), source=path.name, kind="jsonl", options=options)
    else:
        rejects = [one for one in _records(path) if isinstance(one, Reject)]
        yield from rejects or [Reject(path.name, 0, "There is no contact in this file.")]


def recognise(path: Path) -> str:
    """``jsonl`` for lines in the contract's form, else the helpdesk whose export it is."""
    if _is_contract(path):
        return "jsonl"
    keys = _keys(path)
    return kind_of_table(islice(_rows(path, keys), 60), kind="jsonl") if keys else "jsonl"


def _for_workspace(one: RawContact | Reject, *, options: Options) -> RawContact | Reject:
    if isinstance(one, Reject):
        return one
    channel = (channel_of(options.channel) if options.channel else None) or one.channel
    text, author = one.text, one.author
    if channel in {"email", "ticket"} and not one.turns:
        if is_machine(sender=one.person, subject=one.attributes.get("subject", ""), text=text):
            author = "machine"
        if looks_like_html(text):
            text = html_to_text(text, cut_quotes=True)
        if channel == "email":
            text = own_words(text)
        if one.text.strip() and not text.strip():
            return Reject(one.source, one.row, "Nothing but quoted text and a signature stands in this mail.")
    return replace(one, channel=channel, lang=options.lang or one.lang, text=text, author=author)


def _contact(record: Record, *, source: str, system: str) -> RawContact | Reject:
    try:
        return contact_of(record[1], source=source, row=record[0], system=system)
    except BadRow as problem:
        return Reject(source, record[0], str(problem))


def _is_contract(path: Path) -> bool:
    """Whether the first lines have the contract's words: a text or turns, and no key that parts messages."""
    first = [one[1] for one in islice(_records(path), _SAMPLE) if not isinstance(one, Reject)]
    if not first or not any(_CONTRACT & one.keys() for one in first):
        return False
    return not any("turns" not in one and _is_message(one) for one in first)


def _is_message(record: Mapping[str, Any]) -> bool:
    return "role" in record and any(key in record for key in ("conversation_id", "conversation", "conversationId"))


def _keys(path: Path) -> list[str]:
    keys: dict[str, None] = {}
    for one in islice(_records(path), _SAMPLE):
        if not isinstance(one, Reject):
            keys |= dict.fromkeys(_flat(one[1]))
    return list(keys)


def _rows(path: Path, keys: Sequence[str]) -> Iterator[Row | Reject]:
    yield 0, list(keys)
    for one in _records(path):
        if isinstance(one, Reject):
            yield one
        else:
            flat = _flat(one[1])
            yield one[0], [as_text(flat.get(key)) for key in keys]


def _flat(record: Mapping[str, Any], *, before: str = "", depth: int = 0) -> dict[str, Any]:
    """``{"reviewer": {"name": …}}`` as ``reviewer name``."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{before} {key}".strip()
        if isinstance(value, dict) and depth < _DEEPEST_FLATTENED:
            flat |= _flat(value, before=name, depth=depth + 1)
        else:
            flat[name] = value
    return flat


def _records(path: Path) -> Iterator[Record | Reject]:
    with open_file(path) as handle:
        start = handle.read(_CHUNK_BYTES)
    if ending_of(path) == ".json" or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
        yield from _records_of_json(path)
        return
    encoding = wide_encoding(start[:65_536])
    for number, line in enumerate(_lines(path), 1):
        if isinstance(line, Reject):
            yield replace(line, row=number)
            continue
        text = decode(line, declared=encoding).strip("\ufeff \t\r\n")
        if text:
            one = _parsed(text)
            yield Reject(path.name, number, one) if isinstance(one, str) else (number, one)


def _lines(path: Path) -> Iterator[bytes | Reject]:
    """Lines of at most 32 MB; a longer one is a reject and skipped without being held in memory."""
    with open_file(path) as handle:
        while line := handle.readline(LONGEST_LINE_BYTES):
            if len(line) < LONGEST_LINE_BYTES or line.endswith(b"\n"):
                yield line
                continue
            while (rest := handle.readline(_CHUNK_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield Reject(path.name, 0, f"This line is longer than {LONGEST_LINE_BYTES:,} bytes.")


def _parsed(text: str) -> dict[str, Any] | str:
    """A record, or the sentence that says why the text is none."""
    try:
        value = json.loads(text, object_pairs_hook=_once_each, parse_int=_whole_number)
    except BadRow as problem:
        return str(problem)
    except RecursionError:
        return "This line nests too deeply."
    except ValueError as problem:
        where = f" at character {problem.pos + 1}" if isinstance(problem, json.JSONDecodeError) else ""
        return f"This line is not JSON{where}."
    return value if isinstance(value, dict) else "This line is not a JSON object."


def _whole_number(digits: str) -> int | None:
    """A number; none for one with more digits than Python turns into a number."""
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRow("A key is written twice in this line, so it cannot be told which value is meant.")
    return found


def _records_of_json(path: Path) -> Iterator[Record | Reject]:
    if path.stat().st_size > _LARGEST_JSON_BYTES:
        yield Reject(
            path.name,
            0,
            f"The file is larger than {_LARGEST_JSON_BYTES:,} bytes: save it as JSONL, one contact a line.",
        )
        return
    raw = path.read_bytes()
    text = decode(raw, declared=wide_encoding(raw[:65_536])).strip("\ufeff \t\r\n")
    if not text:
        return
    value = _whole(text)
    if isinstance(value, str):
        lines: Sequence[Any] = [_parsed(line) for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and isinstance(lines[0], dict):
            yield from _numbered(lines, path.name)
        else:
            yield Reject(path.name, 0, value)
        return
    yield from _numbered(_listed(value), path.name)


def _numbered(records: Sequence[Any], source: str) -> Iterator[Record | Reject]:
    for number, one in enumerate(records, 1):
        yield (
            (number, one)
            if isinstance(one, dict)
            else Reject(source, number, one if isinstance(one, str) else "This is not a JSON object.")
        )


def _whole(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        return "The file nests too deeply."
    except ValueError:
        return "The file is not JSON."


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inner = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        return inner if inner and "turns" not in value and "text" not in value else [value]
    return ["The file holds no JSON object."]
