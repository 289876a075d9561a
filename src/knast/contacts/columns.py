"""Finding out what a table's columns hold, from their headings and from what stands in them."""

import re
from collections.abc import Mapping, Sequence

from knast.contacts.channels import CHANNELS, Channel
from knast.contacts.headings import LONGEST_LABEL_WORDS, SYNONYMS, holds_names, holds_whereabouts, plain_heading
from knast.contacts.machines import role_of
from knast.contacts.times import is_time

TARGETS = (
    "id",
    "text",
    "time",
    "channel",
    "lang",
    "person",
    "account",
    "segment",
    "agent",
    "role",
    "conversation",
    "subject",
)
# Headings as `plain_heading` leaves them, best first. A heading that is one of them wins over one that holds one.
_EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"(?:\+|00)\d[\d\s().-]{6,16}\d|\d{2}(?:[ .]\d{2}){3}|\d{4} \d{4}|\(\d{3}\)[\d -]{7,9}")
_PERSON_NAME = re.compile(r"[^\W\d_a-zæøå][^\W\d_]+(?:[ '’-][^\W\d_]+){1,4}")
_TEXT_WORDS = 3.0
_UNIQUE_SHARE = 0.98
_MOST = 0.8
_EXACT_ONLY = frozenset({"role", "conversation", "id", "lang"})
_SHORTEST_HELD = 5
_MOST_COLUMNS_LOOKED_INTO = 300
_MOST_SAMPLE_ROWS = 300

_CHANNEL_WORDS: tuple[tuple[Channel, str], ...] = (
    ("email", r"e-?mail|mail|incoming_email|postkasse"),
    ("chat", r"chat|messenger|messaging|whatsapp|sms|widget|webchat|native messaging|besked"),
    ("call", r"call|phone|telefon|voice|opkald|tale|telephony|ivr|callback"),
    ("survey", r"survey|spørgeskema|undersøgelse|nps|csat|questionnaire|feedback ?form"),
    ("review", r"review|anmeldelse|trustpilot|app ?store|google ?play"),
    ("social", r"social|facebook|twitter|instagram|linkedin|tiktok|sociale medier|reddit"),
    ("letter", r"letter|brev|post"),
    ("note", r"note|notat"),
    ("observation", r"observation|besøg|visit"),
    ("ticket", r"ticket|sag|case|web|form|portal|formular|api|selvbetjening|self ?service"),
)
_CHANNEL_PATTERNS = tuple((channel, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for channel, words in _CHANNEL_WORDS)
_LANGUAGES = {
    "danish": "da",
    "dansk": "da",
    "dk": "da",
    "english": "en",
    "engelsk": "en",
    "gb": "en",
    "uk": "en",
    "us": "en",
    "swedish": "sv",
    "svensk": "sv",
    "norwegian": "no",
    "norsk": "no",
    "german": "de",
    "tysk": "de",
    "deutsch": "de",
    "dutch": "nl",
    "hollandsk": "nl",
    "french": "fr",
    "fransk": "fr",
}
_LANG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def guess_columns(headings: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """What the columns of a table hold.

    Args:
        headings: The column headings, each different from the others.
        sample_rows: Some rows, cells in the order of the headings; short rows are fine.

    Returns:
        Targets (``TARGETS`` and ``note`` for agents' notes) to headings; a target that no column holds is left out, and
        so is ``text`` where nothing looks like words.
    """
    rows = sample_rows[:_MOST_SAMPLE_ROWS]
    columns = {heading: [row[at].strip() for row in rows if at < len(row)] for at, heading in enumerate(headings)}
    found = _by_heading(columns)
    if "text" in found and _is_short(columns[found["text"]]):
        # A column called "Review" or "Svar" may hold a score; words are looked for elsewhere first.
        found |= {"text": _longest_words(columns, found) or found["text"]}
    if not {"text", "note"} & set(found):
        words = _longest_words(columns, found)
        found |= {"text": words} if words else {}
    if "time" not in found:
        free = [name for name in columns if name not in found.values()]
        times = next((name for name in free if _share_of_times(columns[name]) >= _MOST), "")
        found |= {"time": times} if times else {}
    if "id" not in found:
        ids = next((name for name in columns if name not in found.values() and _are_ids(name, columns[name])), "")
        found |= {"id": ids} if ids else {}
    return found


def free_text_columns(headings: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> list[str]:
    """The headings of all columns in which people answered in their own words, in order; for questionnaires."""
    rows = sample_rows[:_MOST_SAMPLE_ROWS]
    found = []
    for at, heading in enumerate(headings):
        cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        if cells and not is_personal(heading, cells) and _looks_like_words(cells):
            found.append(heading)
    return found


def is_personal(heading: str, cells: Sequence[str] = ()) -> bool:
    """Whether a column holds names or ways to reach people, which are never kept as attributes.

    Args:
        heading: The column's heading.
        cells: Some of its values.
    """
    if holds_whereabouts(heading) or holds_names(heading):
        return True
    filled = [cell for cell in cells if cell][:50]
    reached = sum(bool(_EMAIL.fullmatch(cell) or _PHONE.fullmatch(cell)) for cell in filled)
    dated = sum(is_time(cell) for cell in filled) if reached else 0
    return bool(filled) and reached - dated > 0.5 * len(filled)


def looks_like_name(value: str) -> bool:
    """Whether a value may be a person's full name: two to five words, the first with a capital."""
    return _PERSON_NAME.fullmatch(value.strip()) is not None


def channel_of(value: str) -> Channel | None:
    """The channel that a source's own word stands for, or ``None``.

    >>> channel_of("Telefon"), channel_of("Web form"), channel_of("E-mail"), channel_of("?")
    ('call', 'ticket', 'email', None)
    """
    plain = value.strip().casefold()[:60]
    if plain in CHANNELS:
        return next(channel for channel in CHANNELS if channel == plain)
    return next((channel for channel, pattern in _CHANNEL_PATTERNS if pattern.search(plain)), None)


def lang_of(value: str) -> str:
    """A language as BCP 47, from a code or from its name in Danish or English; empty where it is neither."""
    plain = value.strip()
    named = _LANGUAGES.get(plain.casefold())
    if named:
        return named
    code = plain.replace("_", "-")
    return code[:2].lower() + code[2:] if _LANG.fullmatch(code[:1].lower() + code[1:].lower()) else ""


def _by_heading(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    plain = {name: plain_heading(name) for name in columns}
    found: dict[str, str] = {}
    for target in ("conversation", "role", *SYNONYMS):
        if target in found or (target == "role" and "conversation" not in found):
            continue
        taken = set(found.values()) - ({found["conversation"]} if "conversation" in found and target == "id" else set())
        name = _best(target, {one: word for one, word in plain.items() if one not in taken})
        if name and _fits(target, columns[name]):
            found[target] = name
    if "role" not in found:
        found.pop("conversation", None)
    elif found.get("id") == found["conversation"]:
        del found["id"]
    return found


def _best(target: str, plain: Mapping[str, str]) -> str:
    names: dict[str, str] = {}
    for name, word in plain.items():
        names.setdefault(word, name)
    exact = next((names[synonym] for synonym in SYNONYMS[target] if synonym in names), "")
    if exact or target in _EXACT_ONLY:
        return exact
    return _holding(target, list(plain.items())[:_MOST_COLUMNS_LOOKED_INTO])


def _holding(target: str, columns: Sequence[tuple[str, str]]) -> str:
    """The heading that holds a synonym among other words; short ones stand inside too many others."""
    for synonym in SYNONYMS[target]:
        for name, word in columns if len(synonym) >= _SHORTEST_HELD else ():
            labelled = target == "text" or len(word.split()) <= LONGEST_LABEL_WORDS
            is_key = word.endswith(" id") and target in {"text", "time", "person"}
            if labelled and not is_key and f" {synonym} " in f" {word} ":
                return name
    return ""


def _fits(target: str, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return target != "role"
    if target == "role":
        return sum(role_of(cell) is not None for cell in filled) >= 0.5 * len(filled)
    if target == "conversation":
        return len(set(filled)) < len(filled)
    if target == "text":
        return sum(is_time(cell) for cell in filled) < 0.5 * len(filled)
    if target == "lang":
        return any(lang_of(cell) for cell in filled)
    return True


def _is_short(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(len(cell.split()) for cell in filled) < 1.5 * len(filled)


def _longest_words(columns: Mapping[str, Sequence[str]], found: Mapping[str, str]) -> str:
    best, most = "", _TEXT_WORDS
    for name, cells in columns.items():
        filled = [cell for cell in cells if cell]
        if name in found.values() or not filled or is_personal(name, filled):
            continue
        words = sum(len(cell.split()) for cell in filled) / len(filled)
        if words > most and _looks_like_words(filled):
            best, most = name, words
    return best


def _looks_like_words(filled: Sequence[str]) -> bool:
    words = sum(len(cell.split()) for cell in filled) / len(filled)
    varied = len(set(filled)) > 0.3 * len(filled)
    dated = sum(is_time(cell) for cell in filled[:50])
    return words >= _TEXT_WORDS and (varied or len(filled) < 5) and dated < 0.5 * len(filled[:50])  # noqa: PLR2004 - few rows tell nothing


def _share_of_times(cells: Sequence[str]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(is_time(cell) for cell in filled) / len(filled) if filled else 0.0


def _are_ids(name: str, cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) < 3 or is_personal(name, filled):  # noqa: PLR2004 - too few to tell
        return False
    short = all(len(cell) <= 40 and " " not in cell and any(mark.isdigit() for mark in cell) for cell in filled)  # noqa: PLR2004 - a UUID has 36
    return (
        short and len(filled) == len(cells) and len(set(filled)) >= _UNIQUE_SHARE * len(filled) and not _decimal(filled)
    )


def _decimal(cells: Sequence[str]) -> bool:
    return any("." in cell or "," in cell for cell in cells)
