"""How one table is read: which column holds what, decided once from its headings and a sample of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knast.contacts.channels import Channel
from knast.contacts.columns import channel_of, free_text_columns, guess_columns, is_personal
from knast.contacts.headings import LONGEST_LABEL_WORDS, SYNONYMS, holds_names, plain_heading
from knast.contacts.rejects import Reject
from knast.contacts.times import day_comes_first
from knast.sources.helpdesks import Helpdesk, recognise_headings
from knast.sources.options import Options

MOST_ATTRIBUTES = 40
_SHOWN_HEADINGS = 12
_LONGEST_SHOWN_CHARACTERS = 40
_REVIEW_WORDS = ("review", "anmeldelse")
_SURVEY_WORDS = ("verbatim", "fritekst", "feedback", "uddyb", "begrund", "survey", "bedre", "better", "ros og ris")


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read the rows of one table.

    Attributes:
        source: The source's name.
        system: Name space of ids.
        channel: The channel where no column tells.
        fixed_channel: Whether the user named the channel, so that no column is asked.
        lang: The language the user named, or empty.
        at: Target to column number, from 0; see ``contacts.columns.guess_columns``.
        texts: The columns whose words together make the text, in order.
        names: Columns with names of people.
        attributes: Other columns worth keeping, heading and number; at most 40.
        day_first: Whether the table's dates have the day first; ``None`` where it cannot be told.
        html: Whether the words may be HTML.
        titled: Whether the subject is the customer's own first words (reviews).
        is_conversation: Whether rows are messages to be joined by their conversation.
    """

    source: str
    system: str
    channel: Channel
    fixed_channel: bool
    lang: str
    at: Mapping[str, int]
    texts: tuple[int, ...]
    names: tuple[int, ...]
    attributes: tuple[tuple[str, int], ...]
    day_first: bool | None
    html: bool
    titled: bool
    is_conversation: bool


def make_plan(
    headings: Sequence[str], sample: Sequence[Sequence[str]], *, source: str, kind: str, options: Options
) -> Plan | Reject:
    """Decide how to read a table.

    Args:
        headings: Its headings, each different from the others.
        sample: Some of its rows.
        source: The source's name.
        kind: The kind of file.
        options: What the user says.

    Returns:
        The plan, or a reject with row 0 that says why the whole table cannot be read.
    """
    desk = recognise_headings(headings)
    named = _named_columns(headings, options)
    if isinstance(named, str):
        return Reject(source, 0, f"There is no column {named!r}. {_columns_are(headings)}")
    guessed = _guessed(headings, sample, desk=desk)
    columns = {**{target: name for target, name in guessed.items() if name not in named.values()}, **named}
    if not {"text", "note"} & set(columns):
        return Reject(
            source,
            0,
            f"No column with customers' words was found. {_columns_are(headings)} Name it: --columns text=HEADING.",
        )
    place = {heading: at for at, heading in enumerate(headings)}
    at = {target: place[heading] for target, heading in columns.items()}
    texts = _texts(headings, sample, desk=desk, columns=columns, named="text" in named)
    fixed = channel_of(options.channel) if options.channel else None
    channel = fixed or _channel(desk, columns)
    cells = {heading: [row[i] for row in sample[:100] if i < len(row)] for heading, i in place.items()}
    used = {place[name] for target, name in columns.items() if target not in {"person", "role"}} | set(texts)
    free = [heading for heading, i in place.items() if i not in used and place.get(columns.get("person", "")) != i]
    return Plan(
        source=source,
        system=desk.name if desk else kind,
        channel=channel,
        fixed_channel=fixed is not None,
        lang=options.lang or "",
        at=at,
        texts=tuple(texts),
        names=tuple(i for heading, i in place.items() if holds_names(heading) or heading == columns.get("agent")),
        attributes=tuple((name, place[name]) for name in free if not is_personal(name, cells[name]))[:MOST_ATTRIBUTES],
        day_first=day_comes_first(row[at["time"]] for row in sample if at.get("time", len(row)) < len(row)),
        html=desk.html if desk else False,
        titled=channel == "review",
        is_conversation={"conversation", "role", "text"} <= set(columns),
    )


def _guessed(headings: Sequence[str], sample: Sequence[Sequence[str]], *, desk: Helpdesk | None) -> dict[str, str]:
    guessed = guess_columns(headings, sample)
    if desk is None:
        return guessed
    plain: dict[str, str] = {}
    for heading in headings:
        plain.setdefault(plain_heading(heading), heading)
    known = {
        target: next(plain[name] for name in names if name in plain)
        for target, names in desk.columns.items()
        if any(name in plain for name in names)
    }
    mine = set(known.values())
    return {
        **{target: name for target, name in guessed.items() if name not in mine and target not in desk.never},
        **known,
    }


def _named_columns(headings: Sequence[str], options: Options) -> dict[str, str] | str:
    plain = {plain_heading(heading): heading for heading in reversed(headings)}
    named = {}
    for target, wanted in options.columns.items():
        heading = wanted if wanted in headings else plain.get(plain_heading(wanted), "")
        if not heading:
            return wanted
        named[target] = heading
    return named


def _texts(
    headings: Sequence[str],
    sample: Sequence[Sequence[str]],
    *,
    desk: Helpdesk | None,
    columns: Mapping[str, str],
    named: bool,
) -> list[int]:
    place = {heading: at for at, heading in enumerate(headings)}
    text = columns.get("text")
    if text is None:
        return []
    is_question = len(plain_heading(text).split()) > LONGEST_LABEL_WORDS or text.endswith("?")
    if named or not (is_question or (desk and desk.questionnaire)):
        return [place[text]]
    others = set(columns.values()) - {text}
    answers = [heading for heading in free_text_columns(headings, sample) if heading not in others]
    return sorted({place[heading] for heading in [*answers, text]})


def _channel(desk: Helpdesk | None, columns: Mapping[str, str]) -> Channel:
    if "text" not in columns or plain_heading(columns["text"]) in SYNONYMS["note"]:
        return desk.channel if desk is not None and "text" not in columns else "note"
    if desk is not None:
        return desk.channel
    if "conversation" in columns:
        return "chat"
    heading = plain_heading(columns["text"])
    if any(word in heading for word in _REVIEW_WORDS):
        return "review"
    if any(word in heading for word in _SURVEY_WORDS) or len(heading.split()) > LONGEST_LABEL_WORDS:
        return "survey"
    return "ticket"


def _columns_are(headings: Sequence[str]) -> str:
    shown = [f"'{heading[:_LONGEST_SHOWN_CHARACTERS]}'" for heading in headings[:_SHOWN_HEADINGS]]
    more = f" and {len(headings) - _SHOWN_HEADINGS:,} more" if len(headings) > _SHOWN_HEADINGS else ""
    return f"The columns are {', '.join(shown)}{more}."
